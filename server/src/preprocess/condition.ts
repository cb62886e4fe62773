/**
 * Evaluates the conditions of `#if` and `#elif`: 64-bit arithmetic with C's rules for signs (`intmax_t`, `uintmax_t`),
 * `defined`, `__has_include`, and GNU cpp's assertions. Identifiers that are no macros count as 0. Operands that C does not
 * evaluate have no faults, so `defined X && 1/X` is valid.
 */
import type { Span } from '../base/span.ts';
import { readAssertion } from './assertions.ts';
import { Expander, type ExpansionFault, type ReadMode } from './expander.ts';
import type { MacroTable, MacroUses } from './macroTable.ts';
import { Lexer, type Token, TokenKind } from './tokens.ts';

interface ConditionResult {
  readonly value: boolean;
  /** The fault of the expression; `value` is then false, as in cpp. */
  readonly fault: { readonly message: string; readonly span: Span } | undefined;
  readonly expansionFaults: readonly ExpansionFault[];
}

/** Whether the file in a `__has_include` can be found. */
export type HasInclude = (name: string, quoted: boolean, next: boolean) => boolean;

/** Most nested parentheses and operators. */
const CONDITION_DEPTH_MAX = 500;
const TOO_DEEP = `the condition has more than ${CONDITION_DEPTH_MAX} parentheses and operators in each other`;

interface Value {
  readonly bits: bigint;
  readonly unsigned: boolean;
}

class ConditionFault extends Error {
  readonly token: Token | undefined;
  constructor(message: string, token: Token | undefined) {
    super(message);
    this.token = token;
  }
}

/** Evaluates the condition in `text[start, end)` of `file`. `uses` receives the macros used. Never throws. */
export function evaluateCondition(
  text: string,
  start: number,
  end: number,
  file: string,
  macros: MacroTable,
  hasInclude: HasInclude,
  uses?: MacroUses,
): ConditionResult {
  const source = new OperandSource(new Lexer(text, start, end, file), macros, hasInclude, uses);
  const options = uses ? { uses, inDirective: true } : { inDirective: true };
  const expander = new Expander((mode) => source.next(mode), macros, options);
  try {
    const tokens: Token[] = [];
    for (let token = expander.next(); token; token = expander.next()) {
      if (token.kind === TokenKind.Padding) continue;
      // A `defined` from a macro is handled like any other.
      if (token.text === '#') {
        source.asIs = true;
        tokens.push(number(token, isAsserted(token, expander, macros, uses)));
        source.asIs = false;
      } else if (token.kind !== TokenKind.Identifier) tokens.push(token);
      else if (token.text === 'defined') {
        const asIs = () => expander.nextAsIs();
        tokens.push(number(token, definedOperand(token, asIs, macros, uses)));
      } else if (HAS_INCLUDE.test(token.text)) {
        tokens.push(number(token, expandedHasInclude(token, expander, hasInclude)));
      } else tokens.push(token);
    }
    const parser = new ConditionParser(tokens);
    const value = parser.parseAll();
    return {
      value: value.bits !== 0n,
      fault: undefined,
      expansionFaults: expander.faults,
    };
  } catch (fault) {
    if (!(fault instanceof ConditionFault)) throw fault;
    // If the expansion is incomplete, its fault is the cause of other faults.
    if (expander.faults.length > 0) return { value: false, fault: undefined, expansionFaults: expander.faults };
    const at = fault.token;
    const span = at ? (at.site ?? { file: at.file, start: at.start, end: at.end }) : { file, start, end };
    return {
      value: false,
      fault: { message: fault.message, span },
      expansionFaults: expander.faults,
    };
  }
}

/** The tokens of a condition. Replaces `defined X` and `__has_include(…)`, because their operands must not be expanded. */
class OperandSource {
  readonly #lexer: Lexer;
  readonly #macros: MacroTable;
  readonly #hasInclude: HasInclude;
  readonly #uses: MacroUses | undefined;
  /** Whether tokens are passed on as they are: those of an assertion. */
  asIs = false;

  constructor(lexer: Lexer, macros: MacroTable, hasInclude: HasInclude, uses: MacroUses | undefined) {
    this.#lexer = lexer;
    this.#macros = macros;
    this.#hasInclude = hasInclude;
    this.#uses = uses;
  }

