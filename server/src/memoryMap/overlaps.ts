/** Finds items of the reserved layer that overlap where they must not, in n log n, however many pairs there are. */
import type { MapItem } from '../mapModel/model.ts';

/** Most overlapping items that an item lists; further ones are only counted. */
export const OVERLAPS_MAX = 16;

/** The items with `overlaps` filled in. `sorted` is ascending, items without address last; ids are unique. */
export function withOverlaps(sorted: readonly MapItem[]): readonly MapItem[] {
  const placed = sorted.filter((one) => one.base !== undefined && one.size > 0n && one.state !== 'ignored');
  const layers = new Layers(placed);
  const found = new Map<string, string[]>();
  const note = (to: MapItem, other: MapItem) => {
    const list = found.get(to.id);
    if (!list) found.set(to.id, [other.id]);
    else if (list.length < OVERLAPS_MAX && !list.includes(other.id)) list.push(other.id);
  };
  for (const one of placed) {
    for (const layer of layers.against(one)) {
      // The previous item that reaches furthest is listed for those whose own lists are already full.
      const reaching = layer.reachingInto(one);
      if (reaching && (found.get(reaching.id)?.length ?? 0) >= OVERLAPS_MAX) note(one, reaching);
      for (const other of layer.following(one)) {
        note(one, other);
        note(other, one);
      }
    }
  }
  const order = new Map(sorted.map(({ id }, index) => [id, index]));
  return sorted.map((one) => {
    const overlaps = found.get(one.id);
    if (!overlaps) return { ...one, overlaps: [] };
    overlaps.sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0));
    const more = overlaps.length < OVERLAPS_MAX ? 0 : layers.count(one) - overlaps.length;
    return { ...one, overlaps, ...(more > 0 ? { moreOverlaps: more } : {}) };
  });
}

/** Makes the ids of items unique. */
export function withOwnIds(items: readonly MapItem[]): readonly MapItem[] {
  const times = new Map<string, number>();
  return items.map((one) => {
    const before = times.get(one.id) ?? 0;
    times.set(one.id, before + 1);
    return before === 0 ? one : { ...one, id: `${one.id}~${before + 1}` };
  });
}

/**
 * The pairs that must not overlap: two regions, or a region and what the kernel boots from. A static region over a `/memreserve/`
 * entry reserves the same memory twice, which is allowed. A region that the kernel placed there would share it.
 */
class Layers {
  readonly #regions: Layer;
  readonly #dynamic: Layer;
  readonly #booted: Layer;
  readonly #listed: Layer;

