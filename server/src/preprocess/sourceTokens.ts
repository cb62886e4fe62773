/**
 * Reads the tokens of a text and of the files that it includes, and executes the directives. Input: a text, and the macros in
 * force. Output: the tokens outside of directives and of branches that do not hold, without expansion.
 */
import type { Span } from '../base/span.ts';
import type { CompilerCode } from '../problems/codes.ts';
import { evaluateCondition, type HasInclude } from './condition.ts';
import {
  type CppIncludeForm,
  type Directive,
  directiveAt,
  type IncludeArgument,
  includeFormOf,
  isString,
  nullDirectiveEnd,
  parseIncludeArgument,
} from './directives.ts';
import type { ReadMode } from './expander.ts';
import { definitionFault, parseDefine } from './macros.ts';
import type { MacroSnapshot, MacroTable, MacroUses } from './macroTable.ts';
import { openConditional } from './openConditional.ts';
import { executePragma, type Pragma, parsePragma } from './pragmas.ts';
import { strayBackslash } from './strayBackslash.ts';
import { describeExpansionFault, type TextFault } from './textFaults.ts';
import { Lexer, type Token, TokenKind } from './tokens.ts';

/** The treatment of an `#include` during text expansion. */
export type IncludeDecision =
  /** The directive stays in the text. The caller has already applied the macros of the file. */
  | { readonly kind: 'keep' }
  /** The text of the file is expanded in place of the directive. */
  | { readonly kind: 'inline'; readonly file: string; readonly text: string }
  | { readonly kind: 'drop'; readonly fault?: { readonly code: CompilerCode; readonly message: string } };

/** An include in a text that is expanded. */
export interface IncludeInText extends IncludeArgument {
  readonly form: CppIncludeForm;
}

/** The environment of a text expansion. */
export interface ExpandOptions {
  readonly macros: MacroTable;
  readonly uses?: MacroUses;
  readonly hasInclude: (name: string, quoted: boolean, file: string, next: boolean) => boolean;
  /** `mayStay`: the directive is between statements; inside of one, or of a macro call, it cannot stay in the text. */
  readonly onInclude: (include: IncludeInText, directive: Span, depth: number, mayStay: boolean) => IncludeDecision;
}

interface OpenConditional {
  /** Whether one of its branches was taken. */
  taken: boolean;
  /** Whether the current branch holds. */
  live: boolean;
  sawElse: boolean;
  readonly parentLive: boolean;
  readonly span: Span;
}

/** The last token in front of a statement: another statement's end, the beginning of a body, or none. */
const STATEMENT_END = /^[;{}]?$/;

/** A text that is being read: that of the expansion, or of an included file. */
export interface SourceText {
  readonly file: string;
  readonly text: string;
  readonly end: number;
  readonly lexer: Lexer;
  readonly conditionals: OpenConditional[];
}

/** Expands `text[start, end)` of `file`, which is the operand of a `#line`, to the text that cpp reads. */
export type ExpandLine = (file: string, text: string, start: number, end: number) => string;

/** Reads the tokens of a text. Its directives change `options.macros`. Never throws. */
export class SourceTokens {
  readonly faults: TextFault[] = [];
  /** The macros in force at each `#include` that remains in the text, in order. */
  readonly atIncludes: MacroSnapshot[] = [];
  /** Directives that the writer must copy to the output before the next token, and then remove here. */
  pending: { readonly text: string; readonly span: Span }[] = [];
  /** The last token of the output, which the writer sets; empty at the beginning. */
  lastWritten = '';
  /** Whether there was a newline before the last token; the writer resets it. */
  sawNewline = false;
  readonly #options: ExpandOptions;
  readonly #expandLine: ExpandLine;
  readonly #inputs: SourceText[] = [];
  #atLineStart = true;

  constructor(options: ExpandOptions, expandLine: ExpandLine) {
    this.#options = options;
    this.#expandLine = expandLine;
  }

  /** The text that is being read, the innermost one of nested includes; undefined at the end. */
  get innermost(): SourceText | undefined {
    return this.#inputs[this.#inputs.length - 1];
  }

