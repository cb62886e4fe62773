/** Skips white space and block comments without backtracking. */

/** The offset of the first character from `at` on that is neither blank nor in a closed block comment; `end` at the latest. */
export function skipBlanks(text: string, at: number, end = text.length): number {
  for (;;) {
    while (at < end && isBlank(text.charCodeAt(at))) at++;
    if (at + 1 >= end || text[at] !== '/' || text[at + 1] !== '*') return at;
    const close = text.indexOf('*/', at + 2);
    if (close < 0 || close + 2 > end) return at;
    at = close + 2;
  }
}

/** Whether C treats a character as white space: space, tab, newline, vertical tab, form feed, carriage return. */
function isBlank(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13);
}