  next(mode: ReadMode): Token | undefined {
    const token = this.#lexer.next();
    if (token?.kind !== TokenKind.Identifier || mode !== 'free' || this.asIs) return token;
    if (token.text === 'defined') {
      const value = definedOperand(token, () => this.#lexer.next(), this.#macros, this.#uses);
      return number(token, value);
    }
    if (token.text === '__has_include' || token.text === '__has_include_next') {
      return number(token, this.#readHasInclude(token));
    }
    return token;
  }

  #readHasInclude(keyword: Token): boolean {
    const lexer = this.#lexer;
    const pattern = /\s*\(\s*(?:"([^"\n]*)"|<([^>\n]*)>)\s*\)/y;
    pattern.lastIndex = lexer.at;
    const match = pattern.exec(lexer.text);
    if (match) {
      lexer.at = pattern.lastIndex;
      return this.#hasInclude(match[1] ?? match[2] ?? '', match[1] !== undefined, isNext(keyword));
    }
    return this.#computedHasInclude(keyword);
  }

  /** Evaluates `__has_include(MACRO)`: the expanded operand must be a name in quotes or angle brackets. */
  #computedHasInclude(keyword: Token): boolean {
    const open = this.#lexer.next();
    if (open?.text !== '(') throw new ConditionFault("'__has_include' takes a file name in parentheses", keyword);
    let depth = 1;
    const tokens = (): Token | undefined => {
      const token = this.#lexer.next();
      if (token?.text === '(') depth++;
      if (token?.text === ')' && --depth === 0) return undefined;
      return token;
    };
    let done = false;
    const options = this.#uses ? { uses: this.#uses, inDirective: true } : { inDirective: true };
    const expander = new Expander(
      () => {
        const token = done ? undefined : tokens();
        done ||= token === undefined;
        return token;
      },
      this.#macros,
      options,
    );
    let text = '';
    for (let token = expander.next(); token; token = expander.next()) text += (token.space ? ' ' : '') + token.text;
    if (depth > 0) throw new ConditionFault("missing ')' after '__has_include'", keyword);
    return hasIncludeNamed(text, keyword, this.#hasInclude);
  }
}

const HAS_INCLUDE = /^__has_include(?:_next)?$/;

/** Evaluates a `__has_include` that comes from a macro. */
function expandedHasInclude(keyword: Token, expander: Expander, hasInclude: HasInclude): boolean {
  const next = () => {
    let token = expander.next();
    while (token?.kind === TokenKind.Padding) token = expander.next();
    return token;
  };
  if (next()?.text !== '(') throw new ConditionFault("'__has_include' takes a file name in parentheses", keyword);
  let text = '';
  for (let token = next(); token?.text !== ')'; token = next()) {
    if (!token) throw new ConditionFault("missing ')' after '__has_include'", keyword);
    text += token.text;
  }
  return hasIncludeNamed(text, keyword, hasInclude);
}

function hasIncludeNamed(text: string, keyword: Token, hasInclude: HasInclude): boolean {
  const name = /^\s*(?:"([^"]*)"|<(.*)>)$/.exec(text);
  if (!name) throw new ConditionFault("'__has_include' takes a file name in quotes or angle brackets", keyword);
  return hasInclude((name[1] ?? name[2] ?? '').trim(), name[1] !== undefined, isNext(keyword));
}

function isNext(keyword: Token): boolean {
  return keyword.text === '__has_include_next';
}

function number(at: Token, yes: boolean): Token {
  return at.respelled(TokenKind.Number, yes ? '1' : '0');
}

/** Reads the operand of `defined`. */
function definedOperand(
  keyword: Token,
  next: () => Token | undefined,
  macros: MacroTable,
  uses: MacroUses | undefined,
): boolean {
  let name = next();
  const parenthesis = name?.text === '(';
  if (parenthesis) name = next();
  if (name?.kind !== TokenKind.Identifier) throw new ConditionFault("'defined' takes a name", keyword);
  if (parenthesis && next()?.text !== ')') throw new ConditionFault("missing ')' after 'defined'", keyword);
  const definition = macros.get(name.text);
  uses?.note(name.text, definition);
  return definition !== undefined;
}

