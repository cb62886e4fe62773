/**
 * Expands text as `cpp` does, with positions. Used if macros stand for structure, or if a file does not parse
 * unpreprocessed. Other files are never expanded as text.
 */

import type { Span } from '../base/span.ts';
import type { CompilerCode } from '../problems/codes.ts';
import { evaluateCondition, type HasInclude } from './condition.ts';
import {
  beginsLine,
  type Directive,
  directiveAt,
  type IncludeArgument,
  NO_DIRECTIVE,
  nullDirectiveEnd,
  parseIncludeArgument,
} from './directives.ts';
import { ExpandedTextBuilder, type Unit } from './expandedText.ts';
import { Expander, type ExpansionFault, type ReadMode } from './expander.ts';
import { wouldPaste } from './expansionTokens.ts';
import { definitionFault, parseDefine } from './macros.ts';
import { type MacroSnapshot, type MacroTable, MacroUses } from './macroTable.ts';
import { openConditional } from './openConditional.ts';
import { strayBackslash } from './strayBackslash.ts';
import { Lexer, type Token, TokenKind } from './tokens.ts';

/** A fault of text expansion, with source positions. */
export interface TextFault {
  readonly code: CompilerCode;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly span: Span;
  readonly related?: { readonly message: string; readonly span: Span };
}

/** The treatment of an `#include` during text expansion. */
export type IncludeDecision =
  /** The directive stays in the text. The caller has already applied the macros of the file. */
  | { readonly kind: 'keep' }
  /** The text of the file is expanded in place of the directive. */
  | { readonly kind: 'inline'; readonly file: string; readonly text: string }
  | { readonly kind: 'drop'; readonly fault?: { readonly code: CompilerCode; readonly message: string } };

/** The environment of a text expansion. */
export interface ExpandOptions {
  readonly macros: MacroTable;
  readonly uses?: MacroUses;
  readonly hasInclude: (name: string, quoted: boolean, file: string, next: boolean) => boolean;
  readonly onInclude: (argument: IncludeArgument, directive: Span, depth: number) => IncludeDecision;
}

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

/** Converts a fault of expansion to a fault of text, which also has the place of the definition. */
export function describeExpansionFault(fault: ExpansionFault): TextFault {
  const { definition } = fault;
  return {
    code: fault.code,
    severity: 'error',
    message: fault.message,
    span: fault.span,
    related: {
      message: `'${definition.name}' is defined here`,
      span: {
        file: definition.file,
        start: definition.nameStart,
        end: definition.nameEnd,
      },
    },
  };
}

const NAME = /[A-Za-z_]\w*/y;

interface OpenConditional {
  /** Whether one of its branches was taken. */
  taken: boolean;
  /** Whether the current branch holds. */
  live: boolean;
  sawElse: boolean;
  readonly parentLive: boolean;
  readonly span: Span;
}

interface Input {
  readonly file: string;
  readonly text: string;
  readonly end: number;
  readonly lexer: Lexer;
  readonly conditionals: OpenConditional[];
}

class TextExpander {
  readonly #options: ExpandOptions;
  readonly #builder = new ExpandedTextBuilder();
  readonly #faults: TextFault[] = [];
  readonly #atIncludes: MacroSnapshot[] = [];
  readonly #inputs: Input[] = [];
  /** Directives that must be copied to the output before the next token. */
  #pending: { readonly text: string; readonly span: Span }[] = [];
  #newline = false;

  constructor(options: ExpandOptions) {
    this.#options = options;
  }

  run(file: string, text: string, start: number, end: number): ExpandResult {
    this.#push(file, text, start, end);
    const { uses } = this.#options;
    const expander = new Expander((mode) => this.#nextToken(mode), this.#options.macros, uses ? { uses } : {});
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
      const newLine = this.#newline && !expander.insideMacro;
      this.#flush();
      if (cutQuote && newLine && previous) {
        this.#builder.emitSpace(lineLayout(previous, token, this.#inputs[this.#inputs.length - 1]));
      } else if (avoidPaste) {
        if ((source ?? token).space || (previous && wouldPaste(previous, token))) this.#builder.emitSpace(' ');
      } else if (token.space) {
        this.#builder.emitSpace(' ');
      }
      avoidPaste = false;
      source = undefined;
      previous = token;
      cutQuote ||= token.kind === TokenKind.Other && /^["']/.test(token.text);
      if (token.text === '#' && this.#builder.atLineStart && this.#mayLookLikeDirective(token)) {
        this.#builder.emitSpace(NO_DIRECTIVE);
      }
      const spelled = { file: token.file, start: token.start, end: token.end };
      this.#builder.emit(token.text, token.site ? { site: token.site, spelling: spelled } : { site: spelled });
    }
    this.#flush();
    for (const fault of expander.faults) this.#faults.push(describeExpansionFault(fault));
    return {
      unit: this.#builder.build(),
      faults: this.#faults,
      atIncludes: this.#atIncludes,
    };
  }

  /** Whether a `#` in expanded text may be read as a directive. Real directives were executed before. */
  #mayLookLikeDirective({ site, file, start }: Token): boolean {
    const input = this.#inputs[this.#inputs.length - 1];
    if (site || input?.file !== file || !beginsLine(input.text, start)) return true;
    NAME.lastIndex = start + 1;
    const name = NAME.exec(input.text)?.[0];
    return name === undefined || this.#options.macros.get(name) !== undefined;
  }

