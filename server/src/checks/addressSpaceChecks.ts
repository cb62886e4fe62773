/**
 * Checks of our own: the place of registers on their bus. dtc only checks the number of cells.
 *
 * Sources: Devicetree Specification 0.4, 2.3.6 and 2.3.8; Linux 7.2 drivers/of/address.c, which translates the start of
 * an entry and does not check its end.
 */
import { type Bus, type BusWindow, cellsAt, cellsToNumber, readBus, readWindows } from '../address/bus.ts';
import { WindowFinder } from '../address/windowFinder.ts';
import { readCells, readU32 } from '../base/bytes.ts';
import { countText, hex } from '../base/format.ts';
import { firstString, stringList } from '../tree/treeView.ts';
import type { CheckContext, CheckNode, CheckRow, Visit } from './model.ts';
import { CELL_BYTES } from './valueShapes.ts';

const NOTHING = new Uint8Array(0);

/** Most entries of one bus that are compared with each other. */
const ENTRIES_MAX = 20_000;

export const ADDRESS_SPACE_CHECKS: readonly CheckRow[] = [
  {
    id: 'reg-wraps',
    when: { property: 'reg' },
    run: checkWrap,
  },
  {
    id: 'reg-outside-ranges',
    when: { property: 'ranges' },
    run: (cx, at) => checkInsideRanges(cx, at, 'start'),
  },
  {
    id: 'reg-beyond-ranges',
    when: { property: 'ranges' },
    run: (cx, at) => checkInsideRanges(cx, at, 'end'),
  },
  {
    id: 'reg-overlap',
    when: 'node',
    run: checkOverlaps,
  },
];

/** Whether neither the node nor any node above it is disabled. */
export function isEnabled(node: CheckNode): boolean {
  for (let at: CheckNode | undefined = node; at !== undefined; at = at.parent) if (!isOn(at)) return false;
  return true;
}

interface Entry {
  readonly node: CheckNode;
  readonly cells: readonly number[];
  readonly start: bigint;
  readonly size: bigint;
}

function entriesOf(node: CheckNode, bus: Bus): readonly Entry[] {
  const value = node.property('reg');
  const bytes = CELL_BYTES * (bus.addressCells + bus.sizeCells);
  if (value === undefined || bytes === 0 || bus.sizeCells === 0) return [];
  const entries: Entry[] = [];
  for (let at = 0; at + bytes <= value.length; at += bytes) {
    const cells = cellsAt(value, at, bus.addressCells);
    const size = readCells(value, at + CELL_BYTES * bus.addressCells, bus.sizeCells);
    entries.push({ node, cells, start: cellsToNumber(cells, bus.flagCells), size });
  }
  return entries;
}

/**
 * Whether a condition holds for every entry of `reg`, with start and end as floating-point numbers. These are exact up to 2^53,
 * and enough to see that all is well, as it nearly always is. False when the entries are no plain addresses.
 */
function everyRoughSpan(
  value: Uint8Array,
  addressCells: number,
  sizeCells: number,
  holds: (start: number, end: number) => boolean,
): boolean {
  if (addressCells < 1 || addressCells > 2 || sizeCells < 1 || sizeCells > 2) return false;
  const bytes = CELL_BYTES * (addressCells + sizeCells);
  for (let at = 0; at + bytes <= value.length; at += bytes) {
    const start = roughCells(value, at, addressCells);
    if (!holds(start, start + roughCells(value, at + CELL_BYTES * addressCells, sizeCells))) return false;
  }
  return true;
}

function roughCells(value: Uint8Array, at: number, cells: number): number {
  const first = readU32(value, at);
  return cells === 1 ? first : first * 2 ** 32 + readU32(value, at + CELL_BYTES);
}

/** End of a bus's addresses by its number of cells, less the rounding of floating point. */
const SAFE_END = [0, 2 ** 32, 2 ** 64 - 2 ** 12];

function checkWrap(cx: CheckContext, { node, parent }: Visit, name: string, value: Uint8Array): void {
  if (parent === undefined || cx.plugin) return;
  const { addressCells = 2, sizeCells = 1 } = parent;
  const safe = SAFE_END[addressCells] ?? 0;
  if (everyRoughSpan(value, addressCells, sizeCells, (_, end) => end <= safe)) return;
  const bus = readBus(parent.node);
  if (bus.kind !== 'plain' || bus.addressCells > 2) return;
  const limit = 1n << BigInt(32 * bus.addressCells);
  for (const [i, { start, size }] of entriesOf(node, bus).entries()) {
    if (size === 0n || start + size <= limit) continue;
    cx.report(
      node,
      `entry ${i} of reg, ${hex(start)} and ${hex(size)} long, ends behind the last address of ${countText(bus.addressCells, 'cell')}: ` +
        `at most ${hex(limit - start)} fit there`,
      name,
    );
  }
}

