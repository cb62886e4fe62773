/**
 * Assertions, an extension of GNU cpp: behind `#assert soc(v2)`, the conditions `#if #soc(v2)` and `#if #soc` hold. A
 * predicate (`soc`) may have several answers. No macro is expanded in either (GCC 12, libcpp/directives.cc: parse_assertion,
 * parse_answer).
 */
import { type MapSnapshot, SnapshotMap } from '../base/snapshotMap.ts';
import { Lexer, type Token, TokenKind } from './tokens.ts';

/** A predicate with one answer; without an answer it means any (`#if #soc`) or all (`#unassert soc`). */
interface Assertion {
  readonly predicate: string;
  readonly answer: string | undefined;
}

interface Predicate {
  /** Number of answers that hold. */
  readonly answers: number;
  /** How often all answers were removed. */
  readonly round: number;
}

/** The state of `Assertions` at one point. */
export interface AssertionsSnapshot {
  readonly predicates: MapSnapshot<string, Predicate>;
  readonly answers: MapSnapshot<string, number>;
}

/** Between tokens without a space, so that `+ +` without one is not the token `++`. */
const TOKEN_END = '\0';

const UNKNOWN: Predicate = { answers: 0, round: 0 };

/** The assertions in force. */
export class Assertions {
  readonly #predicates = new SnapshotMap<string, Predicate>();
  /** For each `predicate(answer)` the round of its predicate in which it was asserted. */
  readonly #answers = new SnapshotMap<string, number>();

  /** Whether an answer of a predicate was asserted; without an answer, whether any was. */
  holds({ predicate, answer }: Assertion): boolean {
    const { answers, round } = this.#predicates.get(predicate) ?? UNKNOWN;
    return answer === undefined ? answers > 0 : this.#answers.get(`${predicate}(${answer})`) === round;
  }

  /** Executes the directive in `text[start, end)`, which is what follows its name. Returns the message of its fault. */
  execute(directive: 'assert' | 'unassert', text: string, start: number, end: number): string | undefined {
    const lexer = new Lexer(text, start, end, '');
    const assertion = readAssertion(directive, () => lexer.next());
    if (typeof assertion === 'string') return assertion;
    if (directive === 'assert') this.#assert(assertion);
    else this.#unassert(assertion);
    return undefined;
  }

  #assert(assertion: Assertion): void {
    if (this.holds(assertion)) return;
    const { predicate, answer } = assertion;
    const { answers, round } = this.#predicates.get(predicate) ?? UNKNOWN;
    this.#predicates.set(predicate, { answers: answers + 1, round });
    this.#answers.set(`${predicate}(${answer})`, round);
  }

  #unassert(assertion: Assertion): void {
    if (!this.holds(assertion)) return;
    const { predicate, answer } = assertion;
    const { answers, round } = this.#predicates.get(predicate) ?? UNKNOWN;
    if (answer === undefined) this.#predicates.set(predicate, { answers: 0, round: round + 1 });
    else {
      this.#predicates.set(predicate, { answers: answers - 1, round });
      this.#answers.delete(`${predicate}(${answer})`);
    }
  }

  snapshot(): AssertionsSnapshot {
    return { predicates: this.#predicates.snapshot(), answers: this.#answers.snapshot() };
  }

  restore({ predicates, answers }: AssertionsSnapshot): void {
    this.#predicates.restore(predicates);
    this.#answers.restore(answers);
  }
}

/**
 * Reads a predicate and its answer. Returns the message of the fault if there is one.
 *
 * @param next The next token, without expansion; undefined at the end.
 * @param putBack Takes back the token behind a predicate without an answer in a condition.
 */
export function readAssertion(
  directive: 'assert' | 'unassert' | 'if',
  next: () => Token | undefined,
  putBack: (token: Token) => void = () => {},
): Assertion | string {
  const name = next();
  if (name?.kind !== TokenKind.Identifier) {
    return directive === 'if'
      ? "'#' takes a name in a condition: '#soc(v2)'"
      : `'#${directive}' takes a name: 'soc(v2)'`;
  }
  const open = next();
  if (open?.text !== '(') {
    if (directive === 'if' && open) putBack(open);
    if (directive === 'if' || (directive === 'unassert' && !open)) return { predicate: name.text, answer: undefined };
    return `'#${directive}' takes an answer in parentheses: '${name.text}(…)'`;
  }
  let answer = '';
  for (let token = next(); token?.text !== ')'; token = next()) {
    if (!token) return `missing ')' behind the answer of '${name.text}'`;
    if (answer !== '') answer += token.space ? ' ' : TOKEN_END;
    answer += token.text;
  }
  return answer === '' ? `the answer of '${name.text}' is empty` : { predicate: name.text, answer };
}
