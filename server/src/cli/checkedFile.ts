/** Data that the parts of `dtatlas check` exchange. */
import type { PlacedProblem } from '../analysis/placedProblem.ts';

/** The problems of one file, including those in the files it includes. */
export interface CheckedFile {
  /** Its display path. */
  readonly file: string;
  readonly problems: readonly PlacedProblem[];
  /** Display paths of the shared files on the command line that this file includes. */
  readonly includes: readonly string[];
}

/** Whether a file is, by its name, one that boards share and no board itself. */
export function isShared(path: string): boolean {
  return /\.(dtsi|h)$/.test(path);
}
