/**
 * Expands macros as GNU cpp does. Input: a stream of tokens, and a macro table. Output: the expanded stream, with padding
 * tokens, from which the writer decides where a space is needed, as cpp does.
 *
 * The model is that of cpp's documentation ("cppinternals", Macro Expansion): there is a stack of contexts. A macro is
 * disabled while its context is on the stack. An identifier that is read while its macro is disabled is never expanded.
 */
import type { Span } from '../base/span.ts';
import { type Argument, replaceArguments } from './argumentSubstitution.ts';
import type { BuiltIn } from './builtIns.ts';
import { bodyTokens, padding } from './expansionTokens.ts';
import { type MacroDefinition, PREDEFINED_FILE } from './macros.ts';
import type { MacroTable, MacroUses } from './macroTable.ts';
import { Lexer, Token, TokenKind } from './tokens.ts';

/** Most tokens that one expander takes from macro bodies and arguments; more are a fault (`expansion-too-large`). */
const EXPANSION_TOKENS_MAX = 1_000_000;
/** Number of characters that count as one token, because `#` and `##` make tokens of any length. */
const CHARACTERS_PER_TOKEN = 16;
/** Most contexts on the stack: nesting of macro calls in macro bodies. */
const EXPANSION_DEPTH_MAX = 10_000;
/** Most nested expansions of arguments, which recurse. */
const ARGUMENT_DEPTH_MAX = 200;

/** A fault of expansion, at a macro call. */
export interface ExpansionFault {
  readonly code:
    | 'macro-arguments'
    | 'macro-unterminated'
    | 'expansion-too-large'
    | 'condition-invalid'
    | 'date-invalid';
  readonly message: string;
  /** The macro call. */
  readonly span: Span;
  readonly definition: MacroDefinition;
}

interface Context {
  readonly tokens: readonly Token[];
  at: number;
  readonly macro: MacroDefinition | undefined;
}

/** What the expander reads: any token, the parenthesis of a macro call, or the arguments of a call. */
export type ReadMode = 'free' | 'call' | 'arguments';

/** Where tokens come from: returns undefined at the end, and again on every later call. */
type TokenSource = (mode: ReadMode) => Token | undefined;

/** Expands one stream of tokens; `next` returns the next token of the result. */
export class Expander {
  readonly faults: ExpansionFault[] = [];
  readonly #next: TokenSource;
  readonly #macros: MacroTable;
  readonly #uses: MacroUses | undefined;
  readonly #disabled = new Set<MacroDefinition>();
  readonly #contexts: Context[] = [];
  #preventExpansion = 0;
  #mode: ReadMode = 'free';
  /** A source token that was read but not used. */
  #returned: Token | undefined;
  #argumentDepth = 0;
  #budget = EXPANSION_TOKENS_MAX;
  /** Whether a limit was reached: then nothing more is expanded, and open expansions are dropped. */
  #exhausted = false;
  /** Whether the tokens belong to a directive, which has no padding. */
  readonly #inDirective: boolean;

  constructor(next: TokenSource, macros: MacroTable, options: { uses?: MacroUses; inDirective?: boolean } = {}) {
    this.#next = next;
    this.#macros = macros;
    this.#uses = options.uses;
    this.#inDirective = options.inDirective ?? false;
  }

  /** Whether the current token comes from a macro body, and not from the source. */
  get insideMacro(): boolean {
    return this.#contexts.length > 0;
  }

