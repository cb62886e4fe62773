/**
 * Splits text into preprocessing tokens as GNU cpp does with `-x assembler-with-cpp`. In that mode an unmatched quote is no
 * error, but a token up to the end of the line, and `#` before an unknown word is no directive.
 * Input: text and a range of it. Output: tokens with offsets. Comments and line continuations become white space.
 */

import { DistinctNames } from '../base/distinctNames.ts';
import type { Span } from '../base/span.ts';

/** The kinds of preprocessing tokens. */
export const TokenKind = {
  Identifier: 0,
  Number: 1,
  String: 2,
  Char: 3,
  Punctuator: 4,
  /** A character that begins no token, or an unmatched quote with the rest of its line. */
  Other: 5,
  /** Exists only between tokens during expansion; it decides whether a space is needed. */
  Padding: 6,
  /** End of a line, produced only on request. */
  Newline: 7,
} as const;
/** One of the kinds of preprocessing tokens. */
export type TokenKind = (typeof TokenKind)[keyof typeof TokenKind];

/**
 * A preprocessing token, before and during expansion. It is a class with plain fields, because a large board makes
 * hundreds of thousands of them.
 */
export class Token {
  readonly kind: TokenKind;
  readonly text: string;
  /** Start offset in the text of `file`. */
  readonly start: number;
  readonly end: number;
  /** Whether white space or a comment precedes it. */
  space: boolean;
  /** Path of the file that contains its characters. The tokens of one lexer share the string. */
  readonly file: string;
  /** For tokens from a macro body: the macro call that the user typed. */
  readonly site: Span | undefined;
  /** For padding: the token whose white space counts. Undefined if only an accidental paste must be avoided. */
  readonly source: Token | undefined;
  /** Whether it was read while its macro was disabled; then it is never expanded. */
  noExpand = false;
  /** Whether it is pasted (`##`) to the next token. */
  pasteLeft = false;

  constructor(
    kind: TokenKind,
    text: string,
    file: string,
    start: number,
    end: number,
    space: boolean,
    site: Span | undefined,
    source: Token | undefined,
  ) {
    this.kind = kind;
    this.text = text;
    this.file = file;
    this.start = start;
    this.end = end;
    this.space = space;
    this.site = site;
    this.source = source;
  }

  /** A copy of the token as part of a macro call at `site`. */
  calledAt(site: Span, space: boolean): Token {
    return new Token(this.kind, this.text, this.file, this.start, this.end, space, site, undefined);
  }

  /** A token of another kind and text at the same place, without the flags. */
  respelled(kind: TokenKind, text: string): Token {
    return new Token(kind, text, this.file, this.start, this.end, this.space, this.site, undefined);
  }

  /** A copy, including the flags. */
  copy(): Token {
    const made = this.respelled(this.kind, this.text);
    made.noExpand = this.noExpand;
    made.pasteLeft = this.pasteLeft;
    return this.source ? new Token(this.kind, '', '', 0, 0, false, undefined, this.source) : made;
  }
}

