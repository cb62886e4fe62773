/**
 * dtc's value language: what stands between `=` and `;` after preprocessing, compiled to bytes and markers.
 * Input: text. Output: bytes, markers anchored at byte offsets, and faults at text offsets. Never throws; a bad token is
 * reported and passed over. Source for the language: dtc 1.8.1, dtc-parser.y (propdata, integer_expr) and dtc-lexer.l.
 */

import type { CompilerCode } from '../problems/codes.ts';
import { CompiledValue, type Marker, type MarkerKind, type ValueFault } from '../tree/compiledValue.ts';
import { VALUE_BYTES_MAX, ValueBytes } from '../tree/valueBytes.ts';
import { evaluateBinary, evaluateUnary, parseInteger, precedenceOf } from './integers.ts';
import { compileQuickly } from './quickValue.ts';
import { decodeUtf8, unescapeString } from './quotedText.ts';
import { ValueLexer, type ValueToken } from './valueLexer.ts';
import { ItemRecorder, type RecordedItem } from './valueRecord.ts';
import { notACell, shorten } from './valueWords.ts';

/** Reads `/incbin/` files; what is wrong when it is not read, `undefined` when there is no such file. */
export type ReadBinary = (
  name: string,
) => Uint8Array | { readonly code: CompilerCode; readonly message: string } | undefined;

/** `fseek` takes a signed number (dtc 1.8.1, dtc-parser.y, propdata). */
const OFFSET_MAX = 0x7fff_ffff_ffff_ffffn;
/** Nesting of parentheses in one expression. */
const EXPRESSION_DEPTH_MAX = 1000;
/** Faults kept for one value: more would say nothing new. */
const FAULTS_MAX = 5;

/** Compiles a value. `readBinary` is asked for `/incbin/` only. */
export function compileValue(text: string, readBinary: ReadBinary): CompiledValue {
  return compileQuickly(text) ?? compileFully(text, readBinary);
}

/** The same without the quick way. */
export function compileFully(text: string, readBinary: ReadBinary): CompiledValue {
  return new ValueCompiler(text, readBinary).compile();
}

/** What a value is made of, one for each marker that begins an item; offsets as if paths and files were empty. */
export function compileItems(text: string): readonly RecordedItem[] {
  const recorder = new ItemRecorder();
  new ValueCompiler(text, () => undefined, recorder).compile();
  return recorder.items;
}

/** Compiles the two numbers of a `/memreserve/`; missing ones are 0 with a fault. */
export function compileReservation(text: string): {
  readonly address: bigint;
  readonly size: bigint;
  readonly faults: readonly ValueFault[];
} {
  const compiler = new ValueCompiler(text, () => undefined);
  return compiler.compileReservation();
}

class ValueCompiler {
  readonly #lexer: ValueLexer;
  readonly #readBinary: ReadBinary;
  #token: ValueToken;
  readonly #bytes = new ValueBytes();
  readonly #markers: Marker[] = [];
  readonly #faults: ValueFault[] = [];
  /** Takes down what the value is made of, for whoever asks. */
  readonly #recorder: ItemRecorder | undefined;
  #usesFiles = false;
  /** Where the token before the one at hand ends. */
  #lastEnd = 0;
  /** The rest of the text was passed over; faults from here on would follow from that. */
  #gaveUp = false;
  #depth = 0;

  constructor(text: string, readBinary: ReadBinary, recorder?: ItemRecorder) {
    this.#lexer = new ValueLexer(text);
    this.#recorder = recorder;
    this.#readBinary = readBinary;
    this.#token = this.#lexer.next(false);
  }

