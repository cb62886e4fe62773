/** The states of a replay: the map behind a frame, and what the frame has changed. */
import { bytesIn, differenceOf, gapsOf, type Interval, intersectionOf, unionOf } from '../base/intervals.ts';
import { freeItems } from './holes.ts';
import { isRefused, type MapItem, type MemoryMap } from './model.ts';
import type { ReplayRange, ReplayState } from './replay.ts';

/** Flags of a region of memblock (include/linux/memblock.h), as debugfs writes them. */
const FLAGS: readonly (readonly [number, string])[] = [
  [0x1, 'HOTPLUG'],
  [0x2, 'MIRROR'],
  [0x4, 'NOMAP'],
  [0x8, 'DRIVER_MANAGED'],
  [0x10, 'RSRV_NOINIT'],
  [0x20, 'RSRV_KERN'],
];
const NOMAP = 0x4;

/** `NOMAP | HOTPLUG`; `NONE` without flags. */
export function flagsText(flags: number): string {
  const names = FLAGS.flatMap(([bit, name]) => ((flags & bit) === 0 ? [] : [name]));
  return names.length === 0 ? 'NONE' : names.join(' | ');
}

/** Added and removed ranges, as sets of addresses. */
export interface ArrayChanges {
  readonly joined: readonly Interval[];
  readonly left: readonly Interval[];
}

interface StateChanges {
  readonly memory: ArrayChanges;
  /** RAM that leaves the kernel's mapping, or returns to it. */
  readonly nomap: ArrayChanges;
  readonly reserved: ArrayChanges;
}

/** The differences between two states of memblock. */
export function changesBetween(before: ReplayState, after: ReplayState): StateChanges {
  return {
    memory: arrayChanges(before.memory, after.memory),
    nomap: arrayChanges(hidden(before.memory), hidden(after.memory)),
    reserved: arrayChanges(before.reserved, after.reserved),
  };
}

function arrayChanges(before: readonly ReplayRange[], after: readonly ReplayRange[]): ArrayChanges {
  if (before === after) return { joined: [], left: [] };
  const old = unionOf(before);
  const now = unionOf(after);
  return { joined: differenceOf(now, old), left: differenceOf(old, now) };
}

function hidden(memory: readonly ReplayRange[]): readonly ReplayRange[] {
  return memory.filter(({ flags }) => (flags & NOMAP) !== 0);
}

/**
 * The map behind a frame: RAM and sums from memblock, items in order of their address, devices unchanged. `final` is the map
 * that the boot leaves; the banks get its names.
 */
export function mapBehind<Final extends Pick<MemoryMap, 'ram' | 'devices'>>(
  final: Final,
  state: ReplayState,
): Final & Pick<MemoryMap, 'ram' | 'reserved' | 'free' | 'holes' | 'totals'> {
  const banks = unionOf(state.memory);
  const known = new Map(final.ram.map((item) => [item.id, item]));
  const ram = banks.map(({ base, end }): MapItem => {
    const id = `ram:${base.toString(16)}`;
    const { label = 'RAM', path = '' } = known.get(id) ?? {};
    return { id, kind: 'ram', label, path, base, size: end - base, details: [], overlaps: [] };
  });
  const shown = new Set(state.items.map(({ id }) => id));
  const reserved = [...state.items].sort(byAddress).map((item) => withoutUnseen(item, shown));
  const nomap = unionOf(hidden(state.memory));
  const cma = unionOf(reserved.flatMap((item) => (item.kind === 'cma' && !isRefused(item) ? intervalOf(item) : [])));
  // arm64's default CMA area is in no array of memblock: it is reserved later.
  const taken = unionOf([...intersectionOf(unionOf([...state.reserved, ...cma]), banks), ...nomap]);
  const claimed = unionOf(
    [...ram, ...reserved, ...final.devices].flatMap((item) => (isRefused(item) ? [] : intervalOf(item))),
  );
  return {
    ...final,
    ram,
    reserved,
    free: freeItems({ ram, reserved }),
    holes: gapsOf(claimed).map(({ base, end }) => ({ base, size: end - base })),
    totals: {
      ram: bytesIn(banks),
      reserved: bytesIn(taken),
      nomap: bytesIn(nomap),
      cma: bytesIn(intersectionOf(cma, banks)),
    },
  };
}

function withoutUnseen(item: MapItem, shown: ReadonlySet<string>): MapItem {
  const overlaps = item.overlaps.filter((id) => shown.has(id));
  return overlaps.length === item.overlaps.length ? item : { ...item, overlaps };
}

function intervalOf({ base, size }: MapItem): Interval[] {
  return base === undefined ? [] : [{ base, end: base + size }];
}

/** Ascending; items without address last. */
function byAddress(a: MapItem, b: MapItem): number {
  if (a.base === b.base) return a.size > b.size ? -1 : a.size < b.size ? 1 : 0;
  if (a.base === undefined) return 1;
  if (b.base === undefined) return -1;
  return a.base < b.base ? -1 : 1;
}
