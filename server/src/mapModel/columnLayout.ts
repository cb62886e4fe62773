/**
 * A column of addresses as numbers, for every drawing: which stretch of addresses gets which height, and which block stands
 * in which lane. The scale is not linear: whatever has a name keeps a readable height, sizes grow with their logarithm, and
 * the user of the layout says how far each kind of stretch grows. Heights are in pixels. Knows no document to draw in.
 */
import { compareBigint, type Interval, intersect, maxOf, unionOf } from '../base/intervals.ts';

/** A thing to draw. `key` comes back with its place. */
export interface BlockInput {
  readonly key: string;
  readonly extent: Interval;
}

/** What the column has to show. */
export interface ColumnInput {
  readonly banks: readonly BlockInput[];
  readonly blocks: readonly BlockInput[];
  /** Cuts everything to this range. */
  readonly limits: Interval | undefined;
  /** Pairs of keys whose shared bytes are a fault. */
  readonly conflicts: readonly (readonly [string, string])[];
  readonly scale: ColumnScale;
  /** Fills the column up to this height when it would be shorter. */
  readonly minHeight: number;
}

/** A stretch of addresses, top to bottom. `free` is RAM that nobody took, `gap` is nothing at all. */
export interface Stretch extends Interval {
  readonly kind: 'taken' | 'free' | 'gap';
  readonly top: number;
  readonly height: number;
}

/** Where something is drawn. */
export interface Placed {
  readonly key: string;
  readonly top: number;
  readonly height: number;
}

/** A block and its part of the width: `1 / laneCount`, from `lane / laneCount` on. */
interface PlacedBlock extends Placed {
  /** From 0, left to right. */
  readonly lane: number;
  readonly laneCount: number;
}

/** The whole column; tops count from its upper edge. */
export interface ColumnLayout {
  readonly height: number;
  readonly stretches: readonly Stretch[];
  readonly banks: readonly Placed[];
  readonly blocks: readonly PlacedBlock[];
  /** Where two blocks claim the same bytes; once for each of the two. */
  readonly conflicts: readonly Placed[];
  /** Addresses with a line: start of every stretch, and the end before a gap. */
  readonly marks: readonly { readonly address: bigint; readonly top: number }[];
}

/** How heights grow. */
export interface ColumnScale {
  /** Room above each bank. */
  readonly headingHeight: number;
  /** log2 of the size up to which all stretches weigh 1. Each doubling beyond adds 1. */
  readonly smallLog2: number;
  /** The height of a stretch by its weight, which is 0 for a gap. */
  readonly heightOf: (kind: Stretch['kind'], weight: number) => number;
}

/** Lays the column out. Empty input gives an empty layout. */
export function layOutColumn(input: ColumnInput): ColumnLayout {
  const cut = (items: readonly BlockInput[]) => items.flatMap((item) => cutToLimits(item, input.limits));
  const banks = cut(input.banks);
  const blocks = cut(input.blocks).sort(
    (a, b) => compareBigint(a.extent.base, b.extent.base) || compareBigint(b.extent.end, a.extent.end),
  );
  const kinds = classify(banks, blocks);
  const stretches = stack(kinds, banks, input.scale, input.minHeight);
  const topOf = new Map<bigint, number>();
  const bottomOf = new Map<bigint, number>();
  for (const stretch of stretches) {
    topOf.set(stretch.base, stretch.top);
    bottomOf.set(stretch.end, stretch.top + stretch.height);
  }
  const place = ({ base, end }: Interval) => {
    const top = topOf.get(base) ?? 0;
    return { top, height: (bottomOf.get(end) ?? top) - top };
  };
  const byKey = new Map(blocks.map((block) => [block.key, block.extent]));
  return {
    height: bottom(stretches),
    stretches,
    banks: banks.map(({ key, extent }) => ({ key, ...place(extent) })),
    blocks: assignLanes(blocks).map(({ key, extent, lane, laneCount }) => ({ key, lane, laneCount, ...place(extent) })),
    conflicts: input.conflicts.flatMap(([a, b]) => {
      const [first, second] = [byKey.get(a), byKey.get(b)];
      const shared = first && second ? intersect(first, second) : undefined;
      if (shared === undefined) return [];
      const where = place(shared);
      return [
        { key: a, ...where },
        { key: b, ...where },
      ];
    }),
    marks: marksOf(stretches),
  };
}