/** The punctuators of C with three and two characters; the longest match counts. */
const PUNCTUATORS = new Set([
  '...', '<<=', '>>=',
  '<<', '>>', '<=', '>=', '==', '!=', '&&', '||', '++', '--', '->', '+=', '-=', '*=', '/=', '%=', '&=', '|=', '^=', '##', '::',
]); // biome-ignore format: one line per length
const SINGLE = /[[\](){}.,;:?<>=!&|^+\-*/%~#]/;

/** Reads the tokens of a range of a text, one at a time. */
export class Lexer {
  readonly text: string;
  readonly file: string;
  at: number;
  readonly #end: number;
  /** Whether there was a newline before the last token that `next` returned. */
  crossedNewline = false;
  /** Start of a comment that is not closed; undefined if there is none. */
  openComment: number | undefined;

  constructor(text: string, start: number, end: number, file: string) {
    this.text = text;
    this.at = start;
    this.#end = end;
    this.file = file;
  }

  /** The next token, on any line; undefined at the end. */
  next(): Token | undefined {
    const { text } = this;
    const end = this.#end;
    let at = this.at;
    let space = false;
    this.crossedNewline = false;
    for (;;) {
      if (at >= end) {
        this.at = end;
        return undefined;
      }
      const c = text.charCodeAt(at);
      if (c === 10) {
        this.crossedNewline = true;
        space = true;
        at++;
      } else if (c === 32 || c === 9 || c === 13 || c === 12 || c === 11) {
        space = true;
        at++;
      } else if (c === 92 /* \ */ && isSplice(text, at)) {
        at = spliceEnd(text, at);
      } else if (c === 47 /* / */ && afterSplices(text, at + 1) === 42 /* * */) {
        const close = text.indexOf('*/', at + 2);
        if (close < 0 || close >= end) this.openComment ??= at;
        at = close < 0 ? end : close + 2;
        space = true;
      } else if (c === 47 && afterSplices(text, at + 1) === 47) {
        at = lineCommentEnd(text, at, end);
        space = true;
      } else {
        break;
      }
    }
    const start = at;
    const tokenEnd = this.#scan(start);
    this.at = tokenEnd;
    return this.#make(start, tokenEnd, space);
  }

  #make(start: number, end: number, space: boolean): Token {
    const raw = this.text.slice(start, end);
    const text = raw.includes('\\') ? raw.replace(SPLICES, '') : raw;
    return new Token(kindOf(text), text, this.file, start, end, space, undefined, undefined);
  }

  #scan(start: number): number {
    const { text } = this;
    const limit = this.#end;
    const c = text.charCodeAt(start);
    if (isIdentifierStart(c)) {
      if (c === 76 /* L */) {
        const next = text.charCodeAt(start + 1);
        if (next === 34 || next === 39) return scanQuoted(text, start + 1, limit);
      }
      return this.#scanWhile(start + 1, isIdentifierPart);
    }
    if (isDigit(c) || (c === 46 && isDigit(text.charCodeAt(start + 1)))) return numberEnd(text, start + 1, limit);
    if (c === 34 || c === 39) return scanQuoted(text, start, limit);
    const three = text.slice(start, Math.min(start + 3, limit));
    if (PUNCTUATORS.has(three)) return start + three.length;
    if (PUNCTUATORS.has(three.slice(0, 2))) return start + 2;
    return start + 1;
  }

  #scanWhile(from: number, part: (c: number) => boolean): number {
    let at = from;
    while (at < this.#end) {
      const c = this.text.charCodeAt(at);
      if (part(c)) at++;
      else if (c === 92 && isSplice(this.text, at)) at = spliceEnd(this.text, at);
      else break;
    }
    return at;
  }
}

/** All tokens of a range. */
export function tokenize(text: string, start: number, end: number, file: string): readonly Token[] {
  const lexer = new Lexer(text, start, end, file);
  const out: Token[] = [];
  for (let token = lexer.next(); token; token = lexer.next()) out.push(token);
  return out;
}

/**
 * The identifiers in `text[start, end)` that may be macros, each once: not those in strings, comments and numbers. Hand
 * written for speed, because it runs for every value of a file.
 */
export function identifiersIn(text: string, start: number, end: number): readonly string[] {
  let names: DistinctNames | undefined;
  let at = start;
  while (at < end) {
    const c = text.charCodeAt(at);
    if (isIdentifierStart(c)) {
      const from = at++;
      while (at < end && isIdentifierPart(text.charCodeAt(at))) at++;
      names ??= new DistinctNames();
      names.add(text.slice(from, at));
    } else if (isDigit(c)) {
      at = numberEnd(text, at + 1, end);
    } else if (c === 34 || c === 39) {
      at = scanQuoted(text, at, end);
    } else if (c === 47 && text.charCodeAt(at + 1) === 42) {
      const close = text.indexOf('*/', at + 2);
      at = close < 0 ? end : close + 2;
    } else if (c === 47 && text.charCodeAt(at + 1) === 47) {
      at = lineCommentEnd(text, at, end);
    } else {
      at++;
    }
  }
  // A copy of exact size: the list is kept with its value, and a list that grew has spare room.
  return names ? names.list.slice() : NO_IDENTIFIERS;
}

const NO_IDENTIFIERS: readonly string[] = [];

