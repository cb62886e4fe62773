/** Free RAM: holes, as items of the map. */
import { formatSize, hex } from '../base/format.ts';
import { differenceOf, type Interval, unionOf } from '../base/intervals.ts';
import { isRefused, type MapItem, type MemoryMap } from './model.ts';

/**
 * The complement of all items that hold RAM, bank by bank, ascending: together they cover every byte of RAM once. Refused items
 * hold nothing. A CMA area without a known place takes nothing here.
 */
export function freeItems({ ram, reserved }: Pick<MemoryMap, 'ram' | 'reserved'>): readonly MapItem[] {
  const taken = unionOf(reserved.flatMap((item) => (isRefused(item) ? [] : intervalOf(item))));
  return ram.flatMap((bank) => differenceOf(intervalOf(bank), taken).map((hole) => holeItem(hole, bank)));
}

/** The item of a hole in a bank. */
function holeItem({ base, end }: Interval, bank: MapItem): MapItem {
  const size = end - base;
  return {
    id: `hole:${base.toString(16)}`,
    kind: 'hole',
    label: 'free',
    path: '',
    base,
    size,
    details: [`${hex(base)}, ${formatSize(size)}`, `free RAM in ${bank.label}`],
    overlaps: [],
  };
}

function intervalOf({ base, size }: MapItem): readonly Interval[] {
  return base === undefined || size === 0n ? [] : [{ base, end: base + size }];
}
