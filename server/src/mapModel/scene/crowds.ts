/**
 * Levels of detail: what is too small to be told apart at a scale is one crowd. A crowd is summed once, not once a frame, and its
 * borders do not depend on the window: moving the window regroups nothing.
 */
import { append } from '../../base/append.ts';
import type { MapKind } from '../kinds.ts';
import { firstBeyond, type Range, reachesOf, type SpaceItem } from './space.ts';

/** Small things of a crowd that look alike and lie one above the other. */
interface CrowdLine {
  /** One of them. */
  readonly like: SpaceItem;
  /** Ascending; nearer ones than anybody could tell apart are one. */
  readonly ranges: readonly Range[];
}

/** An item of a window, or a crowd of them. */
export type Thing = SpaceItem | Crowd;

/** Small items beside each other; two or more. */
export class Crowd implements Range {
  /** Ascending by base. */
  readonly items: readonly SpaceItem[];
  readonly base: number;
  readonly end: number;
  readonly kinds: ReadonlySet<MapKind>;
  /** How many of the items are windows of devices. */
  readonly devices: number;
  /** Bytes that are too few to be told apart. */
  readonly #fine: number;
  #bytes: number | undefined;
  #lines: readonly CrowdLine[] | undefined;

  constructor(items: readonly SpaceItem[], fine: number) {
    this.items = items;
    this.base = items[0]?.base ?? 0;
    this.end = items.reduce((most, { end }) => Math.max(most, end), 0);
    this.kinds = new Set(items.map(({ item }) => item.kind));
    this.devices = items.reduce((sum, { item }) => sum + (item.layer === 'device' ? 1 : 0), 0);
    this.#fine = fine;
  }

  /** Size of all items together; shared bytes count once. */
  get bytes(): number {
    this.#bytes ??= bytesOf(this.items);
    return this.#bytes;
  }

  /** The items as lines, without those of a crowd that cannot be seen beside others. */
  get lines(): readonly CrowdLine[] {
    this.#lines ??= linesOf(this.items, this.#fine);
    return this.#lines;
  }
}

/** How many items of each kind and layer some things hold. */
export function countsOf(things: readonly Thing[]): {
  readonly kinds: ReadonlySet<MapKind>;
  readonly all: number;
  readonly devices: number;
} {
  const kinds = new Set<MapKind>();
  let [all, devices] = [0, 0];
  for (const thing of things) {
    if (thing instanceof Crowd) {
      for (const kind of thing.kinds) kinds.add(kind);
      all += thing.items.length;
      devices += thing.devices;
    } else {
      kinds.add(thing.item.kind);
      all++;
      if (thing.item.layer === 'device') devices++;
    }
  }
  return { kinds, all, devices };
}

/** The items of a thing, ascending. */
export function itemsOf(thing: Thing): readonly SpaceItem[] {
  return thing instanceof Crowd ? thing.items : [thing];
}

/** The item of a thing with the lowest address. */
export function firstOf(thing: Thing): SpaceItem | undefined {
  return thing instanceof Crowd ? thing.items[0] : thing;
}

/** Size of things together in bytes; shared bytes count once. */
export function bytesOf(things: readonly Thing[]): number {
  const isAscending = things.every(({ base }, index) => base >= (things[index - 1]?.base ?? base));
  const sorted = isAscending ? things : things.toSorted((a, b) => a.base - b.base);
  let sum = 0;
  let reach = Number.NEGATIVE_INFINITY;
  for (const thing of sorted) {
    // A crowd is summed by itself, unless it shares bytes with what is before it.
    if (thing instanceof Crowd && thing.base < reach) return bytesOf(sorted.flatMap(itemsOf));
    sum += thing instanceof Crowd ? thing.bytes : Math.max(0, thing.end - Math.max(thing.base, reach));
    reach = Math.max(reach, thing.end);
  }
  return sum;
}

