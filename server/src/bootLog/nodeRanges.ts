/**
 * What the list "Early memory node ranges" tells (mm/mm_init.c, free_area_init): the ranges of memblock.memory. memblock joins
 * ranges that touch and have the same flags, so touching ranges of one node have different flags: one of the two is no-map.
 */
import { bytesIn, differenceOf, type Interval, intersectionOf, maxOf, unionOf } from '../base/intervals.ts';
import type { BootEvidence, MemoryTableRange, NodeRange } from './evidence.ts';

/** Ranges are whole pages: where one ends within a page, that page is in none of them. */
const LOST_PAGE = 0x1000n;
/** How far the zones may exceed the list by rounding: the largest page. */
const ROUNDING = 0x1_0000n;

/**
 * The ranges with flags. In a run of touching ranges, every other one is no-map. The list does not tell which half that is: it is
 * the half that has more of what is `expected` to be no-map, and less of everything else.
 */
function flaggedRanges(ranges: readonly NodeRange[], expected: readonly Interval[]): readonly MemoryTableRange[] {
  return runsOf(ranges).flatMap((run) => {
    const halves = [0, 1].map((half) => run.filter((_, i) => i % 2 !== half && touchesBoth(run, i)));
    const [even = [], odd = []] = halves;
    const nomap = new Set(wrongBytes(run, even, expected) <= wrongBytes(run, odd, expected) ? even : odd);
    return run.map((range) => ({ base: range.base, end: range.end, nomap: nomap.has(range) }));
  });
}

function wrongBytes(run: readonly Interval[], nomap: readonly Interval[], expected: readonly Interval[]): bigint {
  const wanted = intersectionOf(run, expected);
  return bytesIn(differenceOf(nomap, wanted)) + bytesIn(differenceOf(wanted, nomap));
}

function runsOf(ranges: readonly NodeRange[]): readonly (readonly NodeRange[])[] {
  const runs: NodeRange[][] = [];
  for (const range of ranges) {
    const last = runs.at(-1)?.at(-1);
    const isNext = last?.node === range.node && range.base >= last.end && range.base - last.end <= LOST_PAGE;
    if (isNext) runs.at(-1)?.push(range);
    else runs.push([range]);
  }
  return runs;
}

/** At the end of a run, a lost page may also be a hole, such as older kernels make for a no-map region. */
function touchesBoth(run: readonly NodeRange[], i: number): boolean {
  const [before, own, after] = [run[i - 1], run[i], run[i + 1]];
  if (before !== undefined && after !== undefined) return true;
  return before === undefined ? own?.end === after?.base : before.end === own?.base;
}

/**
 * The ranges that the kernel has not mapped: from a table with flags, or else from the list of node ranges; undefined where
 * neither tells. `expected`: the predicted no-map ranges, which decide how the list is read.
 */
export function noMapOf(
  { memory, memoryHasFlags, nodeRanges }: BootEvidence,
  expected: readonly Interval[],
): readonly Interval[] | undefined {
  const flagged = memoryHasFlags ? memory : nodeRanges && flaggedRanges(nodeRanges, expected);
  return flagged && unionOf(flagged.filter(({ nomap }) => nomap));
}

/** Whether the end of the list is missing: zones and nodes show RAM behind it. */
export function isCutOff(ranges: readonly NodeRange[], span: Interval | undefined): boolean {
  if (ranges.length === 0 || span === undefined) return false;
  return ranges.reduce((end, range) => maxOf(end, range.end), 0n) + ROUNDING < span.end;
}
