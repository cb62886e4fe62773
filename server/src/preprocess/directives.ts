/**
 * Directive lines: recognised as GNU cpp does in assembler mode, where `#` followed by anything but a known directive is
 * ordinary text (`#address-cells`).
 */

export type DirectiveName =
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
  | 'ident';

export interface Directive {
  readonly name: DirectiveName;
  /** Offset of the `#`. */
  readonly start: number;
  /** What stands behind the name. */
  readonly argumentStart: number;
  /** End of the logical line: continuations and comments that cross lines included, its newline not. */
  readonly end: number;
}

const HEAD =
  /#(?:[ \t]|\/\*[\s\S]*?\*\/|\\\r?\n)*(include_next|include|define|undef|ifdef|ifndef|if|elifdef|elifndef|elif|else|endif|error|warning|pragma|line|ident)(?![\w$-])/y;

/** The directive whose `#` stands at `offset`; undefined when that is ordinary text. */
export function directiveAt(text: string, offset: number): Directive | undefined {
  HEAD.lastIndex = offset;
  const match = HEAD.exec(text);
  if (!match) return undefined;
  const argumentStart = HEAD.lastIndex;
  return {
    name: match[1] as DirectiveName,
    start: offset,
    argumentStart,
    end: logicalLineEnd(text, argumentStart),
  };
}

/** The end of the logical line that `from` is in. */
export function logicalLineEnd(text: string, from: number): number {
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
      while (newline > 0 && /\\\r?$/.test(text.slice(Math.max(0, newline - 2), newline))) {
        newline = text.indexOf('\n', newline + 1);
      }
      if (newline < 0) return text.length;
      return text.charCodeAt(newline - 1) === 13 ? newline - 1 : newline;
    } else if (c === '\\') {
      at += text.charCodeAt(at + 1) === 13 ? 3 : 2;
    } else {
      at = quotedEnd(text, at);
    }
  }
}

function quotedEnd(text: string, start: number): number {
  const quote = text[start];
  for (let at = start + 1; at < text.length; at++) {
    const c = text[at];
    if (c === '\\') at++;
    else if (c === '\n') return at;
    else if (c === quote) return at + 1;
  }
  return text.length;
}

export interface IncludeArgument {
  /** File name, or the text to expand for `computed`. */
  readonly name: string;
  readonly style: 'quoted' | 'angled' | 'computed';
  /** Span of the name without its quotes. */
  readonly start: number;
  readonly end: number;
}

/** Reads what stands behind `#include`; undefined when there is nothing. */
export function parseIncludeArgument(text: string, start: number, end: number): IncludeArgument | undefined {
  const pattern = /(?:[ \t]|\/\*[\s\S]*?\*\/|\\\r?\n)*(?:"([^"\n]*)"|<([^>\n]*)>|(\S[^\n]*))/y;
  pattern.lastIndex = start;
  const match = pattern.exec(text);
  if (!match || pattern.lastIndex > end + 1) return undefined;
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
