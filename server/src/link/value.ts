/**
 * Compiles the text between `=` and `;`, after preprocessing, to bytes and markers. Input: text. Output: bytes, markers at
 * byte offsets, and faults at text offsets. Never throws; an invalid token is reported and skipped. The language is that
 * of dtc 1.8.1 (dtc-parser.y: propdata, integer_expr; dtc-lexer.l).
 */

import type { CompilerCode } from '../problems/codes.ts';
import { CompiledValue, type Marker, type MarkerKind, type ValueFault } from '../tree/compiledValue.ts';
import { VALUE_BYTES_MAX, ValueBytes } from '../tree/valueBytes.ts';
import { readInteger } from './integerExpression.ts';
import { parseInteger } from './integers.ts';
import { compileQuickly } from './quickValue.ts';
import { decodeUtf8, unescapeString } from './quotedText.ts';
import type { ValueToken } from './valueLexer.ts';
import { ItemRecorder, type RecordedItem } from './valueRecord.ts';
import { ValueTokens } from './valueTokens.ts';
import { notACell, shorten } from './valueWords.ts';

/** Reads a file of `/incbin/`. Returns a fault if the file is not read, and undefined if there is no such file. */
export type ReadBinary = (
  name: string,
) => Uint8Array | { readonly code: CompilerCode; readonly message: string } | undefined;

/** Largest offset of `/incbin/`, because `fseek` takes a signed number (dtc 1.8.1, dtc-parser.y: propdata). */
const OFFSET_MAX = 0x7fff_ffff_ffff_ffffn;

/** Compiles a value. `readBinary` is called only for `/incbin/`. */
export function compileValue(text: string, readBinary: ReadBinary): CompiledValue {
  return compileQuickly(text) ?? compileFully(text, readBinary);
}

/** Compiles a value always with the full compiler. */
export function compileFully(text: string, readBinary: ReadBinary): CompiledValue {
  return new ValueCompiler(text, readBinary).compile();
}

/** The items of a value, one for each marker that begins an item. Offsets do not include the bytes of paths and files. */
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
  const tokens = new ValueTokens(text);
  const numbers: bigint[] = [];
  while (tokens.current.kind !== 'end' && numbers.length < 2) {
    const before = tokens.current;
    numbers.push(readInteger(tokens));
    if (tokens.current === before) tokens.advance();
  }
  if (numbers.length < 2) tokens.fault('syntax', '/memreserve/ takes an address and a size');
  else if (tokens.current.kind !== 'end')
    tokens.fault('syntax', `unexpected '${tokens.current.text}' after the size of /memreserve/`);
  return { address: numbers[0] ?? 0n, size: numbers[1] ?? 0n, faults: tokens.faults };
}

class ValueCompiler {
  readonly #tokens: ValueTokens;
  readonly #readBinary: ReadBinary;
  readonly #bytes = new ValueBytes();
  readonly #markers: Marker[] = [];
  /** Records the items of the value, on request. */
  readonly #recorder: ItemRecorder | undefined;
  #usesFiles = false;

  constructor(text: string, readBinary: ReadBinary, recorder?: ItemRecorder) {
    this.#tokens = new ValueTokens(text);
    this.#recorder = recorder;
    this.#readBinary = readBinary;
  }

