/** The problems that applying an overlay can have. */
import type { BlobCode, OverlayCode } from '../problems/codes.ts';

/** As `fdtoverlay` prints it. */
export type LibfdtError =
  | 'FDT_ERR_NOTFOUND'
  | 'FDT_ERR_BADOFFSET'
  | 'FDT_ERR_BADPATH'
  | 'FDT_ERR_BADPHANDLE'
  | 'FDT_ERR_NOPHANDLES'
  | 'FDT_ERR_BADOVERLAY'
  | 'FDT_ERR_BADVALUE'
  | 'FDT_ERR_BADVERSION';

export interface OverlayProblem {
  /** Those of `readFdt` for a blob that cannot be read. */
  readonly code: OverlayCode | BlobCode;
  readonly message: string;
  /** What libfdt answers in the same case, where it answers anything. */
  readonly libfdt: LibfdtError | undefined;
  /** Whose fault it is. A symbol that is missing is the overlay's, which may be meant for another board. */
  readonly blob: 'base' | 'overlay';
  /** Which of the overlays, from 0; undefined when the base is at fault. */
  readonly overlay: number | undefined;
  /** The property of the overlay at fault, as `/fragment@0:target`, where it is known. */
  readonly place?: string;
}

/** Ends the merge; caught in `applyOverlays`. */
export class OverlayFailure extends Error {
  readonly problems: readonly OverlayProblem[];

  constructor(problems: readonly OverlayProblem[]) {
    super(problems[0]?.message);
    this.problems = problems;
  }
}

/** A failure of one problem. */
export function failure(
  code: OverlayCode | BlobCode,
  message: string,
  libfdt?: LibfdtError,
  blob: 'base' | 'overlay' = 'overlay',
  place?: string,
): OverlayFailure {
  return new OverlayFailure([{ code, message, libfdt, blob, overlay: undefined, ...(place ? { place } : {}) }]);
}
