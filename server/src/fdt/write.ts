/**
 * Writes a version 17 blob, byte for byte what dtc 1.8.1 writes (flattree.c: dt_to_blob, flatten_tree,
 * stringtable_insert): header, reservation map, structure block, strings block, no padding unless asked for.
 */
import { writeU32 } from '../base/bytes.ts';
import type { DtNode } from '../link/tree.ts';

export interface WriteOptions {
  /** `boot_cpuid_phys`. */
  readonly bootCpu: number;
  /** Extra empty reservation entries (dtc `-R`). */
  readonly reserveEntries?: number;
  /** Minimum size of the blob (dtc `-S`). */
  readonly minSize?: number;
  /** Extra space (dtc `-p`). */
  readonly padSize?: number;
  /** Alignment of the size (dtc `-a`). */
  readonly alignSize?: number;
}

const MAGIC = 0xd00dfeed;
const BEGIN_NODE = 1;
const END_NODE = 2;
const PROPERTY = 3;
const END = 9;
const HEADER_SIZE = 40;
const VERSION = 17;
const LAST_COMPATIBLE = 16;

/** Flattens a linked tree. `reservations` are the `/memreserve/` entries in order. */
export function writeFdt(
  root: DtNode,
  reservations: readonly { readonly address: bigint; readonly size: bigint }[],
  options: WriteOptions,
): Uint8Array {
  const structure = new Output(64 * 1024);
  const strings = new StringTable();
  if (!root.deleted) writeNode(root, '', structure, strings);
  structure.u32(END);

  const reserveCount = reservations.length + (options.reserveEntries ?? 0) + 1;
  const offReserve = HEADER_SIZE;
  const offStructure = offReserve + 16 * reserveCount;
  const offStrings = offStructure + structure.length;
  const used = offStrings + strings.output.length;
  const total = paddedSize(used, options);

  const blob = new Uint8Array(total);
  const header = [
    MAGIC,
    total,
    offStructure,
    offStrings,
    offReserve,
    VERSION,
    LAST_COMPATIBLE,
    options.bootCpu >>> 0,
    strings.output.length,
    structure.length,
  ];
  header.forEach((word, i) => {
    writeU32(blob, 4 * i, word);
  });
  reservations.forEach(({ address, size }, i) => {
    const at = offReserve + 16 * i;
    writeU32(blob, at, Number(address >> 32n));
    writeU32(blob, at + 4, Number(address & 0xffff_ffffn));
    writeU32(blob, at + 8, Number(size >> 32n));
    writeU32(blob, at + 12, Number(size & 0xffff_ffffn));
  });
  blob.set(structure.bytes(), offStructure);
  blob.set(strings.output.bytes(), offStrings);
  return blob;
}

function paddedSize(used: number, options: WriteOptions): number {
  let padding = 0;
  if (options.minSize) padding = Math.max(0, options.minSize - used);
  if (options.padSize) padding = Math.max(padding, options.padSize);
  const align = options.alignSize ?? 0;
  if (align > 0) padding = Math.ceil((used + padding) / align) * align - used;
  return used + padding;
}

function writeNode(node: DtNode, name: string, out: Output, strings: StringTable): void {
  out.u32(BEGIN_NODE);
  out.text(name);
  out.align4();
  for (const property of node.allProperties) {
    if (property.deleted) continue;
    const { data } = property;
    out.u32(PROPERTY);
    out.u32(data.length);
    out.u32(strings.offsetOf(property.name));
    out.data(data);
    out.align4();
  }
  for (const child of node.allChildren) {
    if (!child.deleted) writeNode(child, child.name, out, strings);
  }
  out.u32(END_NODE);
}

/** A byte array that grows. */
class Output {
  #bytes: Uint8Array;
  length = 0;

  constructor(capacity: number) {
    this.#bytes = new Uint8Array(capacity);
  }

  bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.length);
  }

  u32(value: number): void {
    this.#reserve(4);
    writeU32(this.#bytes, this.length, value);
    this.length += 4;
  }

  data(data: Uint8Array): void {
    this.#reserve(data.length);
    if (data.length <= 32) {
      for (let i = 0; i < data.length; i++) this.#bytes[this.length + i] = data[i] ?? 0;
    } else {
      this.#bytes.set(data, this.length);
    }
    this.length += data.length;
  }

  /** Latin-1 text with its NUL; names are ASCII in every valid tree. */
  text(text: string): void {
    this.#reserve(text.length + 1);
    for (let i = 0; i < text.length; i++) this.#bytes[this.length + i] = text.charCodeAt(i);
    this.#bytes[this.length + text.length] = 0;
    this.length += text.length + 1;
  }

  align4(): void {
    this.#reserve(3);
    while (this.length & 3) this.#bytes[this.length++] = 0;
  }

  #reserve(more: number): void {
    const needed = this.length + more;
    if (needed <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, 2 * this.#bytes.length));
    grown.set(this.#bytes.subarray(0, this.length));
    this.#bytes = grown;
  }
}

/**
 * Property names, each once. A name that is the tail of one already there shares its bytes (`reg` in `foo-reg`), the
 * first place winning, as dtc's scan from the start finds it.
 */
class StringTable {
  readonly output = new Output(8 * 1024);
  readonly #tails = new Map<string, number>();

  offsetOf(name: string): number {
    const known = this.#tails.get(name);
    if (known !== undefined) return known;
    const offset = this.output.length;
    this.output.text(name);
    for (let i = 0; i <= name.length; i++) {
      const tail = name.slice(i);
      if (!this.#tails.has(tail)) this.#tails.set(tail, offset + i);
    }
    return offset;
  }
}
