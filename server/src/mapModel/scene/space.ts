/**
 * The address space of a map, made ready for drawing: its items as plain numbers, and its pieces. Numbers count bytes from the
 * lowest address of the map, so that frames are made without big integers; a double is exact to a byte up to 8 PiB.
 */
import { compareBigint, type Interval, maxOf, minOf } from '../../base/intervals.ts';
import type { MapKind } from '../kinds.ts';
import { type Lane, lanesOf } from './lanes.ts';

/** A thing on the map. */
export interface SceneItem {
  readonly id: string;
  readonly kind: MapKind;
  readonly label: string;
  readonly layer: 'ram' | 'reserved' | 'device';
  readonly extent: Interval;
  /** Overlaps where it must not, or was refused. */
  readonly isFaulty: boolean;
  /** Holds nothing: a region the kernel ignores, a device that is disabled. */
  readonly isIdle: boolean;
  /** The kernel chooses its place. */
  readonly isDynamic: boolean;
  /** Its place is the likeliest one in this range; absent where it is known. */
  readonly within?: Interval;
  /** Further lines when the label has room: its users, its reason. */
  readonly notes: readonly string[];
}

/** A range of bytes from the origin of the space. */
export interface Range {
  readonly base: number;
  readonly end: number;
}

/** An item as numbers, before it has a lane. */
interface Unlaid extends Range {
  readonly item: SceneItem;
}

/** An item as numbers. */
export interface SpaceItem extends Unlaid {
  /** CSS classes: kind, layer, special states. Made once: a frame draws thousands of items. */
  readonly look: string;
  /** Where it stands in the width of the bar. */
  readonly lane: Lane;
  /** Equal for items that look alike and stand one above the other. */
  readonly line: number;
}

/** A stretch of the address space without a wide gap in it: drawn to one scale. */
export interface Piece extends Range {
  readonly kind: 'ram' | 'other';
  /** How many items of layers other than RAM it holds. Early allocations of the kernel, which may be anywhere, do not count. */
  readonly count: number;
}

/** A range that nothing takes. */
interface Gap extends Range {
  readonly isRam: boolean;
}

export interface Space {
  /** The address of offset 0. */
  readonly origin: bigint;
  /** In bytes; at least one page. */
  readonly size: number;
  readonly banks: readonly SpaceItem[];
  /** Everything but RAM, ascending; the larger first at one address. */
  readonly items: readonly SpaceItem[];
  /** For each of `items`: the highest end of it and of all before it. */
  readonly reaches: readonly number[];
  /** The same by id. */
  readonly byId: ReadonlyMap<string, SpaceItem>;
  /** Ascending, apart. */
  readonly pieces: readonly Piece[];
  /** What no item takes, ascending, apart; cut where RAM begins and ends. */
  readonly gaps: readonly Gap[];
  /** Hexadecimal digits of the highest address. */
  readonly digits: number;
}

/** Smallest window of the detail view, in bytes. */
export const WINDOW_MIN = 4096;
/** Most pieces of each kind: a strip cannot show more distinctly. */
const PIECES_MAX = 7;
/** Devices closer than this, in bytes, form one piece from the start. */
const NEAR = 64 * 2 ** 20;
/** A piece is drawn with its neighbour bank when it is this many times smaller. */
const APPENDIX = 64;

/** Items without bytes are left out. An empty map gives a space of one page. */
export function buildSpace(all: readonly SceneItem[]): Space {
  const placed = all.filter(({ extent }) => extent.end > extent.base);
  const [first] = placed;
  let origin = first?.extent.base ?? 0n;
  let top = first?.extent.end ?? 0n;
  for (const { extent } of placed) {
    origin = minOf(origin, extent.base);
    top = maxOf(top, extent.end);
  }
  const sorted = placed.toSorted(
    (a, b) => compareBigint(a.extent.base, b.extent.base) || compareBigint(b.extent.end, a.extent.end),
  );
  const numbered = sorted.map(
    (item): Unlaid => ({
      item,
      base: Number(item.extent.base - origin),
      end: Number(item.extent.end - origin),
    }),
  );
  const lanes = lanesOf(numbered);
  const lines = new Map<string, number>();
  const laid = numbered.map((one) => laidOut(one, lanes.get(one), lines));
  const banks = laid.filter(({ item }) => item.layer === 'ram');
  const items = laid.filter(({ item }) => item.layer !== 'ram');
  const size = Math.max(Number(top - origin), WINDOW_MIN);
  return {
    origin,
    size,
    banks,
    items,
    reaches: reachesOf(items),
    byId: new Map(items.map((one) => [one.item.id, one])),
    pieces: piecesOf(banks, items),
    gaps: gapsOf(banks, items, size),
    digits: Math.max(8, top.toString(16).length),
  };
}

