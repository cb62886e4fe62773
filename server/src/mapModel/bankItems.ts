/** Finds the items of each bank by binary search, as there may be ten thousand of each. */
import type { MapItem } from './model.ts';

/** Limit of item-in-bank pairs: a thousand regions over a thousand banks are more than anybody reads. */
export const PLACES_MAX = 200_000;

interface BankItems {
  /** The items that lie at least partly in a bank, in their order. */
  in(bank: MapItem): readonly MapItem[];
  /** Whether an item lies in any bank, even in part. */
  isInAny(item: MapItem): boolean;
  /** A note about items that were left out because there are too many; undefined when none were. */
  readonly leftOut: string | undefined;
}

/** Sorts items with an address into banks; `banks` are ascending and apart. */
export function itemsInBanks(banks: readonly MapItem[], items: readonly MapItem[]): BankItems {
  const found = new Map<MapItem, MapItem[]>();
  const placed = new Set<MapItem>();
  let left = PLACES_MAX;
  for (const item of items) {
    const { base, size } = item;
    if (base === undefined) continue;
    for (let i = firstEndingBehind(banks, base); i < banks.length; i++) {
      const bank = banks[i];
      // An item without a size belongs to a bank that begins before it.
      if (bank?.base === undefined || base + size <= bank.base) break;
      placed.add(item);
      if (--left < 0) break;
      const list = found.get(bank);
      if (list) list.push(item);
      else found.set(bank, [item]);
    }
  }
  return {
    in: (bank) => found.get(bank) ?? [],
    isInAny: (item) => placed.has(item),
    leftOut:
      left < 0 ? `Regions and banks meet in more than ${PLACES_MAX} places: the rest of them is left out` : undefined,
  };
}

/** The index of the first bank that ends behind an address. */
function firstEndingBehind(banks: readonly MapItem[], address: bigint): number {
  let low = 0;
  for (let high = banks.length; low < high; ) {
    const middle = (low + high) >> 1;
    const bank = banks[middle];
    if (bank?.base !== undefined && bank.base + bank.size > address) high = middle;
    else low = middle + 1;
  }
  return low;
}
