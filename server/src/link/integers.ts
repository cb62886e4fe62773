/** Arithmetic of 64-bit unsigned integers as in dtc (dtc 1.8.1, dtc-parser.y: integer_expr; dtc-lexer.l: DT_LITERAL). */
import { U64_MAX, u64 } from '../base/bytes.ts';

const LITERAL = /^(0[xX][0-9a-fA-F]+|[0-9]+)(U|L|UL|LL|ULL)?$/;

/** A literal's value; a leading 0 means octal, as in strtoull. `fault` describes an error in it. */
export function parseInteger(text: string): {
  readonly value: bigint;
  readonly fault: string | undefined;
} {
  const match = LITERAL.exec(text);
  if (!match) return { value: 0n, fault: `'${text}' is not an integer` };
  const digits = match[1] ?? '0';
  if (/^0[0-9]/.test(digits)) {
    if (/[89]/.test(digits))
      return {
        value: 0n,
        fault: `'${text}' is octal because of its leading 0`,
      };
    return limited(BigInt(`0o${digits.slice(1)}`), text);
  }
  return digits.length < 10 ? { value: BigInt(digits), fault: undefined } : limited(BigInt(digits), text);
}

function limited(value: bigint, text: string) {
  return value > U64_MAX
    ? { value: U64_MAX, fault: `'${text}' is out of range: 64 bits at most` }
    : { value, fault: undefined };
}

const PRECEDENCE = new Map([
  ['||', 1], ['&&', 2], ['|', 3], ['^', 4], ['&', 5], ['==', 6], ['!=', 6], ['<', 7], ['>', 7], ['<=', 7], ['>=', 7],
  ['<<', 8], ['>>', 8], ['+', 9], ['-', 9], ['*', 10], ['/', 10], ['%', 10],
]); // biome-ignore format: a table

/** Precedence of a binary operator; undefined for any other text. */
export function precedenceOf(operator: string): number | undefined {
  return PRECEDENCE.get(operator);
}

/** The value of `left operator right`; undefined for a division by zero. Both operands are always evaluated. */
export function evaluateBinary(operator: string, left: bigint, right: bigint): bigint | undefined {
  const truth = (yes: boolean) => (yes ? 1n : 0n);
  switch (operator) {
    case '||':
      return truth(left !== 0n || right !== 0n);
    case '&&':
      return truth(left !== 0n && right !== 0n);
    case '|':
      return left | right;
    case '^':
      return left ^ right;
    case '&':
      return left & right;
    case '==':
      return truth(left === right);
    case '!=':
      return truth(left !== right);
    case '<':
      return truth(left < right);
    case '>':
      return truth(left > right);
    case '<=':
      return truth(left <= right);
    case '>=':
      return truth(left >= right);
    case '<<':
      return right < 64n ? u64(left << right) : 0n;
    case '>>':
      return right < 64n ? left >> right : 0n;
    case '+':
      return u64(left + right);
    case '-':
      return u64(left - right);
    case '*':
      return u64(left * right);
    case '/':
      return right === 0n ? undefined : left / right;
    case '%':
      return right === 0n ? undefined : left % right;
    default:
      return 0n;
  }
}

/** The value of a unary operator on 64 bits, as in dtc. */
export function evaluateUnary(operator: '-' | '~' | '!', value: bigint): bigint {
  if (operator === '!') return value === 0n ? 1n : 0n;
  return u64(operator === '-' ? -value : ~value);
}