function gapsOf(banks: readonly SpaceItem[], items: readonly SpaceItem[], size: number): Gap[] {
  // Where RAM begins and ends, ascending; the items in it interrupt it.
  const stretches: Gap[] = [];
  let at = 0;
  for (const bank of banks) {
    if (bank.base > at) stretches.push({ base: at, end: bank.base, isRam: false });
    if (bank.end > at) stretches.push({ base: Math.max(at, bank.base), end: bank.end, isRam: true });
    at = Math.max(at, bank.end);
  }
  if (size > at) stretches.push({ base: at, end: size, isRam: false });
  // The RAM under an ignored region is free.
  const taken = items.filter(({ item }) => !item.isIdle || item.layer !== 'reserved');
  const gaps: Gap[] = [];
  let index = 0;
  let from = 0;
  for (const { base, end, isRam } of stretches) {
    from = Math.max(from, base);
    for (let one = taken[index]; one !== undefined && one.base < end; one = taken[++index]) {
      if (one.base > from) gaps.push({ base: from, end: one.base, isRam });
      from = Math.max(from, one.end);
    }
    if (end > from) gaps.push({ base: from, end, isRam });
  }
  return gaps;
}

/** @param lines Numbers of looks and lanes, completed here. */
function laidOut(one: Unlaid, known: Lane | undefined, lines: Map<string, number>): SpaceItem {
  const lane = known ?? { lane: 0, laneCount: 1, depth: 0 };
  const look = lookOf(one.item);
  const key = `${lane.lane}/${lane.laneCount}/${lane.depth} ${look}`;
  const line = lines.get(key) ?? lines.size;
  lines.set(key, line);
  return { ...one, look, lane, line };
}

function lookOf({ kind, layer, isFaulty, isIdle, isDynamic, within }: SceneItem): string {
  const flags = [isFaulty && 'faulty', isIdle && 'idle', isDynamic && 'dynamic', within !== undefined && 'estimate'];
  return [`kind-${kind}`, ...flags.filter((flag) => flag !== false), layer].join(' ');
}

/** For each of some ranges: the highest end of it and of all before it. */
export function reachesOf(items: readonly Range[]): number[] {
  let reach = Number.NEGATIVE_INFINITY;
  return items.map(({ end }) => {
    reach = Math.max(reach, end);
    return reach;
  });
}

/** Everything but RAM that lies wholly or partly in a window, ascending. @param most The number of items to stop at. */
export function itemsIn(
  { items, reaches }: Pick<Space, 'items' | 'reaches'>,
  window: Range,
  most = Number.POSITIVE_INFINITY,
): SpaceItem[] {
  const found: SpaceItem[] = [];
  // All items before the first that reaches into the window end before the window.
  for (let index = firstBeyond(reaches, window.base); index < items.length; index++) {
    const item = items[index];
    if (item === undefined || item.base >= window.end || found.length >= most) break;
    if (item.end > window.base) found.push(item);
  }
  return found;
}

/** Index of the first number of an ascending list that is greater. */
export function firstBeyond(ascending: readonly number[], value: number): number {
  let low = 0;
  for (let high = ascending.length; low < high; ) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? 0) > value) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The address of an offset. */
export function addressAt(space: Space, offset: number): bigint {
  return space.origin + BigInt(Math.round(offset));
}

