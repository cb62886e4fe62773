/** What a drawing is made of, as plain data: the page makes DOM nodes of it, the command line writes SVG. All lengths in pixels. */

interface ShapeBase {
  /** Unique among its siblings; the same thing keeps its key from one drawing to the next. */
  readonly key: string;
  /** CSS classes. */
  readonly style: string;
}

export interface Rect extends ShapeBase {
  readonly tag: 'rect';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly radius?: number;
  /** Id of a pattern to fill it with, from `PATTERNS`; what the style says where it is absent. */
  readonly pattern?: string;
}

interface Path extends ShapeBase {
  readonly tag: 'path';
  /** SVG path data. */
  readonly d: string;
}

export interface Text extends ShapeBase {
  readonly tag: 'text';
  readonly x: number;
  /** Of the base line. */
  readonly y: number;
  readonly text: string;
  /** Turned to read upwards, about its own point. */
  readonly isUpright?: boolean;
}

/** Several shapes that are one thing to a reader. */
interface Group extends ShapeBase {
  readonly tag: 'g';
  readonly children: readonly Shape[];
  /** What the pointer and the keyboard meet; absent for mere drawing. */
  readonly target?: Target;
}

/** A thing that can be chosen. */
interface Target {
  /** Id of an item, or of a cluster. */
  readonly id: string;
  /** In words, for people who do not see the drawing; the tooltip of a picture without script. */
  readonly name: string;
}

export type Shape = Rect | Path | Text | Group;

/** A rectangle; a negative width or height is none. */
export function rect(
  key: string,
  style: string,
  x: number,
  y: number,
  width: number,
  height: number,
  more: Pick<Rect, 'radius' | 'pattern'> = {},
): Rect {
  const [wide, tall] = [Math.max(0, width), Math.max(0, height)];
  return { tag: 'rect', key, style, x, y, width: wide, height: tall, ...more };
}

/** A line or an area; `d` is SVG path data. */
export function path(key: string, style: string, d: string): Path {
  return { tag: 'path', key, style, d };
}

/** One line of words that begins at `x`, its base line at `y`. */
export function text(key: string, style: string, x: number, y: number, content: string): Text {
  return { tag: 'text', key, style, x, y, text: content };
}

/** Several shapes as one thing, which can be chosen where it has a `target`. */
export function group(key: string, style: string, children: readonly Shape[], target?: Target): Group {
  return { tag: 'g', key, style, children, ...(target === undefined ? {} : { target }) };
}

/** A length as it is written into a drawing: tenths of a pixel are finer than anybody sees. */
export function px(value: number): string {
  return String(Math.round(value * 10) / 10);
}
