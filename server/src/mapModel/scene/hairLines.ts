/** The small things of clusters, and where things stand across the bar. */
import { Crowd } from './crowds.ts';
import type { Lane } from './lanes.ts';
import { RunPath } from './runPath.ts';
import { path, type Shape } from './shapes.ts';
import type { SpaceItem } from './space.ts';
import type { Spot } from './spots.ts';

/** The least height of a thing, in pixels. */
export const HAIRLINE = 1.5;
const INSET = 9;
/** A thing higher than the first has a gap of the second below it, in pixels. */
const WITH_GAP = 2.5;
const GAP = 0.8;

interface Bar {
  readonly columns: { readonly barLeft: number; readonly barRight: number; readonly bottom: number };
  /** Further classes by id; only items that have any. */
  readonly styles: ReadonlyMap<string, readonly string[]>;
  /** The height at which an offset stands. */
  readonly y: (offset: number) => number;
}

/** Where a thing stands across the bar, in pixels. */
export function placeOf(
  { lane: { lane, laneCount, depth } }: { readonly lane: Lane },
  { barLeft, barRight }: Bar['columns'],
): { readonly x: number; readonly width: number } {
  const left = barLeft + depth * INSET;
  const share = (barRight - left) / laneCount;
  return { x: left + lane * share, width: share - (lane + 1 < laneCount ? 2 : 0) };
}

/** Things that look alike and stand one above the other. */
interface HairLine {
  readonly style: string;
  readonly x: number;
  readonly width: number;
  readonly runs: RunPath;
}

/** The part of the bar that small things of one cluster take, for the pointer. */
export class Reach {
  readonly #runs: RunPath;
  #left = Number.POSITIVE_INFINITY;
  #right = Number.NEGATIVE_INFINITY;

  constructor({ columns }: Pick<Bar, 'columns'>) {
    this.#runs = new RunPath(HAIRLINE, columns.bottom);
  }

  /** Its right edge; below all numbers while it is empty. */
  get right(): number {
    return this.#right;
  }

  add({ from, to }: Spot): void {
    this.#runs.add(from, to);
  }

  widen({ x, width }: HairLine): void {
    this.#left = Math.min(this.#left, x);
    this.#right = Math.max(this.#right, x + width);
  }

  shapes(): Shape[] {
    if (this.#right < this.#left) return [];
    return [path('reach', 'reach', this.#runs.draw(this.#left, this.#right - this.#left))];
  }
}

/**
 * The small things of all clusters: one path for all that look alike. There may be thousands of things in dozens of clusters, and
 * each path costs style, layout and painting in each frame.
 */
export class HairLines {
  readonly #bar: Bar;
  /** By look and lane; further ones by their further classes besides. */
  readonly #lines: (HairLine | undefined)[] = [];
  readonly #styled = new Map<string, HairLine>();

  constructor(bar: Bar) {
    this.#bar = bar;
  }

  /** Adds a thing to the lines, and to the reach of its cluster. */
  add(spot: Spot, reach: Reach): void {
    const { thing, from, to } = spot;
    const { y, styles } = this.#bar;
    reach.add(spot);
    if (!(thing instanceof Crowd)) reach.widen(this.#put(thing, from, to));
    else if (styles.size > 0 && thing.items.some(({ item }) => styles.has(item.id)))
      for (const one of thing.items) reach.widen(this.#put(one, y(one.base), y(one.end)));
    else
      for (const { like, ranges } of thing.lines) {
        const line = this.#lineOf(like);
        reach.widen(line);
        for (const { base, end } of ranges) line.runs.add(y(base), y(end));
      }
  }

  shapes(): Shape[] {
    const lines = [...this.#lines.filter((line) => line !== undefined), ...this.#styled.values()];
    return lines.map(({ style, x, width, runs }, index) =>
      path(`lines${index}`, `box thin ${style}`, runs.draw(x, width)),
    );
  }

  #put(item: SpaceItem, from: number, to: number): HairLine {
    const more = this.#bar.styles.get(item.item.id);
    const line = more === undefined ? this.#lineOf(item) : this.#styledLineOf(item, more.join(' '));
    // A little of what could be told from its neighbour is the gap to it.
    line.runs.add(from, to - from > WITH_GAP ? to - GAP : to);
    return line;
  }

  #lineOf(item: SpaceItem): HairLine {
    const line = this.#lines[item.line] ?? this.#newLine(item, item.look);
    this.#lines[item.line] = line;
    return line;
  }

  #styledLineOf(item: SpaceItem, more: string): HairLine {
    const key = `${item.line} ${more}`;
    const line = this.#styled.get(key) ?? this.#newLine(item, `${item.look} ${more}`);
    this.#styled.set(key, line);
    return line;
  }

  #newLine(item: SpaceItem, style: string): HairLine {
    const { columns } = this.#bar;
    return { style, ...placeOf(item, columns), runs: new RunPath(HAIRLINE, columns.bottom) };
  }
}
