/** Findings of the engine as it makes them: a code of the table of findings, with words and a place. */
import { FINDINGS, type FindingCode } from '../problems/codes/findings.ts';
import type { BootProblem } from './report.ts';

export type BootProblemCode = FindingCode;

/** What a finding is about, besides its code and words. */
export interface ProblemPlace {
  readonly path: string;
  readonly property?: string;
  readonly related?: BootProblem['related'];
  /** Absent: the severity of the code. */
  readonly severity?: BootProblem['severity'];
}

/** A finding with the severity of its code. */
export function bootProblem(code: BootProblemCode, message: string, place: ProblemPlace): BootProblem {
  return { code, severity: FINDINGS[code].severity, message, related: [], ...place };
}
