/** What can be wrong when an overlay is applied. */
import type { FdtReadCode } from './read.ts';

/** Stable codes; those of `readFdt` for a blob that cannot be read. */
export type OverlayCode =
  | FdtReadCode
  /** A blob older than version 16. */
  | 'overlay-bad-version'
  | 'overlay-bad-layout'
  /** The merge would take too long or give too large a blob. */
  | 'overlay-too-large'
  /** The base has no `/__symbols__`: it was compiled without `-@`. */
  | 'overlay-no-symbols'
  /** The overlay refers to a label that the base does not have. */
  | 'overlay-missing-symbol'
  /** A symbol of the base leads to no node, or to one without phandle. */
  | 'overlay-bad-symbol'
  | 'overlay-bad-fixups'
  | 'overlay-bad-local-fixups'
  /** A phandle property that is not one cell, or a target that can be none. */
  | 'overlay-bad-phandle'
  /** No numbers left behind the base's largest phandle. */
  | 'overlay-no-phandles-left'
  /** A fragment says neither `target` nor `target-path`. */
  | 'overlay-no-target'
  | 'overlay-target-not-found'
  /** An entry of the overlay's own `/__symbols__` is no path. */
  | 'overlay-bad-symbol-path';

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
  readonly code: OverlayCode;
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
  code: OverlayCode,
  message: string,
  libfdt?: LibfdtError,
  blob: 'base' | 'overlay' = 'overlay',
  place?: string,
): OverlayFailure {
  return new OverlayFailure([{ code, message, libfdt, blob, overlay: undefined, ...(place ? { place } : {}) }]);
}
