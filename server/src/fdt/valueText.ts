/**
 * A property's value as source text, in the words of dtc 1.8.1 (treesource.c): strings with escapes, cells, bytes; and for
 * values of which nothing else is known, a guess at which of them it was.
 */
import { readU32, readU64 } from '../base/bytes.ts';
import type { Reference } from './decompileReferences.ts';

type ChunkType = 'string' | 'cells' | 'bytes';

/** A part of a value that is written between one pair of delimiters. */
interface Chunk {
  readonly type: ChunkType;
  readonly start: number;
  readonly end: number;
  /** What a single cell refers to: `label` or `{/path}`. */
  readonly target?: string;
}

/**
 * Text for a value of which only the bytes and some references are known; the value is not empty. References stand alone;
 * what lies between them is guessed, each part for itself.
 */
export function guessedText(value: Uint8Array, references: readonly Reference[] = []): string {
  return splitValue(value, references)
    .map((chunk) => chunkText(value, chunk))
    .join(', ');
}

function splitValue(value: Uint8Array, references: readonly Reference[]): readonly Chunk[] {
  const chunks: Chunk[] = [];
  let at = 0;
  for (const { offset, target } of references) {
    // Overlapping references make no source; the first one stands.
    if (offset < at || offset + 4 > value.length) continue;
    if (offset > at) guess(value, at, offset, chunks);
    chunks.push({ type: 'cells', start: offset, end: offset + 4, target });
    at = offset + 4;
  }
  if (at < value.length) guess(value, at, value.length, chunks);
  return chunks;
}

/** Strings when every byte may stand in one and at most half of them are NULs; cells when the length allows; bytes. */
function guess(value: Uint8Array, start: number, end: number, chunks: Chunk[]): void {
  const length = end - start;
  let nuls = 0;
  let text = value[end - 1] === 0;
  for (let i = start; i < end && text; i++) {
    const byte = value[i] ?? 0;
    if (byte === 0) nuls++;
    else if (!isTextByte(byte)) text = false;
  }
  if (!text || nuls > length - nuls) {
    chunks.push({ type: length % 4 === 0 ? 'cells' : 'bytes', start, end });
    return;
  }
  for (let from = start; from < end; ) {
    const nul = value.indexOf(0, from);
    chunks.push({ type: 'string', start: from, end: nul });
    from = nul + 1;
  }
}

/** Printable ASCII and BEL to CR, which have escapes. */
function isTextByte(byte: number): boolean {
  return (byte >= 0x20 && byte < 0x7f) || (byte >= 7 && byte <= 13);
}

function chunkText(value: Uint8Array, chunk: Chunk): string {
  const { type, start, end, target } = chunk;
  if (target !== undefined) return `<&${target}>`;
  if (type === 'string') return `"${escaped(value, start, end)}"`;
  return type === 'cells' ? `<${numbers(value, start, end, 4)}>` : `[${numbers(value, start, end, 1)}]`;
}

/** Numbers of `width` bytes each, as they stand between the delimiters of their type; a shorter rest stands for itself. */
export function numbers(value: Uint8Array, start: number, end: number, width: 1 | 2 | 4 | 8): string {
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
export function escaped(value: Uint8Array, start: number, end: number): string {
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
