/**
 * Chooses the things of a column that share a label. Where there is no room for a label each, neighbours are grouped, the nearest
 * first, until every label finds a place near its things: zoomed out there are clusters, zoomed in single regions.
 */
import { append } from '../../base/append.ts';
import { firstOf } from './crowds.ts';
import { type PlacedBlock, placeLabels } from './labels.ts';
import type { SceneItem } from './space.ts';
import { isCrowd, type Spot } from './spots.ts';

/** The things of one label. */
export interface LabelGroup {
  readonly spots: readonly Spot[];
  readonly from: number;
  readonly to: number;
  /** Height of its label in pixels. */
  readonly height: number;
  /** Best position for the middle of its label. */
  readonly want: number;
}

interface GroupingRules {
  readonly top: number;
  readonly bottom: number;
  /** Height of the label of a thing with these edges. */
  readonly heightOf: (spot: { readonly from: number; readonly to: number }, isCluster: boolean) => number;
  /** Greatest distance of a label from its things, in pixels. */
  readonly strayMax: number;
  /** Ids that are never grouped. */
  readonly kept: ReadonlySet<string>;
}

/** Rounds of grouping; each removes at least half of the surplus. */
const ROUNDS_MAX = 24;
/** What joining two kinds costs, in pixels of distance. */
const KIND_COST = 8;
/** The same for memory and devices. */
const LAYER_COST = 40;

/** @param spots In any order. @returns Groups ascending by `want`. */
export function groupForLabels(spots: readonly Spot[], rules: GroupingRules): LabelGroup[] {
  const make = (members: readonly Spot[]): LabelGroup => {
    const from = members.reduce((least, spot) => Math.min(least, spot.from), Number.POSITIVE_INFINITY);
    const to = members.reduce((most, spot) => Math.max(most, spot.to), Number.NEGATIVE_INFINITY);
    const height = rules.heightOf({ from, to }, members.length > 1 || members.some(isCrowd));
    // A thing taller than its label has the label at its beginning, where its address is.
    const want = to - from > height ? from + height / 2 : (from + to) / 2;
    return { spots: members, from, to, height, want };
  };
  let groups = spots.map((spot) => make([spot])).sort((a, b) => a.want - b.want || a.from - b.from);
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const joins = joinsOf(groups, rules, round > ROUNDS_MAX / 2);
    if (joins.size === 0) break;
    const next: Spot[][] = [];
    groups.forEach((group, index) => {
      const last = next.at(-1);
      if (last !== undefined && joins.has(index - 1)) append(last, group.spots);
      else next.push([...group.spots]);
    });
    groups = next.map(make).sort((a, b) => a.want - b.want || a.from - b.from);
  }
  return groups;
}

/** Indices of groups that are to be joined with the one after them. */
function joinsOf(groups: readonly LabelGroup[], rules: GroupingRules, isLastResort: boolean): Set<number> {
  const joins = new Set<number>();
  for (const block of placeLabels(groups, rules.top, rules.bottom)) {
    if (block.first === block.last) continue;
    const crush = crushOf(groups, block, rules);
    if (crush.excess <= 0) continue;
    const pairs: { index: number; cost: number }[] = [];
    for (let index = crush.first; index < crush.last; index++) {
      const cost = costOf(groups[index], groups[index + 1], rules, isLastResort);
      if (cost !== undefined) pairs.push({ index, cost });
    }
    pairs.sort((a, b) => a.cost - b.cost);
    // Join fewer than the surplus: the joined labels may move out of the block.
    const surplus = Math.ceil((0.6 * crush.excess) / crush.row);
    for (const { index } of pairs.slice(0, surplus)) joins.add(index);
  }
  return joins;
}

/** How far, in pixels, a block's worst label exceeds the allowed distance, and which labels push it there. */
interface Crush {
  readonly excess: number;
  readonly first: number;
  readonly last: number;
  /** Height of a label among them. */
  readonly row: number;
}

function crushOf(groups: readonly LabelGroup[], { first, last, top }: PlacedBlock, rules: GroupingRules): Crush {
  let at = top;
  let [down, up] = [0, 0];
  let [downIndex, upIndex] = [last, first];
  for (let index = first; index <= last; index++) {
    const { want, height } = groups[index] ?? { want: at, height: 0 };
    const stray = at + height / 2 - want;
    if (stray > down) [down, downIndex] = [stray, index];
    if (-stray > up) [up, upIndex] = [-stray, index];
    at += height;
  }
  const row = Math.max(1, (at - top) / (last - first + 1));
  const over = at - rules.bottom - 0.5;
  if (over > 0) return { excess: over, first, last, row };
  // Labels above push down, labels below push up.
  return down >= up
    ? { excess: down - rules.strayMax, first, last: downIndex, row }
    : { excess: up - rules.strayMax, first: upIndex, last, row };
}

function costOf(
  a: LabelGroup | undefined,
  b: LabelGroup | undefined,
  { kept }: GroupingRules,
  isLastResort: boolean,
): number | undefined {
  if (a === undefined || b === undefined) return undefined;
  const isKept = (group: LabelGroup) =>
    group.spots.length === 1 && (kept.has(itemOf(group)?.id ?? '') || group.to - group.from > 2 * group.height);
  if ((isKept(a) || isKept(b)) && !isLastResort) return undefined;
  const [one, other] = [itemOf(a), itemOf(b)];
  const unlike = (one?.kind === other?.kind ? 0 : KIND_COST) + (one?.layer === other?.layer ? 0 : LAYER_COST);
  return Math.max(a.to, b.to) - Math.min(a.from, b.from) + unlike;
}

/** The first item of a group. */
function itemOf({ spots: [first] }: LabelGroup): SceneItem | undefined {
  return first && firstOf(first.thing)?.item;
}