  #flush(): void {
    for (const line of this.#pending) {
      this.#builder.emitSpace('\n');
      this.#builder.emit(line.text, { site: line.span });
      this.#builder.emitSpace('\n');
    }
    this.#pending = [];
    if (this.#newline) this.#builder.emitSpace('\n');
    this.#newline = false;
  }

  #push(file: string, text: string, start: number, end: number): void {
    const { builtIns } = this.#options.macros;
    if (builtIns && this.#inputs.length > 0) {
      builtIns.level++;
      builtIns.enter(file);
    }
    this.#inputs.push({
      file,
      text,
      end,
      lexer: new Lexer(text, start, end, file),
      conditionals: [],
    });
    this.#atLineStart = true;
  }

  #atLineStart = true;

  /**
   * The next token outside of directives and of branches that do not hold; undefined at the end of the outermost input. As
   * in cpp, a macro call cannot extend over the end of an included file, nor can a directive be before its parenthesis: then
   * undefined is returned once.
   */
  #nextToken(mode: ReadMode): Token | undefined {
    for (;;) {
      const input = this.#inputs[this.#inputs.length - 1];
      if (!input) return undefined;
      const wasAtLineStart = this.#atLineStart;
      const from = input.lexer.at;
      const token = input.lexer.next();
      if (!token) {
        this.#leave(input);
        if (this.#inputs.length === 0 || mode !== 'free') return undefined;
        this.#newline = true;
        continue;
      }
      const startsLine = input.lexer.crossedNewline || wasAtLineStart;
      this.#atLineStart = false;
      if (startsLine && token.text === '#') {
        const directive = directiveAt(input.text, token.start);
        const end = directive?.end ?? nullDirectiveEnd(input.text, token.start);
        if (end !== undefined) {
          if (mode === 'call' && isLive(input)) {
            input.lexer.at = from;
            this.#atLineStart = wasAtLineStart;
            return undefined;
          }
          if (mode === 'free') this.#newline = true;
          input.lexer.at = Math.min(end, input.end);
          this.#atLineStart = true;
          if (directive) this.#directive(input, directive);
          continue;
        }
      }
      // While the parenthesis of a call is searched, the name before the newline is not written yet.
      if (input.lexer.crossedNewline && mode === 'free') this.#newline = true;
      // The first token of a file, and the first one behind it, begin a line (GCC 12, libcpp/lex.cc: _cpp_lex_direct).
      if (mode === 'arguments' && wasAtLineStart) token.space = true;
      if (isLive(input)) return token;
    }
  }

  /** Ends the innermost input. */
  #leave(input: Input): void {
    for (const open of input.conditionals) {
      const { message, start, end, related } = openConditional(input.text, open.span.start);
      const { file } = input;
      this.#faults.push({
        code: 'unbalanced',
        severity: 'error',
        message,
        span: { file, start, end },
        ...(related
          ? { related: { message: related.message, span: { file, start: related.start, end: related.end } } }
          : {}),
      });
    }
    const comment = input.lexer.openComment;
    if (comment !== undefined) {
      const span = { file: input.file, start: comment, end: comment + 2 };
      this.#fault('syntax', "'/*' opened here is never closed with '*/'", span);
    }
    const stray = strayBackslash(input.text, input.end);
    if (stray) this.#fault('syntax', stray.message, { file: input.file, start: stray.start, end: stray.end });
    this.#inputs.pop();
    const { builtIns } = this.#options.macros;
    if (builtIns && this.#inputs.length > 0) builtIns.level--;
    this.#atLineStart = true;
  }

  #directive(input: Input, directive: Directive): void {
    const { file, text, conditionals } = input;
    const span: Span = { file, start: directive.start, end: directive.end };
    const live = isLive(input);
    switch (directive.name) {
      case 'if':
        conditionals.push(this.#open(live, live && this.#condition(input, directive), span));
        return;
      case 'ifdef':
      case 'ifndef': {
        const defined = live && this.#isDefined(input, directive, span);
        conditionals.push(this.#open(live, live && defined === (directive.name === 'ifdef'), span));
        return;
      }
      case 'elif':
      case 'elifdef':
      case 'elifndef':
      case 'else':
        this.#nextBranch(input, directive, span);
        return;
      case 'endif':
        if (!conditionals.pop()) this.#fault('syntax', "'#endif' without '#if'", span);
        return;
      default:
    }
    if (!live) return;
    if (directive.name === 'define') {
      const definition = parseDefine(text, directive.argumentStart, directive.end, file);
      const fault = definition ? definitionFault(definition) : "'#define' takes a name, and parameters that are names";
      if (fault !== undefined) this.#fault('syntax', fault, span);
      else if (definition) this.#options.macros.define(definition);
    } else if (directive.name === 'undef') {
      const name = /[A-Za-z_]\w*/.exec(text.slice(directive.argumentStart, directive.end));
      if (name && name[0] !== 'defined') this.#options.macros.undefine(name[0]);
      else this.#fault('syntax', "'#undef' takes a name", span);
    } else if (directive.name === 'include' || directive.name === 'include_next') {
      this.#include(input, directive, span);
    } else if (directive.name === 'line') {
      const words = expandFragment(
        file,
        text,
        directive.argumentStart,
        directive.end,
        this.#options.macros,
        new MacroUses(),
      );
      const fault = this.#options.macros.builtIns?.readLine(span, words.unit.text);
      if (fault !== undefined) this.#fault('syntax', fault, span);
    } else if (directive.name === 'ident') {
      const string = /^\s*"/.test(text.slice(directive.argumentStart, directive.end));
      if (!string) this.#fault('syntax', "'#ident' takes a string", span);
    } else if (directive.name === 'error' || directive.name === 'warning') {
      const words = text.slice(directive.argumentStart, directive.end).trim();
      const severity = directive.name;
      this.#faults.push({
        code: `preprocessor-${severity}`,
        severity,
        message: `#${severity} ${words}`,
        span,
      });
    }
  }

  #open(parentLive: boolean, live: boolean, span: Span): OpenConditional {
    return { taken: live || !parentLive, live, sawElse: false, parentLive, span };
  }

  #nextBranch(input: Input, directive: Directive, span: Span): void {
    const open = input.conditionals[input.conditionals.length - 1];
    if (!open) {
      this.#fault('syntax', `'#${directive.name}' without '#if'`, span);
      return;
    }
    if (open.sawElse) this.#fault('syntax', `'#${directive.name}' after '#else'`, span);
    if (directive.name === 'else') open.sawElse = true;
    if (open.taken) {
      open.live = false;
      return;
    }
    open.live = open.parentLive;
    if (directive.name === 'elif') open.live = this.#condition(input, directive);
    else if (directive.name !== 'else') {
      open.live = this.#isDefined(input, directive, span) === (directive.name === 'elifdef');
    }
    open.taken = open.live;
  }

  #isDefined(input: Input, directive: Directive, span: Span): boolean {
    const name = new Lexer(input.text, directive.argumentStart, directive.end, input.file).next();
    if (name?.kind !== TokenKind.Identifier) {
      this.#fault('syntax', `'#${directive.name}' takes a name`, span);
      return false;
    }
    const definition = this.#options.macros.get(name.text);
    this.#options.uses?.note(name.text, definition);
    return definition !== undefined;
  }

  #condition(input: Input, directive: Directive): boolean {
    const hasInclude: HasInclude = (name, quoted, next) => this.#options.hasInclude(name, quoted, input.file, next);
    const result = evaluateCondition(
      input.text,
      directive.argumentStart,
      directive.end,
      input.file,
      this.#options.macros,
      hasInclude,
      this.#options.uses,
    );
    if (result.fault) this.#fault('condition-invalid', result.fault.message, result.fault.span);
    for (const fault of result.expansionFaults) this.#faults.push(describeExpansionFault(fault));
    return result.value;
  }

  #include(input: Input, directive: Directive, span: Span): void {
    const argument = parseIncludeArgument(input.text, directive.argumentStart, directive.end);
    if (!argument) {
      this.#fault('syntax', "'#include' takes a file name in quotes or angle brackets", span);
      return;
    }
    const before = this.#options.macros.snapshot();
    const decision = this.#options.onInclude(
      directive.name === 'include' ? argument : { ...argument, next: true },
      span,
      this.#inputs.length,
    );
    if (decision.kind === 'keep') {
      this.#atIncludes.push(before);
      this.#pending.push({
        text: input.text.slice(span.start, span.end).replace(/\\\r?\n/g, ' '),
        span,
      });
    } else if (decision.kind === 'inline') {
      this.#push(decision.file, decision.text, 0, decision.text.length);
    } else if (decision.fault) {
      this.#fault(decision.fault.code, decision.fault.message, span);
    }
  }

  #fault(code: CompilerCode, message: string, span: Span): void {
    this.#faults.push({ code, severity: 'error', message, span });
  }
}

/** Most lines that cpp prints as empty ones; more become a line marker (GCC 12, c-ppoutput.c: maybe_print_line_1). */
const EMPTY_LINES_MAX = 8;

/**
 * The white space between two tokens on different lines behind the first newline: the empty lines and the column that cpp
 * preserves. It is relevant only in a string over several lines (GCC 12, c-ppoutput.c: cb_line_change).
 */
function lineLayout(before: Token, token: Token, input: Input | undefined): string {
  if (!input || token.file !== input.file || before.file !== input.file || token.site || before.site) return '';
  const between = input.text.slice(before.end, token.start).split('\n');
  const column = between[between.length - 1] ?? '';
  const lines = between.length - 2;
  return (lines < EMPTY_LINES_MAX ? '\n'.repeat(Math.max(0, lines)) : '') + ' '.repeat(column.length);
}

function isLive(input: Input): boolean {
  const open = input.conditionals[input.conditionals.length - 1];
  return open ? open.live : true;
}