  compile(): CompiledValue {
    this.#value();
    const faults = this.#faults.length > 0 ? this.#faults : undefined;
    return new CompiledValue(this.#bytes.take(), this.#markers.slice(), faults, this.#usesFiles);
  }

  compileReservation() {
    const numbers: bigint[] = [];
    while (this.#token.kind !== 'end' && numbers.length < 2) {
      const before = this.#token;
      numbers.push(this.#primary());
      if (this.#token === before) this.#advance();
    }
    if (numbers.length < 2) {
      this.#fault('syntax', '/memreserve/ takes an address and a size', this.#token);
    } else if (this.#token.kind !== 'end') {
      this.#fault('syntax', `unexpected '${this.#token.text}' after the size of /memreserve/`, this.#token);
    }
    return {
      address: numbers[0] ?? 0n,
      size: numbers[1] ?? 0n,
      faults: this.#faults,
    };
  }

  #value(): void {
    let wantsItem = true;
    while (this.#token.kind !== 'end') {
      const token = this.#token;
      if (token.kind === 'label') {
        this.#mark('label', token.text.slice(0, -1), token);
        this.#advance();
        continue;
      }
      if (token.text === ',') {
        if (wantsItem) this.#fault('syntax', "a value is missing before ','", token);
        wantsItem = true;
        this.#advance();
        continue;
      }
      if (!wantsItem) this.#fault('syntax', `missing ',' before '${shorten(token.text)}'`, token);
      wantsItem = false;
      this.#item(token);
    }
    if (wantsItem)
      this.#fault(
        'syntax',
        this.#lastEnd > 0 ? "a value is missing after ','" : "a value is missing after '='",
        this.#token,
      );
  }

  #item(token: ValueToken): void {
    switch (token.kind) {
      case 'string':
        this.#checkEscapes(token);
        this.#begin('string', 'string', token);
        this.#append(unescapeString(token.text.slice(1, -1), true));
        this.#advance();
        return;
      case 'reference':
        this.#begin('string', 'path', token);
        this.#mark('path', token.ref, token);
        this.#advance();
        return;
      case 'bits':
        this.#advance();
        this.#bits(token);
        return;
      case 'incbin':
        this.#advance();
        this.#incbin(token);
        return;
      default:
    }
    if (token.text === '<') {
      this.#advance();
      this.#cells(32, token);
    } else if (token.text === '[') {
      this.#byteString(token);
    } else if (token.kind === 'word') {
      const quotes = /[a-z]/.test(token.text) ? `; a string stands in quotes: "${shorten(token.text)}"` : '';
      const known = this.#faults.some(({ code }) => code === 'undefined-name');
      if (!known) this.#fault('undefined-name', `'${token.text}' is neither a macro nor a value${quotes}`, token);
      this.#advance();
      this.#skipArguments();
    } else if (token.kind === 'number' || token.kind === 'char' || token.text === '(') {
      this.#fault('syntax', `a number stands in angle brackets: <${shorten(token.text)} …>`, token);
      this.#primary();
    } else {
      this.#fault('syntax', `unexpected '${shorten(token.text)}' in a value`, token);
      this.#advance();
    }
  }

