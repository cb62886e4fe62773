/**
 * The drawn column as numbers: which stretch of addresses gets which height, and which block stands in which lane.
 * The scale is not linear: whatever has a name keeps a readable height, sizes grow with their logarithm, and address
 * ranges without anything shrink to a break. Heights are in pixels. Pure; knows no DOM.
 */
import { log2 } from './format.ts';
import { compareBigint, type Extent, intersect } from './model.ts';

/** A thing to draw. `key` comes back with its place. */
export interface BlockInput {
  readonly key: string;
  readonly extent: Extent;
}

/** What the column has to show. */
export interface ScaleInput {
  readonly banks: readonly BlockInput[];
  readonly blocks: readonly BlockInput[];
  /** Cuts everything to this range. */
  readonly limits: Extent | undefined;
  /** Pairs of keys whose shared bytes are a fault. */
  readonly conflicts: readonly (readonly [string, string])[];
  /** Fills the column up to this height when it would be shorter. */
  readonly minHeight: number;
}

/** A stretch of addresses, top to bottom. `free` is RAM that nobody took, `gap` is nothing at all. */
export interface Stretch extends Extent {
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
export interface PlacedBlock extends Placed {
  /** From 0, left to right. */
  readonly lane: number;
  readonly laneCount: number;
}

/** The whole column; tops count from its upper edge. */
export interface ScaleLayout {
  readonly height: number;
  readonly stretches: readonly Stretch[];
  readonly banks: readonly Placed[];
  readonly blocks: readonly PlacedBlock[];
  /** Where two blocks claim the same bytes; once for each of the two. */
  readonly conflicts: readonly Placed[];
  /** Addresses with a line: start of every stretch, and the end before a gap. */
  readonly marks: readonly { readonly address: bigint; readonly top: number }[];
}

/** A line of text fits in it. */
export const MIN_BLOCK_HEIGHT = 22;
/** The heading above a bank. */
export const BANK_HEADING_HEIGHT = 26;
const GAP_HEIGHT = 24;
const MIN_FREE_HEIGHT = 20;
/** Sizes up to 1 MiB all have the minimum height. */
const SMALL_LOG2 = 20;

/** Lays the column out. Empty input gives an empty layout. */
export function layoutColumn(input: ScaleInput): ScaleLayout {
  const cut = (items: readonly BlockInput[]) => items.flatMap((item) => cutToLimits(item, input.limits));
  const banks = cut(input.banks);
  const blocks = cut(input.blocks).sort(
    (a, b) => compareBigint(a.extent.base, b.extent.base) || compareBigint(b.extent.end, a.extent.end),
  );
  const kinds = classify(banks, blocks);
  const stretches = stack(kinds, banks, input.minHeight);
  const topOf = new Map<bigint, number>();
  const bottomOf = new Map<bigint, number>();
  for (const stretch of stretches) {
    topOf.set(stretch.base, stretch.top);
    bottomOf.set(stretch.end, stretch.top + stretch.height);
  }
  const place = ({ base, end }: Extent) => {
    const top = topOf.get(base) ?? 0;
    return { top, height: (bottomOf.get(end) ?? top) - top };
  };
  const byKey = new Map(blocks.map((block) => [block.key, block.extent]));
  return {
    height: Math.max(0, ...bottomOf.values()),
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

function cutToLimits(item: BlockInput, limits: Extent | undefined): BlockInput[] {
  if (item.extent.end <= item.extent.base) return [];
  if (limits === undefined) return [item];
  const extent = intersect(item.extent, limits);
  return extent === undefined ? [] : [{ key: item.key, extent }];
}

interface Kind extends Extent {
  readonly kind: Stretch['kind'];
}

function classify(banks: readonly BlockInput[], blocks: readonly BlockInput[]): Kind[] {
  const cuts = new Set<bigint>();
  for (const { extent } of [...banks, ...blocks]) cuts.add(extent.base).add(extent.end);
  const edges = [...cuts].sort(compareBigint);
  const covers = (items: readonly BlockInput[], base: bigint, end: bigint) =>
    items.some(({ extent }) => extent.base <= base && extent.end >= end);
  return edges.slice(0, -1).map((base, index) => {
    const end = edges[index + 1] ?? base;
    return { base, end, kind: covers(blocks, base, end) ? 'taken' : covers(banks, base, end) ? 'free' : 'gap' };
  });
}

function stack(kinds: readonly Kind[], banks: readonly BlockInput[], minHeight: number): Stretch[] {
  const bankStarts = new Set(banks.map(({ extent }) => extent.base));
  const headings = kinds.filter(({ base }) => bankStarts.has(base)).length * BANK_HEADING_HEIGHT;
  const weights = kinds.map((stretch) =>
    stretch.kind === 'gap' ? 0 : Math.max(1, log2(stretch.end - stretch.base) - SMALL_LOG2),
  );
  const natural = kinds.map((stretch, index) => naturalHeight(stretch.kind, weights[index] ?? 0));
  const total = natural.reduce((sum, height) => sum + height, headings);
  const weightSum = weights.reduce((sum, weight) => sum + weight, 0);
  const spare = weightSum === 0 ? 0 : Math.max(0, minHeight - total) / weightSum;
  let top = 0;
  return kinds.map((stretch, index) => {
    if (bankStarts.has(stretch.base)) top += BANK_HEADING_HEIGHT;
    const height = Math.round((natural[index] ?? 0) + spare * (weights[index] ?? 0));
    const placed = { ...stretch, top, height };
    top += height;
    return placed;
  });
}

function naturalHeight(kind: Stretch['kind'], weight: number): number {
  if (kind === 'gap') return GAP_HEIGHT;
  return kind === 'taken' ? MIN_BLOCK_HEIGHT + 1.6 * (weight - 1) : MIN_FREE_HEIGHT + 2.4 * (weight - 1);
}

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
    const lane = free === -1 ? laneEnds.length : free;
    laneEnds[lane] = block.extent.end;
    groupEnd = group.length === 0 || block.extent.end > groupEnd ? block.extent.end : groupEnd;
    group.push({ block, lane });
  }
  flush();
  return result;
}

function marksOf(stretches: readonly Stretch[]): { address: bigint; top: number }[] {
  const marks: { address: bigint; top: number }[] = [];
  for (const stretch of stretches) marks.push({ address: stretch.base, top: stretch.top });
  const last = stretches.at(-1);
  if (last !== undefined) marks.push({ address: last.end, top: last.top + last.height });
  return marks;
}
