/**
 * Writes the value of a property as source text, as dtc does (dtc 1.8.1, treesource.c: guess_type_markers, write_propval).
 * Its markers decide between strings, cells and bytes. If there are none, the types are guessed as dtc guesses them.
 */
import { readU32, readU64 } from '../base/bytes.ts';
import type { MarkerKind, PlacedMarker } from '../tree/compiledValue.ts';
import { isTypeMarker } from '../tree/placedMarkers.ts';

interface Style {
  readonly open: string;
  readonly close: string;
  /** Bytes of each number; 0 for text. */
  readonly width: 0 | 1 | 2 | 4 | 8;
}

const STYLES: Readonly<Partial<Record<MarkerKind, Style>>> = {
  string: { open: '', close: '', width: 0 },
  uint8: { open: '[', close: ']', width: 1 },
  uint16: { open: '/bits/ 16 <', close: '>', width: 2 },
  uint32: { open: '<', close: '>', width: 4 },
  uint64: { open: '/bits/ 64 <', close: '>', width: 8 },
};

/** The text between `=` and `;`, with the blank after `=`. `value` must not be empty; `known` is in order of offsets. */
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

/** For each marker, the offset of the next marker for which `ends` returns true, or the end of the value. */
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

/** The text behind `&`: `label` or `{/path}`. */
function referenceTarget(ref: string): string {
  return ref.includes('/') ? `{${ref}}` : ref;
}

/**
 * The markers of a value. Adds guessed type markers where the type is not known. Each `/incbin/` is a part of its own, whose
 * type is guessed for itself.
 */
export function withTypes(value: Uint8Array, known: readonly PlacedMarker[]): readonly PlacedMarker[] {
  if (!known.some(isTypeMarker)) return withGuesses(value, known);
  return known.some(({ kind }) => kind === 'none') ? withIncluded(value, known) : known;
}

/**
 * Guesses types for the bytes of `/incbin/` between values of known types, separately for each part. dtc writes these
 * bytes with the type of the part before them, and omits them if there is none.
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
 * Guesses types for a value in which no types are known. Each reference is a cell of its own, and the parts between
 * references, labels and files are guessed. If dtc guesses several strings for a part, it then meets the markers it has
 * just added and stops, so it writes the rest as strings; it ends itself with a failed assertion where that is impossible.
 */
function withGuesses(value: Uint8Array, known: readonly PlacedMarker[]): readonly PlacedMarker[] {
  const done: PlacedMarker[] = [];
  /** The markers still to be visited, in reverse order: a new marker before the next one is pushed. */
  const rest = known.toReversed();
  let offset = 0;
  for (let marker = rest.at(-1); marker; marker = rest.at(-1)) {
    if (isTypeMarker(marker)) {
      const untyped = rest.toReversed();
      if (areStrings(value, untyped)) return [...done, ...untyped];
      // The part was guessed as strings: here the rest is guessed like the beginning.
      while (isTypeMarker(rest.at(-1) ?? NO_TYPE)) pass(rest, done);
      offset = rest.at(-1)?.offset ?? value.length;
      continue;
    }
    if (marker.offset > offset) {
      const [type, ...strings] = guess(value, offset, marker.offset);
      if (type) done.push(type);
      for (const each of strings.reverse()) rest.push(each);
      offset = rest.at(-1)?.offset ?? value.length;
    }
    if (rest.at(-1)?.kind === 'phandle') {
      // A marker inside the cell of an earlier reference comes before this reference.
      while ((rest.at(-1)?.offset ?? offset) < offset) pass(rest, done);
      done.push({ kind: 'uint32', offset, ref: '' });
      offset += 4;
    }
    pass(rest, done);
  }
  if (offset < value.length) for (const guessed of guess(value, offset, value.length)) done.push(guessed);
  return done;
}

const NO_TYPE = { kind: 'none' } as const;

/** Whether the bytes from the first of `markers` on are strings: those up to each marker, and to the end, end with NUL. */
function areStrings(value: Uint8Array, [, ...others]: readonly PlacedMarker[]): boolean {
  return value[value.length - 1] === 0 && others.every(({ offset }) => value[offset - 1] === 0);
}

function pass(from: PlacedMarker[], to: PlacedMarker[]): void {
  const marker = from.pop();
  if (marker) to.push(marker);
}

/**
 * Guesses the type of the bytes from `start` to `end`. They are strings, each with its marker, if all bytes may be in
 * strings, the last one is NUL and at most half of them are. Else they are cells if the length is a multiple of 4, else bytes.
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

/** Whether a byte is printable ASCII, or one of BEL to CR, which have escapes. */
function isTextByte(byte: number): boolean {
  return (byte >= 0x20 && byte < 0x7f) || (byte >= 7 && byte <= 13);
}

/** The text of numbers of `width` bytes each, without the delimiters of their type. */
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

/** The text between quotes for the bytes from `start` to `end`, which do not include the NUL. */
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

/** A hexadecimal number in lower case with at least `digits` digits, such as `0x0a`. */
export function hex(value: number | bigint, digits: number): string {
  return `0x${value.toString(16).padStart(digits, '0')}`;
}
