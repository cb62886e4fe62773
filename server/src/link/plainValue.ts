/**
 * The two usual shapes of a value, compiled without tokens: lists of cells that hold only numbers and `&label`, and one
 * string without escapes. Gives up (undefined) at anything else; what it does give is what the full compiler gives, and
 * a test compares the two.
 */
import { CompiledValue, type Marker } from './compiledValue.ts';
import { newBytes } from './valueBytes.ts';

const ONE_STRING = /^\s*"[\x20-\x21\x23-\x5b\x5d-\x7e]*"\s*$/;

/** Compiles a plain value; undefined when the full compiler is needed. */
export function compilePlainValue(text: string): CompiledValue | undefined {
  return ONE_STRING.test(text) ? compileString(text) : compileCells(text);
}

function compileString(text: string): CompiledValue {
  const start = text.indexOf('"');
  const end = text.lastIndexOf('"') + 1;
  const length = end - start - 2;
  const bytes = newBytes(length + 1);
  for (let i = 0; i < length; i++) bytes[i] = text.charCodeAt(start + 1 + i);
  return new CompiledValue(bytes, onlyMarker('string', start, end));
}

/** Markers of values that have one: most begin a blank behind the `=`, and end soon. */
const onlyMarkers = new Map<number, readonly Marker[]>();
const ONLY_MARKER_END = 256;

/** The markers of a value that was written as one string or one list of cells, shared by all values alike. */
function onlyMarker(kind: 'string' | 'uint32', start: number, end: number): readonly Marker[] {
  if (start > 1 || end >= ONLY_MARKER_END) return [{ kind, offset: 0, ref: '', start, end }];
  const key = (kind === 'string' ? 2 * ONLY_MARKER_END : 0) + start * ONLY_MARKER_END + end;
  let markers = onlyMarkers.get(key);
  if (!markers) {
    markers = [{ kind, offset: 0, ref: '', start, end }];
    onlyMarkers.set(key, markers);
  }
  return markers;
}

/** Any number of `< … >` with commas between. Numbers of more than 32 bits and octal ones are left to the compiler. */
function compileCells(text: string): CompiledValue | undefined {
  const cells: number[] = [];
  const markers: Marker[] = [];
  let inside = false;
  let wantsList = true;
  let at = 0;
  while (at < text.length) {
    const c = text.charCodeAt(at);
    if (c === 32 || c === 9 || c === 10 || c === 13) {
      at++;
    } else if (inside && c >= 48 && c <= 57) {
      const start = at;
      while (isWordPart(text.charCodeAt(at))) at++;
      const value = plainNumber(text, start, at);
      if (value < 0) return undefined;
      cells.push(value);
    } else if (c === 60 /* < */ && !inside && wantsList) {
      markers.push({ kind: 'uint32', offset: 4 * cells.length, ref: '', start: at, end: at + 1 });
      inside = true;
      wantsList = false;
      at++;
    } else if (c === 62 /* > */ && inside) {
      inside = false;
      at++;
    } else if (c === 44 /* , */ && !inside && !wantsList) {
      wantsList = true;
      at++;
    } else if (c === 38 /* & */ && inside) {
      const start = at++;
      const first = text.charCodeAt(at);
      if (!isWordPart(first) || (first >= 48 && first <= 57)) return undefined;
      while (isWordPart(text.charCodeAt(at))) at++;
      if (text.charCodeAt(at) === 47 /* / */) return undefined;
      markers.push({ kind: 'phandle', offset: 4 * cells.length, ref: text.slice(start + 1, at), start, end: at });
      cells.push(0xffffffff);
    } else {
      return undefined;
    }
  }
  if (inside || wantsList) return undefined;
  const bytes = newBytes(4 * cells.length);
  for (let i = 0; i < cells.length; i++) {
    const cell = cells[i] ?? 0;
    bytes[4 * i] = cell >>> 24;
    bytes[4 * i + 1] = cell >>> 16;
    bytes[4 * i + 2] = cell >>> 8;
    bytes[4 * i + 3] = cell;
  }
  const [first] = markers;
  // Of the size that they have: a list that grew has room for more, and each is kept with its value.
  return new CompiledValue(
    bytes,
    first && markers.length === 1 ? onlyMarker('uint32', first.start, first.end) : markers.slice(),
  );
}

/** The value of a literal without suffix; -1 when it is octal, too large, or no number. */
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
