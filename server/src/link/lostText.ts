/**
 * Faults that a missing file may cause. An unknown name may be one of its macros, and an `#include` in the middle of a
 * statement may be the rest of that statement. Such faults are not reported.
 */

import type { Span } from '../base/span.ts';
import { directiveAt } from '../preprocess/directives.ts';
import type { MacroDefinition } from '../preprocess/macros.ts';
import type { MacroTable } from '../preprocess/macroTable.ts';
import { TokenKind } from '../preprocess/tokens.ts';
import type { Problem } from '../problems/problem.ts';
import type { SourceHost } from '../source/sourceHost.ts';
import { blankComments } from '../syntax/comments.ts';
import { startsLine } from '../syntax/statementText.ts';

/** Most characters searched before and behind a fault for the edges of its statement. */
const STATEMENT_LENGTH_MAX = 2000;
/** Most nested macros that are examined. */
const MACRO_DEPTH_MAX = 20;

/** A name as dtc reads it, which may have more characters than a name of C. */
const WORD = /[\w$][\w$,.+?#@-]*/g;
const C_NAME = /^[A-Za-z_$][\w$]*$/;
/** A name in capitals, as most macros have. */
const MACRO_CASE = /^[A-Z_][A-Z0-9_]*$/;
/** A string, or the rest of the line behind a quote. */
const STRING = /"(?:[^"\\\n]|\\[\s\S])*"?/g;
const PATH_REFERENCE = /&\{[^{};\n]*\}/g;
/** A statement that is possible only at the top level, so that no body is open before it. */
const TOP_LEVEL_ONLY = /\/[ \t\n]*\{|&[\w.+-]+\s*\{|\/dts-v1\/|\/memreserve\//;
/** Matches messages about braces. */
const ABOUT_BRACE = /'[{}];?'/;

interface PlainText {
  /** The text of the file, with blanks in place of comments, strings, paths and directives. */
  readonly code: string;
  readonly directives: readonly { readonly start: number; readonly end: number }[];
  /** Offset of the first name that could be a statement or begin one; the length of the text if there is none. */
  readonly firstLost: number;
}

/** Decides, for one board with missing files, whether these may cause a problem. */
export class LostText {
  readonly #host: SourceHost;
  readonly #macros: MacroTable;
  readonly #missing: readonly Span[];
  readonly #texts = new Map<string, PlainText | undefined>();
  readonly #lost = new Map<MacroDefinition, boolean>();

  /** @param missing The `#include`s whose files are missing. */
  constructor(host: SourceHost, macros: MacroTable, missing: readonly Span[]) {
    this.#host = host;
    this.#macros = macros;
    this.#missing = missing;
  }

  /** Whether a missing file may be the cause of a fault. */
  mayCause({ span, message }: Problem): boolean {
    const plain = this.#plain(span.file);
    if (!plain) return false;
    const { code } = plain;
    const directive = plain.directives.find(({ start, end }) => start <= span.start && span.start < end);
    const line = directive && this.#host.read(span.file)?.text.slice(directive.start, directive.end);
    // An '#include' is part of the statement around it.
    if (line !== undefined && !/^#\s*include/.test(line)) {
      return this.#firstLost(line.replace(/^#\s*\w+/, '')) !== undefined;
    }
    const { start, end } = statementAround(code, span);
    const includes = this.#missing.filter(({ file }) => file === span.file);
    if (includes.some((include) => include.start >= start && include.end <= end)) return true;
    if (this.#firstLost(code.slice(start, end)) !== undefined) return true;
    if (!ABOUT_BRACE.test(message)) return false;
    if (message.includes('closes nothing')) return this.#mayBeOpenedBefore(span, code) || plain.firstLost < span.end;
    return plain.firstLost < code.length || includes.some((include) => isInBody(code, include.start));
  }

  /** Whether the file of an `#include` is unknown only because a macro with its name is missing. */
  mayName({ span }: Problem): boolean {
    const name = this.#host.read(span.file)?.text.slice(span.start, span.end) ?? '';
    return /^[A-Za-z_$]/.test(name) && this.#firstLost(name) !== undefined;
  }

  /** Whether a statement may be at another place than it seems, because of braces from missing text. */
  mayMove({ span, code: problem }: Problem): boolean {
    const plain = this.#plain(span.file);
    if (!plain) return false;
    if (plain.firstLost < plain.code.length) return true;
    return problem === 'not-at-top-level' && this.#mayBeOpenedBefore(span, plain.code);
  }

  /** Whether a missing file may have opened a body around `span`. */
  #mayBeOpenedBefore({ file, start }: Span, code: string): boolean {
    return this.#missing.some(
      (include) =>
        include.file === file && include.end <= start && !TOP_LEVEL_ONLY.test(code.slice(include.end, start)),
    );
  }

  #plain(file: string): PlainText | undefined {
    if (this.#texts.has(file)) return this.#texts.get(file);
    const text = this.#host.read(file)?.text;
    const plain = text === undefined ? undefined : this.#read(text);
    this.#texts.set(file, plain);
    return plain;
  }

  #read(text: string): PlainText {
    const directives: { start: number; end: number }[] = [];
    const blanked = blankComments(text).text;
    const parts: string[] = [];
    let copied = 0;
    for (let at = blanked.indexOf('#'); at >= 0; at = blanked.indexOf('#', at + 1)) {
      const directive = at >= copied && startsLine(blanked, at) ? directiveAt(blanked, at) : undefined;
      if (!directive) continue;
      directives.push({ start: at, end: directive.end });
      parts.push(blanked.slice(copied, at), blank(blanked.slice(at, directive.end)));
      copied = directive.end;
    }
    parts.push(blanked.slice(copied));
    const code = parts.join('').replace(STRING, emptied).replace(PATH_REFERENCE, blank);
    return { code, directives, firstLost: this.#firstLostStatement(code) };
  }

  /** The offset for `firstLost`. A name between `<` and `>` is at most a number, so it does not count. */
  #firstLostStatement(code: string): number {
    let start = 0;
    for (const part of code.split(/(?<=[;{}])/)) {
      const marks = part.replace(/<<|>>|[<>]=/g, '  ');
      const open = marks.indexOf('<');
      const close = marks.lastIndexOf('>') + 1;
      const outside =
        open < 0 || close < open ? part : part.slice(0, open) + blank(part.slice(open, close)) + part.slice(close);
      const lost = this.#firstLost(outside);
      if (lost !== undefined) return start + lost;
      start += part.length;
    }
    return code.length;
  }

  /** The offset of the first name that must be an undefined macro; strings are empty in `text`. */
  #firstLost(text: string, parameters: readonly string[] = [], depth = 0): number | undefined {
    for (const match of text.matchAll(WORD)) {
      const [word] = match;
      const at = match.index;
      if (!parameters.includes(word) && this.#isLost(word, text, at, depth)) return at;
    }
    return undefined;
  }

  #isLost(word: string, text: string, at: number, depth: number): boolean {
    const before = text[at - 1] ?? '';
    const behind = text.slice(at + word.length, at + word.length + 80);
    // The word is part of '/bits/' or '#address-cells', or a label.
    if (before === '#' || (before === '/' && behind.startsWith('/')) || behind.startsWith(':')) return false;
    const isReference = before === '&' && text[at - 2] !== '&';
    if (!C_NAME.test(word)) {
      return /^[\w,]+$/.test(word) && word.split(',').some((part) => MACRO_CASE.test(part) && !this.#macros.get(part));
    }
    const definition = this.#macros.get(word);
    if (definition) return this.#standsForLost(definition, depth);
    if (/^\s*\(/.test(behind)) return true;
    if (isReference) return false;
    if (/^[\dA-Fa-f]{2}$/.test(word) && text.lastIndexOf('[', at) > text.lastIndexOf(']', at)) return false;
    if (MACRO_CASE.test(word)) return true;
    // The word is the name of a node or of a property.
    if (/^\s*(?:\{|=(?!=))/.test(behind)) return false;
    const lead = text.slice(Math.max(0, at - 80), at);
    const isFirst = ['', ';', '}'].includes(lead.trim());
    const beginsLine = lead.slice(lead.lastIndexOf('\n') + 1).trim() === '';
    // The window of a statement ends before its '{' or ';'.
    const isLast = /^\s*(?:;|$)/.test(behind);
    return !isFirst && !(beginsLine && isLast);
  }

  #standsForLost(definition: MacroDefinition, depth: number): boolean {
    const known = this.#lost.get(definition);
    if (known !== undefined) return known;
    if (depth > MACRO_DEPTH_MAX) return false;
    // A macro is not expanded inside itself.
    this.#lost.set(definition, false);
    const text = definition.body.map(({ kind, text }) => (kind === TokenKind.String ? '""' : text)).join(' ');
    const result = this.#firstLost(text, definition.parameters, depth + 1) !== undefined;
    this.#lost.set(definition, result);
    return result;
  }
}

function statementAround(code: string, { start, end }: Span): { readonly start: number; readonly end: number } {
  let from = start;
  const first = Math.max(0, start - STATEMENT_LENGTH_MAX);
  while (from > first && !';{}'.includes(code.charAt(from - 1))) from--;
  let to = end;
  const last = Math.min(code.length, end + STATEMENT_LENGTH_MAX);
  while (to < last && !';{}'.includes(code.charAt(to))) to++;
  // The text behind distinguishes a name from a macro.
  return { start: from, end: code[to] === '{' ? to + 1 : to };
}

/** Whether a body is open at `offset`. */
function isInBody(code: string, offset: number): boolean {
  let depth = 0;
  for (let at = 0; at < offset; at++) {
    if (code[at] === '{') depth++;
    else if (code[at] === '}' && depth > 0) depth--;
  }
  return depth > 0;
}

function blank(text: string): string {
  return text.replace(/[^\n]/g, ' ');
}

/** A string with blanked contents, of the same length. */
function emptied(text: string): string {
  const end = text.length > 1 && text.endsWith('"') ? '"' : '';
  return `"${blank(text.slice(1, text.length - end.length))}${end}`;
}
