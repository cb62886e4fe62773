/** Reads macro definitions, and holds the predefined ones. */
import { DistinctNames } from '../base/distinctNames.ts';
import type { BuiltIn } from './builtIns.ts';
import { Lexer, type Token, TokenKind, tokenize } from './tokens.ts';

/** A macro definition: its place and its replacement list. Immutable; caches use its identity. */
export class MacroDefinition {
  readonly name: string;
  /** Undefined for an object-like macro. */
  readonly parameters: readonly string[] | undefined;
  /** Whether the last parameter takes the rest of the arguments. */
  readonly variadic: boolean;
  readonly file: string;
  /** Span of the name in the directive. */
  readonly nameStart: number;
  readonly nameEnd: number;
  /** The kind of a built-in macro, which has no replacement list; undefined for others. */
  readonly builtIn: BuiltIn | undefined;
  readonly #text: string;
  readonly #bodyStart: number;
  readonly #bodyEnd: number;
  #body: readonly Token[] | undefined;

  constructor(options: {
    readonly name: string;
    readonly parameters: readonly string[] | undefined;
    readonly variadic: boolean;
    readonly file: string;
    readonly nameStart: number;
    readonly text: string;
    readonly bodyStart: number;
    readonly bodyEnd: number;
    readonly builtIn?: BuiltIn;
  }) {
    this.name = options.name;
    this.parameters = options.parameters;
    this.variadic = options.variadic;
    this.file = options.file;
    this.nameStart = options.nameStart;
    this.nameEnd = options.nameStart + options.name.length;
    this.builtIn = options.builtIn;
    this.#text = options.text;
    this.#bodyStart = options.bodyStart;
    this.#bodyEnd = options.bodyEnd;
  }

  /** The tokens of the replacement list. They are made on first use, because most constants of a header are never expanded. */
  get body(): readonly Token[] {
    this.#body ??= tokenize(this.#text, this.#bodyStart, this.#bodyEnd, this.file);
    return this.#body;
  }

  /** The text of the replacement list, for hovers. */
  get bodyText(): string {
    return this.#text.slice(this.#bodyStart, this.#bodyEnd).trim();
  }
}

/**
 * Reads the text behind `#define`, from `start` to `end` (the end of the logical line). `text` is the text of the whole
 * file. Undefined if there is no name, or if the list of parameters is not valid.
 */
export function parseDefine(text: string, start: number, end: number, file: string): MacroDefinition | undefined {
  NAME.lastIndex = start;
  const match = NAME.exec(text);
  if (!match || NAME.lastIndex > end) return undefined;
  let name = match[1] ?? '';
  const nameStart = NAME.lastIndex - name.length;
  let bodyStart = NAME.lastIndex;
  if (text[bodyStart] === '\\') {
    // The name may contain a line continuation.
    const lexer = new Lexer(text, nameStart, end, file);
    name = lexer.next()?.text ?? name;
    bodyStart = lexer.at;
  }
  let parameters: string[] | undefined;
  let variadic = false;
  if (text[bodyStart] === '(') {
    const lexer = new Lexer(text, bodyStart + 1, end, file);
    const list = parseParameters(lexer);
    if (!list) return undefined;
    ({ parameters, variadic } = list);
    bodyStart = lexer.at;
  }
  return new MacroDefinition({
    name,
    parameters,
    variadic,
    file,
    nameStart,
    text,
    bodyStart,
    bodyEnd: end,
  });
}

/** The message for a well-formed definition that cpp rejects even if unused; undefined if it accepts it. */
export function definitionFault(definition: MacroDefinition): string | undefined {
  if (definition.name === 'defined') return "'defined' cannot be the name of a macro";
  const text = definition.bodyText;
  if (definition.variadic && text.includes('__VA_OPT__')) {
    const fault = optionalFault(definition.body);
    if (fault !== undefined) return fault;
  }
  if (!text.includes('##')) return undefined;
  const { body } = definition;
  return body[0]?.text === '##' || body[body.length - 1]?.text === '##'
    ? "'##' joins two tokens: it cannot stand at either end of a macro"
    : undefined;
}

