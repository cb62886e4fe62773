/** The message for a line continuation at the end of a file. */
import { tokenize } from './tokens.ts';

/**
 * The message for a `\` at the end of `text[0, end)`, behind which there is no line to continue. cpp passes it on, and dtc
 * rejects it. Undefined if there is none, or if it is in a comment or a directive.
 */
export function strayBackslash(
  text: string,
  end: number,
): { readonly message: string; readonly start: number; readonly end: number } | undefined {
  let start = end - 1;
  while (start >= 0 && isBlank(text.charCodeAt(start))) start--;
  if (text.charCodeAt(start) !== 92 || /^\s*#/.test(text.slice(text.lastIndexOf('\n', start) + 1, end)))
    return undefined;
  if (tokenize(text, 0, end, '').at(-1)?.text !== '\\') return undefined;
  return { message: "'\\' at the end of the file continues no line: remove it", start, end: start + 1 };
}

function isBlank(c: number): boolean {
  return c === 32 || c === 9 || (c >= 11 && c <= 13);
}
