/** The fragments of an overlay, and the node of the base that each changes. */
import { readU32 } from '../base/bytes.ts';
import { BAD_PATH, cString, type FdtCursor } from './fdtCursor.ts';
import { failure } from './overlayProblems.ts';

/** A child of the root that has a child `__overlay__`, which is its content. Both are positions in the overlay. */
interface Fragment {
  readonly node: number;
  readonly content: number;
}

/** The fragments of an overlay, in the order of the blob. */
export function fragmentsOf(overlay: FdtCursor): readonly Fragment[] {
  const fragments: Fragment[] = [];
  for (const node of overlay.children(overlay.root)) {
    const content = overlay.child(node, '__overlay__');
    if (content >= 0) fragments.push({ node, content });
  }
  return fragments;
}

interface Target {
  /** Position in the base; -1 if the base has no such node. */
  readonly node: number;
  /** The value of `target-path`; undefined if `target` names the node. */
  readonly path: string | undefined;
  /** The phandle or path in words, for messages. */
  readonly wanted: string;
}

/**
 * The node of the base that a fragment changes: the one with the phandle `target`, else the one at `target-path`. Throws
 * `OverlayFailure` if the fragment has neither or one is not valid (dtc 1.8.1, libfdt's fdt_overlay.c:
 * fdt_overlay_target_offset).
 */
export function targetOf(base: FdtCursor, overlay: FdtCursor, fragment: number): Target {
  const name = overlay.nodeName(fragment);
  const cells = overlay.valueOf(fragment, 'target');
  if (cells !== undefined && (cells.length !== 4 || readU32(cells, 0) === 0xffff_ffff)) {
    const message = `${name}: its target is no phandle.`;
    throw failure('overlay-bad-phandle', message, 'FDT_ERR_BADPHANDLE', 'overlay', `/${name}:target`);
  }
  const phandle = cells === undefined ? 0 : readU32(cells, 0);
  if (phandle !== 0) {
    return { node: base.nodeByPhandle(phandle), path: undefined, wanted: `phandle 0x${phandle.toString(16)}` };
  }
  const value = overlay.valueOf(fragment, 'target-path');
  if (value === undefined) {
    const message = `${name} has neither target nor target-path.`;
    throw failure('overlay-no-target', message, 'FDT_ERR_BADOVERLAY', 'overlay', `/${name}`);
  }
  const path = cString(value);
  const node = base.nodeByPath(path);
  if (node === BAD_PATH) {
    const message = `${name}: its target '${path}' is neither a path nor an alias of the base.`;
    throw failure('overlay-target-not-found', message, 'FDT_ERR_BADPATH', 'overlay', `/${name}:target-path`);
  }
  return { node, path, wanted: path };
}

/** Like `targetOf`, but also throws `OverlayFailure` if the base has no such node. */
export function requiredTarget(base: FdtCursor, overlay: FdtCursor, fragment: number): Target {
  const target = targetOf(base, overlay, fragment);
  if (target.node >= 0) return target;
  const name = overlay.nodeName(fragment);
  const message = `${name}: its target, ${target.wanted}, is not in the base.`;
  const property = target.path === undefined ? 'target' : 'target-path';
  throw failure('overlay-target-not-found', message, 'FDT_ERR_NOTFOUND', 'overlay', `/${name}:${property}`);
}
