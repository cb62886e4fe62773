/** Properties of a file that overwrite an earlier value, and those that a later one overwrites. */
import type { Board } from '../analysis/board.ts';
import { spanOf } from '../analysis/placeFindings.ts';
import type { Span } from '../base/span.ts';
import type { Item, ItemFile, NodeItem } from '../syntax/items.ts';

/** One side of an overwriting: a property's name in the file, and the previous or next definition. */
export interface Overwrite {
  readonly name: string;
  readonly span: Span;
  /** `overwrites`: `other` assigned a value before; `overwritten`: `other` assigns one afterwards. */
  readonly kind: 'overwrites' | 'overwritten';
  readonly other: Span;
}

/** Limit of results for one file: more of them tell the user nothing new. */
const OVERWRITES_MAX = 1000;

/** The overwriting and overwritten properties of a file, in its order. `status`, meant to be overwritten, only if asked for. */
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
  // Most nodes have a single definition and nothing to overwrite.
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