function linesOf(items: readonly SpaceItem[], fine: number): CrowdLine[] {
  const lines = new Map<number, { readonly like: SpaceItem; readonly ranges: { base: number; end: number }[] }>();
  for (const item of items) {
    const line = lines.get(item.line);
    if (line === undefined) {
      lines.set(item.line, { like: item, ranges: [{ base: item.base, end: item.end }] });
      continue;
    }
    const last = line.ranges.at(-1);
    if (last !== undefined && item.base - last.end <= fine) last.end = Math.max(last.end, item.end);
    else line.ranges.push({ base: item.base, end: item.end });
  }
  return [...lines.values()];
}

/** The things of a space at one scale. */
interface Level {
  /** Ascending by base. */
  readonly things: readonly Thing[];
  readonly reaches: readonly number[];
}

/** Height of a crowd at most, in pixels: less than a label. A level serves all scales at which it is more than half of that. */
const CROWD_HEIGHT = 8;
/** Only things lower than this share of the greatest crowd are in one. */
const SMALL = 0.375;
/** A gap of this share of it ends a crowd. */
const GAP = 0.2;
/** A share of it that nobody sees. */
const FINE = 0.05;
/** Most levels that are kept. */
const LEVELS_MAX = 8;

/** The levels of a space, made when they are first drawn. */
export class Crowds {
  readonly #items: readonly SpaceItem[];
  readonly #levels = new Map<number, Level>();

  /** @param items Ascending by base. */
  constructor(items: readonly SpaceItem[]) {
    this.#items = items;
  }

  /**
   * The things in a window, ascending by base: large items, and crowds of small ones.
   * @param perPixel Bytes of a pixel.
   * @param kept Bases of items that are in no crowd, ascending.
   */
  thingsIn(window: Range, perPixel: number, kept: readonly number[]): Thing[] {
    const { things, reaches } = this.#level(2 ** Math.floor(Math.log2(perPixel * CROWD_HEIGHT)));
    const found: Thing[] = [];
    for (let index = firstBeyond(reaches, window.base); index < things.length; index++) {
      const thing = things[index];
      if (thing === undefined || thing.base >= window.end) break;
      if (thing.end <= window.base) continue;
      if (!(thing instanceof Crowd)) found.push(thing);
      else if (thing.base >= window.base && thing.end <= window.end && !holdsAny(thing, kept)) found.push(thing);
      // At an edge of the window some of its items are outside.
      else
        append(
          found,
          thing.items.filter(({ base, end }) => end > window.base && base < window.end),
        );
    }
    return found;
  }

  #level(tall: number): Level {
    const known = this.#levels.get(tall);
    if (known !== undefined) return known;
    const [oldest] = this.#levels.keys();
    if (this.#levels.size >= LEVELS_MAX && oldest !== undefined) this.#levels.delete(oldest);
    const things = gather(this.#items, tall);
    const level = { things, reaches: reachesOf(things) };
    this.#levels.set(tall, level);
    return level;
  }
}

function holdsAny({ base, end }: Range, kept: readonly number[]): boolean {
  return kept.length > 0 && (kept[firstBeyond(kept, base - 1)] ?? end) < end;
}

/** @param tall Bytes of the greatest crowd; crowds begin at multiples of it. */
function gather(items: readonly SpaceItem[], tall: number): Thing[] {
  const things: (SpaceItem | SpaceItem[])[] = [];
  let crowd: SpaceItem[] = [];
  let place = Number.NaN;
  let reach = Number.NEGATIVE_INFINITY;
  for (const item of items) {
    if (item.end - item.base >= tall * SMALL) {
      things.push(item);
      continue;
    }
    const own = Math.floor(item.base / tall);
    if (own !== place || item.base - reach > tall * GAP) {
      crowd = [];
      things.push(crowd);
      place = own;
    }
    crowd.push(item);
    reach = Math.max(reach, item.end);
  }
  return things.flatMap((thing): Thing | Thing[] => {
    if (!Array.isArray(thing)) return thing;
    return thing.length > 1 ? new Crowd(thing, tall * FINE) : thing;
  });
}
