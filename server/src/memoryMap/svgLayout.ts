/**
 * Where things go in the drawing of a map. Sizes of regions differ by a factor of a million, so heights grow with the
 * logarithm of the size: order, adjacency and overlap are true to scale, lengths are not.
 */
import { maxOf, minOf } from '../base/intervals.ts';
import type { MapItem, MemoryMap } from './model.ts';

/** Room for one line of text. */
export const ROW_HEIGHT = 19;
const HEIGHT_PER_DOUBLING = 2.4;
const HEIGHT_MAX = 68;

/** Boxes side by side: narrower ones cannot be told apart, so further ones lie on the last. */
const LANES_MAX = 40;

/** Devices are drawn in at most this many groups, cut at the largest gaps between them. */
const GROUPS_MAX = 28;

/** An item (or a free stretch, without item) of a bank; `top` and `height` in pixels from the bank's top. */
export interface BankBox {
  readonly item: MapItem | undefined;
  readonly base: bigint;
  readonly size: bigint;
  readonly top: number;
  readonly height: number;
  /** Boxes that overlap stand side by side: this is number `lane` of `lanes`. */
  readonly lane: number;
  readonly lanes: number;
}

export interface BankLayout {
  readonly boxes: readonly BankBox[];
  readonly height: number;
}

/** A bank with what is in it, ascending, cut to the bank. */
export function layOutBank(bank: MapItem, reserved: readonly MapItem[]): BankLayout {
  const start = bank.base ?? 0n;
  const end = start + bank.size;
  const inside = reserved
    .filter((item) => item.base !== undefined && item.size > 0n && item.state !== 'ignored')
    .map((item) => ({ item, base: maxOf(item.base ?? 0n, start), end: minOf((item.base ?? 0n) + item.size, end) }))
    .filter((piece) => piece.base < piece.end);
  const scale = scaleOf([start, end, ...inside.flatMap((piece) => [piece.base, piece.end])]);
  const boxes: BankBox[] = [];
  const place = (base: bigint, to: bigint) => {
    const top = scale.get(base) ?? 0;
    return { base, size: to - base, top, height: (scale.get(to) ?? top) - top };
  };
  let at = start;
  for (let i = 0; i < inside.length; ) {
    const first = inside[i];
    if (first === undefined) break;
    if (first.base > at) boxes.push({ item: undefined, ...place(at, first.base), lane: 0, lanes: 1 });
    // A cluster: pieces that overlap, directly or through others.
    let clusterEnd = first.end;
    let next = i + 1;
    for (let piece = inside[next]; piece !== undefined && piece.base < clusterEnd; piece = inside[++next]) {
      clusterEnd = maxOf(clusterEnd, piece.end);
    }
    const cluster = inside.slice(i, next);
    const laneEnds: bigint[] = [];
    const lanes = cluster.map((piece) => {
      const free = laneEnds.findIndex((laneEnd) => laneEnd <= piece.base);
      const lane = free < 0 ? Math.min(laneEnds.length, LANES_MAX - 1) : free;
      laneEnds[lane] = piece.end;
      return lane;
    });
    for (const [k, piece] of cluster.entries()) {
      boxes.push({ item: piece.item, ...place(piece.base, piece.end), lane: lanes[k] ?? 0, lanes: laneEnds.length });
    }
    at = maxOf(at, clusterEnd);
    i = next;
  }
  if (at < end) boxes.push({ item: undefined, ...place(at, end), lane: 0, lanes: 1 });
  return { boxes, height: scale.get(end) ?? 0 };
}

/** One stretch of the whole address space: a bank, a group of devices, or nothing. */
export interface SpaceRow {
  readonly kind: 'ram' | 'devices' | 'hole';
  readonly base: bigint;
  readonly size: bigint;
  /** The bank, or the windows of the group, largest first. */
  readonly items: readonly MapItem[];
}

/** The address space from bottom to top address, as rows. */
export function layOutSpace(map: MemoryMap): readonly SpaceRow[] {
  const rows: SpaceRow[] = [
    ...map.ram.map((bank): SpaceRow => ({ kind: 'ram', base: bank.base ?? 0n, size: bank.size, items: [bank] })),
    ...groupDevices(map),
  ].sort((a, b) => (a.base < b.base ? -1 : a.base > b.base ? 1 : 0));
  const out: SpaceRow[] = [];
  let at: bigint | undefined;
  for (const row of rows) {
    if (at !== undefined && row.base > at) out.push({ kind: 'hole', base: at, size: row.base - at, items: [] });
    out.push(row);
    at = maxOf(at ?? 0n, row.base + row.size);
  }
  return out;
}

function groupDevices(map: MemoryMap): readonly SpaceRow[] {
  // A group never reaches over a bank: what lies between two banks is not the same place as what lies below them.
  const gaps: { readonly index: number; readonly size: bigint; readonly atBank: boolean }[] = [];
  let reach: bigint | undefined;
  for (const [index, { base, size }] of map.devices.entries()) {
    if (base === undefined) continue;
    if (reach !== undefined && base > reach) {
      const from = reach;
      const atBank = map.ram.some((bank) => bank.base !== undefined && bank.base >= from && bank.base < base);
      gaps.push({ index, size: base - reach, atBank });
    }
    reach = maxOf(reach ?? 0n, base + size);
  }
  const sorted = [...gaps].sort((a, b) => Number(b.atBank) - Number(a.atBank) || (a.size > b.size ? -1 : 1));
  const cuts = sorted.slice(0, GROUPS_MAX - 1).map(({ index }) => index);
  const starts = [0, ...cuts.sort((a, b) => a - b)];
  return starts.flatMap((start, i): SpaceRow[] => {
    const items = map.devices.slice(start, starts[i + 1]);
    const [first] = items;
    if (first === undefined) return [];
    const base = first.base ?? 0n;
    const end = items.reduce((last, item) => maxOf(last, (item.base ?? 0n) + item.size), base);
    const largest = [...items].sort((a, b) => (a.size > b.size ? -1 : a.size < b.size ? 1 : 0));
    return [{ kind: 'devices', base, size: end - base, items: largest }];
  });
}

/** The pixel of each boundary. */
function scaleOf(boundaries: readonly bigint[]): ReadonlyMap<bigint, number> {
  const sorted = [...new Set(boundaries)].sort((a, b) => (a < b ? -1 : 1));
  const scale = new Map<bigint, number>();
  let top = 0;
  let last: bigint | undefined;
  for (const boundary of sorted) {
    if (last !== undefined) top += heightOf(boundary - last);
    scale.set(boundary, top);
    last = boundary;
  }
  return scale;
}

function heightOf(size: bigint): number {
  const pages = Number(size) / 4096;
  return Math.min(HEIGHT_MAX, ROW_HEIGHT + HEIGHT_PER_DOUBLING * Math.max(0, Math.log2(pages) - 4));
}
