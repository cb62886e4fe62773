/**
 * The pieces of a source for the formatter: everything but white space, in units that are never divided. Macros and conditions
 * are not evaluated, so a text that does not compile has pieces, too.
 */

export type PieceKind =
  /** A preprocessor directive with its continued lines. */
  | 'directive'
  | 'blockComment'
  | 'lineComment'
  | 'string'
  /** `{` and `}` of a node; those of `&{…}` are part of a word. */
  | 'open'
  | 'close'
  /** One of `; = , < > ( ) [ ]`. */
  | 'mark'
  /** Names, numbers, operators, references, labels with their colon. */
  | 'word';

/** One piece. */
export interface Piece {
  readonly kind: PieceKind;
  readonly text: string;
  /** Offset into the source. */
  readonly start: number;
  /** Line ends between the previous piece and this one. */
  readonly newlines: number;
  /** White space in front of it on its own line, as in the source. */
  readonly space: string;
}

/** Why a text has no pieces: the unclosed construct, and where it begins. */
interface Unended {
  readonly what: 'comment' | 'string' | 'parenthesis';
  readonly start: number;
}

/**
 * Words behind `#` at the beginning of a line that cpp 12 takes for directives (GCC 12, libcpp/directives.cc,
 * DIRECTIVE_TABLE); `#address-cells` is a property.
 */
const DIRECTIVES: ReadonlySet<string> = new Set([
  'assert',
  'define',
  'elif',
  'elifdef',
  'elifndef',
  'else',
  'endif',
  'error',
  'ident',
  'if',
  'ifdef',
  'ifndef',
  'import',
  'include',
  'include_next',
  'line',
  'pragma',
  'sccs',
  'unassert',
  'undef',
  'warning',
]);

/** The name of the directive that `#` at an offset begins; undefined where it begins a property's name. */
export function directiveAt(text: string, at: number): string | undefined {
  let start = at + 1;
  while (text[start] === ' ' || text[start] === '\t') start++;
  let end = start;
  while (/[a-z_]/.test(text[end] ?? '')) end++;
  const name = text.slice(start, end);
  // `#define-cells` would be a property, as `#line,x`.
  return DIRECTIVES.has(name) && !/[A-Za-z0-9,._+*?@-]/.test(text[end] ?? '') ? name : undefined;
}

