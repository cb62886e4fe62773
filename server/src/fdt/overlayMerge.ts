/** The last two steps of applying an overlay: merges its fragments, then its labels, into the base. */
import type { FdtEditor } from './edit.ts';
import { cString, type FdtCursor } from './fdtCursor.ts';
import { failure } from './overlayProblems.ts';
import { fragmentsOf, requiredTarget } from './overlayTargets.ts';

/** Merges the content of every fragment into its target. Adds the paths of nodes whose properties are set to `changed`. */
export function mergeFragments(base: FdtEditor, overlay: FdtCursor, changed: Set<string>): void {
  for (const { node, content } of fragmentsOf(overlay)) {
    const target = requiredTarget(base, overlay, node).node;
    mergeNode({ base, overlay, changed }, target, content, base.path(target));
  }
}

interface Merge {
  readonly base: FdtEditor;
  readonly overlay: FdtCursor;
  readonly changed: Set<string>;
}

/** Merges `node` into `target`. The position of `target` remains valid, because all changes are behind it. */
function mergeNode(merge: Merge, target: number, node: number, path: string): void {
  const { base, overlay } = merge;
  for (let at = overlay.firstProperty(node); at >= 0; at = overlay.nextProperty(at)) {
    merge.changed.add(path);
    base.set(target, overlay.propertyName(at), overlay.value(at));
  }
  for (const child of overlay.children(node)) {
    const name = overlay.nodeName(child);
    const same = base.child(target, name);
    const next = same < 0 ? base.addChild(target, name) : same;
    // The name in the base may differ: `soc` also matches `soc@0`.
    mergeNode(merge, next, child, `${path === '/' ? '' : path}/${base.nodeName(next)}`);
  }
}

/** Adds the overlay's labels, with their paths in the base, to `/__symbols__` of the base, for later overlays. */
export function updateSymbols(base: FdtEditor, overlay: FdtCursor): void {
  const own = overlay.child(overlay.root, '__symbols__');
  if (own < 0) return;
  const found = base.child(base.root, '__symbols__');
  const symbols = found < 0 ? base.addChild(base.root, '__symbols__') : found;
  for (let at = overlay.firstProperty(own); at >= 0; at = overlay.nextProperty(at)) {
    const label = overlay.propertyName(at);
    const path = pathInBase(base, overlay, label, overlay.value(at));
    if (path === undefined) continue;
    const value = new Uint8Array(path.length + 1);
    for (let i = 0; i < path.length; i++) value[i] = path.charCodeAt(i);
    base.set(symbols, label, value);
  }
}

/** The path in the base for `/fragment/__overlay__/rest`: the target's path and the rest. Undefined for any other path. */
function pathInBase(base: FdtCursor, overlay: FdtCursor, label: string, value: Uint8Array): string | undefined {
  const path = cString(value);
  if (value.length !== path.length + 1 || !path.startsWith('/')) {
    const message = `Label '${label}' of the overlay: its value is no path.`;
    throw failure('overlay-bad-symbol-path', message, 'FDT_ERR_BADVALUE');
  }
  const parts = /^\/([^/]*)\/__overlay__(?:\/(.*))?$/s.exec(path);
  if (parts === null) return undefined;
  const [, name = '', rest = ''] = parts;
  const fragment = overlay.child(overlay.root, name);
  if (fragment < 0 || overlay.child(fragment, '__overlay__') < 0) {
    const message = `Label '${label}' of the overlay is in a fragment that is not there: ${path}.`;
    throw failure('overlay-bad-symbol-path', message, 'FDT_ERR_BADOVERLAY');
  }
  const target = requiredTarget(base, overlay, fragment);
  const start = target.path ?? base.path(target.node);
  return start.length > 1 ? `${start}/${rest}` : `/${rest}`;
}
