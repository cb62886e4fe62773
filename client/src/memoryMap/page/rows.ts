/** Lists of items, filtered and in the order of addresses. Pure; does not use the DOM. */
import { compareBigint, type Interval } from '../../../../server/src/base/intervals.ts';
import { isWindow, type MapKind } from '../../../../server/src/mapModel/kinds.ts';
import { type Item, isDisabledDevice, type MapModel } from './model.ts';

/** Items that are neither drawn nor listed. */
export interface Hidden {
  readonly hiddenKinds: ReadonlySet<MapKind>;
  readonly hidesDisabled: boolean;
}

/** Whether an item is left out of the picture and of lists. */
export function isHidden(item: Pick<Item, 'kind' | 'numbers'>, { hiddenKinds, hidesDisabled }: Hidden): boolean {
  return hiddenKinds.has(item.kind) || (hidesDisabled && isDisabledDevice(item));
}

/**
 * Every item whose text has all words of `filter`: RAM and what lies in it, then windows of devices, of which there are hundreds; each
 * ascending by address, items without one last.
 */
export function matchingItems(model: MapModel, filter: string, hidden: Hidden): Item[] {
  const words = filterWords(filter);
  return [...model.byId.values()]
    .filter((item) => !isHidden(item, hidden) && matches(item, words))
    .sort((a, b) => Number(isWindow(a.kind)) - Number(isWindow(b.kind)) || compareExtents(a.extent, b.extent));
}

/** The words of a filter, lower case. */
export function filterWords(filter: string): string[] {
  return filter.toLowerCase().split(/\s+/).filter(Boolean);
}

/** True when the item's text has every word. */
function matches(item: Item, words: readonly string[]): boolean {
  return words.every((word) => item.haystack.includes(word));
}

/** Lower address first, larger first at the same address; items without an address last. */
function compareExtents(a: Interval | undefined, b: Interval | undefined): number {
  if (a === undefined || b === undefined) return (a === undefined ? 1 : 0) - (b === undefined ? 1 : 0);
  return compareBigint(a.base, b.base) || compareBigint(b.end, a.end);
}
