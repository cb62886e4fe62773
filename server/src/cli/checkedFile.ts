/** What passes between the parts of `dtatlas check`. */
import type { PlacedProblem } from '../analysis/placedProblem.ts';

/** The problems of one file, those in the files it includes among them. */
export interface CheckedFile {
  /** As it is shown. */
  readonly file: string;
  readonly problems: readonly PlacedProblem[];
  /** Which of the shared files that the command line names it includes, as they are shown. */
  readonly includes: readonly string[];
}

/** Whether a file is one that boards share and none by itself, by its name. */
export function isShared(path: string): boolean {
  return /\.(dtsi|h)$/.test(path);
}
