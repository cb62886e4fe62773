/** The message for a line continuation at the end of a file. */
import { tokenize } from './tokens.ts';

/**
 * What to say of a `\` at the very end of `text[0, end)`, where no line follows that it could continue; undefined when
 * there is none, or in a comment or directive. cpp passes it on, and dtc refuses it.
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
