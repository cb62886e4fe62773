/** Assigns each byte of RAM to one item: where items overlap, the item that begins last gets it. */
import { type Interval, maxOf, minOf, unionOf } from '../base/intervals.ts';
import { isRefused, type MapItem, type MemoryMap } from './model.ts';

/** Bytes of RAM of each item that holds some, in the order of `reserved`; unclaimed bytes are not included. */
export function sharesOf({ ram, reserved }: Pick<MemoryMap, 'ram' | 'reserved'>): ReadonlyMap<MapItem, bigint> {
  const banks = unionOf(ram.flatMap(intervalOf));
  const shares = new Map<MapItem, bigint>();
  // Parts and banks ascend: the banks before a part's own are behind the next parts, too.
  let first = 0;
  for (const { item, base, end } of onTop(reserved)) {
    while ((banks[first]?.end ?? end) <= base && first < banks.length) first++;
    let size = 0n;
    for (let index = first; index < banks.length; index++) {
      const bank = banks[index];
      if (bank === undefined || bank.base >= end) break;
      size += minOf(bank.end, end) - maxOf(bank.base, base);
    }
    if (size > 0n) shares.set(item, (shares.get(item) ?? 0n) + size);
  }
  return shares;
}

interface Part extends Interval {
  readonly item: MapItem;
}

/** The topmost parts of items that hold memory: apart from each other, ascending. `reserved` is ascending. */
function onTop(reserved: readonly MapItem[]): readonly Part[] {
  const parts: Part[] = [];
  const open: Part[] = [];
  let at = 0n;
  const advance = (to: bigint | undefined) => {
    for (let top = open.at(-1); top !== undefined && (to === undefined || at < to); top = open.at(-1)) {
      const end = to === undefined ? top.end : minOf(top.end, to);
      if (end > at) parts.push({ item: top.item, base: at, end });
      at = maxOf(at, end);
      // An item below may reach further.
      if (top.end <= at) open.pop();
    }
    if (to !== undefined) at = maxOf(at, to);
  };
  for (const item of reserved) {
    const [place] = isRefused(item) ? [] : intervalOf(item);
    if (place === undefined || place.end === place.base) continue;
    advance(place.base);
    open.push({ item, ...place });
  }
  advance(undefined);
  return parts;
}

/** The item's interval; an empty list for one without an address. */
export function intervalOf({ base, size }: MapItem): readonly Interval[] {
  return base === undefined ? [] : [{ base, end: base + size }];
}
