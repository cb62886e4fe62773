/**
 * Recognises directives as GNU cpp does in assembler mode: there `#` is ordinary text unless the name of a directive
 * follows (`#address-cells`).
 */

import { isSpliced, Lexer, spliceEnd, TokenKind } from './tokens.ts';

type DirectiveName =
  | 'include'
  | 'define'
  | 'undef'
  | 'if'
  | 'ifdef'
  | 'ifndef'
  | 'elif'
  | 'elifdef'
  | 'elifndef'
  | 'else'
  | 'endif'
  | 'error'
  | 'warning'
  | 'pragma'
  | 'line'
  | 'include_next'
  | 'import'
  | 'ident'
  | 'sccs'
  | 'assert'
  | 'unassert';

/** A directive line. */
export interface Directive {
  readonly name: DirectiveName;
  /** Offset of the `#`. */
  readonly start: number;
  /** Offset behind the name. */
  readonly argumentStart: number;
  /** End of the logical line, which includes continued lines and comments over several lines, but not its newline. */
  readonly end: number;
}

/** White space in a directive, including comments and line continuations; the match never ends inside a comment. */
const BLANK = '(?:[ \\t\\f\\v]|\\/\\*[^*]*\\*+(?:[^/*][^*]*\\*+)*\\/|\\\\[ \\t\\r\\f\\v]*\\n)*';
const NAMES = [
  ...['include_next', 'include', 'define', 'undef', 'ifdef', 'ifndef', 'if', 'elifdef', 'elifndef', 'elif', 'else'],
  ...['endif', 'error', 'warning', 'pragma', 'line', 'ident', 'sccs', 'import', 'assert', 'unassert'],
];
/**
 * A name with `-` behind it is read as a property (`#line-cells`). cpp reads a directive there and fails, which the run
 * reports (`directiveInName`). So no text that compiles is read differently.
 */
const HEAD = new RegExp(`#${BLANK}(${NAMES.join('|')})(?![\\w-])`, 'y');
/** A directive with line continuations inside its name. */
const CUT_HEAD = new RegExp(
  `#${BLANK}(${NAMES.map((name) => name.split('').join('(?:\\\\[ \\t\\r]*\\n)*')).join('|')})(?![\\w-])`,
  'y',
);
/** A `#` alone, or a line marker (`# 1 "board.dts"`), which cpp passes on to dtc in assembler mode. */
const NULL_DIRECTIVE =
  /#(?:[ \t\f\v]|\/\*[^*]*\*+(?:[^/*][^*]*\*+)*\/)*(?:[0-9]+[ \t]+"[^"\n]*"[ \t\d]*|\/\/[^\n]*)?(?=\r?\n|$)/y;

/** The directive whose `#` is at `offset`; undefined for ordinary text. */
export function directiveAt(text: string, offset: number): Directive | undefined {
  HEAD.lastIndex = offset;
  let match = HEAD.exec(text);
  let argumentStart = HEAD.lastIndex;
  if (!match) {
    const line = text.indexOf('\n', offset);
    if (line < 0 || !isSpliced(text, line)) return undefined;
    CUT_HEAD.lastIndex = offset;
    match = CUT_HEAD.exec(text);
    argumentStart = CUT_HEAD.lastIndex;
    if (!match) return undefined;
  }
  return {
    name: (match[1] ?? '').replace(/\\\s*\n/g, '') as DirectiveName,
    start: offset,
    argumentStart,
    end: logicalLineEnd(text, argumentStart),
  };
}

/**
 * White space that marks a `#` in expanded text as no directive, although it begins a line: it comes from a macro, or
 * from behind a macro that is empty. All readers skip it, and no author writes it.
 */
export const NO_DIRECTIVE = '\f\v\f';

/**
 * Whether there are only blanks and comments before `offset` on its logical line: only there cpp reads `#` as a directive.
 */
export function beginsLine(text: string, offset: number): boolean {
  for (let at = offset - 1; at >= 0; at--) {
    const c = text.charCodeAt(at);
    if (c === 10) {
      if (!isSpliced(text, at)) return true;
      at = text.lastIndexOf('\\', at);
    } else if (c === 47 && text.charCodeAt(at - 1) === 42) {
      at = commentStart(text, at - 1);
      if (at < 0) return false;
    } else if (c === 12 && text.startsWith(NO_DIRECTIVE, at + 1 - NO_DIRECTIVE.length)) return false;
    else if (c !== 32 && c !== 9 && c !== 11 && c !== 12 && c !== 13) return false;
  }
  return true;
}

/** The start of the comment that ends at `close`; -1 if there is none. A comment may contain further openers. */
function commentStart(text: string, close: number): number {
  let start = text.lastIndexOf('/*', close - 2);
  for (let i = 0; i < OPENERS_MAX && start > 0; i++) {
    const before = text.lastIndexOf('/*', start - 1);
    if (before < 0 || text.indexOf('*/', before + 2) !== close) break;
    start = before;
  }
  return start;
}

/** Most openers of comments in one comment. */
const OPENERS_MAX = 100;

