/** The fragments of an overlay, and which node of the base each changes. */
import { readU32 } from '../base/bytes.ts';
import { BAD_PATH, cString, type FdtCursor } from './fdtCursor.ts';
import { failure } from './overlayProblems.ts';

/** A child of the root that has an `__overlay__`. */
interface Fragment {
  readonly node: number;
  readonly content: number;
}

/** In order of the blob. */
export function fragmentsOf(overlay: FdtCursor): readonly Fragment[] {
  const fragments: Fragment[] = [];
  for (const node of overlay.children(overlay.root)) {
    const content = overlay.child(node, '__overlay__');
    if (content >= 0) fragments.push({ node, content });
  }
  return fragments;
}

interface Target {
  /** -1 when the base has no such node. */
  readonly node: number;
  /** `target-path`, when that says where. */
  readonly path: string | undefined;
  /** What was looked for, for messages. */
  readonly wanted: string;
}

/** By `target`, a phandle, or else by `target-path`. */
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

/** As `targetOf`, but the target must be there. */
export function requiredTarget(base: FdtCursor, overlay: FdtCursor, fragment: number): Target {
  const target = targetOf(base, overlay, fragment);
  if (target.node >= 0) return target;
  const name = overlay.nodeName(fragment);
  const message = `${name}: its target, ${target.wanted}, is not in the base.`;
  const property = target.path === undefined ? 'target' : 'target-path';
  throw failure('overlay-target-not-found', message, 'FDT_ERR_NOTFOUND', 'overlay', `/${name}:${property}`);
}
