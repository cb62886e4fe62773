/**
 * Device-tree source from a blob, in the words and white space of `dtc -I dtb -O dts` (dtc 1.8.1: treesource.c for the
 * text, livetree.c for labels and references), so that either dtc or our own compiler gives the same blob again. The
 * boot CPU is not part of the source language and has to be given to the compiler.
 *
 * What a blob keeps of its source beyond values: `/__symbols__` names the labels; `/__fixups__` and `/__local_fixups__`,
 * which only overlays have, say which cells are references. dtc before 1.7.1 makes no use of them and prints a string
 * list as one string; its text means the same blob.
 */
import { readU32 } from '../base/bytes.ts';
import { collectLabels, collectReferences, type Labels, type Reference } from './decompileReferences.ts';
import type { FdtBlob, FdtNode, FdtProperty } from './read.ts';

type ChunkType = 'string' | 'cells' | 'bytes';

/** A part of a value that is written between one pair of delimiters. */
interface Chunk {
  readonly type: ChunkType;
  readonly start: number;
  readonly end: number;
  /** What a single cell refers to: `label` or `{/path}`. */
  readonly target?: string;
}

export interface DecompileOptions {
  /**
   * Labels, `&label` references and `/plugin/` where the blob tells of them; true unless said otherwise. Without them
   * the text is plain numbers, from which dtc of any version gives the same blob (old ones double an overlay's fixups).
   */
  readonly references?: boolean;
}

/** The source text of a blob; ends with a line feed. See the head of this file. */
export function decompileFdt(blob: FdtBlob, options: DecompileOptions = {}): string {
  const { root } = blob;
  const references = options.references ?? true;
  const isOverlay =
    references && root.children.some(({ name }) => name === '__fixups__' || name === '__local_fixups__');
  const out: string[] = [isOverlay ? '/dts-v1/;\n/plugin/;\n\n' : '/dts-v1/;\n\n'];
  for (const { address, size } of blob.memReserve) {
    // An entry without size ends the list for dtc and for the kernel.
    if (size === 0n) break;
    out.push(`/memreserve/\t${hex(address, 16)} ${hex(size, 16)};\n`);
  }
  const labels: Labels = references ? collectLabels(root) : new Map();
  new SourceWriter(labels, references ? collectReferences(root, labels) : new Map(), out).node(root, 0);
  return out.join('');
}

class SourceWriter {
  readonly #labels: Labels;
  readonly #references: ReadonlyMap<FdtProperty, readonly Reference[]>;
  readonly #out: string[];

  constructor(labels: Labels, references: ReadonlyMap<FdtProperty, readonly Reference[]>, out: string[]) {
    this.#labels = labels;
    this.#references = references;
    this.#out = out;
  }

  node(node: FdtNode, level: number): void {
    const indent = '\t'.repeat(level);
    const labels = (this.#labels.get(node) ?? []).map((label) => `${label}: `).join('');
    this.#out.push(`${indent}${labels}${node.name === '' ? '/' : node.name} {\n`);
    const redundant = redundantName(node);
    for (const property of node.properties) {
      if (property === redundant) continue;
      this.#out.push(`${indent}\t${property.name}`, this.#assignment(property), ';\n');
    }
    for (const child of node.children) {
      this.#out.push('\n');
      this.node(child, level + 1);
    }
    this.#out.push(`${indent}};\n`);
  }

  /** ` = …`, or nothing for a property without value. */
  #assignment(property: FdtProperty): string {
    const { value } = property;
    if (value.length === 0) return '';
    const chunks = splitValue(value, this.#references.get(property) ?? []);
    return ` = ${chunks.map((chunk) => chunkText(value, chunk)).join(', ')}`;
  }
}

/** A `name` property that says what the node's name says anyway: dtc drops it (checks.c, name_properties). */
function redundantName(node: FdtNode): FdtProperty | undefined {
  const property = node.find('name');
  if (property === undefined) return undefined;
  const at = node.name.indexOf('@');
  const base = at < 0 ? node.name : node.name.slice(0, at);
  if (property.length !== base.length + 1) return undefined;
  const { value } = property;
  for (let i = 0; i < base.length; i++) if (value[i] !== base.charCodeAt(i)) return undefined;
  return property;
}

/** References stand alone; what lies between them is guessed, each part for itself. */
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
  const words: string[] = [];
  if (type === 'cells') {
    for (let at = start; at < end; at += 4) words.push(hex(readU32(value, at), 2));
    return `<${words.join(' ')}>`;
  }
  for (let at = start; at < end; at++) words.push((value[at] ?? 0).toString(16).padStart(2, '0'));
  return `[${words.join(' ')}]`;
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
};

function escaped(value: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let i = start; i < end; i++) {
    const character = String.fromCharCode(value[i] ?? 0);
    text += ESCAPES[character] ?? character;
  }
  return text;
}

function hex(value: number | bigint, digits: number): string {
  return `0x${value.toString(16).padStart(digits, '0')}`;
}
