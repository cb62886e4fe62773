/** What can be wrong with a profile file: stable codes and how grave each is. */

export const PROFILE_PROBLEMS = {
  /** No JSON. */
  'profile-syntax': 'error',
  /** A value that is not what its key takes. */
  'profile-value': 'error',
  'profile-unknown-key': 'warning',
  /** The same key twice: the last one counts. */
  'profile-twice': 'warning',
  /** A size of a page that the architecture does not have. */
  'profile-page-size': 'warning',
  /** The blob is placed where no RAM is. */
  'profile-dtb-outside': 'warning',
  /** An entry that can apply to no board. */
  'profile-no-board': 'warning',
  /** More of something than is read. */
  'profile-limit': 'warning',
} as const satisfies Readonly<Record<string, 'error' | 'warning'>>;

export interface ProfileProblem {
  readonly code: keyof typeof PROFILE_PROBLEMS;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  /** UTF-16 offsets in the file, half-open. */
  readonly start: number;
  readonly end: number;
}
