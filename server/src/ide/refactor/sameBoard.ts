/** Whether a board is the same after an edit: byte for byte, or except for the order of nodes and properties. */
import type { Board } from '../../analysis/board.ts';
import { sameBytes } from '../../base/bytes.ts';
import { nodeByReference } from '../../tree/labels.ts';
import type { DtNode, DtProperty } from '../../tree/tree.ts';

/** `order`: every node and property keeps its value; some change their order. */
export type Sameness = 'same' | 'order' | 'other';

/** Compares a board with the same board after an edit. A board with more errors than before is different. */
export function compareBoards(before: Board, after: Board): Sameness {
  if (errorsOf(after) > errorsOf(before)) return 'other';
  if (sameBytes(before.blob, after.blob)) return 'same';
  const pending: [DtNode, DtNode][] = [[before.root, after.root]];
  for (let pair = pending.pop(); pair; pair = pending.pop()) {
    const [old, now] = pair;
    if (old.children.length !== now.children.length || !sameProperties(before, old, after, now)) return 'other';
    const seen = new Set<string>();
    for (const child of old.children) {
      const other = now.child(child.name);
      // Two nodes of the same name cannot be told apart.
      if (!other || seen.has(child.name)) return 'other';
      seen.add(child.name);
      pending.push([child, other]);
    }
  }
  return 'order';
}

/** Problems of the compiler that are errors. */
export function errorsOf(board: Board): number {
  return board.compiled.problems.filter(({ severity }) => severity === 'error').length;
}

function sameProperties(before: Board, old: DtNode, after: Board, now: DtNode): boolean {
  const names = old.propertyNames();
  if (names.length !== now.propertyNames().length) return false;
  return names.every((name) => {
    const property = old.getProperty(name);
    const other = now.getProperty(name);
    // dtc assigns phandles in the order of the tree.
    if (name === 'phandle' && property && !property.source) return other !== undefined;
    return property !== undefined && other !== undefined && sameValue(before, property, after, other);
  });
}

function sameValue(before: Board, old: DtProperty, after: Board, now: DtProperty): boolean {
  if (!sameBytes(old.compiled.bytes, now.compiled.bytes)) return false;
  const { named } = old.compiled;
  const others = now.compiled.named;
  return (
    named.length === others.length &&
    named.every(({ kind, offset, ref }, i) => {
      const other = others[i];
      if (kind !== other?.kind || offset !== other.offset) return false;
      return kind === 'label' || pathOf(before, ref) === pathOf(after, other.ref);
    })
  );
}

/** The path that a reference leads to; the reference itself where it leads nowhere. */
function pathOf({ compiled }: Board, ref: string): string {
  return nodeByReference(compiled.run.root, compiled.run.labels, ref)?.path ?? ref;
}