  /** The next token of the expansion, which may be padding; undefined at the end. */
  next(): Token | undefined {
    for (;;) {
      const context = this.#contexts[this.#contexts.length - 1];
      let token: Token | undefined;
      if (!context) {
        const source = this.#returned ?? this.#next(this.#mode);
        this.#returned = undefined;
        if (!source) return undefined;
        token = source;
      } else if (context.at < context.tokens.length) {
        token = context.tokens[context.at++];
        if (!token) continue;
        if (token.pasteLeft) {
          this.#pasteAll(token, context);
          if (this.#inDirective) continue;
          return padding(token);
        }
      } else {
        if (context === this.#barrier) return undefined;
        this.#contexts.pop();
        if (context.macro) this.#disabled.delete(context.macro);
        if (this.#inDirective) continue;
        return padding(undefined);
      }
      if (token.kind !== TokenKind.Identifier || token.noExpand) return token;
      const definition = this.#macros.get(token.text);
      this.#uses?.note(token.text, definition);
      if (!definition) return token;
      if (this.#disabled.has(definition)) {
        token.noExpand = true;
        return token;
      }
      if (this.#preventExpansion > 0 || this.#exhausted) return token;
      if (!this.#enterMacro(definition, token)) return token;
      if (this.#inDirective) continue;
      return padding(token);
    }
  }

  /** The next token without expansion and padding. */
  nextAsIs(): Token | undefined {
    this.#preventExpansion++;
    let token = this.next();
    while (token?.kind === TokenKind.Padding) token = this.next();
    this.#preventExpansion--;
    return token;
  }

  /** The context below the argument that is being expanded: the argument ends where it would continue. */
  #barrier: Context | undefined;

  #enterMacro(definition: MacroDefinition, name: Token): boolean {
    let site: Span = name.site ?? {
      file: name.file,
      start: name.start,
      end: name.end,
    };
    let tokens: readonly Token[];
    if (definition.builtIn) {
      const made = this.#builtIn(definition, definition.builtIn, site, name);
      if (!made) return false;
      tokens = [made];
    } else if (definition.parameters) {
      const call = this.#collectArguments(definition, name);
      if (!call) {
        // Of cpp's predefined macros only `_Pragma` has arguments.
        if (definition.file === PREDEFINED_FILE) this.#needsArguments(definition, site);
        return false;
      }
      if (!name.site && call.close.file === name.file && !call.close.site && call.close.end > name.start) {
        site = { file: name.file, start: name.start, end: call.close.end };
      }
      tokens = replaceArguments(definition, call.args, site, (argument) => this.#expandArgument(argument));
    } else {
      tokens = bodyTokens(definition, site);
    }
    if (!this.#spend(costOf(tokens)) || this.#contexts.length >= EXPANSION_DEPTH_MAX) {
      this.#giveUp(definition, site);
      return true;
    }
    this.#disabled.add(definition);
    this.#contexts.push({ tokens, at: 0, macro: definition });
    return true;
  }

  #needsArguments(definition: MacroDefinition, site: Span): void {
    if (!this.#inDirective) this.#fault('macro-arguments', `'${definition.name}' takes a string`, definition, site);
  }

  #builtIn(definition: MacroDefinition, kind: BuiltIn, site: Span, name: Token): Token | undefined {
    const { builtIns } = this.#macros;
    const text = builtIns?.expand(kind, site);
    const noDate = builtIns?.faultOf(kind);
    if (noDate !== undefined) this.#fault('date-invalid', noDate, definition, site);
    if (text !== undefined) {
      const made = text.startsWith('"') ? TokenKind.String : TokenKind.Number;
      return new Token(made, text, name.file, name.start, name.end, false, site, undefined);
    }
    if (builtIns && !this.#inDirective) {
      this.#fault('condition-invalid', `'${definition.name}' stands in '#if' and '#elif' only`, definition, site);
    }
    return undefined;
  }

  #spend(tokens: number): boolean {
    this.#budget -= tokens;
    return this.#budget >= 0 && this.#macros.spend(tokens);
  }

  #giveUp(definition: MacroDefinition, site: Span): void {
    if (this.#exhausted) return;
    this.#exhausted = true;
    const message = `expansion of '${definition.name}' is too large: more than ${EXPANSION_TOKENS_MAX} tokens, ${EXPANSION_TOKENS_MAX * CHARACTERS_PER_TOKEN} characters, or ${EXPANSION_DEPTH_MAX} macros in each other; does it call itself?`;
    this.#fault('expansion-too-large', message, definition, site);
    for (const context of this.#contexts) {
      context.at = context.tokens.length;
      if (context.macro) this.#disabled.delete(context.macro);
    }
  }

  #fault(code: ExpansionFault['code'], message: string, definition: MacroDefinition, span: Span): void {
    if (this.faults.length < 100) this.faults.push({ code, message, span, definition });
  }

  /** Reads `( … )` behind the name of a function-like macro. Undefined if there is no call; the tokens are then put back. */
  #collectArguments(
    definition: MacroDefinition,
    name: Token,
  ): { readonly args: Argument[]; readonly close: Token } | undefined {
    this.#preventExpansion++;
    const outerMode = this.#mode;
    this.#mode = 'call';
    try {
      let pad: Token | undefined;
      let token = this.next();
      while (token && token.kind === TokenKind.Padding) {
        if (!pad?.source || (!pad.source.space && !token.source)) pad = token;
        token = this.next();
      }
      if (token?.text !== '(' || token.kind !== TokenKind.Punctuator) {
        if (token) this.putBack(token);
        if (token && pad) this.#contexts.push({ tokens: [pad], at: 0, macro: undefined });
        return undefined;
      }
      this.#mode = 'arguments';
      return this.#readArguments(definition, name);
    } finally {
      this.#preventExpansion--;
      this.#mode = outerMode;
    }
  }

  /** Returns the last token of `next` to its source. */
  putBack(token: Token): void {
    const context = this.#contexts[this.#contexts.length - 1];
    if (context) context.at--;
    else this.#returned = token;
  }

  #readArguments(definition: MacroDefinition, name: Token) {
    const parameters = definition.parameters ?? [];
    const args: Argument[] = [];
    let current: Token[] = [];
    let depth = 0;
    const span = name.site ?? {
      file: name.file,
      start: name.start,
      end: name.end,
    };
    const finish = () => {
      while (current[current.length - 1]?.kind === TokenKind.Padding) current.pop();
      args.push({ raw: current, expanded: undefined, isOmitted: false });
      current = [];
    };
    for (;;) {
      const token = this.next();
      if (!token) {
        this.#fault('macro-unterminated', `call of macro '${definition.name}' is never closed`, definition, span);
        return undefined;
      }
      if (token.kind === TokenKind.Padding) {
        if (current.length > 0) current.push(token);
        continue;
      }
      if (token.kind === TokenKind.Punctuator) {
        if (token.text === '(') depth++;
        else if (token.text === ')' && depth-- === 0) {
          finish();
          if (!this.#argumentCountFits(definition, args, span)) return undefined;
          if (definition.variadic && args.length === 1 && parameters.length === 1 && args[0]?.raw.length === 0) {
            args[0].isOmitted = true;
          }
          while (args.length < parameters.length) args.push({ raw: [], expanded: undefined, isOmitted: true });
          return { args, close: token };
        } else if (token.text === ',' && depth === 0) {
          if (!(definition.variadic && args.length === parameters.length - 1)) {
            finish();
            continue;
          }
        }
      }
      if (!this.#spend(1)) {
        this.#giveUp(definition, span);
        return undefined;
      }
      current.push(token);
    }
  }

  #argumentCountFits(definition: MacroDefinition, args: readonly Argument[], span: Span): boolean {
    const wanted = definition.parameters?.length ?? 0;
    const none = args.length === 1 && args[0]?.raw.length === 0;
    if (args.length === wanted || (none && wanted <= 1)) return true;
    if (definition.variadic && args.length === wanted - 1) return true;
    const given = none ? 0 : args.length;
    this.#fault(
      'macro-arguments',
      `macro '${definition.name}' takes ${wanted} argument${wanted === 1 ? '' : 's'}, ${given} given`,
      definition,
      span,
    );
    return false;
  }

