/**
 * Applies compiled overlays to a base blob. The result equals that of `fdtoverlay` byte for byte (dtc 1.8.1: fdtoverlay.c,
 * libfdt's fdt_overlay.c), because the order of steps, the buffer sizes and the packing are the same. Older versions of
 * libfdt differ in one point: there an overlay can change the phandle of a node of the base.
 *
 * Differences from libfdt: a blob that cannot be read without problems is refused, and so is a blob older than version
 * 16. A fixup outside of its property is a problem (libfdt writes there, or never ends). All missing symbols are listed,
 * not only the first.
 */
import { readU32 } from '../base/bytes.ts';
import { FdtEditor, NoSpace, openInto, pack } from './edit.ts';
import { FdtCursor, TooMuchWork, WorkMeter } from './fdtCursor.ts';
import { mergeFragments, updateSymbols } from './overlayMerge.ts';
import { keepBasePhandles, renumberPhandles, resolveFixups } from './overlayPhandles.ts';
import { failure, OverlayFailure, type OverlayProblem } from './overlayProblems.ts';
import { type FdtReadProblem, readFdtOnce } from './read.ts';
import { MAX_FDT_BYTES } from './readHeader.ts';

export type { LibfdtError, OverlayProblem } from './overlayProblems.ts';

/** Bytes added to a buffer that is too small (fdtoverlay.c: BUF_INCREMENT). The number has an effect on padding bytes. */
const BUFFER_STEP = 65536;
const OLDEST_VERSION = 16;

/** The result of merging overlays. `value` is the packed blob; undefined if there is a problem. */
export interface OverlayResult {
  readonly value: Uint8Array | undefined;
  /** Paths in the base of the nodes whose properties overlays set; the other nodes are unchanged. */
  readonly changed: ReadonlySet<string>;
  readonly problems: readonly OverlayProblem[];
}

/**
 * Does what `fdtoverlay -i base -o … overlay…` does: applies each overlay to the result of the one before. Changes no
 * input and never throws.
 */
export function applyOverlays(base: Uint8Array, overlays: readonly Uint8Array[]): OverlayResult {
  let index: number | undefined;
  const changed = new Set<string>();
  try {
    checkReadable(base, 'base');
    overlays.forEach((overlay, i) => {
      index = i;
      checkReadable(overlay, 'overlay');
    });
    let tree: Uint8Array = base.slice(0, readU32(base, 4));
    overlays.forEach((overlay, i) => {
      index = i;
      tree = applyOne(tree, overlay.subarray(0, readU32(overlay, 4)), new WorkMeter(), changed);
    });
    return { value: overlays.length === 0 ? tree : pack(tree), changed, problems: [] };
  } catch (error) {
    if (!(error instanceof OverlayFailure)) throw error;
    return {
      value: undefined,
      changed,
      problems: error.problems.map((problem) => ({ ...problem, overlay: problem.blob === 'base' ? undefined : index })),
    };
  }
}

/** The changed blob in its whole buffer: the bytes behind the blob have an effect on the padding of the next overlay. */
function applyOne(base: Uint8Array, overlay: Uint8Array, meter: WorkMeter, changed: Set<string>): Uint8Array {
  let buffer = new Uint8Array(base.length);
  for (;;) {
    try {
      if (openInto(base, buffer, meter)) return applyInPlace(buffer, overlay.slice(), meter, changed);
      throw new NoSpace();
    } catch (error) {
      if (error instanceof TooMuchWork) {
        throw tooLarge('Merging this overlay would take too long.');
      }
      if (!(error instanceof NoSpace)) throw error;
      if (buffer.length > 2 * MAX_FDT_BYTES) throw tooLarge('The merged blob would be too large.');
      // A failed attempt leaves bytes in the buffer, which are in the padding of the next attempt.
      const larger = new Uint8Array(buffer.length + BUFFER_STEP);
      larger.set(buffer);
      buffer = larger;
    }
  }
}

function applyInPlace(buffer: Uint8Array, overlay: Uint8Array, meter: WorkMeter, changed: Set<string>): Uint8Array {
  const base = new FdtEditor(buffer, meter);
  const extra = new FdtCursor(overlay, meter);
  for (const [tree, blob] of [
    [base, 'base'],
    [extra, 'overlay'],
  ] as const) {
    if (tree.beginsWithRoot()) continue;
    const message = `The structure block of the ${blob} does not begin with its root node.`;
    throw failure('overlay-bad-layout', message, 'FDT_ERR_BADOFFSET', blob);
  }
  renumberPhandles(extra, base.maxPhandle());
  base.whileUnchanged(() => {
    resolveFixups(base, extra);
    keepBasePhandles(base, extra);
  });
  mergeFragments(base, extra, changed);
  updateSymbols(base, extra);
  return base.close();
}

function checkReadable(bytes: Uint8Array, blob: 'base' | 'overlay'): void {
  const { value, problems } = readFdtOnce(bytes);
  const [first] = problems;
  if (first !== undefined) throw failure(first.code, inWords(first, blob), undefined, blob);
  if (value !== undefined && value.version < OLDEST_VERSION) {
    const message = `The ${blob} is a blob of version ${value.version}; versions from ${OLDEST_VERSION} on can be merged.`;
    throw failure('overlay-bad-version', message, 'FDT_ERR_BADVERSION', blob);
  }
}

function inWords({ message, offset }: FdtReadProblem, blob: string): string {
  return `The ${blob} cannot be read, at byte ${offset}: ${message}`;
}

function tooLarge(message: string): OverlayFailure {
  return failure('overlay-too-large', message, undefined, 'overlay');
}
