/** How wide text is. The page measures with its own fonts; elsewhere widths are guessed from a wide font. */

/** `label` is the name of a thing, `small` what stands beside it, `mono` an address. */
export type TextStyle = 'label' | 'small' | 'mono';

/** Width in pixels. */
export type Measure = (content: string, style: TextStyle) => number;

/** Pixels per character: of DejaVu Sans, which is wider than most. */
const WIDTHS: Readonly<Record<TextStyle, number>> = { label: 7.4, small: 6.8, mono: 6.7 };

/** Never too narrow for the fonts that the drawing names. */
export const guessWidth: Measure = (content, style) => content.length * WIDTHS[style];

/** The text, or its beginning and an ellipsis where it is wider than the room; empty where not even that fits. */
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
