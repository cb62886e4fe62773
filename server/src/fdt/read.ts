/**
 * Reads a flattened device tree (Devicetree Specification 0.4, chapter 5) of versions 1 to 17, as dtc does (dtc 1.8.1,
 * flattree.c: dt_from_blob). Never throws: from a damaged blob it returns the readable part, and the problems.
 *
 * Positions are byte offsets in the blob. The engine needs them because the kernel itself works on the blob: it sorts by
 * node offset, and some releases read the bytes behind an empty property.
 */

import { latin1, readU32 } from '../base/bytes.ts';
import type { BlobCode } from '../problems/codes.ts';
import { FdtNode, PropertyTable } from './blobNodes.ts';
import {
  checkOverlap,
  FDT_MAGIC,
  type FdtReader,
  type Header,
  MAX_FDT_ITEMS,
  type MemReserveEntry,
  type Report,
  readHeader,
  readMemReserve,
} from './readHeader.ts';

export { FdtNode, FdtProperty } from './blobNodes.ts';

const TAG_BEGIN_NODE = 1;
const TAG_END_NODE = 2;
const TAG_PROP = 3;
const TAG_NOP = 4;
const TAG_END = 9;
/** Size of a property without value: its tag, the length of the value, and the offset of its name. */
const BYTES_OF_PROPERTY = 12;

/** The first version in which all values are aligned to 4 bytes, and node names are single path components. */
const VERSION_WITH_SHORT_NAMES = 16;
/** Deepest nesting that is read; the kernel itself stops at 64 (`FDT_MAX_DEPTH`, drivers/of/fdt.c). */
export const MAX_FDT_DEPTH = 256;
/** Longest node or property name that is read, in bytes; a longer one is a problem. */
const MAX_FDT_NAME = 1024;
/** Most problems that are listed; later ones are seldom new. */
const MAX_FDT_PROBLEMS = 100;

/** A problem of a blob that cannot be read, or not completely. */
export interface FdtReadProblem {
  readonly code: BlobCode;
  readonly message: string;
  /** Byte offset in the blob. */
  readonly offset: number;
}

/** A blob that was read. */
export interface FdtBlob {
  /** The size in the header, in bytes; the kernel reserves so much memory. */
  readonly totalSize: number;
  readonly version: number;
  readonly bootCpuid: number;
  /** The entries before the one whose address and size are both 0. */
  readonly memReserve: readonly MemReserveEntry[];
  readonly root: FdtNode;
  readonly bytes: Uint8Array;
}

/** The result of `readFdt`. `value` is undefined only if the blob has no readable header or no root node. */
interface FdtReadResult {
  readonly value: FdtBlob | undefined;
  readonly problems: readonly FdtReadProblem[];
}

/** Reads a blob with its problems; never throws. Bytes behind `totalsize` are ignored. */
export function readFdt(bytes: Uint8Array, as: FdtReader = 'libfdt'): FdtReadResult {
  const problems: FdtReadProblem[] = [];
  const report: Report = (code, message, offset) => {
    if (problems.length < MAX_FDT_PROBLEMS) problems.push({ code, message, offset });
  };
  const stated = readHeader(bytes, as, report);
  if (stated === undefined) return { value: undefined, problems };
  const header = as === 'dtc' ? { ...stated, structEnd: stated.limit } : stated;
  const memReserve = readMemReserve(bytes, header, as, report);
  const structure = new StructReader(bytes, header, as, report);
  const root = structure.read();
  structure.close();
  if (as === 'libfdt') checkOverlap(header, memReserve.length, report);
  if (root === undefined) {
    if (problems.length === 0)
      report('fdt-no-root', 'The blob has no root node: nothing can be read from it.', header.structStart);
    return { value: undefined, problems };
  }
  const { totalSize, version, bootCpuid } = header;
  return {
    value: { totalSize, version, bootCpuid, memReserve, root, bytes },
    problems,
  };
}

const alreadyRead = new WeakMap<Uint8Array, FdtReadResult>();

/** Does what `readFdt` does for bytes that no longer change: later calls with the same array return the first result. */
export function readFdtOnce(bytes: Uint8Array): FdtReadResult {
  let result = alreadyRead.get(bytes);
  if (!result) {
    result = readFdt(bytes);
    alreadyRead.set(bytes, result);
  }
  return result;
}

