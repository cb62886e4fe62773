/**
 * Compiles simple values without tokens: strings without escapes, and lists of cells with numbers, expressions of numbers
 * in parentheses, macros for these, and `&label`. The result is undefined for other values; else it is the same as that of
 * the full compiler for the expanded text, and a test compares the two.
 */
import type { Constant } from '../preprocess/substitute.ts';
import { CompiledValue, type Marker } from '../tree/compiledValue.ts';
import { precedenceOf } from './integers.ts';

const STRING = '"[\\x20-\\x21\\x23-\\x5b\\x5d-\\x7e]*"';
const STRINGS = new RegExp(`^\\s*${STRING}(?:\\s*,\\s*${STRING})*\\s*$`);

const NO_CONSTANTS: readonly Constant[] = [];

/**
 * Compiles a simple value; undefined if the full compiler is needed.
 *
 * @param constants Values of the macros in the text. Offsets of markers are those in the text with the constants.
 */
export function compileQuickly(text: string, constants: readonly Constant[] = NO_CONSTANTS): CompiledValue | undefined {
  return STRINGS.test(text) ? compileStrings(text) : compileCells(text, constants);
}

function compileStrings(text: string): CompiledValue {
  const markers: Marker[] = [];
  let length = 0;
  for (let start = text.indexOf('"'); start >= 0; ) {
    const end = text.indexOf('"', start + 1) + 1;
    markers.push({ kind: 'string', offset: length, ref: '', start, end });
    length += end - start - 1;
    start = text.indexOf('"', end);
  }
  const bytes = new Uint8Array(length);
  for (const { offset, start, end } of markers) {
    for (let i = start + 1; i < end - 1; i++) bytes[offset + i - start - 1] = text.charCodeAt(i);
  }
  return new CompiledValue(bytes, keptMarkers(markers));
}

/** Largest end of a marker, in characters, that values share. */
const ONLY_MARKER_END = 256;

/** Shared markers of values with one marker. Most begin after the blank behind the `=`, and end soon. */
const onlyMarkers: (readonly Marker[] | undefined)[] = new Array(4 * ONLY_MARKER_END).fill(undefined);

/** The markers of a value that is one string or one list of cells; values with equal markers share them. */
function onlyMarker(kind: 'string' | 'uint32', start: number, end: number): readonly Marker[] {
  if (start > 1 || end >= ONLY_MARKER_END) return [{ kind, offset: 0, ref: '', start, end }];
  const key = (kind === 'string' ? 2 * ONLY_MARKER_END : 0) + start * ONLY_MARKER_END + end;
  let markers = onlyMarkers[key];
  if (!markers) {
    markers = [{ kind, offset: 0, ref: '', start, end }];
    onlyMarkers[key] = markers;
  }
  return markers;
}

/** Compiles lists `< … >` separated by commas. Undefined for numbers of more than 32 bits, and for octal ones. */
function compileCells(text: string, constants: readonly Constant[]): CompiledValue | undefined {
  const reader = new NumberReader(text, constants);
  const cells: number[] = [];
  const markers: Marker[] = [];
  let inside = false;
  let wantsList = true;
  while (reader.at < text.length) {
    const { at } = reader;
    const c = text.charCodeAt(at);
    if (c === 32 || c === 9 || c === 10 || c === 13) {
      reader.at++;
    } else if (inside && (c === 40 /* ( */ || isWordPart(c))) {
      if (!reader.cells(cells)) return undefined;
    } else if (c === 60 /* < */ && !inside && wantsList) {
      const start = at + reader.shift;
      markers.push({ kind: 'uint32', offset: 4 * cells.length, ref: '', start, end: start + 1 });
      inside = true;
      wantsList = false;
      reader.at++;
    } else if (c === 62 /* > */ && inside) {
      inside = false;
      reader.at++;
    } else if (c === 44 /* , */ && !inside && !wantsList) {
      wantsList = true;
      reader.at++;
    } else if (c === 38 /* & */ && inside) {
      const ref = reader.label();
      if (ref === undefined) return undefined;
      const start = at + reader.shift;
      markers.push({ kind: 'phandle', offset: 4 * cells.length, ref, start, end: reader.at + reader.shift });
      cells.push(0xffffffff);
    } else {
      return undefined;
    }
  }
  if (inside || wantsList) return undefined;
  const bytes = new Uint8Array(4 * cells.length);
  for (let i = 0; i < cells.length; i++) {
    const cell = cells[i] ?? 0;
    bytes[4 * i] = cell >>> 24;
    bytes[4 * i + 1] = cell >>> 16;
    bytes[4 * i + 2] = cell >>> 8;
    bytes[4 * i + 3] = cell;
  }
  return new CompiledValue(bytes, keptMarkers(markers));
}

/** Markers for storage: a single one is shared; several get a list of exact size, because a list that grew has spare room. */
function keptMarkers(markers: readonly Marker[]): readonly Marker[] {
  const [first] = markers;
  const isUsual = markers.length === 1 && (first?.kind === 'string' || first?.kind === 'uint32');
  return first && isUsual ? onlyMarker(first.kind, first.start, first.end) : markers.slice();
}

/** Most nested parentheses; the full compiler reads deeper ones. */
const DEPTH_MAX = 32;

/** Reads numbers and macros for numbers, as far as all results have 32 bits. */
class NumberReader {
  readonly #text: string;
  readonly #constants: readonly Constant[];
  at = 0;
  /** Length of the constants so far minus the length of their names, in characters. */
  shift = 0;

