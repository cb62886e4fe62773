/**
 * Text expansion: what `cpp` would write for a piece of source, with positions. Used where macros stand for structure
 * and where a file does not parse as it stands; the fast path never comes here.
 */
import type { Span } from '../base/span.ts';
import { evaluateCondition, type HasInclude } from './condition.ts';
import { type Directive, directiveAt, type IncludeArgument, parseIncludeArgument } from './directives.ts';
import { ExpandedTextBuilder, type Unit } from './expandedText.ts';
import { Expander, type ExpansionFault, wouldPaste } from './expander.ts';
import { type MacroSnapshot, type MacroTable, type MacroUses, parseDefine } from './macros.ts';
import { Lexer, type Token, TokenKind } from './tokens.ts';

export interface TextFault {
  readonly code: string;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly span: Span;
  readonly related?: { readonly message: string; readonly span: Span };
}

/** What to do with an `#include` that text expansion meets. */
export type IncludeDecision =
  /** Stays in the text; the caller has applied the macros of the file already. */
  | { readonly kind: 'keep' }
  /** Its text is expanded in place. */
  | { readonly kind: 'inline'; readonly file: string; readonly text: string }
  | { readonly kind: 'drop' };

export interface ExpandOptions {
  readonly macros: MacroTable;
  readonly uses?: MacroUses;
  readonly hasInclude: (name: string, quoted: boolean, file: string) => boolean;
  readonly onInclude: (argument: IncludeArgument, directive: Span, depth: number) => IncludeDecision;
}

export interface ExpandResult {
  readonly unit: Unit;
  readonly faults: readonly TextFault[];
  /** The macros in force at each `#include` that stayed in the text, in order. */
  readonly atIncludes: readonly MacroSnapshot[];
}

/** Expands `text[start, end)` of `file` under `options.macros`, which its directives change. */
export function expandText(
  file: string,
  text: string,
  start: number,
  end: number,
  options: ExpandOptions,
): ExpandResult {
  return new TextExpander(options).run(file, text, start, end);
}

/** Expansion of a fragment that holds no directives: a value, the head of a node, a statement. */
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

interface OpenConditional {
  /** Whether one of its branches was taken already. */
  taken: boolean;
  /** Whether the branch at hand is live. */
  live: boolean;
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
    const expander = new Expander(() => this.#nextToken(), this.#options.macros, uses ? { uses } : {});
    let previous: Token | undefined;
    let avoidPaste = false;
    let source: Token | undefined;
    for (let token = expander.next(); token; token = expander.next()) {
      if (token.kind === TokenKind.Padding) {
        avoidPaste = true;
        if (!source || (!source.space && !token.source)) source = token.source;
        continue;
      }
      this.#flush(expander);
      if (avoidPaste) {
        if ((source ?? token).space || (previous && wouldPaste(previous, token))) this.#builder.emitSpace(' ');
      } else if (token.space) {
        this.#builder.emitSpace(' ');
      }
      avoidPaste = false;
      source = undefined;
      previous = token;
      const spelled = { file: token.file, start: token.start, end: token.end };
      this.#builder.emit(token.text, token.site ? { site: token.site, spelling: spelled } : { site: spelled });
    }
    this.#flush(expander);
    for (const fault of expander.faults) this.#faults.push(describeExpansionFault(fault));
    return {
      unit: this.#builder.build(),
      faults: this.#faults,
      atIncludes: this.#atIncludes,
    };
  }

  #flush(expander: Expander): void {
    for (const line of this.#pending) {
      this.#builder.emitSpace('\n');
      this.#builder.emit(line.text, { site: line.span });
      this.#builder.emitSpace('\n');
    }
    this.#pending = [];
    if (this.#newline && !expander.insideMacro) this.#builder.emitSpace('\n');
    this.#newline = false;
  }

  #push(file: string, text: string, start: number, end: number): void {
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