/** Whether the assertion behind a `#` holds. */
function isAsserted(mark: Token, expander: Expander, { assertions }: MacroTable, uses: MacroUses | undefined): boolean {
  const assertion = readAssertion(
    'if',
    () => expander.nextAsIs(),
    (token) => expander.putBack(token),
  );
  if (typeof assertion === 'string') throw new ConditionFault(assertion, mark);
  if (uses) uses.isVolatile = true;
  return assertions.holds(assertion);
}

const BINARY_PRECEDENCE: Readonly<Record<string, number>> = {
  '||': 1,
  '&&': 2,
  '|': 3,
  '^': 4,
  '&': 5,
  '==': 6,
  '!=': 6,
  '<': 7,
  '>': 7,
  '<=': 7,
  '>=': 7,
  '<<': 8,
  '>>': 8,
  '+': 9,
  '-': 9,
  '*': 10,
  '/': 10,
  '%': 10,
};

class ConditionParser {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  parseAll(): Value {
    if (this.#tokens.length === 0) throw new ConditionFault('#if with no expression', undefined);
    const value = this.#comma(true);
    const rest = this.#peek();
    if (rest) throw new ConditionFault(`unexpected '${rest.text}' in the condition`, rest);
    return value;
  }

  #peek(): Token | undefined {
    return this.#tokens[this.#at];
  }

  #take(text: string): boolean {
    if (this.#peek()?.text !== text) return false;
    this.#at++;
    return true;
  }

  #comma(live: boolean): Value {
    let value = this.#conditional(live);
    while (this.#take(',')) value = this.#conditional(live);
    return value;
  }

  #conditional(live: boolean): Value {
    if (++this.#depth > CONDITION_DEPTH_MAX) throw new ConditionFault(TOO_DEEP, this.#peek());
    const condition = this.#binary(1, live);
    let value = condition;
    if (this.#take('?')) {
      const yes = this.#comma(live && condition.bits !== 0n);
      if (!this.#take(':')) throw new ConditionFault("'?' without ':' in the condition", this.#peek());
      const no = this.#conditional(live && condition.bits === 0n);
      const chosen = condition.bits !== 0n ? yes : no;
      value = { bits: chosen.bits, unsigned: yes.unsigned || no.unsigned };
    }
    this.#depth--;
    return value;
  }

  #binary(minimum: number, live: boolean): Value {
    let left = this.#unary(live);
    for (;;) {
      const operator = this.#peek();
      const precedence = operator ? BINARY_PRECEDENCE[operator.text] : undefined;
      if (!operator || precedence === undefined || precedence < minimum) return left;
      this.#at++;
      const needed = operator.text === '&&' ? left.bits !== 0n : operator.text === '||' ? left.bits === 0n : true;
      const right = this.#binary(precedence + 1, live && needed);
      left = apply(operator, left, right, live && needed);
    }
  }

