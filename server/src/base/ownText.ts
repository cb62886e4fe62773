/** Strings as V8 keeps them. */

/** The text between two offsets as a string of its own, which does not keep the whole text in memory. */
export function ownText(text: string, start: number, end: number): string {
  return ` ${text.slice(start, end)}`.slice(1);
}
