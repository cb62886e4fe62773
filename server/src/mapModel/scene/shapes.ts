/** The shapes of a drawing as plain data: the page makes DOM nodes of them, the command line SVG. All lengths in pixels. */

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
  /** Id of a fill pattern from `PATTERNS`; the style's fill when absent. */
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

/** Several shapes that a reader sees as one thing. */
interface Group extends ShapeBase {
  readonly tag: 'g';
  readonly children: readonly Shape[];
  /** Makes the group selectable by pointer and keyboard; absent for mere drawing. */
  readonly target?: Target;
}

/** A thing that can be selected. */
interface Target {
  /** Id of an item, or of a cluster. */
  readonly id: string;
  /** Text for screen readers; the tooltip of a picture without script. */
  readonly name: string;
}

export type Shape = Rect | Path | Text | Group;

/** A rectangle; a negative width or height counts as 0. */
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

/** Several shapes as one thing, which can be selected if it has a `target`. */
export function group(key: string, style: string, children: readonly Shape[], target?: Target): Group {
  return { tag: 'g', key, style, children, ...(target === undefined ? {} : { target }) };
}

/** Formats a length: tenths of a pixel are finer than anybody sees. */
export function px(value: number): string {
  // Of whole numbers: a frame has thousands of lengths, and fractions take ten times as long to print.
  const tenths = Math.round(value * 10);
  const whole = Math.trunc(tenths / 10);
  const rest = Math.abs(tenths - whole * 10);
  if (rest === 0) return String(whole);
  return `${tenths < 0 && whole === 0 ? '-0' : whole}.${rest}`;
}