  #expandArgument(argument: Argument): readonly Token[] {
    if (argument.expanded) return argument.expanded;
    if (argument.raw.length === 0 || this.#argumentDepth >= ARGUMENT_DEPTH_MAX) {
      argument.expanded = argument.raw;
      return argument.expanded;
    }
    const outerBarrier = this.#barrier;
    const outerPrevent = this.#preventExpansion;
    const context: Context = {
      tokens: argument.raw.map((t) => t.copy()),
      at: 0,
      macro: undefined,
    };
    this.#barrier = context;
    this.#preventExpansion = 0;
    this.#argumentDepth++;
    const depth = this.#contexts.length;
    this.#contexts.push(context);
    const out: Token[] = [];
    for (let token = this.next(); token; token = this.next()) out.push(token);
    this.#contexts.length = depth;
    this.#argumentDepth--;
    this.#preventExpansion = outerPrevent;
    this.#barrier = outerBarrier;
    argument.expanded = out;
    return out;
  }

  #pasteAll(first: Token, context: Context): void {
    let left = first;
    let pasting = true;
    while (pasting) {
      const right = context.tokens[context.at++];
      if (!right) break;
      if (right.kind === TokenKind.Padding) {
        if (right.pasteLeft) continue;
        break;
      }
      pasting = right.pasteLeft;
      const text = left.text + right.text;
      // A long token is read again for each part that is pasted to it.
      if (!this.#spend(Math.floor(text.length / CHARACTERS_PER_TOKEN))) break;
      const lexer = new Lexer(text, 0, text.length, left.file);
      const made = lexer.next();
      if (!made || made.end !== text.length || text.startsWith('//') || text.startsWith('/*')) {
        // The result is no valid token, which is allowed in assembler mode: both tokens stay unchanged.
        context.at--;
        break;
      }
      left = left.respelled(made.kind, text);
    }
    const single = left.respelled(left.kind, left.text);
    single.noExpand = left.noExpand;
    this.#contexts.push({ tokens: [single], at: 0, macro: undefined });
  }
}

/** The cost of tokens in the budget. */
function costOf(tokens: readonly Token[]): number {
  let characters = 0;
  for (const { text } of tokens) characters += text.length;
  return Math.max(tokens.length, Math.ceil(characters / CHARACTERS_PER_TOKEN));
}