/** The message for a wrong use of `__VA_OPT__` in the body of a macro; undefined if there is none. */
function optionalFault(body: readonly Token[]): string | undefined {
  for (let i = 0; i < body.length; i++) {
    if (body[i]?.text !== '__VA_OPT__') continue;
    if (body[i + 1]?.text !== '(') return "'__VA_OPT__' takes tokens in parentheses";
    const first = i + 2;
    let depth = 1;
    for (i = first; i < body.length && depth > 0; i++) {
      const text = body[i]?.text;
      if (text === '__VA_OPT__') return "'__VA_OPT__' cannot stand in another one";
      if (text === '(') depth++;
      else if (text === ')') depth--;
    }
    if (depth > 0) return "'(' of '__VA_OPT__' is never closed";
    i--;
    if (i > first && (body[first]?.text === '##' || body[i - 1]?.text === '##')) {
      return "'##' joins two tokens: it cannot stand at either end of '__VA_OPT__'";
    }
  }
  return undefined;
}

const NAME = /(?:[ \t\f\v]|\\[ \t\r\f\v]*\n|\/\*[^*]*\*+(?:[^/*][^*]*\*+)*\/)*([A-Za-z_]\w*)/y;

/** Reads a parameter list up to its `)`; undefined for an invalid one (`(a b)`, `(a,)`, `(1)`). */
function parseParameters(lexer: Lexer): { readonly parameters: string[]; readonly variadic: boolean } | undefined {
  const names = new DistinctNames();
  const parameters = names.list;
  let token = lexer.next();
  if (token?.text === ')') return { parameters, variadic: false };
  for (;;) {
    let variadic = false;
    if (token?.text === '...') {
      parameters.push('__VA_ARGS__');
      variadic = true;
      token = lexer.next();
    } else if (token?.kind === TokenKind.Identifier && names.add(token.text)) {
      token = lexer.next();
      if (token?.text === '...') {
        variadic = true;
        token = lexer.next();
      }
    } else {
      return undefined;
    }
    if (token?.text === ')') return { parameters, variadic };
    if (token?.text !== ',' || variadic) return undefined;
    token = lexer.next();
  }
}

/** The file name for predefined macros. */
export const PREDEFINED_FILE = '<built-in>';

function predefined(name: string, body: string, builtIn?: BuiltIn, parameters?: readonly string[]): MacroDefinition {
  const text = `${name} ${body}`;
  return new MacroDefinition({
    name,
    parameters,
    variadic: false,
    file: PREDEFINED_FILE,
    nameStart: 0,
    text,
    bodyStart: name.length,
    bodyEnd: text.length,
    ...(builtIn ? { builtIn } : {}),
  });
}

/**
 * The predefined macros of `cpp -undef -D__DTS__ -x assembler-with-cpp`, as kernel builds call it (GNU cpp 12). `_Pragma`
 * reads its string and expands to nothing.
 */
export const PREDEFINED_MACROS: readonly MacroDefinition[] = [
  ...['__DTS__', '__ASSEMBLER__', '__STDC__', '__STDC_HOSTED__'].map((name) => predefined(name, '1')),
  predefined('__LINE__', '', 'line'),
  predefined('__FILE__', '', 'file'),
  predefined('__BASE_FILE__', '', 'base-file'),
  predefined('__INCLUDE_LEVEL__', '', 'level'),
  predefined('__COUNTER__', '', 'counter'),
  predefined('__DATE__', '', 'date'),
  predefined('__TIME__', '', 'time'),
  predefined('__TIMESTAMP__', '', 'timestamp'),
  predefined('__has_include', '', 'directive'),
  predefined('__has_include_next', '', 'directive'),
  predefined('_Pragma', '', undefined, ['text']),
];
