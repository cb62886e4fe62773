/** Controls how V8 stores strings. */

/** V8 copies shorter parts of a text by itself (SlicedString::kMinLength). */
const COPIED_BELOW = 13;

/** The text between two offsets as a separate string, which does not keep the whole text in memory. */
export function ownText(text: string, start: number, end: number): string {
  const part = text.slice(start, end);
  return part.length < COPIED_BELOW ? part : ` ${part}`.slice(1);
}
