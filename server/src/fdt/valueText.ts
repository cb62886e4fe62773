/**
 * A property's value as source text, in the words of dtc 1.8.1 (treesource.c: guess_type_markers, write_propval): strings with
 * escapes, cells, bytes, as its markers record; without markers, dtc's guess.
 */
import { readU32, readU64 } from '../base/bytes.ts';
import type { MarkerKind, PlacedMarker } from '../tree/compiledValue.ts';
import { isTypeMarker } from '../tree/placedMarkers.ts';

interface Style {
  readonly open: string;
  readonly close: string;
  /** Bytes of a number; 0 for text. */
  readonly width: 0 | 1 | 2 | 4 | 8;
}

const STYLES: Readonly<Partial<Record<MarkerKind, Style>>> = {
  string: { open: '', close: '', width: 0 },
  uint8: { open: '[', close: ']', width: 1 },
  uint16: { open: '/bits/ 16 <', close: '>', width: 2 },
  uint32: { open: '<', close: '>', width: 4 },
  uint64: { open: '/bits/ 64 <', close: '>', width: 8 },
};

/** What stands between `=` and `;`, with the blank before it; the value is not empty. */
export function valueText(value: Uint8Array, known: readonly PlacedMarker[]): string {
  const markers = withTypes(value, known);
  const typeEnds = endsOf(markers, value.length, isTypeMarker);
  const references = new Map<number, string>();
  for (const { kind, offset, ref } of markers) {
    if (kind === 'phandle' && !references.has(offset)) references.set(offset, ref);
  }
  const parts: string[] = [];
  let style: Style | undefined;
  for (const [i, marker] of markers.entries()) {
    const { offset } = marker;
    const end = markers[i + 1]?.offset ?? value.length;
    const typeEnd = typeEnds[i] ?? value.length;
    if (isTypeMarker(marker)) {
      style = STYLES[marker.kind];
      parts.push(` ${style?.open ?? ''}`);
    } else if (marker.kind === 'label') parts.push(` ${marker.ref}:`);
    if (!style || end === offset) continue;
    const ref = references.get(offset);
    if (style.width === 0) parts.push(`"${escaped(value, offset, end - 1)}"`);
    else if (style.width === 4 && ref !== undefined) {
      const rest = end > offset + 4 ? ` ${numbers(value, offset + 4, end, 4)}` : '';
      parts.push(`&${referenceTarget(ref)}${rest}`);
    } else parts.push(numbers(value, offset, end, style.width));
    if (style.width === 4 && typeEnd > end) parts.push(' ');
    if (end === typeEnd) {
      parts.push(end === value.length ? style.close : `${style.close},`);
      style = undefined;
    }
  }
  return parts.join('');
}

/** For each marker the offset of the next one behind it that `ends` says yes to, or the end of the value. */
function endsOf(
  markers: readonly PlacedMarker[],
  length: number,
  ends: (marker: PlacedMarker) => boolean,
): readonly number[] {
  const found = new Array<number>(markers.length);
  let next = length;
  for (let i = markers.length - 1; i >= 0; i--) {
    const marker = markers[i];
    found[i] = next;
    if (marker && ends(marker)) next = marker.offset;
  }
  return found;
}

/** What follows `&`: `label`, `{/path}`. */
function referenceTarget(ref: string): string {
  return ref.includes('/') ? `{${ref}}` : ref;
}

/** The markers of a value, with types that are guessed where none is known. */
export function withTypes(value: Uint8Array, known: readonly PlacedMarker[]): readonly PlacedMarker[] {
  if (!known.some(isTypeMarker))
    return withGuesses(
      value,
      known.filter(({ kind }) => kind !== 'none'),
    );
  return known.some(({ kind }) => kind === 'none') ? withIncluded(value, known) : known;
}

/**
 * The bytes of `/incbin/` between values of known types, each part for itself. dtc writes them as what stands before them, and
 * loses them where nothing does.
 */
