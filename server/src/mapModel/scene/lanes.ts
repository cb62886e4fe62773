/** Places things on the same addresses beside each other. */

/** A thing on the addresses from `base` to `end`. */
interface Unlaid {
  readonly base: number;
  readonly end: number;
  readonly item: { readonly layer: 'ram' | 'reserved' | 'device' };
}

/** Where a thing stands in the width of the bar: `lane / laneCount` from the left, and steps inwards. */
export interface Lane {
  readonly lane: number;
  readonly laneCount: number;
  /** How many containing things (windows of buses) it lies in. */
  readonly depth: number;
}

/** Narrower lanes cannot be told apart: further things go to the last one. */
const LANES_MAX = 24;
const DEPTH_MAX = 4;

/**
 * Overlaps of memory are drawn side by side; a device window that lies wholly in another one is drawn inside it.
 *
 * @param items Ascending by base, the larger first at one address. @returns Lanes of all but RAM.
 */
export function lanesOf(items: readonly Unlaid[]): ReadonlyMap<Unlaid, Lane> {
  const lanes = new Map<Unlaid, Lane>();
  const memory = items.filter(({ item }) => item.layer === 'reserved');
  sideBySide(memory, new Map(), lanes);
  const devices = items.filter(({ item }) => item.layer === 'device');
  sideBySide(devices, depthsOf(devices), lanes);
  return lanes;
}

/** Windows within windows. */
function depthsOf(devices: readonly Unlaid[]): Map<Unlaid, number> {
  const depths = new Map<Unlaid, number>();
  const open: Unlaid[] = [];
  for (const one of devices) {
    while ((open.at(-1)?.end ?? Number.POSITIVE_INFINITY) < one.end || (open.at(-1)?.end ?? 0) <= one.base) {
      if (open.pop() === undefined) break;
    }
    depths.set(one, Math.min(open.length, DEPTH_MAX));
    open.push(one);
  }
  return depths;
}

/** Things of one depth share the width where they overlap. */
function sideBySide(items: readonly Unlaid[], depths: ReadonlyMap<Unlaid, number>, lanes: Map<Unlaid, Lane>): void {
  for (let depth = 0; depth <= DEPTH_MAX; depth++) {
    const level = items.filter((item) => (depths.get(item) ?? 0) === depth);
    if (level.length > 0) shareWidth(level, depth, lanes);
  }
}

function shareWidth(items: readonly Unlaid[], depth: number, lanes: Map<Unlaid, Lane>): void {
  let group: { readonly one: Unlaid; readonly lane: number }[] = [];
  let ends: number[] = [];
  let reach = Number.NEGATIVE_INFINITY;
  const flush = () => {
    for (const { one, lane } of group) lanes.set(one, { lane, laneCount: ends.length, depth });
    group = [];
    ends = [];
  };
  for (const one of items) {
    if (one.base >= reach) flush();
    const free = ends.findIndex((end) => end <= one.base);
    const lane = free < 0 ? Math.min(ends.length, LANES_MAX - 1) : free;
    ends[lane] = Math.max(ends[lane] ?? 0, one.end);
    reach = group.length === 0 ? one.end : Math.max(reach, one.end);
    group.push({ one, lane });
  }
  flush();
}
