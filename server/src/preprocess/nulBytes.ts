/**
 * Handles NUL bytes in a source. For cpp they are blanks outside of strings and characters, and ordinary bytes inside
 * (GCC 12, libcpp/lex.cc: skip_whitespace, lex_raw_string, lex_string). dtc treats them as any other byte.
 */

/**
 * Matches comments, quoted texts and NUL bytes. A comment that is not closed extends to the end of the text, and a quote
 * behind a backslash begins nothing: else the rest of the text would be searched again for each of them.
 */
const QUOTED_OR_NUL =
  /(?<!\\)"(?:[^"\\\n]|\\[\s\S])*"|(?<!\\)'(?:[^'\\\n]|\\[\s\S])*'|\/\*[^*]*(?:\*+[^/*][^*]*)*(?:\*+(?:\/|$)|$)|\/\/[^\n]*|\0/g;

/** Most NUL bytes of a text, and their largest share of it; a binary file has more. */
const TEXT_NULS_MAX = 16;
const TEXT_SHARE_MAX = 0.02;

/** The text with blanks in place of NUL bytes outside of quotes: no offset changes. */
export function withBlankNuls(text: string): string {
  if (!text.includes('\0')) return text;
  return text.replace(QUOTED_OR_NUL, (found) => (found === '\0' ? ' ' : found));
}

/** Offset of the first NUL byte of a binary file; -1 for a text, which may have a few. */
export function binaryAt(text: string): number {
  const first = text.indexOf('\0');
  if (first < 0) return -1;
  let count = 0;
  for (let at = first; at >= 0; at = text.indexOf('\0', at + 1)) count++;
  return count > TEXT_NULS_MAX + TEXT_SHARE_MAX * text.length ? first : -1;
}