/** `start`: reports entries that begin in no window; `end`: those that begin in one and end behind it. */
function checkInsideRanges(cx: CheckContext, { node, parent, ranges }: Visit, which: 'start' | 'end'): void {
  if (parent === undefined || cx.plugin || ranges === undefined || ranges.length === 0) return;
  const bus = readBus(node);
  // The driver of a Marvell MBus creates windows on demand.
  if (bus.kind !== 'plain' || stringList(node.property('compatible') ?? NOTHING).some((name) => name.endsWith('-mbus')))
    return;
  const windows = readWindows(bus, readBus(parent.node), ranges);
  if (windows.length <= PLAIN_WINDOWS_MAX && isPlainlyInside(node, bus, windows)) return;
  const finder = new WindowFinder(bus, windows);
  const related = [{ path: node.path, property: 'ranges', message: 'the windows of the bus' }];
  for (const child of node.children) {
    for (const [i, { cells, start, size }] of entriesOf(child, bus).entries()) {
      const hit = finder.find(cells)?.window;
      const end = hit && hit.childBase + hit.size;
      if (which === 'start' ? end !== undefined : end === undefined || start + size <= end) continue;
      if (size === 0n || !isEnabled(child)) continue;
      const entry = `${hex(start)} (entry ${i} of reg)`;
      const message =
        end === undefined
          ? `no entry of the ranges of ${node.path} covers ${entry}, so the CPU cannot reach it: correct reg, or add a window`
          : `${entry} is ${hex(size)} long, but its window in the ranges of ${node.path} ends ${hex(end - start)} further ` +
            'on: shorten it, or widen the window';
      cx.report(child, message, 'reg', related);
    }
  }
}

/** Most windows that are searched for each entry. */
const PLAIN_WINDOWS_MAX = 8;

/** Whether the entries of all children lie in windows, within the precision of floating point; false means undecided. */
function isPlainlyInside(node: CheckNode, bus: Bus, windows: readonly BusWindow[]): boolean {
  const spans = windows.map(({ childBase, size }) => [Number(childBase), Number(childBase + size)] as const);
  const isInside = (start: number, end: number): boolean => {
    if (end > Number.MAX_SAFE_INTEGER) return false;
    for (const [from, to] of spans) if (from <= start && start < to) return end <= to;
    return false;
  };
  return node.children.every((child) => {
    const reg = child.property('reg');
    return reg === undefined || everyRoughSpan(reg, bus.addressCells, bus.sizeCells, isInside);
  });
}

/**
 * Address ranges of siblings that overlap in part. A range inside another one is accepted: a driver and its system controller, or
 * a block and its clocks, are written like that. Clocks are accepted too, because they share registers.
 */
function checkOverlaps(cx: CheckContext, at: Visit): void {
  if (!at.childHasAddress || cx.plugin || at.node.children.length < 2 || !isMapped(at)) return;
  if (!mayOverlap(at)) return;
  const bus = readBus(at.node);
  if (bus.kind !== 'plain' || bus.sizeCells === 0 || !isEnabled(at.node)) return;
  const entries: Entry[] = [];
  for (const child of at.node.children) {
    if (!isOn(child)) continue;
    for (const entry of entriesOf(child, bus)) if (entry.size > 0n) entries.push(entry);
    if (entries.length > ENTRIES_MAX) return;
  }
  entries.sort((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0));
  reportOverlaps(
    cx,
    entries.filter(({ node }) => isDevice(node)),
  );
  reportOverlaps(
    cx,
    entries.filter(({ node }) => !isDevice(node)),
  );
}

function reportOverlaps(cx: CheckContext, entries: readonly Entry[]): void {
  let widest: Entry | undefined;
  for (const entry of entries) {
    const end = entry.start + entry.size;
    const before = widest && widest.start + widest.size;
    if (widest && before !== undefined && widest.start < entry.start && entry.start < before && before < end) {
      if (widest.node !== entry.node && !(isClock(widest.node) && isClock(entry.node)))
        reportOverlap(cx, widest, entry);
    }
    if (before === undefined || end > before) widest = entry;
  }
}

/** Whether any two entries of the children share an address, disabled ones included. */
function mayOverlap({ node, addressCells = 2, sizeCells = 1 }: Visit): boolean {
  const eachSpan = (visit: (start: number, end: number) => void): void => {
    for (const child of node.children) {
      const reg = child.property('reg');
      if (reg === undefined) continue;
      everyRoughSpan(reg, addressCells, sizeCells, (start, end) => {
        visit(start, end);
        return true;
      });
    }
  };
  let last = -1;
  let isSorted = true;
  eachSpan((start, end) => {
    isSorted &&= start >= last;
    last = Math.max(last, end);
  });
  // Each entry lies behind the one before, as in most kernel trees.
  if (isSorted) return false;
  const spans: [number, number][] = [];
  eachSpan((start, end) => spans.push([start, end]));
  spans.sort(([a], [b]) => a - b);
  let end = -1;
  for (const span of spans) {
    if (span[0] < end) return true;
    end = Math.max(end, span[1]);
  }
  return false;
}

/** Whether addresses here are the CPU's, unlike those of a flash's partitions and a fuse's cells. */
function isMapped(at: Visit): boolean {
  for (let bus = at; bus.parent !== undefined; bus = bus.parent) if (bus.ranges === undefined) return false;
  return true;
}

/**
 * Whether the address of a node is an address of the bus. Below a flash controller, nodes without `compatible` are partitions,
 * and their addresses are those of the flash (Linux drivers/mtd/parsers/ofpart_core.c, parse_fixed_partitions).
 */
function isDevice(node: CheckNode): boolean {
  return node.property('compatible') !== undefined;
}

function isClock(node: CheckNode): boolean {
  return node.property('#clock-cells') !== undefined;
}

function isOn(node: CheckNode): boolean {
  const status = node.property('status');
  if (status === undefined) return true;
  const text = firstString(status);
  return text === 'okay' || text === 'ok';
}

function reportOverlap(cx: CheckContext, one: Entry, other: Entry): void {
  const span = ({ start, size }: Entry) => `${hex(start)}-${hex(start + size)}`;
  cx.report(
    other.node,
    `${span(other)} overlaps ${span(one)} of ${one.node.path}, and neither lies within the other: correct one of them`,
    'reg',
    [{ path: one.node.path, property: 'reg', message: 'the other window' }],
  );
}
