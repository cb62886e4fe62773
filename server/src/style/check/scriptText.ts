/**
 * Text functions as in the kernel's script, which is written in Python: its white space and words are those of Unicode, and
 * differ from JavaScript's; strings and comments are removed in the script's order.
 */

/** White space of Python (`str.isspace`), for a character class. */
const SPACE = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
const IS_SPACE = new RegExp(`[${SPACE}]`, 'u');
const IS_WORD = /[\p{L}\p{N}_]/u;
const DIRECTIVE = new RegExp(
  `^#[${SPACE}]*(?:include|define|undef|ifdef|ifndef|if|else|elif|endif|pragma|error|warning)(?![\\p{L}\\p{N}_])`,
  'u',
);

/** Whether a character is white space; the empty string is none. */
export function isSpace(character: string): boolean {
  return character === ' ' || character === '\t' || (character !== '' && IS_SPACE.test(character));
}

/** Whether a character may be part of a word. */
export function isWord(character: string): boolean {
  return IS_WORD.test(character);
}

/** Whether a line without its indentation is a directive of cpp, and not a property that begins with `#`. */
export function isDirective(text: string): boolean {
  return text.startsWith('#') && DIRECTIVE.test(text);
}

/** The offset behind the last character that is no white space. */
export function contentEnd(text: string): number {
  let end = text.length;
  while (end > 0 && isSpace(text[end - 1] ?? '')) end--;
  return end;
}

/** The first offset from `from` on that is no white space; the length if there is none. */
export function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && isSpace(text[at] ?? '')) at++;
  return at;
}

/** Without white space at both ends. */
export function trimmed(text: string): string {
  return text.slice(skipSpace(text, 0), contentEnd(text));
}

/** Number of columns of a text: a tab leads to the next multiple of eight, a character outside of the BMP counts as one. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) columns = character === '\t' ? (columns | 7) + 1 : columns + 1;
  return columns;
}

/** Replaces each string literal by `""`. An unclosed quote stays; a string broken by a spliced line closes no quote. */
export function withoutStrings(text: string): string {
  let out = '';
  let copied = 0;
  for (let open = text.indexOf('"'); open >= 0; open = text.indexOf('"', Math.max(copied, open + 1))) {
    let at = open + 1;
    let isBroken = false;
    while (at < text.length && text[at] !== '"' && !isBroken) {
      isBroken = text[at] === '\\' && (at + 1 >= text.length || text[at + 1] === '\n');
      at += text[at] === '\\' && !isBroken ? 2 : 1;
    }
    if (!isBroken && at < text.length) {
      out += `${text.slice(copied, open)}""`;
      copied = at + 1;
    } else {
      // The quotes up to here open no closed string either, since each sees the same escapes.
      out += text.slice(copied, at);
      copied = at;
    }
  }
  return out + text.slice(copied);
}

/** Removes closed comments; an unclosed one stays. */
export function withoutBlockComments(text: string): string {
  let out = '';
  let copied = 0;
  for (let open = text.indexOf('/*'); open >= 0; open = text.indexOf('/*', copied)) {
    const close = text.indexOf('*/', open + 2);
    if (close < 0) break;
    out += text.slice(copied, open);
    copied = close + 2;
  }
  return out + text.slice(copied);
}

/** A line without strings and comments, removed in this order. */
export function bareLine(line: string): string {
  let text = withoutBlockComments(withoutStrings(line));
  for (const mark of ['/*', '//']) {
    const at = text.indexOf(mark);
    if (at >= 0) text = text.slice(0, at);
  }
  return text;
}

/** The code of a line without its indentation: without comments, with strings; and whether it opens a comment. */
export function codeOf(text: string): { readonly code: string; readonly opensComment: boolean } {
  let out = '';
  let at = 0;
  while (at < text.length) {
    const pair = text.slice(at, at + 2);
    if (pair === '//') break;
    if (pair === '/*') {
      const close = text.indexOf('*/', at + 2);
      if (close < 0) return { code: out.slice(0, contentEnd(out)), opensComment: true };
      at = close + 2;
      continue;
    }
    const from = at++;
    if (text[from] === '"') {
      while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
      at++;
    }
    out += text.slice(from, at);
  }
  return { code: out.slice(0, contentEnd(out)), opensComment: false };
}
