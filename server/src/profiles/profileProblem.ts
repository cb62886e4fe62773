/** What is wrong with a profile file, and where. */
import type { ProfileCode } from '../problems/codes.ts';

export interface ProfileProblem {
  readonly code: ProfileCode;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  /** UTF-16 offsets in the file, half-open. */
  readonly start: number;
  readonly end: number;
}
