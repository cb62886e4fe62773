/** Conflicts on a map, from the overlaps that its items list. */
import type { MapItem } from './model.ts';

type Overlapping = Pick<MapItem, 'id' | 'overlaps'>;

/** Pairs that overlap where they must not, each once, in order of the items; one item of a pair listing the other suffices. */
export function conflictsOf<Item extends Overlapping>(items: readonly Item[]): readonly (readonly [Item, Item])[] {
  const byId = new Map(items.map((item) => [item.id, item]));
  const done = new Map<string, Set<string>>();
  const pairs: (readonly [Item, Item])[] = [];
  for (const item of items) {
    if (item.overlaps.length === 0) continue;
    const own = new Set(item.overlaps);
    for (const id of own) {
      const other = byId.get(id);
      if (other !== undefined && !done.get(id)?.has(item.id)) pairs.push([item, other]);
    }
    done.set(item.id, own);
  }
  return pairs;
}

/** Ids of all items that overlap where they must not, whichever item of a pair lists it. */
export function conflictingIds(items: readonly Overlapping[]): ReadonlySet<string> {
  const ids = new Set<string>();
  for (const { id, overlaps } of items) {
    if (overlaps.length > 0) ids.add(id);
    for (const other of overlaps) ids.add(other);
  }
  return ids;
}

/** Text about the items that an item overlaps; undefined without overlaps. `labelOf` gives the label of an id. */
export function overlapText(item: MapItem, labelOf: (id: string) => string): string | undefined {
  if (item.overlaps.length === 0) return undefined;
  const more = item.moreOverlaps === undefined ? '' : ` and ${item.moreOverlaps} more`;
  return `${item.overlaps.map(labelOf).join(', ')}${more}`;
}