  /** The next token outside directives and dead branches; undefined at the end of the outermost input. */
  #nextToken(): Token | undefined {
    for (;;) {
      const input = this.#inputs[this.#inputs.length - 1];
      if (!input) return undefined;
      const token = input.lexer.next();
      if (!token) {
        for (const open of input.conditionals) {
          this.#fault('syntax', "'#if' opened here is never closed with '#endif'", open.span);
        }
        this.#inputs.pop();
        this.#atLineStart = true;
        if (this.#inputs.length === 0) return undefined;
        continue;
      }
      const startsLine = input.lexer.crossedNewline || this.#atLineStart;
      this.#atLineStart = false;
      if (input.lexer.crossedNewline) this.#newline = true;
      if (startsLine && token.text === '#') {
        const directive = directiveAt(input.text, token.start);
        if (directive) {
          input.lexer.at = Math.min(directive.end, input.end);
          this.#atLineStart = true;
          this.#directive(input, directive);
          continue;
        }
      }
      if (isLive(input)) return token;
      this.#skipDead(input);
    }
  }

  /** Jumps over the rest of a dead branch, line by line, without making tokens of it. */
  #skipDead(input: Input): void {
    const hash = /^[ \t]*#/gm;
    hash.lastIndex = input.lexer.at;
    for (let match = hash.exec(input.text); match; match = hash.exec(input.text)) {
      const at = hash.lastIndex - 1;
      if (at >= input.end) break;
      const directive = directiveAt(input.text, at);
      if (directive && /^(if|ifdef|ifndef|elif|elifdef|elifndef|else|endif)$/.test(directive.name)) {
        input.lexer.at = at;
        this.#atLineStart = true;
        return;
      }
    }
    input.lexer.at = input.end;
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
        const defined = live && this.#isDefined(input, directive);
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
      if (definition) this.#options.macros.define(definition);
      else this.#fault('syntax', "'#define' takes a name", span);
    } else if (directive.name === 'undef') {
      const name = /[A-Za-z_$][\w$]*/.exec(text.slice(directive.argumentStart, directive.end));
      if (name) this.#options.macros.undefine(name[0]);
    } else if (directive.name === 'include' || directive.name === 'include_next') {
      this.#include(input, directive, span);
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
    return { taken: live || !parentLive, live, parentLive, span };
  }

  #nextBranch(input: Input, directive: Directive, span: Span): void {
    const open = input.conditionals[input.conditionals.length - 1];
    if (!open) {
      this.#fault('syntax', `'#${directive.name}' without '#if'`, span);
      return;
    }
    if (open.taken) {
      open.live = false;
      return;
    }
    open.live = open.parentLive;
    if (directive.name === 'elif') open.live = this.#condition(input, directive);
    else if (directive.name !== 'else') {
      open.live = this.#isDefined(input, directive) === (directive.name === 'elifdef');
    }
    open.taken = open.live;
  }

  #isDefined(input: Input, directive: Directive): boolean {
    const name = /[A-Za-z_$][\w$]*/.exec(input.text.slice(directive.argumentStart, directive.end));
    if (!name) return false;
    const definition = this.#options.macros.get(name[0]);
    this.#options.uses?.note(name[0], definition);
    return definition !== undefined;
  }

  #condition(input: Input, directive: Directive): boolean {
    const hasInclude: HasInclude = (name, quoted) => this.#options.hasInclude(name, quoted, input.file);
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
    const decision = this.#options.onInclude(argument, span, this.#inputs.length);
    if (decision.kind === 'keep') {
      this.#atIncludes.push(before);
      this.#pending.push({
        text: input.text.slice(span.start, span.end).replace(/\\\r?\n/g, ' '),
        span,
      });
    } else if (decision.kind === 'inline') {
      this.#push(decision.file, decision.text, 0, decision.text.length);
    }
  }

  #fault(code: string, message: string, span: Span): void {
    this.#faults.push({ code, severity: 'error', message, span });
  }
}

function isLive(input: Input): boolean {
  const open = input.conditionals[input.conditionals.length - 1];
  return open ? open.live : true;
}
