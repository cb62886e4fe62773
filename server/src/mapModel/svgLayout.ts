/**
 * Where things go in the picture of a map: banks with what is in them, and the rows of the whole address space. Sizes of regions
 * differ by a factor of a million: order, adjacency and overlap are true to scale, lengths are not.
 */
import { compareBigint, maxOf } from '../base/intervals.ts';
import { type ColumnScale, layOutColumn } from './columnLayout.ts';
import type { MapItem, MemoryMap } from './model.ts';

/** Room for one line of text. */
export const ROW_HEIGHT = 19;
const HEIGHT_PER_DOUBLING = 2.4;
const HEIGHT_MAX = 68;

/** Sizes up to 64 KiB have the height of a line. */
const SCALE: ColumnScale = {
  headingHeight: 0,
  smallLog2: 15,
  heightOf: (_kind, weight) => Math.min(HEIGHT_MAX, ROW_HEIGHT + HEIGHT_PER_DOUBLING * (weight - 1)),
};

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

interface BankLayout {
  readonly boxes: readonly BankBox[];
  readonly height: number;
}

/** A bank with what is in it, ascending, cut to the bank. */
export function layOutBank(bank: MapItem, reserved: readonly MapItem[]): BankLayout {
  const start = bank.base ?? 0n;
  const extent = { base: start, end: start + bank.size };
  const inside = reserved.filter((item) => item.base !== undefined && item.state !== 'ignored');
  const items = new Map(inside.map((item) => [item.id, item]));
  const { blocks, stretches, height } = layOutColumn({
    banks: [{ key: bank.id, extent }],
    blocks: inside.map(({ id, base = 0n, size }) => ({ key: id, extent: { base, end: base + size } })),
    limits: extent,
    conflicts: [],
    scale: SCALE,
    minHeight: 0,
  });
  const boxes: BankBox[] = [];
  for (const { key, top, height: tall, lane, laneCount } of blocks) {
    const item = items.get(key);
    if (item === undefined) continue;
    const base = maxOf(item.base ?? 0n, extent.base);
    boxes.push({ item, base, size: item.size, top, height: tall, lane, lanes: laneCount });
  }
  for (const { kind, base, end, top, height: tall } of stretches) {
    if (kind === 'free') boxes.push({ item: undefined, base, size: end - base, top, height: tall, lane: 0, lanes: 1 });
  }
  return { boxes: boxes.sort((a, b) => compareBigint(a.base, b.base) || a.lane - b.lane), height };
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
  ].sort((a, b) => compareBigint(a.base, b.base));
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
