/** RAM that is free on all of several kernels, and the best place in it. */
import { differenceOf, type Interval, intersectionOf, unionOf } from '../base/intervals.ts';
import { type MemoryChange, memoryChanges } from '../boot/memoryChanges.ts';
import type { BootReport } from '../boot/report.ts';

/** RAM that is free on every kernel of `reports` if `except` were not there. Predicted places count as taken. */
export function freeWithout(reports: readonly BootReport[], except: string): readonly Interval[] {
  let free: readonly Interval[] | undefined;
  for (const report of reports) {
    const changes = memoryChanges(report);
    const ram = unionOf([...report.memory, ...placeOf(report, changes, except)]);
    const here = differenceOf(ram, takenWithout(report, changes, except));
    free = free === undefined ? here : intersectionOf(free, here);
  }
  return free ?? [];
}

/**
 * The part of the region that is RAM. Some releases remove no-map ranges from memblock.memory (dynamic regions of 5.10, static
 * ones of 5.11); without the region, that RAM would be there.
 */
function placeOf(report: BootReport, changes: readonly MemoryChange[], path: string): readonly Interval[] {
  const region = report.regions.find((one) => one.path === path);
  if (region?.base === undefined) return [];
  const place = [{ base: region.base, end: region.base + region.size }];
  if (region.placement !== 'static') return place;
  const ram = changes.flatMap(({ action, base, size }) =>
    action === 'memory' && base !== undefined && size !== undefined ? [{ base, end: base + size }] : [],
  );
  return intersectionOf(place, unionOf(ram));
}

function takenWithout(report: BootReport, changes: readonly MemoryChange[], except: string): readonly Interval[] {
  const taken: Interval[] = [];
  const add = (path: string, base: bigint | undefined, size: bigint | undefined) => {
    if (path !== except && base !== undefined && size !== undefined) taken.push({ base, end: base + size });
  };
  // Refused ranges count as taken, too: the other region may be corrected one day.
  for (const { action, subject, base, size } of changes) {
    if (action === 'reserve' || action === 'nomap' || action === 'allocate' || action === 'fail') {
      add(subject, base, size);
    }
  }
  for (const { path, base, size } of report.regions) add(path, base, size);
  return unionOf(taken);
}

/**
 * The start of the free place of `size` bytes, on a multiple of `align`, that is nearest to `wanted`; undefined when there is
 * none.
 */
export function nearestPlace(
  free: readonly Interval[],
  size: bigint,
  align: bigint,
  wanted: bigint,
): bigint | undefined {
  let best: bigint | undefined;
  for (const { base, end } of free) {
    const lowest = alignUp(base, align);
    const highest = end - size - ((end - size) % align);
    if (end - base < size || lowest > highest) continue;
    const at = wanted < lowest ? lowest : wanted > highest ? highest : wanted - (wanted % align);
    if (best === undefined || distance(at, wanted) < distance(best, wanted)) best = at;
  }
  return best;
}

/** The first multiple of `align` that is not below `value`; `align` is positive. */
export function alignUp(value: bigint, align: bigint): bigint {
  return value + ((align - (value % align)) % align);
}

function distance(a: bigint, b: bigint): bigint {
  return a > b ? a - b : b - a;
}
