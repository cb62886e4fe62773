/** Reads numbers in a value as dtc does (dtc 1.8.1, dtc-parser.y: integer_prim, integer_expr): 64 bits, unsigned. */
import { evaluateBinary, evaluateUnary, parseInteger, precedenceOf } from './integers.ts';
import { unescapeString } from './quotedText.ts';
import type { ValueTokens } from './valueTokens.ts';
import { shorten } from './valueWords.ts';

/** Most parentheses and operators in each other in one expression. */
const EXPRESSION_DEPTH_MAX = 1000;

/** Reads dtc's integer_prim: a literal, a character, or an expression in parentheses; 0 with a fault for anything else. */
export function readInteger(tokens: ValueTokens, depth = 0): bigint {
  const token = tokens.current;
  if (token.kind === 'number') {
    tokens.advance();
    const { value, fault } = parseInteger(token.text);
    if (fault) tokens.fault('integer-literal', fault, token);
    return value;
  }
  if (token.kind === 'char') {
    tokens.advance();
    tokens.checkEscapes(token);
    // If a backslash is the last character, dtc reads on and finds the quote (util.c: get_escape_char).
    const inner = token.text.slice(1, -1);
    const bytes = unescapeString(/^(?:[^\\]|\\[\s\S])*\\$/.test(inner) ? `${inner}'` : inner, false);
    if (bytes.length !== 1) {
      tokens.fault('character-literal', `a character literal holds one character, not ${bytes.length}`, token);
    }
    return BigInt(bytes[0] ?? 0);
  }
  if (token.kind === 'word') {
    tokens.advance();
    const call = tokens.at('(') && tokens.current.start === token.end;
    const what = call ? `macro '${token.text}' is not defined` : `'${token.text}' is neither a macro nor a number`;
    tokens.fault('undefined-name', what, token);
    if (call) tokens.skipArguments();
    return 0n;
  }
  if (token.text === '(') {
    tokens.advance();
    const value = readExpression(tokens, depth);
    if (tokens.at(')')) tokens.advance();
    else tokens.unclosed(')', 'the expression', token);
    return value;
  }
  tokens.fault(
    'syntax',
    token.kind === 'end' ? 'a number is missing' : `a number is missing before '${shorten(token.text)}'`,
    token,
  );
  return 0n;
}

/** Reads dtc's integer_expr: operators, and `?` with `:`. */
function readExpression(tokens: ValueTokens, depth: number): bigint {
  if (depth >= EXPRESSION_DEPTH_MAX) {
    const message = `more than ${EXPRESSION_DEPTH_MAX} parentheses, signs or '?:' in each other`;
    tokens.fault('expression-too-deep', message, tokens.current);
    tokens.giveUp();
    return 0n;
  }
  const condition = readBinary(tokens, 1, depth + 1);
  let value = condition;
  if (tokens.at('?')) {
    tokens.advance();
    const yes = readExpression(tokens, depth + 1);
    if (tokens.at(':')) tokens.advance();
    else tokens.fault('syntax', "'?' without ':'", tokens.current);
    const no = readExpression(tokens, depth + 1);
    value = condition !== 0n ? yes : no;
  }
  return value;
}

/** Reads operators whose precedence is at least `minimum`, with their operands. */
function readBinary(tokens: ValueTokens, minimum: number, depth: number): bigint {
  let left = readUnary(tokens, depth);
  for (;;) {
    const operator = tokens.current;
    const precedence = precedenceOf(operator.text);
    if (precedence === undefined || precedence < minimum) return left;
    // In `<(1 + 2>`, the end of the list is no operator.
    if (operator.text === '>' && tokens.isAtEndOfItem) return left;
    tokens.advance();
    const right = readBinary(tokens, precedence + 1, depth);
    const result = evaluateBinary(operator.text, left, right);
    if (result === undefined) tokens.fault('division-by-zero', 'division by zero', operator);
    left = result ?? 0n;
  }
}

/** Reads dtc's integer_unary. */
function readUnary(tokens: ValueTokens, depth: number): bigint {
  const operator = tokens.current;
  if (operator.text !== '-' && operator.text !== '~' && operator.text !== '!') return readInteger(tokens, depth);
  if (depth >= EXPRESSION_DEPTH_MAX) return readExpression(tokens, depth);
  tokens.advance();
  const value = evaluateUnary(operator.text, readUnary(tokens, depth + 1));
  return value;
}