/** The end of a preprocessing number whose first character is before `at`: `1e-5`, `0x1f`, `3v3`. */
function numberEnd(text: string, from: number, end: number): number {
  let at = from;
  while (at < end) {
    const c = text.charCodeAt(at);
    if (isIdentifierPart(c) || c === 46) at++;
    else if ((c === 43 || c === 45) && isExponent(text.charCodeAt(at - 1))) at++;
    else break;
  }
  return at;
}

/** Whether a character is one of `e E p P`, after which a sign belongs to the number. */
function isExponent(c: number): boolean {
  return c === 101 || c === 69 || c === 112 || c === 80;
}

function kindOf(text: string): TokenKind {
  let c = text.charCodeAt(0);
  if (c === 76 && text.length > 1) {
    const next = text.charCodeAt(1);
    if (next === 34 || next === 39) c = next;
  }
  if (isIdentifierStart(c)) return TokenKind.Identifier;
  if (isDigit(c) || (c === 46 && text.length > 1 && isDigit(text.charCodeAt(1)))) return TokenKind.Number;
  if (c === 34) return text.length > 1 && text.endsWith('"') ? TokenKind.String : TokenKind.Other;
  if (c === 39) return text.length > 1 && text.endsWith("'") ? TokenKind.Char : TokenKind.Other;
  if (text.length > 1 || SINGLE.test(text)) return TokenKind.Punctuator;
  return TokenKind.Other;
}

/** A line continuation: a backslash and the end of the line; cpp only warns of blanks between them. */
const SPLICE = /\\[ \t\r\f\v]*\n/y;
const SPLICES = /\\[ \t\r\f\v]*\n/g;

/** Whether the backslash at `at` joins its line to the next one. */
function isSplice(text: string, at: number): boolean {
  return spliceEnd(text, at) > at;
}

/** The offset behind the line continuation at `at`; `at` itself if there is none. */
export function spliceEnd(text: string, at: number): number {
  const next = text.charCodeAt(at + 1);
  if (next === 10) return at + 2;
  if (next !== 13 && next !== 32 && next !== 9 && next !== 12 && next !== 11) return at;
  SPLICE.lastIndex = at;
  return SPLICE.test(text) ? SPLICE.lastIndex : at;
}

/** The character code at `at`, or behind line continuations at `at`. */
function afterSplices(text: string, at: number): number {
  let from = at;
  while (text.charCodeAt(from) === 92) {
    const end = spliceEnd(text, from);
    if (end === from) break;
    from = end;
  }
  return text.charCodeAt(from);
}

/** The end of a `//` comment: that of its line, or of the last line that continues it. It does not include the newline. */
function lineCommentEnd(text: string, start: number, end: number): number {
  let at = start;
  for (;;) {
    const newline = text.indexOf('\n', at);
    if (newline < 0 || newline >= end) return end;
    if (!isSpliced(text, newline)) return newline;
    at = newline + 1;
  }
}

/** Whether the line continues behind `newline`: there are only blanks between it and a backslash. */
export function isSpliced(text: string, newline: number): boolean {
  let at = newline - 1;
  while (at >= 0) {
    const c = text.charCodeAt(at);
    if (c !== 13 && c !== 32 && c !== 9 && c !== 12 && c !== 11) return c === 92;
    at--;
  }
  return false;
}

function scanQuoted(text: string, start: number, end: number): number {
  const quote = text.charCodeAt(start);
  let at = start + 1;
  while (at < end) {
    const c = text.charCodeAt(at);
    if (c === 92) {
      const spliced = spliceEnd(text, at);
      at = spliced > at ? spliced : at + 2;
      continue;
    }
    if (c === 10) return text.charCodeAt(at - 1) === 13 ? at - 1 : at;
    at++;
    if (c === quote) return at;
  }
  return Math.min(at, end);
}

/** Whether a character may begin an identifier. In assembler mode `$` is no part of a name. */
function isIdentifierStart(c: number): boolean {
  return (c >= 97 && c <= 122) || (c >= 65 && c <= 90) || c === 95;
}

/** Whether a character may be inside an identifier. */
function isIdentifierPart(c: number): boolean {
  return isIdentifierStart(c) || isDigit(c);
}

function isDigit(c: number): boolean {
  return c >= 48 && c <= 57;
}
