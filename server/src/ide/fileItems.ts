/** Visits the items of a file that touch a range. */
import type { ConditionalItem, Item, NodeItem } from '../syntax/items.ts';
import type { TextRange } from './words.ts';

interface ItemVisitor {
  /**
   * Called for an item before its contents. `base` is the origin of its offsets, `holder` the node in whose body it is:
   * undefined at the top level.
   */
  item(item: Item, base: number, holder: NodeItem | undefined): void;
  /** Whether to visit a branch of a conditional; asked before the branch. */
  enters(conditional: ConditionalItem, index: number, base: number, holder: NodeItem | undefined): boolean;
}

/** Visits the items that touch `range`, in source order. */
export function forEachItem(items: readonly Item[], range: TextRange, visitor: ItemVisitor): void {
  walk(items, 0, range, undefined, visitor);
}

function walk(
  items: readonly Item[],
  base: number,
  range: TextRange,
  holder: NodeItem | undefined,
  visitor: ItemVisitor,
): void {
  for (const item of items) {
    if (base + item.start > range.end) return;
    if (base + item.end < range.start) continue;
    visitor.item(item, base, holder);
    if (item.kind === 'node') walk(item.items, base + item.start, range, item, visitor);
    if (item.kind !== 'conditional') continue;
    for (const [index, branch] of item.branches.entries()) {
      if (visitor.enters(item, index, base, holder)) walk(branch.items, base, range, holder, visitor);
    }
  }
}