  #unary(live: boolean): Value {
    const token = this.#peek();
    if (!token) throw new ConditionFault('the condition ends too early', this.#tokens[this.#tokens.length - 1]);
    this.#at++;
    if (token.kind === TokenKind.Number) return numberValue(token);
    if (token.kind === TokenKind.Char) return charValue(token);
    if (token.kind === TokenKind.Identifier) return { bits: 0n, unsigned: false };
    if (++this.#depth > CONDITION_DEPTH_MAX) throw new ConditionFault(TOO_DEEP, token);
    let value: Value;
    switch (token.text) {
      case '(':
        value = this.#comma(live);
        if (!this.#take(')')) throw new ConditionFault("missing ')' in the condition", this.#peek() ?? token);
        break;
      case '!':
        value = {
          bits: this.#unary(live).bits === 0n ? 1n : 0n,
          unsigned: false,
        };
        break;
      case '~': {
        const operand = this.#unary(live);
        value = wrap(~operand.bits, operand.unsigned);
        break;
      }
      case '-': {
        const operand = this.#unary(live);
        value = wrap(-operand.bits, operand.unsigned);
        break;
      }
      case '+':
        value = this.#unary(live);
        break;
      default:
        throw new ConditionFault(`'${token.text}' is not valid in a condition`, token);
    }
    this.#depth--;
    return value;
  }
}

function wrap(bits: bigint, unsigned: boolean): Value {
  return {
    bits: unsigned ? BigInt.asUintN(64, bits) : BigInt.asIntN(64, bits),
    unsigned,
  };
}

function apply(operator: Token, left: Value, right: Value, live: boolean): Value {
  const unsigned = left.unsigned || right.unsigned;
  const a = unsigned ? BigInt.asUintN(64, left.bits) : left.bits;
  const b = unsigned ? BigInt.asUintN(64, right.bits) : right.bits;
  const truth = (yes: boolean): Value => ({
    bits: yes ? 1n : 0n,
    unsigned: false,
  });
  switch (operator.text) {
    case '||':
      return truth(left.bits !== 0n || right.bits !== 0n);
    case '&&':
      return truth(left.bits !== 0n && right.bits !== 0n);
    case '|':
      return wrap(a | b, unsigned);
    case '^':
      return wrap(a ^ b, unsigned);
    case '&':
      return wrap(a & b, unsigned);
    case '==':
      return truth(a === b);
    case '!=':
      return truth(a !== b);
    case '<':
      return truth(a < b);
    case '>':
      return truth(a > b);
    case '<=':
      return truth(a <= b);
    case '>=':
      return truth(a >= b);
    case '<<':
      return shift(left, right.bits);
    case '>>':
      return shift(left, -right.bits);
    case '+':
      return wrap(a + b, unsigned);
    case '-':
      return wrap(a - b, unsigned);
    case '*':
      return wrap(a * b, unsigned);
    default:
      if (b === 0n) {
        if (live) throw new ConditionFault('division by zero in the condition', operator);
        return { bits: 0n, unsigned };
      }
      return wrap(operator.text === '/' ? a / b : a % b, unsigned);
  }
}

/** Shifts as cpp does: a negative count shifts in the other direction, and from a count of 64 on only the sign remains. */
function shift(left: Value, count: bigint): Value {
  if (count >= 0n) return count >= 64n ? wrap(0n, left.unsigned) : wrap(left.bits << count, left.unsigned);
  const right = -count > 64n ? 64n : -count;
  return wrap(left.bits >> right, left.unsigned);
}

function numberValue(token: Token): Value {
  const match = /^(0[xX][0-9a-fA-F]+|0[bB][01]+|\d+)([uU]?(?:l|L|ll|LL)?|(?:l|L|ll|LL)[uU])$/.exec(token.text);
  if (!match) throw new ConditionFault(`'${token.text}' is not an integer`, token);
  const digits = match[1] ?? '0';
  if (/^0\d/.test(digits) && /[89]/.test(digits)) throw new ConditionFault(`'${digits}' is not an octal number`, token);
  const bits = BigInt(/^0\d/.test(digits) ? `0o${digits.slice(1)}` : digits);
  const unsigned = /[uU]/.test(match[2] ?? '') || bits > 0x7fff_ffff_ffff_ffffn;
  return { bits: BigInt.asUintN(64, bits), unsigned };
}

const SIMPLE_ESCAPES: Readonly<Record<string, number>> = {
  n: 10, t: 9, r: 13, a: 7, b: 8, f: 12, v: 11, e: 27,
}; // biome-ignore format: a table

/** The value of a character literal. Several characters are packed into an `int`, as in GNU cpp. */
function charValue(token: Token): Value {
  const inner = token.text.slice(token.text.indexOf("'") + 1, -1);
  let bits = 0;
  let count = 0;
  for (const match of inner.matchAll(/\\([0-7]{1,3})|\\x([0-9a-fA-F]+)|\\([\s\S])|([\s\S])/g)) {
    let code: number;
    if (match[1] !== undefined) code = Number.parseInt(match[1], 8);
    else if (match[2] !== undefined) code = Number.parseInt(match[2].slice(-2), 16);
    else if (match[3] !== undefined) code = SIMPLE_ESCAPES[match[3]] ?? match[3].charCodeAt(0);
    else code = (match[4] ?? '').charCodeAt(0);
    bits = (bits << 8) | (code & 0xff);
    count++;
  }
  if (count === 0) throw new ConditionFault('a character constant is empty', token);
  // A single character is a signed char.
  return { bits: BigInt(count === 1 ? (bits << 24) >> 24 : bits), unsigned: false };
}
