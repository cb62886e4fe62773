/**
 * Writes a tree as YAML. The result equals that of `dtc -O yaml` byte for byte (dtc 1.8.1, yamltree.c, with libyaml 0.2,
 * emitter.c). Nodes are block mappings. Values are flow sequences, which continue on the next line behind column 80.
 */
import { readU32, readU64 } from '../base/bytes.ts';
import { finalMarkers, isTypeMarker } from '../tree/placedMarkers.ts';
import type { DtNode, DtProperty } from '../tree/tree.ts';
import { hex, withTypes } from './valueText.ts';
import { liveChildren, liveProperties } from './write.ts';

/** `best_width` and `best_indent` of libyaml. */
const WIDTH = 80;
const INDENT = 2;
/** Longest name in characters that libyaml writes without `?`. */
const SIMPLE_KEY_MAX = 128;

/** The YAML document. Where a string is not ASCII, dtc gives up; here its other bytes are written as escapes. */
export function treeToYaml(root: DtNode, sort: boolean): string {
  const writer = new YamlWriter(sort);
  writer.put('---\n-');
  if (root.deleted) writer.put(' {}');
  else writer.node(root, INDENT, true);
  writer.put('\n...\n');
  return writer.text;
}

class YamlWriter {
  readonly #out: string[] = [];
  readonly #sort: boolean;
  #column = 0;

  constructor(sort: boolean) {
    this.#sort = sort;
  }

  get text(): string {
    return this.#out.join('');
  }

  put(text: string): void {
    this.#out.push(text);
    const newline = text.lastIndexOf('\n');
    this.#column = newline < 0 ? this.#column + text.length : text.length - newline - 1;
  }

  #newLine(indent: number): void {
    this.put(`\n${' '.repeat(indent)}`);
  }

  /** Writes the content of a node. `beginsInLine`: it begins on the current line, not on a new one. */
  node(node: DtNode, indent: number, beginsInLine = false): void {
    const properties = liveProperties(node, this.#sort);
    const children = liveChildren(node, this.#sort);
    if (properties.length + children.length === 0) {
      this.put(' {}');
      return;
    }
    let first = beginsInLine;
    const begin = () => {
      if (first) this.put(' ');
      else this.#newLine(indent);
      first = false;
    };
    for (const property of properties) {
      begin();
      this.#key(property.name, "'", indent);
      this.#value(property, indent + INDENT);
    }
    for (const child of children) {
      begin();
      // libyaml tags a name that needs quotes, because dtc allows it to be without a tag only if it is plain.
      this.#key(child.name, "! '", indent);
      this.node(child, indent + INDENT, child.name.length > SIMPLE_KEY_MAX);
    }
  }

  #key(name: string, open: string, indent: number): void {
    const isLong = name.length > SIMPLE_KEY_MAX;
    const key = isPlain(name, isLong) ? name : `${open}${name.replaceAll("'", "''")}'`;
    if (isLong) {
      this.put(`? ${key}`);
      this.#newLine(indent);
    } else this.put(key);
    this.put(':');
  }

  #value(property: DtProperty, indent: number): void {
    const { data } = property;
    if (data.length === 0) {
      this.put(' true');
      return;
    }
    const known = finalMarkers(property);
    // Values that the compiler adds have no markers here. dtc omits the parts of a value without type (`/incbin/`).
    const markers = known.length > 0 ? known : withTypes(data, known);
    const phandles = new Set(markers.filter(({ kind }) => kind === 'phandle').map(({ offset }) => offset));
    const types = markers.filter(isTypeMarker);
    this.put(' [');
    for (const [i, { kind, offset }] of types.entries()) {
      const end = types[i + 1]?.offset ?? data.length;
      this.#separate(i === 0, indent);
      if (kind === 'string') this.#string(data.subarray(offset, end - 1), indent + INDENT);
      else this.#numbers(data, offset, end, WIDTHS[kind] ?? 1, phandles, indent + INDENT);
    }
    this.put(']');
  }

  /** Writes the separator before an item: a comma if it is not the first, and a blank or a new line. */
  #separate(isFirst: boolean, indent: number): void {
    if (!isFirst) this.put(',');
    if (this.#column > WIDTH) this.#newLine(indent);
    else if (!isFirst) this.put(' ');
  }

  #numbers(
    data: Uint8Array,
    start: number,
    end: number,
    width: 1 | 2 | 4 | 8,
    phandles: ReadonlySet<number>,
    indent: number,
  ): void {
    this.put(width === 4 ? '[' : `!u${8 * width} [`);
    for (let at = start; at + width <= end; at += width) {
      this.#separate(at === start, indent);
      const isPhandle = width === 4 && phandles.has(at);
      this.put(`${isPhandle ? '!phandle ' : ''}${hex(numberAt(data, at, width), 1)}`);
    }
    this.put(']');
  }

  /** Writes a string in quotes. Behind column 80, a single blank becomes a new line. */
  #string(bytes: Uint8Array, indent: number): void {
    this.put('"');
    let wasBlank = false;
    for (const [i, byte] of bytes.entries()) {
      const isBlank = byte === 32;
      const mayBreak = isBlank && !wasBlank && i > 0 && i < bytes.length - 1;
      if (mayBreak && this.#column > WIDTH) {
        this.#newLine(indent);
        if (bytes[i + 1] === 32) this.put('\\');
      } else this.put(isBlank ? ' ' : character(byte));
      wasBlank = isBlank;
    }
    this.put('"');
  }
}

const WIDTHS: Readonly<Record<string, 1 | 2 | 4 | 8>> = { uint8: 1, uint16: 2, uint32: 4, uint64: 8 };

function numberAt(data: Uint8Array, at: number, width: 1 | 2 | 4 | 8): number | bigint {
  if (width === 1) return data[at] ?? 0;
  if (width === 2) return ((data[at] ?? 0) << 8) | (data[at + 1] ?? 0);
  return width === 4 ? readU32(data, at) : readU64(data, at);
}

/** Whether a name outside of `[ ]` needs no quotes (libyaml, yaml_emitter_analyze_scalar). */
function isPlain(name: string, isLong: boolean): boolean {
  if (name === '') return isLong;
  if (/^(?:---|\.\.\.)/.test(name) || /^[#,[\]{}&*!|>'"%@`]/.test(name)) return false;
  return name !== '-' && name !== '?' && !name.endsWith(':');
}

const ESCAPES: Readonly<Record<number, string>> = {
  0: '0',
  7: 'a',
  8: 'b',
  9: 't',
  10: 'n',
  11: 'v',
  12: 'f',
  13: 'r',
  27: 'e',
  34: '"',
  92: '\\',
};

function character(byte: number): string {
  const letter = ESCAPES[byte];
  if (letter !== undefined) return `\\${letter}`;
  if (byte >= 0x20 && byte < 0x7f) return String.fromCharCode(byte);
  return `\\x${byte.toString(16).toUpperCase().padStart(2, '0')}`;
}