function cutToLimits(item: BlockInput, limits: Interval | undefined): BlockInput[] {
  if (item.extent.end <= item.extent.base) return [];
  if (limits === undefined) return [item];
  const extent = intersect(item.extent, limits);
  return extent === undefined ? [] : [{ key: item.key, extent }];
}

interface Kind extends Interval {
  readonly kind: Stretch['kind'];
}

function classify(banks: readonly BlockInput[], blocks: readonly BlockInput[]): Kind[] {
  const cuts = new Set<bigint>();
  for (const { extent } of [...banks, ...blocks]) cuts.add(extent.base).add(extent.end);
  const edges = [...cuts].sort(compareBigint);
  const isTaken = coverOf(blocks);
  const isRam = coverOf(banks);
  return edges.slice(0, -1).map((base, index) => {
    const end = edges[index + 1] ?? base;
    return { base, end, kind: isTaken(base) ? 'taken' : isRam(base) ? 'free' : 'gap' };
  });
}

/** Whether addresses lie in any of some items; to be asked in ascending order. */
function coverOf(items: readonly BlockInput[]): (address: bigint) => boolean {
  const set = unionOf(items.map(({ extent }) => extent));
  let at = 0;
  return (address) => {
    for (let one = set[at]; one !== undefined && one.end <= address; one = set[++at]);
    const one = set[at];
    return one !== undefined && one.base <= address;
  };
}

function stack(kinds: readonly Kind[], banks: readonly BlockInput[], scale: ColumnScale, minHeight: number): Stretch[] {
  const bankStarts = new Set(banks.map(({ extent }) => extent.base));
  const headings = kinds.filter(({ base }) => bankStarts.has(base)).length * scale.headingHeight;
  const weights = kinds.map(({ kind, base, end }) =>
    kind === 'gap' ? 0 : Math.max(1, log2(end - base) - scale.smallLog2),
  );
  const natural = kinds.map(({ kind }, index) => scale.heightOf(kind, weights[index] ?? 0));
  const total = natural.reduce((sum, height) => sum + height, headings);
  const weightSum = weights.reduce((sum, weight) => sum + weight, 0);
  const spare = weightSum === 0 ? 0 : Math.max(0, minHeight - total) / weightSum;
  let top = 0;
  return kinds.map((stretch, index) => {
    if (bankStarts.has(stretch.base)) top += scale.headingHeight;
    const height = Math.round((natural[index] ?? 0) + spare * (weights[index] ?? 0));
    const placed = { ...stretch, top, height };
    top += height;
    return placed;
  });
}

/** log2 of a size as a plain number; 0 for sizes below 2. */
function log2(size: bigint): number {
  if (size < 2n) return 0;
  const bits = size.toString(2).length - 1;
  // The bits below the leading 52 do not show.
  const shift = BigInt(Math.max(0, bits - 52));
  return Number(shift) + Math.log2(Number(size >> shift));
}

/** Blocks side by side: narrower ones cannot be told apart, so further ones lie on the last. */
const LANES_MAX = 40;

type Laned = BlockInput & { readonly lane: number; readonly laneCount: number };

/** Blocks that lie on each other stand side by side; a group of them shares the width. `blocks` ascend by base. */
function assignLanes(blocks: readonly BlockInput[]): Laned[] {
  const result: Laned[] = [];
  let group: { block: BlockInput; lane: number }[] = [];
  let laneEnds: bigint[] = [];
  let groupEnd = -1n;
  const flush = () => {
    for (const { block, lane } of group) result.push({ ...block, lane, laneCount: laneEnds.length });
    group = [];
    laneEnds = [];
  };
  for (const block of blocks) {
    if (block.extent.base >= groupEnd) flush();
    const free = laneEnds.findIndex((end) => end <= block.extent.base);
    const lane = free < 0 ? Math.min(laneEnds.length, LANES_MAX - 1) : free;
    laneEnds[lane] = maxOf(laneEnds[lane] ?? 0n, block.extent.end);
    groupEnd = group.length === 0 || block.extent.end > groupEnd ? block.extent.end : groupEnd;
    group.push({ block, lane });
  }
  flush();
  return result;
}

function bottom(stretches: readonly Stretch[]): number {
  const last = stretches.at(-1);
  return last === undefined ? 0 : last.top + last.height;
}

function marksOf(stretches: readonly Stretch[]): { address: bigint; top: number }[] {
  const marks: { address: bigint; top: number }[] = [];
  for (const stretch of stretches) marks.push({ address: stretch.base, top: stretch.top });
  const last = stretches.at(-1);
  if (last !== undefined) marks.push({ address: last.end, top: last.top + last.height });
  return marks;
}
