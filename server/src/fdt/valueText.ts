/**
 * A property's value as source text, in the words of dtc 1.8.1 (treesource.c: guess_type_markers, write_propval): strings with
 * escapes, cells, bytes, as its markers say; where they do not tell, a guess at which of them it was.
 */
import { readU32, readU64 } from '../base/bytes.ts';
import type { MarkerKind, PlacedMarker } from '../link/compiledValue.ts';
import { insertMarker, isTypeMarker } from '../link/placedMarkers.ts';

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
  let text = '';
  let style: Style | undefined;
  for (const [i, marker] of markers.entries()) {
    const { offset } = marker;
    const end = markers[i + 1]?.offset ?? value.length;
    const typeEnd = nextType(markers, i + 1) ?? value.length;
    if (isTypeMarker(marker)) {
      style = STYLES[marker.kind];
      text += ` ${style?.open ?? ''}`;
    } else if (marker.kind === 'label') text += ` ${marker.ref}:`;
    if (!style || end === offset) continue;
    const reference = markers.find((other) => other.kind === 'phandle' && other.offset === offset);
    if (style.width === 0) text += `"${escaped(value, offset, end - 1)}"`;
    else if (style.width === 4 && reference) {
      const rest = end > offset + 4 ? ` ${numbers(value, offset + 4, end, 4)}` : '';
      text += `&${referenceTarget(reference.ref)}${rest}`;
    } else text += numbers(value, offset, end, style.width);
    if (style.width === 4 && typeEnd > end) text += ' ';
    if (end === typeEnd) {
      text += end === value.length ? style.close : `${style.close},`;
      style = undefined;
    }
  }
  return text;
}

/** What follows `&`: `label`, `{/path}`. */
function referenceTarget(ref: string): string {
  return ref.includes('/') ? `{${ref}}` : ref;
}

/** The offset of the first marker from `from` on that says a type; undefined when none does. */
function nextType(markers: readonly PlacedMarker[], from: number): number | undefined {
  for (let i = from; i < markers.length; i++) {
    const marker = markers[i];
    if (marker && isTypeMarker(marker)) return marker.offset;
  }
  return undefined;
}

function withTypes(value: Uint8Array, known: readonly PlacedMarker[]): readonly PlacedMarker[] {
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
  for (const [i, marker] of known.entries()) {
    if (marker.kind !== 'none') {
      list.push(marker);
      continue;
    }
    const { offset } = marker;
    const end = known.slice(i + 1).find((each) => each.kind === 'none' || isTypeMarker(each))?.offset ?? value.length;
    if (end === offset) continue;
    const own: PlacedMarker[] = [];
    const kind = guess(value, offset, end, own);
    insertMarker(own, 0, { kind, offset, ref: '' });
    list.push(...own);
  }
  return list;
}

/**
 * Types for a value of which only references are known: those stand alone, what lies between them is guessed. Behind several
 * strings that a reference follows dtc finds its own marker and stops, so the rest has no type but that of what it is in.
 */
function withGuesses(value: Uint8Array, known: readonly PlacedMarker[]): readonly PlacedMarker[] {
  const list = [...known];
  let offset = 0;
  let at = 0;
  for (; at < list.length; at++) {
    const marker = list[at];
    if (!marker || isTypeMarker(marker)) return list;
    if (marker.offset > offset) {
      const kind = guess(value, offset, marker.offset, list);
      at = insertMarker(list, at, { kind, offset, ref: '' });
      offset = list[at]?.offset ?? value.length;
    }
    if (list[at]?.kind === 'phandle') {
      at = insertMarker(list, at, { kind: 'uint32', offset, ref: '' });
      offset += 4;
    }
  }
  if (offset < value.length) {
    const kind = guess(value, offset, value.length, list);
    insertMarker(list, at, { kind, offset, ref: '' });
  }
  return list;
}

/**
 * Strings when every byte may stand in one and at most half of them are NULs; cells when the length allows; bytes. Where there
 * are several strings, those behind the first get their markers.
 */
function guess(value: Uint8Array, start: number, end: number, markers: PlacedMarker[]): MarkerKind {
  const length = end - start;
  let nuls = 0;
  let isText = value[end - 1] === 0;
  for (let i = start; i < end && isText; i++) {
    const byte = value[i] ?? 0;
    if (byte === 0) nuls++;
    else if (!isTextByte(byte)) isText = false;
  }
  if (!isText || nuls > length - nuls) return length % 4 === 0 ? 'uint32' : 'uint8';
  let from = 0;
  for (let nul = value.indexOf(0, start); nul + 1 < end; nul = value.indexOf(0, nul + 1)) {
    from = insertMarker(markers, from, { kind: 'string', offset: nul + 1, ref: '' });
  }
  return 'string';
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