  #checkEscapes(token: ValueToken): void {
    if (!token.text.includes('\\x')) return;
    for (const [sequence] of token.text.matchAll(/\\(?:x[0-9a-fA-F]?|[\s\S])/g)) {
      if (sequence === '\\x') this.#fault('escape', "'\\x' takes one or two hexadecimal digits", token);
    }
  }

  #bits(keyword: ValueToken): void {
    const size = this.#token;
    let bits = 32;
    if (size.kind === 'number') {
      const wanted = parseInteger(size.text).value;
      if (wanted === 8n || wanted === 16n || wanted === 32n || wanted === 64n) bits = Number(wanted);
      else this.#fault('bits-size', 'array elements are 8, 16, 32 or 64 bits wide', size);
      this.#advance();
    } else {
      this.#fault('syntax', '/bits/ takes a number: 8, 16, 32 or 64', keyword);
    }
    if (this.#at('<')) {
      const open = this.#token;
      this.#advance();
      this.#cells(bits, open);
    } else {
      this.#fault('syntax', "'<' is missing after /bits/", this.#token);
    }
  }

  #cells(bits: number, open: ValueToken): void {
    const kind = bits === 8 ? 'uint8' : bits === 16 ? 'uint16' : bits === 64 ? 'uint64' : 'uint32';
    this.#begin(kind, 'cells', open, bits / 8);
    for (;;) {
      const token = this.#token;
      if (token.text === '>') {
        this.#advance();
        this.#end();
        return;
      }
      if (token.kind === 'end') {
        this.#unclosed('>', 'the cell list', open);
        this.#end();
        return;
      }
      if (token.kind === 'label') {
        this.#mark('label', token.text.slice(0, -1), token);
        this.#advance();
      } else if (token.kind === 'reference') {
        if (bits === 32) this.#mark('phandle', token.ref, token);
        else this.#fault('reference-size', 'references stand only in arrays with 32-bit elements', token);
        this.#bytes.appendInteger(0xffff_ffff_ffff_ffffn, bits);
        this.#advance();
        this.#element(token, bits / 8);
      } else if (token.kind === 'number' || token.kind === 'char' || token.kind === 'word' || token.text === '(') {
        const value = this.#primary();
        this.#checkRange(value, bits, token);
        this.#bytes.appendInteger(value, bits);
        this.#element(token, bits / 8);
      } else {
        this.#fault('syntax', notACell(token), token);
        this.#advance();
        // `& label`: what stands apart from its `&` is no unknown name of its own.
        if (token.text === '&' && this.#token.kind === 'word') this.#advance();
      }
    }
  }

  #checkRange(value: bigint, bits: number, token: ValueToken): void {
    if (bits === 64) return;
    const mask = (1n << BigInt(bits)) - 1n;
    if (value > mask && (value | mask) !== 0xffff_ffff_ffff_ffffn) {
      this.#fault(
        'value-truncated',
        `0x${value.toString(16)} does not fit in ${bits} bits; dtc stores 0x${(value & mask).toString(16)}`,
        token,
        'warning',
      );
    }
  }

  #byteString(open: ValueToken): void {
    this.#begin('uint8', 'bytes', open);
    this.#advance(true);
    for (;;) {
      const token = this.#token;
      if (token.text === ']') {
        this.#advance();
        this.#end();
        return;
      }
      if (token.kind === 'end') {
        this.#unclosed(']', 'the byte string', open);
        this.#end();
        return;
      }
      if (token.kind === 'byte') {
        this.#append(Uint8Array.of(Number.parseInt(token.text, 16)));
        this.#element(token, 1, token.end);
      } else if (token.kind === 'label') this.#mark('label', token.text.slice(0, -1), token);
      else this.#fault('syntax', `'${shorten(token.text)}' is not a byte: two hexadecimal digits each`, token);
      this.#advance(true);
    }
  }

  #incbin(keyword: ValueToken): void {
    if (!this.#expect('(', keyword)) return;
    const file = this.#token;
    if (file.kind !== 'string') {
      this.#fault('syntax', '/incbin/ takes a file name in quotes', file);
      while (this.#token.kind !== 'end' && !this.#at(')')) this.#advance();
      if (this.#at(')')) this.#advance();
      return;
    }
    this.#advance();
    let offset = 0n;
    let size: bigint | undefined;
    if (this.#at(',')) {
      this.#advance();
      offset = this.#primary();
      if (this.#expect(',', keyword)) size = this.#primary();
    }
    this.#expect(')', keyword);
    if (offset > OFFSET_MAX) {
      this.#fault('incbin-offset', `a file has no byte ${offset}: the offset is negative or too large`, keyword);
      return;
    }
    this.#usesFiles = true;
    const name = decodeUtf8(unescapeString(file.text.slice(1, -1), false));
    const bytes = this.#readBinary(name);
    this.#begin('none', 'file', keyword);
    this.#end();
    if (!(bytes instanceof Uint8Array)) {
      const { code, message } = bytes ?? { code: 'incbin-missing', message: `cannot read "${name}"` };
      this.#fault(code, message, file);
      return;
    }
    const from = offset > BigInt(bytes.length) ? bytes.length : Number(offset);
    const wanted = size === undefined || size > BigInt(bytes.length - from) ? bytes.length : from + Number(size);
    this.#append(bytes.subarray(from, wanted));
  }

  #expect(text: string, keyword: ValueToken): boolean {
    if (this.#token.text === text) {
      this.#advance();
      return true;
    }
    this.#fault('syntax', `'${text}' is missing in ${keyword.text}`, this.#token);
    return false;
  }

  /** dtc's integer_prim: a literal, a character, or an expression in parentheses. */
  #primary(): bigint {
    const token = this.#token;
    if (token.kind === 'number') {
      this.#advance();
      const { value, fault } = parseInteger(token.text);
      if (fault) this.#fault('integer-literal', fault, token);
      return value;
    }
    if (token.kind === 'char') {
      this.#advance();
      this.#checkEscapes(token);
      // Behind a backslash at its very end dtc reads on, and finds the quote (util.c, get_escape_char).
      const inner = token.text.slice(1, -1);
      const bytes = unescapeString(/^(?:[^\\]|\\[\s\S])*\\$/.test(inner) ? `${inner}'` : inner, false);
      if (bytes.length !== 1) {
        this.#fault('character-literal', `a character literal holds one character, not ${bytes.length}`, token);
      }
      return BigInt(bytes[0] ?? 0);
    }
    if (token.kind === 'word') {
      this.#advance();
      const call = this.#at('(') && this.#token.start === token.end;
      const what = call ? `macro '${token.text}' is not defined` : `'${token.text}' is neither a macro nor a number`;
      this.#fault('undefined-name', what, token);
      if (call) this.#skipArguments();
      return 0n;
    }
    if (token.text === '(') {
      this.#advance();
      const value = this.#expression();
      if (this.#at(')')) this.#advance();
      else this.#unclosed(')', 'the expression', token);
      return value;
    }
    this.#fault(
      'syntax',
      token.kind === 'end' ? 'a number is missing' : `a number is missing before '${shorten(token.text)}'`,
      token,
    );
    return 0n;
  }

  /** Passes over `( … )` after the name of an unknown macro, so that one unknown name gives one fault. */
  #skipArguments(): void {
    if (!this.#at('(')) return;
    let depth = 0;
    while (this.#token.kind !== 'end') {
      if (this.#at('(')) depth++;
      if (this.#at(')') && --depth === 0) {
        this.#advance();
        return;
      }
      if (this.#at(';')) return;
      this.#advance();
    }
  }

  #expression(): bigint {
    if (this.#depth >= EXPRESSION_DEPTH_MAX) {
      this.#fault('expression-too-deep', `more than ${EXPRESSION_DEPTH_MAX} nested parentheses`, this.#token);
      this.#gaveUp = true;
      while (this.#token.kind !== 'end') this.#advance();
      return 0n;
    }
    this.#depth++;
    const condition = this.#binary(1);
    let value = condition;
    if (this.#at('?')) {
      this.#advance();
      const yes = this.#expression();
      if (this.#at(':')) this.#advance();
      else this.#fault('syntax', "'?' without ':'", this.#token);
      const no = this.#expression();
      value = condition !== 0n ? yes : no;
    }
    this.#depth--;
    return value;
  }

  #binary(minimum: number): bigint {
    let left = this.#unary();
    for (;;) {
      const operator = this.#token;
      const precedence = precedenceOf(operator.text);
      if (precedence === undefined || precedence < minimum) return left;
      // `<(1 + 2>`: what ends the list is no operator.
      if (operator.text === '>' && this.#lexer.isAtEndOfItem) return left;
      this.#advance();
      const right = this.#binary(precedence + 1);
      const result = evaluateBinary(operator.text, left, right);
      if (result === undefined) this.#fault('division-by-zero', 'division by zero', operator);
      left = result ?? 0n;
    }
  }

  #unary(): bigint {
    const operator = this.#token;
    if (operator.text !== '-' && operator.text !== '~' && operator.text !== '!') return this.#primary();
    if (this.#depth >= EXPRESSION_DEPTH_MAX) return this.#expression();
    this.#depth++;
    this.#advance();
    const value = evaluateUnary(operator.text, this.#unary());
    this.#depth--;
    return value;
  }

  #at(text: string): boolean {
    return this.#token.text === text;
  }

  /** A bracket without its end: said where the end is missing. */
  #unclosed(closing: string, what: string, open: ValueToken): void {
    const end = Math.max(this.#lastEnd, open.end);
    this.#fault('syntax', `missing '${closing}': ${what} is not closed`, { ...open, start: end - 1, end });
  }

  #advance(bytes = false): void {
    this.#lastEnd = this.#token.end;
    this.#token = this.#lexer.next(bytes);
  }

  #mark(kind: MarkerKind, ref: string, token: ValueToken): void {
    this.#markers.push({
      kind,
      offset: this.#bytes.length,
      ref,
      start: token.start,
      end: token.end,
    });
  }

  /** Marks what the bytes of an item were written as. */
  #begin(kind: MarkerKind, item: RecordedItem['kind'], token: ValueToken, width = 1): void {
    this.#recorder?.begin(item, token, this.#bytes.length, width);
    this.#mark(kind, token.ref, token);
  }

  /** The item at hand ends with the token before this one. */
  #end(): void {
    this.#recorder?.end(this.#lastEnd);
  }

  /** An element whose bytes were appended: from its first token to the one before this one. */
  #element(token: ValueToken, length: number, end = this.#lastEnd): void {
    this.#recorder?.element(token, end, this.#bytes.length - length, length);
  }

  #fault(code: CompilerCode, message: string, token: ValueToken, severity: 'error' | 'warning' = 'error'): void {
    if (this.#faults.length >= FAULTS_MAX || this.#gaveUp) return;
    const last = this.#faults[this.#faults.length - 1];
    if (last && last.start === token.start) return;
    // One mistake makes one syntax fault: those behind it follow from it.
    if (code === 'syntax' && this.#faults.some((fault) => fault.code === 'syntax')) return;
    this.#faults.push({
      code,
      severity,
      message,
      start: token.start,
      end: Math.max(token.end, token.start + 1),
    });
  }

  #append(bytes: Uint8Array): void {
    if (this.#bytes.append(bytes)) return;
    this.#fault('value-too-large', `a value holds at most ${VALUE_BYTES_MAX} bytes`, this.#token);
  }
}
