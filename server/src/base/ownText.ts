/** Strings as V8 keeps them. */

/** Shorter parts of a text V8 copies by itself (SlicedString::kMinLength). */
const COPIED_BELOW = 13;

/** The text between two offsets as a string of its own, which does not keep the whole text in memory. */
export function ownText(text: string, start: number, end: number): string {
  const part = text.slice(start, end);
  return part.length < COPIED_BELOW ? part : ` ${part}`.slice(1);
}
