/** Text scanning shared by several readers of the text around a caret. */

/** Where the logical line at `at` ends: at its newline or the end of the text; a backslash joins it with the next one. */
export function lineEnd(text: string, at: number): number {
  let from = at;
  for (;;) {
    const newline = text.indexOf('\n', from);
    if (newline < 0) return text.length;
    const before = text[newline - 1] === '\r' ? newline - 2 : newline - 1;
    if (text[before] !== '\\') return newline;
    from = newline + 1;
  }
}

/** The end of the run of characters of `set` that begins at `at`. */
export function runEnd(text: string, at: number, set: RegExp): number {
  let end = at;
  while (end < text.length && set.test(text.charAt(end))) end++;
  return end;
}

/** The begin of the run of characters of `set` that ends at `at`, not before `least`. */
export function runStart(text: string, at: number, set: RegExp, least = 0): number {
  let start = at;
  while (start > least && set.test(text.charAt(start - 1))) start--;
  return start;
}

/** Behind the comment that begins at `at`; the end of the text where it is never closed. */
export function commentEnd(text: string, at: number): number {
  if (text[at + 1] === '/') return lineEnd(text, at);
  const close = text.indexOf('*/', at + 2);
  return close < 0 ? text.length : close + 2;
}

/** Whether a comment begins at `at`. */
export function isComment(text: string, at: number): boolean {
  return text[at] === '/' && (text[at + 1] === '*' || text[at + 1] === '/');
}
