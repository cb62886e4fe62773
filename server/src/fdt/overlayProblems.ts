/** The problems of applying an overlay. */
import type { BlobCode, OverlayCode } from '../problems/codes.ts';

/** An error code, as `fdtoverlay` prints it. */
export type LibfdtError =
  | 'FDT_ERR_NOTFOUND'
  | 'FDT_ERR_BADOFFSET'
  | 'FDT_ERR_BADPATH'
  | 'FDT_ERR_BADPHANDLE'
  | 'FDT_ERR_NOPHANDLES'
  | 'FDT_ERR_BADOVERLAY'
  | 'FDT_ERR_BADVALUE'
  | 'FDT_ERR_BADVERSION';

/** A problem of applying an overlay. */
export interface OverlayProblem {
  /** A code of `readFdt` if the blob cannot be read. */
  readonly code: OverlayCode | BlobCode;
  readonly message: string;
  /** The error of libfdt in the same case; undefined if it reports none. */
  readonly libfdt: LibfdtError | undefined;
  /** The blob at fault. A missing symbol is a fault of the overlay, which may be for another board. */
  readonly blob: 'base' | 'overlay';
  /** Index of the overlay, from 0; undefined if the base is at fault. */
  readonly overlay: number | undefined;
  /** The property of the overlay at fault, such as `/fragment@0:target`; absent if unknown. */
  readonly place?: string;
}

/** Thrown to end the merge; `applyOverlays` catches it. */
export class OverlayFailure extends Error {
  readonly problems: readonly OverlayProblem[];

  constructor(problems: readonly OverlayProblem[]) {
    super(problems[0]?.message);
    this.problems = problems;
  }
}

/** A failure with one problem. Callers throw it; `applyOverlays` adds the index of the overlay. */
export function failure(
  code: OverlayCode | BlobCode,
  message: string,
  libfdt?: LibfdtError,
  blob: 'base' | 'overlay' = 'overlay',
  place?: string,
): OverlayFailure {
  return new OverlayFailure([{ code, message, libfdt, blob, overlay: undefined, ...(place ? { place } : {}) }]);
}
