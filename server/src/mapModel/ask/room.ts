/** Free RAM of a given size: the holes with room for it, and the place in each. */
import { countText, formatSize } from '../../base/format.ts';
import { type Interval, maxOf, minOf } from '../../base/intervals.ts';
import { freeItems } from '../holes.ts';
import type { MapItem } from '../model.ts';
import type { AskedMap } from './askedMap.ts';
import type { RoomWanted } from './parse.ts';

/** A hole with enough room. */
interface Room {
  readonly hole: MapItem;
  /** The lowest place of the wanted size; the whole hole when no size is given. */
  readonly place: Interval;
  readonly why: string;
}

/** Fitting holes, the largest first, and the answer in sentences. */
export function findRoom(
  map: AskedMap,
  wanted: RoomWanted,
  write: (value: bigint) => string,
): { readonly rooms: readonly Room[]; readonly text: string } {
  const fitting = roomsIn(map.free, wanted, write);
  const rooms = wanted.onlyLargest ? fitting.slice(0, 1) : fitting;
  const [best] = rooms;
  const sized = wanted.size > 1n;
  const what = `${sized ? formatSize(wanted.size) : 'anything'}${wanted.align > 1n ? ` aligned to ${formatSize(wanted.align)}` : ''}`;
  if (best !== undefined) {
    const sum = map.free.reduce((bytes, { size }) => bytes + size, 0n);
    const first = sized
      ? `${countText(fitting.length, 'hole holds', 'holes hold')} ${what}`
      : `${countText(map.free.length, 'hole')}, ${formatSize(sum)} of free RAM`;
    const place = sized ? `; lowest place in it ${write(best.place.base)}` : '';
    return {
      rooms,
      text: `${first}. The largest: ${formatSize(best.hole.size)} at ${write(best.hole.base ?? 0n)}${place}.`,
    };
  }
  // Regions that the kernel places itself move elsewhere when another region takes their place.
  const yielding = map.reserved.filter(yields);
  const [other] =
    yielding.length === 0
      ? []
      : roomsIn(freeItems({ ram: map.ram, reserved: map.reserved.filter((item) => !yields(item)) }), wanted, write);
  const largest = map.free.reduce((most, { size }) => maxOf(most, size), 0n);
  const none = `No hole holds ${what}; the largest has ${formatSize(largest)}.`;
  if (other === undefined) return { rooms: [], text: none };
  return {
    rooms: [],
    text: `${none} A region with reg would have room at ${write(other.place.base)}: what the kernel places by itself gives way.`,
  };
}

/** Whether the kernel places the item, around the regions that the tree fixes. */
function yields({ kind, placement, path, isEstimate }: MapItem): boolean {
  return placement === 'dynamic' || kind === 'early' || isEstimate === true || (kind === 'cma' && path === '');
}

function roomsIn(holes: readonly MapItem[], wanted: RoomWanted, write: (value: bigint) => string): readonly Room[] {
  const { size, align, within } = wanted;
  return holes
    .flatMap((hole): Room[] => {
      const base = maxOf(hole.base ?? 0n, within.base);
      const end = minOf((hole.base ?? 0n) + hole.size, within.end);
      const lowest = base + ((align - (base % align)) % align);
      if (lowest + size > end) return [];
      if (size === 1n) return [{ hole, place: { base: lowest, end }, why: '' }];
      const highest = end - size - ((end - size) % align);
      const why = lowest === highest ? `at ${write(lowest)}` : `from ${write(lowest)}, at most at ${write(highest)}`;
      return [{ hole, place: { base: lowest, end: lowest + size }, why }];
    })
    .sort((a, b) => (a.hole.size > b.hole.size ? -1 : a.hole.size < b.hole.size ? 1 : 0));
}
