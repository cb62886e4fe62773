/** Finds the end of a value without making tokens. */

/** `&label`, `&{/path}`. */
export const REFERENCE = /&(?:\{[0-9a-zA-Z,._+*#?@/-]*\}|[A-Za-z_]\w*)/y;

/** The extent of dtc's language that a scan accepts beyond the plain shapes, and which of it occurred. */
export interface WideScan {
  /** A string or a character continues on the next line: cpp reads those lines differently, so the text must be expanded. */
  crossesLine: boolean;
}

/**
 * The offset of the `;` that ends a value; -1 when the text up to it has a doubtful shape: brackets that do not match,
 * braces, an `=`, or a word where a value has just ended. With `wide`, labels and strings over several lines are fine.
 */
export function valueEndOf(text: string, start: number, wide: WideScan | undefined): number {
  let inCells = false;
  let parentheses = 0;
  let wantsItem = true;
  for (let at = start; at < text.length; ) {
    const c = text.charCodeAt(at);
    switch (c) {
      case 34: // "
      case 39: {
        const end = wide ? wideQuotedEnd(text, at, wide) : quotedEnd(text, at, c);
        if (end < 0) return -1;
        if (!inCells && parentheses === 0) {
          if (c === 39 || !wantsItem) return -1;
          wantsItem = false;
        }
        at = end;
        continue;
      }
      case 59: // ;
        return inCells || parentheses > 0 || wantsItem ? -1 : at;
      case 60: // <
        if (parentheses > 0) break;
        if (inCells || !wantsItem) return -1;
        inCells = true;
        break;
      case 62: // >
        if (parentheses > 0) break;
        if (!inCells) return -1;
        inCells = false;
        wantsItem = false;
        break;
      case 40:
        parentheses++;
        break;
      case 41:
        if (--parentheses < 0) return -1;
        break;
      case 91: {
        const close = text.indexOf(']', at);
        const inside = wide ? WIDE_BYTES : PLAIN_BYTES;
        if (inCells || !wantsItem || parentheses > 0 || close < 0 || !inside.test(text.slice(at, close))) return -1;
        wantsItem = false;
        at = close + 1;
        continue;
      }
      case 44: // ,
        if (parentheses === 0) {
          if (inCells) return -1;
          wantsItem = true;
        }
        break;
      case 38: {
        // &
        if (parentheses > 0 && !(wide && text.charCodeAt(at + 1) === 123)) break;
        REFERENCE.lastIndex = at;
        if (!REFERENCE.test(text)) return -1;
        if (parentheses === 0 && !inCells) {
          if (!wantsItem) return -1;
          wantsItem = false;
        }
        at = REFERENCE.lastIndex;
        continue;
      }
      case 47: {
        // /
        const next = text.charCodeAt(at + 1);
        if (next === 42) {
          const close = text.indexOf('*/', at + 2);
          if (close < 0) return -1;
          at = close + 2;
          continue;
        }
        if (next === 47) {
          const newline = text.indexOf('\n', at);
          if (newline < 0 || text.charCodeAt(newline - 1) === 92) return -1;
          at = newline;
          continue;
        }
        if (parentheses > 0) break;
        if (!inCells && text.startsWith('/bits/', at)) {
          const bits = wide ? WIDE_BITS : PLAIN_BITS;
          bits.lastIndex = at;
          if (!bits.test(text)) return -1;
          at = bits.lastIndex;
          continue;
        }
        if (wide && !inCells && wantsItem && text.startsWith('/incbin/', at)) {
          wantsItem = false;
          at += '/incbin/'.length;
          continue;
        }
        return -1;
      }
      case 32:
      case 9:
      case 10:
      case 13:
        break;
      default:
        if (isWordPart(c)) {
          const from = at;
          while (isWordPart(text.charCodeAt(at))) at++;
          if (wide && text.charCodeAt(at) === 58 && parentheses === 0) {
            at++;
            continue;
          }
          // Outside cells a word can be a macro for a value; anything else is doubtful.
          if (!inCells && parentheses === 0) {
            if (!wantsItem || (text.charCodeAt(from) >= 48 && text.charCodeAt(from) <= 57)) return -1;
            if (text.charCodeAt(at) === 58) return -1;
            wantsItem = false;
          } else if (text.charCodeAt(at) === 58 && parentheses === 0) {
            return -1;
          }
          continue;
        }
        if (parentheses === 0) return -1;
        if (c === 123 || c === 125 || c === 35 || c === 92) return -1;
    }
    at++;
  }
  return -1;
}

const PLAIN_BITS = /\/bits\/\s*\d+\s*(?=<)/y;
/** `/bits/` and its number, with comments between them, or with a macro for the number. */
const WIDE_BITS = /\/bits\/(?:\s|\/\*[^*]*\*+(?:[^/*][^*]*\*+)*\/)*\w+(?:\s|\/\*[^*]*\*+(?:[^/*][^*]*\*+)*\/)*(?=<)/y;
const PLAIN_BYTES = /^\[[\s0-9a-fA-F]*$/;
/** A list of bytes, which may contain labels and comments. */
const WIDE_BYTES = /^\[(?:[\s\w:]|\/\*[^*\]]*\*+(?:[^/*\]][^*\]]*\*+)*\/|\/\/[^\n\]]*\n)*$/;

function isWordPart(c: number): boolean {
  return (c >= 97 && c <= 122) || (c >= 65 && c <= 90) || (c >= 48 && c <= 57) || c === 95;
}

/** The end of a string or character literal on one line; -1 when it is not closed there. */
function quotedEnd(text: string, start: number, quote: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const c = text.charCodeAt(at);
    if (c === 92) at++;
    else if (c === 10) return -1;
    else if (c === quote) return at + 1;
  }
  return -1;
}

/** dtc's strings and characters may span lines (dtc 1.8.1, dtc-lexer.l: STRING). */
const STRING = /"(?:[^\\"]|\\[^\n])*"/y;

function wideQuotedEnd(text: string, start: number, wide: WideScan): number {
  let end = -1;
  if (text.charCodeAt(start) === 34) {
    STRING.lastIndex = start;
    if (STRING.test(text)) end = STRING.lastIndex;
  } else end = characterEnd(text, start);
  if (end > 0 && text.slice(start, end).includes('\n')) wide.crossesLine = true;
  return end;
}

/** The end of the longest match of dtc's CHAR_LITERAL, `'([^']|\\')*'`: a `\'` is inside the literal if another quote follows. */
function characterEnd(text: string, start: number): number {
  let end = -1;
  for (let at = text.indexOf("'", start + 1); at > 0; at = text.indexOf("'", at + 1)) {
    end = at + 1;
    if (text.charCodeAt(at - 1) !== 92 || at === start + 1) break;
  }
  return end;
}
