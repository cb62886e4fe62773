/** Whether a tree is unchanged except for the intended change of a rename. */
import { latin1 } from '../../base/bytes.ts';
import type { DtNode } from '../../tree/tree.ts';
import { renamedPath } from './paths.ts';

/** The intended change of the tree; labels and macros change nothing. */
export type TreeChange =
  /** With `body` its own properties may change in any way. */
  | { readonly kind: 'node'; readonly path: string; readonly name: string; readonly body?: true }
  | { readonly kind: 'property'; readonly path: string; readonly name: string; readonly to: string };

/** The path of the first node with another difference; undefined when there is none. */
export function firstDifference(before: DtNode, after: DtNode, change: TreeChange | undefined): string | undefined {
  const pending: [DtNode, DtNode][] = [[before, after]];
  for (let pair = pending.pop(); pair; pair = pending.pop()) {
    const [old, now] = pair;
    if (!sameNode(old, now, change) || old.children.length !== now.children.length) return old.path;
    for (const [i, child] of old.children.entries()) {
      const other = now.children[i];
      if (!other) return old.path;
      const isRenamed = change?.kind === 'node' && change.path === child.path;
      if (other.name !== (isRenamed ? change.name : child.name)) return child.path;
      pending.push([child, other]);
    }
  }
  return undefined;
}

function sameNode(old: DtNode, now: DtNode, change: TreeChange | undefined): boolean {
  const isHere = change?.path === old.path;
  if (isHere && change?.kind === 'node' && change.body) return true;
  const names = old.propertyNames();
  const values = old.propertyValues();
  const namesNow = now.propertyNames();
  const valuesNow = now.propertyValues();
  if (names.length !== namesNow.length) return false;
  for (const [i, name] of names.entries()) {
    const isRenamed = isHere && change?.kind === 'property' && change.name === name;
    if (namesNow[i] !== (isRenamed ? change.to : name)) return false;
    // A changed unit address changes `reg`, too.
    if (isHere && change?.kind === 'node' && name === 'reg') continue;
    const value = values[i];
    const valueNow = valuesNow[i];
    if (!value || !valueNow || !sameValue(value, valueNow, change)) return false;
  }
  return true;
}

function sameValue(old: Uint8Array, now: Uint8Array, change: TreeChange | undefined): boolean {
  if (old === now) return true;
  if (old.length === now.length && old.every((byte, i) => byte === now[i])) return true;
  if (change?.kind !== 'node') return false;
  const paths = latin1(old, 0, old.length).split('\0');
  const moved = paths.map((path) => {
    const isBelow = path.startsWith(change.path) && ['', '/', ':'].includes(path.charAt(change.path.length));
    return isBelow ? renamedPath(change.path, change.name) + path.slice(change.path.length) : path;
  });
  return moved.join('\0') === latin1(now, 0, now.length);
}
