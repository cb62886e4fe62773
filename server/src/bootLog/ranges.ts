/** What a log needs of ranges besides arithmetic with sets of them. */
import { formatSize, hex } from '../base/format.ts';
import type { Interval } from '../base/intervals.ts';

/** Whether one of the ranges has every byte of `range`. */
export function covers(ranges: readonly Interval[], { base, end }: Interval): boolean {
  return ranges.some((range) => range.base <= base && range.end >= end);
}

/** Whether two ranges are the same. */
export function sameRange(a: Interval, b: Interval): boolean {
  return a.base === b.base && a.end === b.end;
}

/** Rounded outwards to whole pages, as /proc/iomem shows ranges. */
export function pageRounded({ base, end }: Interval, pageSize: bigint): Interval {
  return { base: base - (base % pageSize), end: end + ((pageSize - (end % pageSize)) % pageSize) };
}

/** Rounded inwards to whole pages, as the list of node ranges shows ranges; may be empty, with its end before its start. */
export function pageInside({ base, end }: Interval, pageSize: bigint): Interval {
  return { base: base + ((pageSize - (base % pageSize)) % pageSize), end: end - (end % pageSize) };
}

/** `0x80000000-0xbfffffff (1 GiB)`, as the kernel prints ranges. */
export function rangeText({ base, end }: Interval): string {
  return `${hex(base)}-${hex(end - 1n)} (${formatSize(end - base)})`;
}