  compile(): CompiledValue {
    this.#value();
    const faults = this.#tokens.faults.length > 0 ? this.#tokens.faults : undefined;
    return new CompiledValue(this.#bytes.take(), this.#markers.slice(), faults, this.#usesFiles);
  }

  #value(): void {
    let wantsItem = true;
    while (this.#tokens.current.kind !== 'end') {
      const token = this.#tokens.current;
      if (token.kind === 'label') {
        this.#mark('label', token.text.slice(0, -1), token);
        this.#tokens.advance();
        continue;
      }
      if (token.text === ',') {
        if (wantsItem) this.#tokens.fault('syntax', "a value is missing before ','", token);
        wantsItem = true;
        this.#tokens.advance();
        continue;
      }
      if (!wantsItem) this.#tokens.fault('syntax', `missing ',' before '${shorten(token.text)}'`, token);
      wantsItem = false;
      this.#item(token);
    }
    if (wantsItem)
      this.#tokens.fault(
        'syntax',
        this.#tokens.lastEnd > 0 ? "a value is missing after ','" : "a value is missing after '='",
        this.#tokens.current,
      );
  }

  #item(token: ValueToken): void {
    switch (token.kind) {
      case 'string':
        this.#tokens.checkEscapes(token);
        this.#begin('string', 'string', token);
        this.#append(unescapeString(token.text.slice(1, -1), true));
        this.#tokens.advance();
        return;
      case 'reference':
        this.#begin('string', 'path', token);
        this.#mark('path', token.ref, token);
        this.#tokens.advance();
        return;
      case 'bits':
        this.#tokens.advance();
        this.#bits(token);
        return;
      case 'incbin':
        this.#tokens.advance();
        this.#incbin(token);
        return;
      default:
    }
    if (token.text === '<') {
      this.#tokens.advance();
      this.#cells(32, token);
    } else if (token.text === '[') {
      this.#byteString(token);
    } else if (token.kind === 'word') {
      const quotes = /[a-z]/.test(token.text) ? `; a string stands in quotes: "${shorten(token.text)}"` : '';
      const known = this.#tokens.faults.some(({ code }) => code === 'undefined-name');
      if (!known)
        this.#tokens.fault('undefined-name', `'${token.text}' is neither a macro nor a value${quotes}`, token);
      this.#tokens.advance();
      this.#tokens.skipArguments();
    } else if (token.kind === 'number' || token.kind === 'char' || token.text === '(') {
      this.#tokens.fault('syntax', `a number stands in angle brackets: <${shorten(token.text)} …>`, token);
      readInteger(this.#tokens);
    } else {
      this.#tokens.fault('syntax', `unexpected '${shorten(token.text)}' in a value`, token);
      this.#tokens.advance();
    }
  }

  #bits(keyword: ValueToken): void {
    const size = this.#tokens.current;
    let bits = 32;
    if (size.kind === 'number') {
      const wanted = parseInteger(size.text).value;
      if (wanted === 8n || wanted === 16n || wanted === 32n || wanted === 64n) bits = Number(wanted);
      else this.#tokens.fault('bits-size', 'array elements are 8, 16, 32 or 64 bits wide', size);
      this.#tokens.advance();
    } else {
      this.#tokens.fault('syntax', '/bits/ takes a number: 8, 16, 32 or 64', keyword);
    }
    if (this.#tokens.at('<')) {
      const open = this.#tokens.current;
      this.#tokens.advance();
      this.#cells(bits, open);
    } else {
      this.#tokens.fault('syntax', "'<' is missing after /bits/");
    }
  }

  #cells(bits: number, open: ValueToken): void {
    const kind = bits === 8 ? 'uint8' : bits === 16 ? 'uint16' : bits === 64 ? 'uint64' : 'uint32';
    this.#begin(kind, 'cells', open, bits / 8);
    for (;;) {
      const token = this.#tokens.current;
      if (token.text === '>') {
        this.#tokens.advance();
        this.#end();
        return;
      }
      if (token.kind === 'end') {
        this.#tokens.unclosed('>', 'the cell list', open);
        this.#end();
        return;
      }
      if (token.kind === 'label') {
        this.#mark('label', token.text.slice(0, -1), token);
        this.#tokens.advance();
      } else if (token.kind === 'reference') {
        if (bits === 32) this.#mark('phandle', token.ref, token);
        else this.#tokens.fault('reference-size', 'references stand only in arrays with 32-bit elements', token);
        this.#bytes.appendInteger(0xffff_ffff_ffff_ffffn, bits);
        this.#tokens.advance();
        this.#element(token, bits / 8);
      } else if (token.kind === 'number' || token.kind === 'char' || token.kind === 'word' || token.text === '(') {
        const value = readInteger(this.#tokens);
        this.#checkRange(value, bits, token);
        this.#bytes.appendInteger(value, bits);
        this.#element(token, bits / 8);
      } else {
        this.#tokens.fault('syntax', notACell(token), token);
        this.#tokens.advance();
        // In `& label`, the word is no unknown name by itself.
        if (token.text === '&' && this.#tokens.current.kind === 'word') this.#tokens.advance();
      }
    }
  }

  #checkRange(value: bigint, bits: number, token: ValueToken): void {
    if (bits === 64) return;
    const mask = (1n << BigInt(bits)) - 1n;
    if (value > mask && (value | mask) !== 0xffff_ffff_ffff_ffffn) {
      this.#tokens.fault(
        'value-truncated',
        `0x${value.toString(16)} does not fit in ${bits} bits; dtc stores 0x${(value & mask).toString(16)}`,
        token,
        'warning',
      );
    }
  }

  #byteString(open: ValueToken): void {
    this.#begin('uint8', 'bytes', open);
    this.#tokens.advance(true);
    for (;;) {
      const token = this.#tokens.current;
      if (token.text === ']') {
        this.#tokens.advance();
        this.#end();
        return;
      }
      if (token.kind === 'end') {
        this.#tokens.unclosed(']', 'the byte string', open);
        this.#end();
        return;
      }
      if (token.kind === 'byte') {
        this.#append(Uint8Array.of(Number.parseInt(token.text, 16)));
        this.#element(token, 1, token.end);
      } else if (token.kind === 'label') this.#mark('label', token.text.slice(0, -1), token);
      else this.#tokens.fault('syntax', `'${shorten(token.text)}' is not a byte: two hexadecimal digits each`, token);
      this.#tokens.advance(true);
    }
  }

  #incbin(keyword: ValueToken): void {
    if (!this.#expect('(', keyword)) return;
    const file = this.#tokens.current;
    if (file.kind !== 'string') {
      this.#tokens.fault('syntax', '/incbin/ takes a file name in quotes', file);
      while (this.#tokens.current.kind !== 'end' && !this.#tokens.at(')')) this.#tokens.advance();
      if (this.#tokens.at(')')) this.#tokens.advance();
      return;
    }
    this.#tokens.advance();
    let offset = 0n;
    let size: bigint | undefined;
    if (this.#tokens.at(',')) {
      this.#tokens.advance();
      offset = readInteger(this.#tokens);
      if (this.#expect(',', keyword)) size = readInteger(this.#tokens);
    }
    this.#expect(')', keyword);
    if (offset > OFFSET_MAX) {
      this.#tokens.fault('incbin-offset', `a file has no byte ${offset}: the offset is negative or too large`, keyword);
      return;
    }
    this.#usesFiles = true;
    const name = decodeUtf8(unescapeString(file.text.slice(1, -1), false));
    const bytes = this.#readBinary(name);
    this.#begin('none', 'file', keyword);
    this.#end();
    if (!(bytes instanceof Uint8Array)) {
      const { code, message } = bytes ?? { code: 'incbin-missing', message: `cannot read "${name}"` };
      this.#tokens.fault(code, message, file);
      return;
    }
    const from = offset > BigInt(bytes.length) ? bytes.length : Number(offset);
    const wanted = size === undefined || size > BigInt(bytes.length - from) ? bytes.length : from + Number(size);
    this.#append(bytes.subarray(from, wanted));
  }

  #expect(text: string, keyword: ValueToken): boolean {
    if (this.#tokens.current.text === text) {
      this.#tokens.advance();
      return true;
    }
    this.#tokens.fault('syntax', `'${text}' is missing in ${keyword.text}`);
    return false;
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

  /** Begins an item, and marks the type of its bytes. */
  #begin(kind: MarkerKind, item: RecordedItem['kind'], token: ValueToken, width = 1): void {
    this.#recorder?.begin(item, token, this.#bytes.length, width);
    this.#mark(kind, token.ref, token);
  }

  /** Ends the current item with the token before this one. */
  #end(): void {
    this.#recorder?.end(this.#tokens.lastEnd);
  }

  /** Records an element whose bytes were appended: from its first token up to the last one that was read. */
  #element(token: ValueToken, length: number, end = this.#tokens.lastEnd): void {
    this.#recorder?.element(token, end, this.#bytes.length - length, length);
  }

  #append(bytes: Uint8Array): void {
    if (this.#bytes.append(bytes)) return;
    this.#tokens.fault('value-too-large', `a value holds at most ${VALUE_BYTES_MAX} bytes`);
  }
}