  constructor(placed: readonly MapItem[]) {
    this.#regions = new Layer(placed.filter(({ path }) => path !== ''));
    this.#dynamic = new Layer(placed.filter(({ path, placement }) => path !== '' && placement === 'dynamic'));
    this.#booted = new Layer(
      placed.filter(({ path, kind }) => path === '' && (kind === 'kernel' || kind === 'initrd' || kind === 'dtb')),
    );
    this.#listed = new Layer(placed.filter(({ path, kind }) => path === '' && kind === 'memreserve'));
  }

  /** The layers whose items an item must not overlap. */
  against(one: MapItem): readonly Layer[] {
    if (one.path !== '') {
      const others = [this.#regions, this.#booted];
      return one.placement === 'dynamic' ? [...others, this.#listed] : others;
    }
    if (one.kind === 'memreserve') return [this.#dynamic];
    return one.kind === 'kernel' || one.kind === 'initrd' || one.kind === 'dtb' ? [this.#regions] : [];
  }

  /** The number of items that one item overlaps. */
  count(one: MapItem): number {
    return this.against(one).reduce((sum, layer) => sum + layer.count(one), 0);
  }
}

const baseOf = ({ base }: MapItem): bigint => base ?? 0n;
const endOf = ({ base, size }: MapItem): bigint => (base ?? 0n) + size;

/** Items of one kind, ascending. Items of one path are entries of one `reg`, which may overlap. */
class Layer {
  readonly #items: readonly MapItem[];
  readonly #ends: readonly bigint[];
  readonly #byPath = new Map<string, { readonly bases: bigint[]; readonly ends: bigint[] }>();
  /** For each item the next one of another path. */
  readonly #nextOther: number[] = [];
  /**
   * For each item, and for the end of the list, those before it that reach furthest: of all items, and of items of another path.
   */
  readonly #reach: { readonly first: MapItem | undefined; readonly second: MapItem | undefined }[] = [];

  constructor(items: readonly MapItem[]) {
    this.#items = items;
    this.#ends = items.map(endOf).sort(ascending);
    let first: MapItem | undefined;
    let second: MapItem | undefined;
    for (const [i, item] of items.entries()) {
      this.#reach[i] = { first, second };
      if (first === undefined || endOf(item) > endOf(first)) {
        if (first?.path !== item.path) second = first;
        first = item;
      } else if (item.path !== first.path && (second === undefined || endOf(item) > endOf(second))) second = item;
      const own = this.#byPath.get(item.path) ?? { bases: [], ends: [] };
      own.bases.push(baseOf(item));
      own.ends.push(endOf(item));
      this.#byPath.set(item.path, own);
    }
    this.#reach.push({ first, second });
    for (const { ends } of this.#byPath.values()) ends.sort(ascending);
    for (let i = items.length - 1; i >= 0; i--) {
      const next = items[i + 1];
      this.#nextOther[i] = next?.path === items[i]?.path ? (this.#nextOther[i + 1] ?? i + 1) : i + 1;
    }
  }

  /** The items that begin at or behind the base of an item, and before its end; in order. */
  *following(one: MapItem): Iterable<MapItem> {
    const items = this.#items;
    const end = endOf(one);
    let given = 0;
    for (let i = this.#behind(one); given < OVERLAPS_MAX; ) {
      const item = items[i];
      if (item === undefined || baseOf(item) >= end) return;
      if (item !== one && one.path !== '' && item.path === one.path) {
        i = this.#nextOther[i] ?? items.length;
        continue;
      }
      i++;
      if (item === one) continue;
      given++;
      yield item;
    }
  }

  /** The item before `one` that reaches furthest, if it reaches into `one`; otherwise undefined. */
  reachingInto(one: MapItem): MapItem | undefined {
    const before = this.#reach[this.#behind(one)];
    const reaching = before?.first?.path === one.path && one.path !== '' ? before.second : before?.first;
    return reaching !== undefined && reaching !== one && endOf(reaching) > baseOf(one) ? reaching : undefined;
  }

  count(one: MapItem): number {
    const all = overlapping(this.#items.length, (i) => baseOf(this.#items[i] ?? one), this.#ends, one);
    const own = one.path === '' ? undefined : this.#byPath.get(one.path);
    return own ? all - overlapping(own.bases.length, (i) => own.bases[i] ?? 0n, own.ends, one) : all;
  }

  /** The first item that does not begin before `one`. */
  #behind(one: MapItem): number {
    return firstIndex(this.#items.length, (i) => baseOf(this.#items[i] ?? one) >= baseOf(one));
  }
}

/** The number of items that overlap one, from their sorted bases and their sorted ends. */
function overlapping(length: number, baseAt: (i: number) => bigint, ends: readonly bigint[], one: MapItem): number {
  const begun = firstIndex(length, (i) => baseAt(i) >= endOf(one));
  const ended = firstIndex(ends.length, (i) => (ends[i] ?? 0n) > baseOf(one));
  return begun - ended;
}

/** The first index from which on `holds` is true; `length` when there is none. */
function firstIndex(length: number, holds: (index: number) => boolean): number {
  let low = 0;
  for (let high = length; low < high; ) {
    const middle = (low + high) >> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function ascending(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