  constructor(text: string, constants: readonly Constant[]) {
    this.#text = text;
    this.#constants = constants;
  }

  /** Adds the cells of a number, of an expression in parentheses, or of a macro for them. Returns false for anything else. */
  cells(cells: number[]): boolean {
    const constant = this.#constant();
    if (constant === undefined) {
      const value = this.#primary(0);
      cells.push(value);
      return value >= 0;
    }
    const inner = new NumberReader(constant, NO_CONSTANTS);
    for (; inner.at < constant.length; inner.#skipBlank()) {
      const value = inner.#primary(0);
      if (value < 0) return false;
      cells.push(value);
    }
    return true;
  }

  /** Reads a reference; returns its label, or undefined if it is not just `&label`. */
  label(): string | undefined {
    const text = this.#text;
    const start = this.at + 1;
    const first = text.charCodeAt(start);
    if (!isWordPart(first) || isDigit(first)) return undefined;
    const end = wordEnd(text, start);
    this.at = end;
    const ref = text.slice(start, end);
    return text.charCodeAt(end) === 47 /* / */ || this.#constants.some(({ name }) => name === ref) ? undefined : ref;
  }

  /** Reads the name of a macro and returns its constant. Returns undefined, and reads nothing, if there is none. */
  #constant(): string | undefined {
    const { at } = this;
    if (this.#constants.length === 0 || isDigit(this.#text.charCodeAt(at))) return undefined;
    for (const { name, text } of this.#constants) {
      const end = at + name.length;
      if (!this.#text.startsWith(name, at) || isWordPart(this.#text.charCodeAt(end))) continue;
      this.at = end;
      this.shift += text.length - name.length;
      return text;
    }
    return undefined;
  }

  /** Reads a number, an expression in parentheses, or a macro for one of them; returns its value, or -1 for anything else. */
  #primary(depth: number): number {
    this.#skipBlank();
    const c = this.#text.charCodeAt(this.at);
    if (isDigit(c)) {
      const start = this.at;
      this.at = wordEnd(this.#text, start);
      return plainNumber(this.#text, start, this.at);
    }
    if (depth > DEPTH_MAX) return -1;
    if (c !== 40 /* ( */) {
      const constant = this.#constant();
      if (constant === undefined) return -1;
      const inner = new NumberReader(constant, NO_CONSTANTS);
      const value = inner.#primary(depth + 1);
      return inner.at === constant.length ? value : -1;
    }
    this.at++;
    const value = this.#sum(0, depth + 1);
    if (this.#text.charCodeAt(this.at) !== 41 /* ) */) return -1;
    this.at++;
    return value;
  }

  #sum(weakest: number, depth: number): number {
    let left = this.#primary(depth);
    for (;;) {
      this.#skipBlank();
      const operator = this.#operator();
      const precedence = operator === '' ? undefined : precedenceOf(operator);
      if (left < 0 || precedence === undefined || precedence <= weakest) return left;
      this.at += operator.length;
      const right = this.#sum(precedence, depth);
      left = right < 0 ? -1 : apply(operator, left, right);
    }
  }

  /** The operator at the current position, if its results stay within 32 bits; else empty. */
  #operator(): string {
    const c = this.#text.charAt(this.at);
    const next = this.#text.charAt(this.at + 1);
    if (c === '<') return next === '<' ? '<<' : '';
    if ((c === '|' || c === '&') && next !== c) return c;
    return c === '+' || c === '-' || c === '*' ? c : '';
  }

  #skipBlank(): void {
    for (;;) {
      const c = this.#text.charCodeAt(this.at);
      if (c !== 32 && c !== 9 && c !== 10 && c !== 13) return;
      this.at++;
    }
  }
}

/** The result of an operator; -1 if it is no unsigned number of 32 bits. */
function apply(operator: string, left: number, right: number): number {
  if (operator === '|') return (left | right) >>> 0;
  if (operator === '&') return (left & right) >>> 0;
  if (operator === '-') return left - right;
  let value = left + right;
  if (operator === '*') value = left * right;
  if (operator === '<<') value = right < 32 ? left * 2 ** right : -1;
  return value > 0xffff_ffff ? -1 : value;
}

/** The value of a literal without suffix; -1 if it is octal, too large, or no number. */
function plainNumber(text: string, start: number, end: number): number {
  const hexadecimal = text.charCodeAt(start) === 48 && (text.charCodeAt(start + 1) | 32) === 120;
  const from = hexadecimal ? start + 2 : start;
  const length = end - from;
  if (length === 0 || length > (hexadecimal ? 8 : 9)) return -1;
  if (!hexadecimal && length > 1 && text.charCodeAt(start) === 48) return -1;
  let value = 0;
  for (let at = from; at < end; at++) {
    const c = text.charCodeAt(at);
    const digit = c <= 57 ? c - 48 : (c | 32) - 87;
    if (digit < 0 || digit >= (hexadecimal ? 16 : 10)) return -1;
    value = value * (hexadecimal ? 16 : 10) + digit;
  }
  return value;
}

function isWordPart(c: number): boolean {
  return (c >= 97 && c <= 122) || (c >= 65 && c <= 90) || (c >= 48 && c <= 57) || c === 95;
}

function wordEnd(text: string, start: number): number {
  let at = start;
  while (isWordPart(text.charCodeAt(at))) at++;
  return at;
}

function isDigit(c: number): boolean {
  return c >= 48 && c <= 57;
}
