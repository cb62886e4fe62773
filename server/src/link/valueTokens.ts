/** The tokens of one value, one at a time, and the faults found in them. */
import type { CompilerCode } from '../problems/codes.ts';
import type { ValueFault } from '../tree/compiledValue.ts';
import { ValueLexer, type ValueToken } from './valueLexer.ts';

/** Most faults that are kept for one value: more would say nothing new. */
const FAULTS_MAX = 5;

/** The current position in the tokens of a value. The compiler advances it and reports faults. */
export class ValueTokens {
  readonly #lexer: ValueLexer;
  readonly #faults: ValueFault[] = [];
  #current: ValueToken;
  #lastEnd = 0;
  /** Whether the rest of the text was skipped; then later faults are not reported. */
  #gaveUp = false;

  constructor(text: string) {
    this.#lexer = new ValueLexer(text);
    this.#current = this.#lexer.next(false);
  }

  get current(): ValueToken {
    return this.#current;
  }

  /** The end of the token before the current one. */
  get lastEnd(): number {
    return this.#lastEnd;
  }

  /** The faults so far, in the order in which they were found. */
  get faults(): readonly ValueFault[] {
    return this.#faults;
  }

  /** Whether the value, or its current item, ends behind the current token. */
  get isAtEndOfItem(): boolean {
    return this.#lexer.isAtEndOfItem;
  }

  /** Whether the current token is this one. */
  at(text: string): boolean {
    return this.#current.text === text;
  }

  /** Advances to the next token. In a byte string (`bytes`) two hexadecimal digits are one token. */
  advance(bytes = false): void {
    this.#lastEnd = this.#current.end;
    this.#current = this.#lexer.next(bytes);
  }

  /** Skips the rest of the value, whose faults are not reported. */
  giveUp(): void {
    this.#gaveUp = true;
    while (this.#current.kind !== 'end') this.advance();
  }

  /** Reports a fault at a token, unless it only follows from one that was reported. */
  fault(
    code: CompilerCode,
    message: string,
    token: Pick<ValueToken, 'start' | 'end'> = this.#current,
    severity: 'error' | 'warning' = 'error',
  ): void {
    const faults = this.#faults;
    if (faults.length >= FAULTS_MAX || this.#gaveUp) return;
    if (faults[faults.length - 1]?.start === token.start) return;
    // Only the first syntax fault is reported: later ones follow from it.
    if (code === 'syntax' && faults.some((fault) => fault.code === 'syntax')) return;
    faults.push({ code, severity, message, start: token.start, end: Math.max(token.end, token.start + 1) });
  }

  /** Reports a bracket without its end, at the place where the end is missing. */
  unclosed(closing: string, what: string, open: ValueToken): void {
    const end = Math.max(this.#lastEnd, open.end);
    this.fault('syntax', `missing '${closing}': ${what} is not closed`, { start: end - 1, end });
  }

  /** Reports escape sequences in a string or a character that lack their digits. */
  checkEscapes(token: ValueToken): void {
    if (!token.text.includes('\\x')) return;
    for (const [sequence] of token.text.matchAll(/\\(?:x[0-9a-fA-F]?|[\s\S])/g)) {
      if (sequence === '\\x') this.fault('escape', "'\\x' takes one or two hexadecimal digits", token);
    }
  }

  /** Skips `( … )` after the name of an unknown macro, so that one unknown name gives one fault. */
  skipArguments(): void {
    if (!this.at('(')) return;
    let depth = 0;
    while (this.#current.kind !== 'end') {
      if (this.at('(')) depth++;
      if (this.at(')') && --depth === 0) {
        this.advance();
        return;
      }
      if (this.at(';')) return;
      this.advance();
    }
  }
}