/** Addresses as offsets of a space; outside of it they are negative or too large. */
export function rangeIn(space: Space, { base, end }: Interval): Range {
  return { base: Number(base - space.origin), end: Number(end - space.origin) };
}

interface GrowingPiece {
  readonly kind: Piece['kind'];
  readonly base: number;
  end: number;
  count: number;
}

function piecesOf(banks: readonly SpaceItem[], items: readonly SpaceItem[]): Piece[] {
  const ram = mergeNear(banks, 'ram', 0, []);
  const outside = items.filter(({ base, end }) => !ram.some((bank) => base >= bank.base && end <= bank.end));
  const others = mergeNear(outside, 'other', NEAR, ram);
  const pieces = [...ram, ...others].sort((a, b) => a.base - b.base);
  // An item may reach over the edge of a bank: each piece is cut where the next begins.
  const apart: Piece[] = [];
  for (const piece of pieces) {
    const before = apart.at(-1);
    const base = Math.max(piece.base, before?.end ?? 0);
    if (base >= piece.end) continue;
    if (before !== undefined && isAppendix(before, piece)) {
      apart[apart.length - 1] = joined(before, piece, items);
      continue;
    }
    apart.push({ kind: piece.kind, base, end: piece.end, count: countIn(items, { base, end: piece.end }) });
  }
  return apart;
}

/** Whether one piece is a bank, and the other small and next to it: they are drawn together. */
function isAppendix(before: Range & Pick<Piece, 'kind'>, after: Range & Pick<Piece, 'kind'>): boolean {
  if (before.kind === after.kind) return false;
  const bank = before.kind === 'ram' ? before : after;
  const least = (bank.end - bank.base) / APPENDIX;
  const other = before.kind === 'ram' ? after : before;
  return after.base - before.end <= least && other.end - other.base <= least;
}

function joined(before: Piece, after: Range, items: readonly SpaceItem[]): Piece {
  const [base, end] = [before.base, Math.max(before.end, after.end)];
  return { kind: 'ram', base, end, count: countIn(items, { base, end }) };
}

/** See `Piece.count`. */
export function countIn(items: readonly SpaceItem[], { base, end }: Range): number {
  return items.filter((one) => one.base < end && one.end > base && one.item.kind !== 'early').length;
}

/** Joins near pieces, then the nearest ones until there are few enough; never across one of `walls`. */
function mergeNear(
  sorted: readonly SpaceItem[],
  kind: Piece['kind'],
  near: number,
  walls: readonly Range[],
): GrowingPiece[] {
  let pieces: GrowingPiece[] = [];
  const isWalled = (from: number, to: number) => walls.some((wall) => wall.base < to && wall.end > from);
  for (const { base, end } of sorted) {
    const last = pieces.at(-1);
    if (last !== undefined && base - last.end <= near && !isWalled(last.end, base)) {
      last.end = Math.max(last.end, end);
      last.count++;
    } else if (last === undefined || end > last.end) pieces.push({ kind, base, end, count: 1 });
  }
  while (pieces.length > PIECES_MAX) {
    const gaps = pieces.slice(1).map((piece, index) => {
      const from = pieces[index]?.end ?? 0;
      return { index, gap: isWalled(from, piece.base) ? Number.POSITIVE_INFINITY : piece.base - from };
    });
    const widths = gaps
      .map(({ gap }) => gap)
      .filter(Number.isFinite)
      .sort((a, b) => a - b);
    // Many at a time: there may be ten thousand pieces.
    const limit = widths[Math.max(0, pieces.length - PIECES_MAX - 1)];
    if (limit === undefined) break;
    const joined: GrowingPiece[] = [];
    for (const piece of pieces) {
      const last = joined.at(-1);
      if (last !== undefined && piece.base - last.end <= limit && !isWalled(last.end, piece.base)) {
        last.end = Math.max(last.end, piece.end);
        last.count += piece.count;
      } else joined.push({ ...piece });
    }
    if (joined.length === pieces.length) break;
    pieces = joined;
  }
  return pieces;
}