function withIncluded(value: Uint8Array, known: readonly PlacedMarker[]): readonly PlacedMarker[] {
  const list: PlacedMarker[] = [];
  const ends = endsOf(known, value.length, (marker) => marker.kind === 'none' || isTypeMarker(marker));
  for (const [i, marker] of known.entries()) {
    const { kind, offset } = marker;
    const end = ends[i] ?? value.length;
    if (kind !== 'none') list.push(marker);
    else if (end > offset) for (const guessed of guess(value, offset, end)) list.push(guessed);
  }
  return list;
}

/**
 * Types for a value of which only references are known: those stand alone, what lies between them is guessed. Behind several
 * strings that a reference follows dtc finds its own marker and stops, so the rest has no type but that of what it is in.
 */
function withGuesses(value: Uint8Array, known: readonly PlacedMarker[]): readonly PlacedMarker[] {
  const done: PlacedMarker[] = [];
  /** The next one last: what is inserted before it is pushed. */
  const rest = known.toReversed();
  let offset = 0;
  for (let marker = rest.at(-1); marker; marker = rest.at(-1)) {
    if (isTypeMarker(marker)) return [...done, ...rest.toReversed()];
    if (marker.offset > offset) {
      const [type, ...strings] = guess(value, offset, marker.offset);
      if (type) done.push(type);
      for (const each of strings.reverse()) rest.push(each);
      offset = rest.at(-1)?.offset ?? value.length;
    }
    if (rest.at(-1)?.kind === 'phandle') {
      // One that begins in the cell of another stands before it.
      while ((rest.at(-1)?.offset ?? offset) < offset) pass(rest, done);
      done.push({ kind: 'uint32', offset, ref: '' });
      offset += 4;
    }
    pass(rest, done);
  }
  if (offset < value.length) for (const guessed of guess(value, offset, value.length)) done.push(guessed);
  return done;
}

function pass(from: PlacedMarker[], to: PlacedMarker[]): void {
  const marker = from.pop();
  if (marker) to.push(marker);
}

/**
 * Strings when every byte may stand in one and at most half of them are NULs, each with its marker; cells when the length
 * allows; bytes.
 */
function guess(value: Uint8Array, start: number, end: number): PlacedMarker[] {
  const length = end - start;
  let nuls = 0;
  let isText = value[end - 1] === 0;
  for (let i = start; i < end && isText; i++) {
    const byte = value[i] ?? 0;
    if (byte === 0) nuls++;
    else if (!isTextByte(byte)) isText = false;
  }
  if (!isText || nuls > length - nuls) {
    return [{ kind: length % 4 === 0 ? 'uint32' : 'uint8', offset: start, ref: '' }];
  }
  const strings: PlacedMarker[] = [];
  for (let at = start; at < end; at = value.indexOf(0, at) + 1) strings.push({ kind: 'string', offset: at, ref: '' });
  return strings;
}

/** Printable ASCII and BEL to CR, which have escapes. */
function isTextByte(byte: number): boolean {
  return (byte >= 0x20 && byte < 0x7f) || (byte >= 7 && byte <= 13);
}

/** Numbers of `width` bytes each, as they stand between the delimiters of their type; a shorter rest stands for itself. */
function numbers(value: Uint8Array, start: number, end: number, width: 1 | 2 | 4 | 8): string {
  const words: string[] = [];
  for (let at = start; at < end; at += width) {
    if (width === 1) words.push((value[at] ?? 0).toString(16).padStart(2, '0'));
    else if (width === 2) words.push(hex(readU32(value, at) >>> 16, 2));
    else words.push(hex(width === 4 ? readU32(value, at) : readU64(value, at), 2));
  }
  return words.join(' ');
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\u0007': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  '\\': '\\\\',
  '"': '\\"',
  '\0': '\\0',
};

/** What stands between the quotes for the bytes from `start` to `end`, without their NUL. */
function escaped(value: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let i = start; i < end; i++) {
    const byte = value[i] ?? 0;
    const character = String.fromCharCode(byte);
    const printable = byte >= 0x20 && byte < 0x7f;
    text += ESCAPES[character] ?? (printable ? character : `\\x${byte.toString(16).padStart(2, '0')}`);
  }
  return text;
}

/** `0x0a`: lower case, at least that many digits. */
export function hex(value: number | bigint, digits: number): string {
  return `0x${value.toString(16).padStart(digits, '0')}`;
}