  /** Begins to read `text[start, end)` of `file`, and then continues in the text that was being read. */
  push(file: string, text: string, start: number, end: number): void {
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

  /**
   * The next token outside of directives and of branches that do not hold; undefined at the end of the outermost input. As
   * in cpp, a macro call cannot extend over the end of an included file, nor can a directive be before its parenthesis: then
   * undefined is returned once.
   */
  next(mode: ReadMode): Token | undefined {
    for (;;) {
      const input = this.innermost;
      if (!input) return undefined;
      const wasAtLineStart = this.#atLineStart;
      const from = input.lexer.at;
      const token = input.lexer.next();
      if (!token) {
        this.#leave(input);
        if (this.#inputs.length === 0 || mode !== 'free') return undefined;
        this.sawNewline = true;
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
          if (mode === 'free') this.sawNewline = true;
          input.lexer.at = Math.min(end, input.end);
          this.#atLineStart = true;
          if (directive) this.#directive(input, directive, mode);
          continue;
        }
      }
      // While the parenthesis of a call is searched, the name before the newline is not written yet.
      if (input.lexer.crossedNewline && mode === 'free') this.sawNewline = true;
      // The first token of a file, and the first one behind it, begin a line (GCC 12, libcpp/lex.cc: _cpp_lex_direct).
      if (mode === 'arguments' && wasAtLineStart) token.space = true;
      if (isLive(input)) return token;
    }
  }

  /** Ends the innermost input. */
  #leave(input: SourceText): void {
    for (const open of input.conditionals) {
      const { message, start, end, related } = openConditional(input.text, open.span.start);
      const { file } = input;
      this.faults.push({
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

  #directive(input: SourceText, directive: Directive, mode: ReadMode): void {
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
    const includeForm = includeFormOf(directive.name);
    if (directive.name === 'define') {
      const definition = parseDefine(text, directive.argumentStart, directive.end, file);
      const fault = definition ? definitionFault(definition) : "'#define' takes a name, and parameters that are names";
      if (fault !== undefined) this.#fault('syntax', fault, span);
      else if (definition) this.#options.macros.define(definition);
    } else if (directive.name === 'undef') {
      const name = /[A-Za-z_]\w*/.exec(text.slice(directive.argumentStart, directive.end));
      if (name && name[0] !== 'defined') this.#options.macros.undefine(name[0]);
      else this.#fault('syntax', "'#undef' takes a name", span);
    } else if (includeForm !== undefined) {
      this.#include(input, directive, includeForm, mode);
    } else if (directive.name === 'assert' || directive.name === 'unassert') {
      const { name, argumentStart, end } = directive;
      const fault = this.#options.macros.assertions.execute(name, text, argumentStart, end);
      if (fault !== undefined) this.#fault('syntax', fault, span);
    } else if (directive.name === 'line') {
      const words = this.#expandLine(file, text, directive.argumentStart, directive.end);
      const fault = this.#options.macros.builtIns?.readLine(span, words);
      if (fault !== undefined) this.#fault('syntax', fault, span);
    } else if (directive.name === 'ident' || directive.name === 'sccs') {
      if (!isString(text, directive.argumentStart, directive.end))
        this.#fault('syntax', `'#${directive.name}' takes a string`, span);
    } else if (directive.name === 'error' || directive.name === 'warning') {
      const words = text.slice(directive.argumentStart, directive.end).trim();
      this.#say(directive.name, `#${directive.name} ${words}`, span);
    } else if (directive.name === 'pragma') {
      this.#pragma(parsePragma(text, directive.argumentStart, directive.end), span);
    }
  }

  #pragma(pragma: Pragma, span: Span): void {
    const { macros } = this.#options;
    if (pragma.kind === 'message') this.#say(pragma.level, `#pragma GCC ${pragma.level} ${pragma.text}`, span);
    else {
      const fault = executePragma(pragma, macros.builtIns?.placeOf(span).file ?? span.file, macros);
      if (fault !== undefined) this.#fault('syntax', fault, span);
    }
  }

  #say(severity: 'error' | 'warning', message: string, span: Span): void {
    this.faults.push({ code: `preprocessor-${severity}`, severity, message, span });
  }

  #open(parentLive: boolean, live: boolean, span: Span): OpenConditional {
    return { taken: live || !parentLive, live, sawElse: false, parentLive, span };
  }

  #nextBranch(input: SourceText, directive: Directive, span: Span): void {
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

  #isDefined(input: SourceText, directive: Directive, span: Span): boolean {
    const name = new Lexer(input.text, directive.argumentStart, directive.end, input.file).next();
    if (name?.kind !== TokenKind.Identifier) {
      this.#fault('syntax', `'#${directive.name}' takes a name`, span);
      return false;
    }
    const definition = this.#options.macros.get(name.text);
    this.#options.uses?.note(name.text, definition);
    return definition !== undefined;
  }

  #condition(input: SourceText, directive: Directive): boolean {
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
    for (const fault of result.expansionFaults) this.faults.push(describeExpansionFault(fault));
    return result.value;
  }

  #include(input: SourceText, directive: Directive, form: CppIncludeForm, mode: ReadMode): void {
    const span: Span = { file: input.file, start: directive.start, end: directive.end };
    const argument = parseIncludeArgument(input.text, directive.argumentStart, directive.end);
    if (!argument) {
      this.#fault('syntax', `'#${directive.name}' takes a file name in quotes or angle brackets`, span);
      return;
    }
    const before = this.#options.macros.snapshot();
    const decision = this.#options.onInclude(
      { ...argument, form },
      span,
      this.#inputs.length,
      mode === 'free' && STATEMENT_END.test(this.lastWritten),
    );
    if (decision.kind === 'keep') {
      this.atIncludes.push(before);
      this.pending.push({
        text: input.text.slice(span.start, span.end).replace(/\\\r?\n/g, ' '),
        span,
      });
    } else if (decision.kind === 'inline') {
      this.push(decision.file, decision.text, 0, decision.text.length);
    } else if (decision.fault) {
      this.#fault(decision.fault.code, decision.fault.message, span);
    }
  }

  #fault(code: CompilerCode, message: string, span: Span): void {
    this.faults.push({ code, severity: 'error', message, span });
  }
}

function isLive(input: SourceText): boolean {
  const open = input.conditionals[input.conditionals.length - 1];
  return open ? open.live : true;
}