/** Characters that end a word. */
const BREAKS = /[\s"{};=,<>()[\]]/;

/** All pieces in order, or the construct that is never closed. */
export function piecesOf(text: string): readonly Piece[] | Unended {
  const pieces: Piece[] = [];
  const parentheses: number[] = [];
  let at = 0;
  for (;;) {
    const gap = at;
    let newlines = 0;
    let line = at;
    while (at < text.length && /\s/.test(text[at] ?? '')) {
      if (text[at] === '\n') {
        newlines++;
        line = at + 1;
      }
      at++;
    }
    if (at >= text.length) {
      const [open] = parentheses;
      return open === undefined ? pieces : { what: 'parenthesis', start: open };
    }
    const start = at;
    const isFirst = newlines > 0 || gap === 0;
    const kind = kindAt(text, at, isFirst);
    const end = endOf(text, at, kind);
    if (end === undefined) return { what: kind === 'string' ? 'string' : 'comment', start };
    at = end;
    if (kind === 'mark' && text[start] === '(') parentheses.push(start);
    else if (kind === 'mark' && text[start] === ')') parentheses.pop();
    pieces.push({ kind, text: text.slice(start, end), start, newlines, space: text.slice(line, start) });
  }
}

function kindAt(text: string, at: number, isFirst: boolean): PieceKind {
  const character = text[at] ?? '';
  const next = text[at + 1];
  if (character === '/' && next === '*') return 'blockComment';
  if (character === '/' && next === '/') return 'lineComment';
  if (character === '#' && isFirst && directiveAt(text, at) !== undefined) return 'directive';
  if (character === '"') return 'string';
  if (character === '{') return 'open';
  if (character === '}') return 'close';
  return ';=,<>()[]'.includes(character) ? 'mark' : 'word';
}

/** Where a piece ends; undefined if it never does. */
function endOf(text: string, at: number, kind: PieceKind): number | undefined {
  switch (kind) {
    case 'directive':
      return directiveEnd(text, at);
    case 'lineComment':
      return lineEnd(text, at);
    case 'blockComment': {
      const close = text.indexOf('*/', at + 2);
      return close < 0 ? undefined : close + 2;
    }
    case 'string':
      return stringEnd(text, at);
    case 'word':
      return wordEnd(text, at);
    default:
      return at + 1;
  }
}

/** The end of a line, including lines joined by a backslash; excludes the line ending and white space before it. */
function lineEnd(text: string, at: number): number {
  let end = text.indexOf('\n', at);
  while (end >= 0 && isContinued(text, at, end)) end = text.indexOf('\n', end + 1);
  return trimmedEnd(text, at, end < 0 ? text.length : end);
}

/** The end of a directive, which continues behind a backslash and inside a block comment. */
function directiveEnd(text: string, at: number): number {
  let from = at;
  for (;;) {
    let end = text.indexOf('\n', from);
    if (end < 0) end = text.length;
    const comment = openCommentIn(text, from, end);
    if (comment !== undefined) {
      const close = text.indexOf('*/', comment + 2);
      if (close < 0) return trimmedEnd(text, at, text.length);
      from = close + 2;
    } else if (end < text.length && isContinued(text, at, end)) from = end + 1;
    else return trimmedEnd(text, at, end);
  }
}

/** The start of a block comment that begins between two offsets and does not end before the second. */
function openCommentIn(text: string, from: number, end: number): number | undefined {
  for (let at = from; at < end; at++) {
    const character = text[at];
    if (character === '"') {
      const close = text.indexOf('"', at + 1);
      if (close < 0 || close >= end) return undefined;
      at = close;
    } else if (character === '/' && text[at + 1] === '/') return undefined;
    else if (character === '/' && text[at + 1] === '*') {
      const close = text.indexOf('*/', at + 2);
      if (close < 0 || close >= end) return at;
      at = close + 1;
    }
  }
  return undefined;
}

function isContinued(text: string, start: number, end: number): boolean {
  const last = trimmedEnd(text, start, end);
  return text[last - 1] === '\\';
}

function trimmedEnd(text: string, start: number, end: number): number {
  let at = end;
  while (at > start && /\s/.test(text[at - 1] ?? '')) at--;
  return at;
}

function stringEnd(text: string, start: number): number | undefined {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '"') return at + 1;
  }
  return undefined;
}

/** A label with its colon. */
const LABEL = /^[A-Za-z_]\w*:/;
/** Most characters that are searched for a label. */
const LABEL_MAX = 256;

function wordEnd(text: string, start: number): number {
  // A path reference has slashes, braces and commas of its own.
  const path = text.startsWith('&{', start) ? text.indexOf('}', start) : -1;
  if (path >= 0 && !/\s/.test(text.slice(start, path))) return path + 1;
  const label = LABEL.exec(text.slice(start, start + LABEL_MAX))?.[0];
  if (label !== undefined) return start + label.length;
  let at = start;
  while (at < text.length && !BREAKS.test(text[at] ?? '')) {
    if (at > start && text[at] === '/' && (text[at + 1] === '*' || text[at + 1] === '/')) break;
    at = text[at] === "'" ? characterEnd(text, at) : at + 1;
  }
  return at;
}

/** The end of a character literal, from `'\\''` to the longest, `'\\x41'`; for a lone quote, the offset behind it. */
function characterEnd(text: string, start: number): number {
  const close = text.indexOf("'", start + (text[start + 1] === '\\' ? 3 : 2));
  return close > 0 && close - start <= CHARACTER_MAX ? close + 1 : start + 1;
}

/** Most characters between the quotes of a character literal: a backslash and three digits. */
const CHARACTER_MAX = 5;
