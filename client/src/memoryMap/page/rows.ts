/** Items as lists: which of them match a filter, and in which order. Pure; knows no DOM. */
import { compareBigint, type Interval } from '../../../../server/src/base/intervals.ts';
import { KIND_ORDER, type MapKind } from '../../../../server/src/mapModel/kinds.ts';
import type { Item, MapModel } from './model.ts';

/** What a list can be sorted by. */
export type SortKey = 'address' | 'size' | 'name' | 'kind';

/** Every item whose text has all words of `filter`, ascending by address, those without one last. */
export function matchingItems(model: MapModel, filter: string, hiddenKinds: ReadonlySet<MapKind>): Item[] {
  const words = filterWords(filter);
  return [...model.byId.values()]
    .filter((item) => !hiddenKinds.has(item.kind) && matches(item, words))
    .sort((a, b) => compareExtents(a.extent, b.extent, 1));
}

/** The words of a filter, lower case. */
export function filterWords(filter: string): string[] {
  return filter.toLowerCase().split(/\s+/).filter(Boolean);
}

/** True when the item's text has every word. */
export function matches(item: Item, words: readonly string[]): boolean {
  return words.every((word) => item.haystack.includes(word));
}

/** A sorted copy. Items without an address stay last when the address decides. */
export function sortItems(items: readonly Item[], key: SortKey, descending: boolean): Item[] {
  const sign = descending ? -1 : 1;
  const byAddress = (a: Item, b: Item) => compareExtents(a.extent, b.extent, 1);
  switch (key) {
    case 'address':
      return items.toSorted((a, b) => compareExtents(a.extent, b.extent, sign));
    case 'size':
      return items.toSorted((a, b) => sign * compareBigint(a.size, b.size) || byAddress(a, b));
    case 'name':
      return items.toSorted((a, b) => sign * a.entry.label.localeCompare(b.entry.label) || byAddress(a, b));
    case 'kind':
      return items.toSorted(
        (a, b) => sign * (KIND_ORDER.indexOf(a.kind) - KIND_ORDER.indexOf(b.kind)) || byAddress(a, b),
      );
  }
}

/** Lower address first, larger first at the same address; none last whatever the sign. */
function compareExtents(a: Interval | undefined, b: Interval | undefined, sign: number): number {
  if (a === undefined || b === undefined) return (a === undefined ? 1 : 0) - (b === undefined ? 1 : 0);
  return sign * (compareBigint(a.base, b.base) || compareBigint(b.end, a.end));
}
