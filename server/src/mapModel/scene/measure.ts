/** Width of text. The page measures with its own fonts; elsewhere widths are estimated from a wide font. */

/** `label` is the name of a thing, `small` what stands beside it, `mono` an address. */
export type TextStyle = 'label' | 'small' | 'mono';

/** Width in pixels. */
export type Measure = (content: string, style: TextStyle) => number;

/** Font sizes in pixels. */
const SIZES: Readonly<Record<TextStyle, number>> = { label: 12.5, small: 11, mono: 10.5 };
/** Widths of characters in DejaVu Sans, which is wider than most fonts, as shares of its size; one entry per set of them. */
const WIDTHS: readonly (readonly [string, number])[] = [
  ["ijl|!'’.,:;", 0.34],
  ['rtf()[]-/ I', 0.42],
  ['mMW@%', 1],
  ['wG', 0.83],
  ['ABCDEFHJKLNOPQRSTUVXYZ–…', 0.72],
];
const USUAL = 0.64;
const MONO = 0.61;
const WIDTH_OF = new Map(WIDTHS.flatMap(([characters, width]) => [...characters].map((one) => [one, width] as const)));

/** Estimates a width; seldom too narrow for the fonts that the drawing names. */
export const guessWidth: Measure = (content, style) => {
  let width = 0;
  for (const character of content) width += style === 'mono' ? MONO : (WIDTH_OF.get(character) ?? USUAL);
  return width * SIZES[style];
};

/** The text, or its beginning and an ellipsis when it is wider than the room; empty when not even that fits. */
export function fitText(content: string, style: TextStyle, room: number, measure: Measure): string {
  if (measure(content, style) <= room) return content;
  let low = 0;
  for (let high = content.length; low < high; ) {
    const middle = (low + high + 1) >> 1;
    if (measure(`${content.slice(0, middle)}…`, style) <= room) low = middle;
    else high = middle - 1;
  }
  return low < 2 ? '' : `${content.slice(0, low).trimEnd()}…`;
}
