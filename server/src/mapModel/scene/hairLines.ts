/** The small things of a cluster, and where things stand across the bar. */
import { Crowd, itemsOf } from './crowds.ts';
import type { Lane } from './lanes.ts';
import { path, px, type Shape } from './shapes.ts';
import type { SpaceItem } from './space.ts';
import type { Spot } from './spots.ts';

/** The least height of a thing, in pixels. */
export const HAIRLINE = 1.5;
const INSET = 9;

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

/** A path of things that look alike and stand one above the other; those that touch are one. */
class Line {
  readonly style: string;
  readonly right: number;
  readonly #start: string;
  readonly #across: string;
  readonly #back: string;
  readonly #bottom: number;
  #d = '';
  #from = Number.NaN;
  #to = Number.NaN;

  constructor(style: string, x: number, width: number, bottom: number) {
    this.style = style;
    this.right = x + width;
    this.#start = `M${px(x)} `;
    this.#across = `h${px(width)}v`;
    this.#back = `h${px(-width)}z`;
    this.#bottom = bottom;
  }

  add(from: number, to: number): void {
    const end = Math.max(to, from + HAIRLINE);
    if (from >= this.#from && from <= this.#to) this.#to = Math.max(this.#to, end);
    else {
      this.#flush();
      this.#from = from;
      this.#to = end;
    }
  }

  /** SVG path data. */
  finish(): string {
    this.#flush();
    return this.#d;
  }

  #flush(): void {
    if (Number.isNaN(this.#from)) return;
    const tall = this.#to - this.#from;
    this.#d += `${this.#start}${px(Math.min(this.#from, this.#bottom - tall))}${this.#across}${px(tall)}${this.#back}`;
  }
}

/** The small things of a cluster: there may be thousands, and what touches is drawn once. */
export class HairLines {
  readonly #bar: Bar;
  /** By look and lane; further ones by their further classes besides. */
  readonly #lines: (Line | undefined)[] = [];
  readonly #styled = new Map<string, Line>();

  constructor(bar: Bar) {
    this.#bar = bar;
  }

  /** @returns The right edge of the added thing. */
  add({ thing, from, to }: Spot): number {
    const { y, styles } = this.#bar;
    if (!(thing instanceof Crowd)) return this.#put(thing, from, to);
    let right = 0;
    if (styles.size > 0 && thing.items.some(({ item }) => styles.has(item.id))) {
      for (const one of itemsOf(thing)) right = Math.max(right, this.#put(one, y(one.base), y(one.end)));
      return right;
    }
    for (const { like, ranges } of thing.lines) {
      const line = this.#lineOf(like);
      right = Math.max(right, line.right);
      for (const { base, end } of ranges) line.add(y(base), y(end));
    }
    return right;
  }

  shapes(): Shape[] {
    const lines = [...this.#lines.filter((line) => line !== undefined), ...this.#styled.values()];
    return lines.map((line, index) => path(`lines${index}`, `box thin ${line.style}`, line.finish()));
  }

  #put(item: SpaceItem, from: number, to: number): number {
    const more = this.#bar.styles.get(item.item.id);
    const line = more === undefined ? this.#lineOf(item) : this.#styledLineOf(item, more.join(' '));
    line.add(from, to);
    return line.right;
  }

  #lineOf(item: SpaceItem): Line {
    const line = this.#lines[item.line] ?? this.#newLine(item, item.look);
    this.#lines[item.line] = line;
    return line;
  }

  #styledLineOf(item: SpaceItem, more: string): Line {
    const key = `${item.line} ${more}`;
    const line = this.#styled.get(key) ?? this.#newLine(item, `${item.look} ${more}`);
    this.#styled.set(key, line);
    return line;
  }

  #newLine(item: SpaceItem, style: string): Line {
    const { columns } = this.#bar;
    const { x, width } = placeOf(item, columns);
    return new Line(style, x, width, columns.bottom);
  }
}
