/**
 * Expands text as `cpp` does, with positions. Used if macros stand for structure, or if a file does not parse
 * unpreprocessed. Other files are never expanded as text.
 */

import { beginsLine, NO_DIRECTIVE } from './directives.ts';
import { ExpandedTextBuilder, type Origin, type Unit } from './expandedText.ts';
import { Expander } from './expander.ts';
import { wouldPaste } from './expansionTokens.ts';
import { type MacroSnapshot, type MacroTable, MacroUses } from './macroTable.ts';
import { type ExpandLine, type ExpandOptions, type SourceText, SourceTokens } from './sourceTokens.ts';
import { describeExpansionFault, type TextFault } from './textFaults.ts';
import { type Token, TokenKind } from './tokens.ts';

/** The result of a text expansion. */
export interface ExpandResult {
  readonly unit: Unit;
  readonly faults: readonly TextFault[];
  /** The macros in force at each remaining `#include`, in order. */
  readonly atIncludes: readonly MacroSnapshot[];
}

/** Expands `text[start, end)` of `file` with `options.macros`, which its directives change. Never throws. */
export function expandText(
  file: string,
  text: string,
  start: number,
  end: number,
  options: ExpandOptions,
): ExpandResult {
  return new TextExpander(options).run(file, text, start, end);
}

/** Expands a fragment without directives: a value, the head of a node, a statement. */
export function expandFragment(
  file: string,
  text: string,
  start: number,
  end: number,
  macros: MacroTable,
  uses: MacroUses,
): ExpandResult {
  return expandText(file, text, start, end, {
    macros,
    uses,
    hasInclude: () => false,
    onInclude: () => ({ kind: 'drop' }),
  });
}

const NAME = /[A-Za-z_]\w*/y;

/** Writes the tokens of an expansion with the white space that cpp prints. */
class TextExpander {
  readonly #macros: MacroTable;
  readonly #uses: MacroUses | undefined;
  readonly #source: SourceTokens;
  readonly #builder = new ExpandedTextBuilder();

  constructor(options: ExpandOptions) {
    const { macros, uses } = options;
    this.#macros = macros;
    this.#uses = uses;
    const expandLine: ExpandLine = (file, text, start, end) =>
      expandFragment(file, text, start, end, macros, new MacroUses()).unit.text;
    this.#source = new SourceTokens(options, expandLine);
  }

  run(file: string, text: string, start: number, end: number): ExpandResult {
    const tokens = this.#source;
    tokens.push(file, text, start, end);
    const uses = this.#uses;
    const expander = new Expander((mode) => tokens.next(mode), this.#macros, uses ? { uses } : {});
    let previous: Token | undefined;
    let avoidPaste = false;
    let source: Token | undefined;
    let cutQuote = false;
    for (let token = expander.next(); token; token = expander.next()) {
      if (token.kind === TokenKind.Padding) {
        avoidPaste = true;
        if (!source || (!source.space && !token.source)) source = token.source;
        continue;
      }
      const newLine = tokens.sawNewline && !expander.insideMacro;
      this.#flush();
      if (cutQuote && newLine && previous) {
        this.#builder.emitSpace(lineLayout(previous, token, tokens.innermost));
      } else if (avoidPaste) {
        if ((source ?? token).space || (previous && wouldPaste(previous, token))) this.#builder.emitSpace(' ');
      } else if (token.space) {
        this.#builder.emitSpace(' ');
      }
      avoidPaste = false;
      source = undefined;
      previous = token;
      tokens.lastWritten = token.text;
      cutQuote ||= token.kind === TokenKind.Other && /^["']/.test(token.text);
      if (token.text === '#' && this.#builder.atLineStart && this.#mayLookLikeDirective(token)) {
        this.#builder.emitSpace(NO_DIRECTIVE);
      }
      this.#builder.emit(token.text, originOf(token));
    }
    this.#flush();
    const { faults, atIncludes } = tokens;
    for (const fault of expander.faults) faults.push(describeExpansionFault(fault));
    return { unit: this.#builder.build(), faults, atIncludes };
  }

  /** Whether a `#` in expanded text may be read as a directive. Real directives were executed before. */
  #mayLookLikeDirective({ site, file, start }: Token): boolean {
    const input = this.#source.innermost;
    if (site || input?.file !== file || !beginsLine(input.text, start)) return true;
    NAME.lastIndex = start + 1;
    const name = NAME.exec(input.text)?.[0];
    return name === undefined || this.#macros.get(name) !== undefined;
  }

  /** Writes the remaining directives and the newline before the next token. */
  #flush(): void {
    const tokens = this.#source;
    for (const line of tokens.pending) {
      this.#builder.emitSpace('\n');
      this.#builder.emit(line.text, { site: line.span });
      this.#builder.emitSpace('\n');
    }
    tokens.pending = [];
    if (tokens.sawNewline) this.#builder.emitSpace('\n');
    tokens.sawNewline = false;
  }
}

/** The origin of a token. A built-in macro has no text elsewhere: outside of macro bodies it is spelled where it is called. */
function originOf({ file, start, end, site }: Token): Origin {
  const spelling = { file, start, end };
  if (!site || (site.file === file && site.start === start && site.end === end)) return { site: spelling };
  return { site, spelling };
}

/** Most lines that cpp prints as empty ones; more become a line marker (GCC 12, c-ppoutput.c: maybe_print_line_1). */
const EMPTY_LINES_MAX = 8;

/**
 * The white space between two tokens on different lines behind the first newline: the empty lines and the column that cpp
 * preserves. It is relevant only in a string over several lines (GCC 12, c-ppoutput.c: cb_line_change).
 */
function lineLayout(before: Token, token: Token, input: SourceText | undefined): string {
  if (!input || token.file !== input.file || before.file !== input.file || token.site || before.site) return '';
  const between = input.text.slice(before.end, token.start).split('\n');
  const column = between[between.length - 1] ?? '';
  const lines = between.length - 2;
  return (lines < EMPTY_LINES_MAX ? '\n'.repeat(Math.max(0, lines)) : '') + ' '.repeat(column.length);
}
