/** Properties of a file that overwrite an earlier value, and those that a later one overwrites. */
import type { Board } from '../analysis/board.ts';
import { spanOf } from '../analysis/placeFindings.ts';
import type { Span } from '../base/span.ts';
import type { Item, ItemFile, NodeItem } from '../syntax/items.ts';

/** One side of an overwriting: a property's name in the file, and the definition next to it in time. */
export interface Overwrite {
  readonly name: string;
  readonly span: Span;
  /** `overwrites`: `other` gave a value before; `overwritten`: it gives one afterwards. */
  readonly kind: 'overwrites' | 'overwritten';
  readonly other: Span;
}

/** Most answers for one file: who has more sees what this is about. */
const OVERWRITES_MAX = 1000;

/** What overwrites and what is overwritten in a file, in its order. `status` is left out unless asked for: it is there for that. */
export function overwritesIn(board: Board, file: ItemFile, withStatus: boolean): readonly Overwrite[] {
  const found: Overwrite[] = [];
  const visit = (items: readonly Item[], base: number, node: NodeItem | undefined): void => {
    for (const item of items) {
      if (item.kind === 'node') visit(item.items, base + item.start, item);
      if (item.kind === 'conditional') for (const branch of item.branches) visit(branch.items, base, node);
      if (item.kind !== 'property' || !node || found.length >= OVERWRITES_MAX) continue;
      if (item.nameText === 'status' && !withStatus) continue;
      const { start, end } = item.name;
      const span: Span = { file: file.file, start: base + start, end: base + end };
      for (const each of overwritesAt(board, node, item.nameText, span)) found.push(each);
    }
  };
  visit(file.items, 0, undefined);
  return found;
}

function overwritesAt(board: Board, item: NodeItem, name: string, span: Span): readonly Overwrite[] {
  const node = board.nodeOfItem(item);
  // Nodes with one definition have nothing to overwrite, and are most.
  if (!node || node.definitions.length < 2) return [];
  const property = node.getProperty(name);
  if (!property?.site) return [];
  const sites = [...property.overridden, property.site].map(spanOf);
  const at = sites.findIndex(({ file, start }) => file === span.file && start === span.start);
  const before = at < 0 ? undefined : sites[at - 1];
  const after = at < 0 ? undefined : sites[at + 1];
  return [
    ...(before ? [{ name, span, kind: 'overwrites' as const, other: before }] : []),
    ...(after ? [{ name, span, kind: 'overwritten' as const, other: after }] : []),
  ];
}
