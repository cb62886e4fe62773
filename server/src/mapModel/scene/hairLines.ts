/** The small things of a cluster, and where things stand across the bar. */
import type { Spot } from './groups.ts';
import type { Lane } from './lanes.ts';
import { path, px, type Shape } from './shapes.ts';
import type { SpaceItem } from './space.ts';

/** The least height of a thing, in pixels. */
export const HAIRLINE = 1.5;
const INSET = 9;
/** Of things nearer to each other than this, in pixels, only one is drawn. */
const NEAR = 0.75;

interface Bar {
  readonly lanes: ReadonlyMap<string, Lane>;
  readonly columns: { readonly barLeft: number; readonly barRight: number; readonly bottom: number };
  readonly stylesOf: (id: string) => readonly string[];
}

/** Where a thing stands across the bar, in pixels. */
export function placeOf(
  { item }: SpaceItem,
  { columns, lanes }: Pick<Bar, 'columns' | 'lanes'>,
): { readonly x: number; readonly width: number } {
  const { lane, laneCount, depth } = lanes.get(item.id) ?? { lane: 0, laneCount: 1, depth: 0 };
  const left = columns.barLeft + depth * INSET;
  const share = (columns.barRight - left) / laneCount;
  return { x: left + lane * share, width: share - (lane + 1 < laneCount ? 2 : 0) };
}

/** A path of things that look alike and lie one above the other. */
interface Line {
  d: string;
  last: number;
}

/**
 * The small things of a cluster, one path for all that look alike: there may be thousands, and only one is drawn on each row
 * of pixels.
 */
export class HairLines {
  readonly #bar: Bar;
  /** By CSS classes, then by position across the bar. */
  readonly #lines = new Map<string, Map<number, Line>>();

  constructor(bar: Bar) {
    this.#bar = bar;
  }

  /** @returns The right edge of the added thing. */
  add({ item, from, to }: Spot): number {
    const { x, width } = placeOf(item, this.#bar);
    const styles = this.#bar.stylesOf(item.item.id);
    const line = this.#lineOf(styles.length === 0 ? item.look : `${item.look} ${styles.join(' ')}`, Math.round(x));
    if (from - line.last >= NEAR || to - from >= HAIRLINE) {
      const tall = Math.max(HAIRLINE, to - from);
      line.last = from;
      line.d += `M${px(x)} ${px(Math.min(from, this.#bar.columns.bottom - tall))}h${px(width)}v${px(tall)}h${px(-width)}z`;
    }
    return x + width;
  }

  shapes(): Shape[] {
    const shapes: Shape[] = [];
    for (const [style, lines] of this.#lines) {
      for (const { d } of lines.values()) shapes.push(path(`lines${shapes.length}`, `box thin ${style}`, d));
    }
    return shapes;
  }

  #lineOf(style: string, x: number): Line {
    let lines = this.#lines.get(style);
    if (lines === undefined) {
      lines = new Map();
      this.#lines.set(style, lines);
    }
    let line = lines.get(x);
    if (line === undefined) {
      line = { d: '', last: Number.NEGATIVE_INFINITY };
      lines.set(x, line);
    }
    return line;
  }
}