/** A string, the offset behind its NUL, and whether all of its characters are visible ASCII. */
interface Name {
  readonly text: string;
  readonly end: number;
  readonly isGraphic: boolean;
}

class StructReader {
  readonly #bytes: Uint8Array;
  readonly #header: Header;
  readonly #as: FdtReader;
  readonly #report: Report;
  readonly #properties: PropertyTable;
  /** The index in the table of each name, by offset in the strings block. */
  readonly #names = new Map<number, number>();
  /** The open nodes, the innermost last. */
  readonly #stack: FdtNode[] = [];
  #root: FdtNode | undefined;
  #items = 0;
  #at: number;

  constructor(bytes: Uint8Array, header: Header, as: FdtReader, report: Report) {
    this.#bytes = bytes;
    this.#header = header;
    this.#as = as;
    this.#report = report;
    this.#properties = new PropertyTable(bytes, (header.structEnd - header.structStart) / BYTES_OF_PROPERTY);
    this.#at = header.structStart;
  }

  /** Ends the reading. */
  close(): void {
    this.#properties.close();
  }

  read(): FdtNode | undefined {
    const { structEnd } = this.#header;
    while (this.#at + 4 <= structEnd) {
      const tagOffset = this.#at;
      const tag = readU32(this.#bytes, tagOffset);
      this.#at += 4;
      if (this.#as === 'dtc' && this.#stack.length === 0 && tag !== (this.#root ? TAG_END : TAG_BEGIN_NODE)) {
        const message = this.#root
          ? 'Behind the root node stands no end token.'
          : `The structure block begins with token 0x${tag.toString(16)}, not with the root node.`;
        this.#report(this.#root ? 'fdt-bad-structure' : 'fdt-no-root', message, tagOffset);
        return this.#root;
      }
      if (tag === TAG_END) {
        if (this.#stack.length > 0) {
          this.#report('fdt-bad-structure', 'The structure block ends inside a node.', tagOffset);
        }
        return this.#root;
      }
      if (!this.#readToken(tag, tagOffset)) return this.#root;
    }
    this.#report('fdt-truncated', 'The structure block has no end token.', this.#at);
    return this.#root;
  }

  /** Reads one token. Returns false if the rest cannot be read. */
  #readToken(tag: number, tagOffset: number): boolean {
    switch (tag) {
      case TAG_NOP:
        return true;
      case TAG_BEGIN_NODE:
        return this.#countItem(tagOffset) && this.#beginNode(tagOffset);
      case TAG_END_NODE:
        if (this.#stack.pop() === undefined) {
          this.#report('fdt-bad-structure', 'A node ends that never began.', tagOffset);
          return false;
        }
        return true;
      case TAG_PROP:
        return this.#countItem(tagOffset) && this.#readProperty(tagOffset);
      default:
        this.#report('fdt-bad-token', `Unknown token 0x${tag.toString(16)} in the structure block.`, tagOffset);
        return false;
    }
  }

  #countItem(offset: number): boolean {
    this.#items++;
    if (this.#items <= MAX_FDT_ITEMS) return true;
    this.#report('fdt-too-many-items', `More than ${MAX_FDT_ITEMS} nodes and properties.`, offset);
    return false;
  }

  #beginNode(offset: number): boolean {
    const name = this.#readString(this.#at, this.#header.structEnd);
    if (name === undefined) return false;
    this.#at = this.#aligned(name.end, 4);
    const parent = this.#stack.at(-1);
    if (parent === undefined && this.#root !== undefined) {
      this.#report('fdt-bad-structure', 'A second root node begins.', offset);
      return false;
    }
    if (this.#stack.length >= MAX_FDT_DEPTH) {
      this.#report('fdt-too-deep', `Nodes are nested deeper than ${MAX_FDT_DEPTH}.`, offset);
      return false;
    }
    const text = this.#nodeName(name, parent, offset);
    if (text === undefined) return false;
    const ownName = parent !== undefined || this.#as === 'dtc' ? text : '';
    const node = new FdtNode(ownName, parent, offset, this.#properties);
    if (parent === undefined) this.#root = node;
    else parent.addChild(node);
    this.#stack.push(node);
    return true;
  }

  /** The name of a node. Before version 16 it follows the path of the parent. */
  #nodeName({ text, isGraphic }: Name, parent: FdtNode | undefined, offset: number): string | undefined {
    let name = text;
    if (this.#header.version < VERSION_WITH_SHORT_NAMES && !parent) name = text.slice(1);
    if (this.#header.version < VERSION_WITH_SHORT_NAMES && parent) {
      const prefix = parent.path === '/' ? '/' : `${parent.path}/`;
      if (!text.startsWith(prefix)) {
        this.#report('fdt-bad-structure', `The node '${shown(text)}' is said to lie in '${parent.path}'.`, offset);
        return undefined;
      }
      name = text.slice(prefix.length);
    }
    if (parent && this.#as === 'libfdt' && (name === '' || name.includes('/') || !isGraphic)) {
      this.#report('fdt-bad-name', `A node cannot be called '${shown(name)}'.`, offset);
    }
    return name;
  }

  #readProperty(tagOffset: number): boolean {
    const { structEnd, version } = this.#header;
    if (this.#at + 8 > structEnd) {
      this.#report('fdt-truncated', 'A property is cut off.', tagOffset);
      return false;
    }
    const length = readU32(this.#bytes, this.#at);
    const nameOffset = readU32(this.#bytes, this.#at + 4);
    let offset = this.#at + 8;
    if (version < VERSION_WITH_SHORT_NAMES && length >= 8) offset = this.#aligned(offset, 8);
    const end = offset + length;
    if (end > structEnd) {
      this.#report('fdt-truncated', `A property value of ${length} bytes reaches past the structure block.`, tagOffset);
      return false;
    }
    this.#at = this.#aligned(end, 4);
    const node = this.#stack.at(-1);
    if (node === undefined) {
      this.#report('fdt-bad-structure', 'A property outside of every node.', tagOffset);
      return false;
    }
    const name = this.#propertyName(nameOffset, tagOffset);
    if (name === undefined) return true;
    this.#properties.add(name, offset, length);
    node.takeLast();
    return true;
  }

  /** The index of a name in the table. Undefined, after a report, if the offset is not valid. */
  #propertyName(nameOffset: number, tagOffset: number): number | undefined {
    const known = this.#names.get(nameOffset);
    if (known !== undefined) return known;
    const { stringsStart, stringsEnd } = this.#header;
    if (stringsStart + nameOffset >= stringsEnd) {
      this.#report('fdt-bad-string', `A property's name lies outside of the strings block.`, tagOffset);
      return undefined;
    }
    const name = this.#readString(stringsStart + nameOffset, stringsEnd);
    if (name === undefined) return undefined;
    if (this.#as === 'libfdt' && (name.text === '' || !name.isGraphic)) {
      this.#report('fdt-bad-name', `A property cannot be called '${shown(name.text)}'.`, tagOffset);
    }
    const index = this.#properties.addName(name.text);
    this.#names.set(nameOffset, index);
    return index;
  }

  /** Rounds up to a multiple of `to`, counted from the start of the structure block. */
  #aligned(offset: number, to: number): number {
    const { structStart } = this.#header;
    return structStart + Math.ceil((offset - structStart) / to) * to;
  }

  /** The string at `start`. Undefined, after a report, if it has no NUL. */
  #readString(start: number, limit: number): Name | undefined {
    const bytes = this.#bytes;
    const stop = Math.min(limit, start + MAX_FDT_NAME, bytes.length);
    let isGraphic = true;
    let end = start;
    for (; end < stop; end++) {
      const byte = bytes[end] ?? 0;
      if (byte === 0) return { text: latin1(bytes, start, end), end: end + 1, isGraphic };
      // A source file cannot express names with other characters.
      if (byte < 0x21 || byte > 0x7e) isGraphic = false;
    }
    if (stop < limit) this.#report('fdt-name-too-long', `A name is longer than ${MAX_FDT_NAME} bytes.`, start);
    else this.#report('fdt-truncated', 'A name has no end.', start);
    return undefined;
  }
}

/** A name shortened to one short line, for a message. */
function shown(name: string): string {
  return name.slice(0, 80).replace(/[^ -~]/g, '?');
}

/** Whether bytes begin with the magic number of a flattened device tree. */
export function isFdt(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && readU32(bytes, 0) === FDT_MAGIC;
}