/** Whether a `#` begins a line behind the first line of a text, as directives do; it may also be that of a name. */
export function mayHaveDirectives(text: string): boolean {
  if (!text.includes('#')) return false;
  let beginsLine = false;
  const stop = /\/\*|\/\/|[^ \t\f\v\r]/g;
  for (let match = stop.exec(text); match; match = stop.exec(text)) {
    const c = match[0];
    if (c === '#' && beginsLine) return true;
    if (c === '\n') beginsLine = true;
    else if (c === '/*') {
      const close = text.indexOf('*/', stop.lastIndex);
      if (close < 0) return false;
      stop.lastIndex = close + 2;
    } else beginsLine = false;
  }
  return false;
}

const DIRECTIVE_NAME = new RegExp(`^#(${NAMES.join('|')})(?!\\w)`);

/** The directive that cpp reads in a name at the beginning of a line (`#line-cells`, `#line,x`); undefined if it reads none. */
export function directiveInName(name: string): string | undefined {
  return name.charCodeAt(0) === 35 ? DIRECTIVE_NAME.exec(name)?.[1] : undefined;
}

/** The end of a null directive or a line marker whose `#` is at `offset`; undefined if there is none. */
export function nullDirectiveEnd(text: string, offset: number): number | undefined {
  NULL_DIRECTIVE.lastIndex = offset;
  return NULL_DIRECTIVE.test(text) ? NULL_DIRECTIVE.lastIndex : undefined;
}

/** The end of the logical line around `from`. */
function logicalLineEnd(text: string, from: number): number {
  let at = from;
  const stop = /\n|\/\*|\/\/|["'\\]/g;
  for (;;) {
    stop.lastIndex = at;
    const match = stop.exec(text);
    if (!match) return text.length;
    at = match.index;
    const c = match[0];
    if (c === '\n') return text.charCodeAt(at - 1) === 13 ? at - 1 : at;
    if (c === '/*') {
      const close = text.indexOf('*/', at + 2);
      if (close < 0) return text.length;
      at = close + 2;
    } else if (c === '//') {
      let newline = text.indexOf('\n', at);
      while (newline > 0 && isSpliced(text, newline)) newline = text.indexOf('\n', newline + 1);
      if (newline < 0) return text.length;
      return text.charCodeAt(newline - 1) === 13 ? newline - 1 : newline;
    } else if (c === '\\') {
      const spliced = spliceEnd(text, at);
      at = spliced > at ? spliced : at + 1;
    } else {
      at = quotedEnd(text, at);
    }
  }
}

function quotedEnd(text: string, start: number): number {
  const quote = text[start];
  for (let at = start + 1; at < text.length; at++) {
    const c = text[at];
    if (c === '\\') {
      const spliced = spliceEnd(text, at);
      at = spliced > at ? spliced - 1 : at + 1;
    } else if (c === '\n') return at;
    else if (c === quote) return at + 1;
  }
  return text.length;
}

/** Whether what follows a directive begins with a string in quotes, as `#ident` and `#sccs` want. */
export function isString(text: string, start: number, end: number): boolean {
  return new Lexer(text, start, end, '').next()?.kind === TokenKind.String;
}

const INCLUDE_ARGUMENT = new RegExp(`${BLANK}(?:"([^"\\n]*)"|<([^>\\n]*)>|(\\S[^\\n]*))`, 'y');

/** The operand of an `#include`. */
export interface IncludeArgument {
  /** The file name; for `computed`, the text to expand. */
  readonly name: string;
  readonly style: 'quoted' | 'angled' | 'computed';
  /** Span of the name without its quotes. */
  readonly start: number;
  readonly end: number;
}

/** How cpp includes a file: by `#include` (`cpp`), `#include_next` (`next`), or `#import`, which reads each file only once. */
export type CppIncludeForm = 'cpp' | 'next' | 'import';

/** The form of an include directive; undefined for another directive. */
export function includeFormOf(name: string): CppIncludeForm | undefined {
  if (name === 'include') return 'cpp';
  if (name === 'include_next') return 'next';
  return name === 'import' ? name : undefined;
}

/** Reads the operand of `#include` in `text[start, end)`; undefined if there is none. */
export function parseIncludeArgument(text: string, start: number, end: number): IncludeArgument | undefined {
  const pattern = INCLUDE_ARGUMENT;
  pattern.lastIndex = start;
  const match = pattern.exec(text);
  if (!match || pattern.lastIndex - (match[3]?.length ?? 0) > end) return undefined;
  const quoted = match[1];
  const angled = match[2];
  if (quoted !== undefined) {
    const at = pattern.lastIndex - 1 - quoted.length;
    return {
      name: quoted,
      style: 'quoted',
      start: at,
      end: at + quoted.length,
    };
  }
  if (angled !== undefined) {
    const at = pattern.lastIndex - 1 - angled.length;
    return {
      name: angled,
      style: 'angled',
      start: at,
      end: at + angled.length,
    };
  }
  const raw = match[3] ?? '';
  const at = pattern.lastIndex - raw.length;
  const name = text.slice(at, end);
  return name.trim() === '' ? undefined : { name, style: 'computed', start: at, end };
}
