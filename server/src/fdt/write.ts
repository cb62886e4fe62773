/**
 * Writes a blob: header, reservation map, structure block, strings block. The result equals that of dtc 1.8.1 byte for
 * byte (flattree.c: dt_to_blob, flatten_tree, stringtable_insert).
 */
import { writeU32 } from '../base/bytes.ts';
import type { NodeBody } from '../tree/nodeBody.ts';
import type { DtNode, DtProperty } from '../tree/tree.ts';
import { Output } from './output.ts';
import { SerializedNode } from './serializedNode.ts';
import { StringTable } from './stringTable.ts';

/** Blob versions that can be written, the same as in dtc's version_table. */
export const FDT_VERSIONS = [1, 2, 3, 16, 17] as const;
type FdtVersion = (typeof FDT_VERSIONS)[number];

/** Options of dtc for its output; sizes are in bytes. */
export interface WriteOptions {
  /** The header's `boot_cpuid_phys` (dtc `-b`). */
  readonly bootCpu: number;
  /** The version of the format (dtc `-V`); 17 by default. */
  readonly version?: FdtVersion;
  /** Whether reservations are sorted by address, and properties and nodes by name (dtc `-s`); false by default. */
  readonly sort?: boolean;
  /** Extra empty reservation entries (dtc `-R`); 0 by default. */
  readonly reserveEntries?: number;
  /** Minimum size of the blob (dtc `-S`); none by default. */
  readonly minSize?: number;
  /** Padding behind the blob (dtc `-p`); none by default. */
  readonly padSize?: number;
  /** Multiple to which the size is rounded up (dtc `-a`); none by default. */
  readonly alignSize?: number;
}

interface Reservation {
  readonly address: bigint;
  readonly size: bigint;
}

/** Initial buffer for the structure block, enough for most boards; it grows as needed. */
const STRUCTURE_BYTES = 64 * 1024;

/** The first word of a blob. */
export const MAGIC = 0xd00dfeed;
// The tags of the structure block (Devicetree Specification 0.4, section 5.4.1).
export const BEGIN_NODE = 1;
export const END_NODE = 2;
export const PROPERTY = 3;
export const END = 9;
/** Size of the header in bytes, before it is rounded up to a multiple of 8. */
const HEADER_SIZES: Readonly<Record<FdtVersion, number>> = { 1: 28, 2: 32, 3: 36, 16: 36, 17: 40 };

/** Writes a linked tree as a blob. `reservations` are the `/memreserve/` entries in source order. */
export function writeFdt(root: DtNode, reservations: readonly Reservation[], options: WriteOptions): Uint8Array {
  const version = options.version ?? 17;
  const sort = options.sort ?? false;
  const layout: Layout = {
    old: version < 16,
    sort,
    structure: new Output(STRUCTURE_BYTES),
    strings: new StringTable(),
  };
  const { structure, strings } = layout;
  if (!root.deleted) writeNode(root, root.name, layout);
  structure.u32(END);

  const reserved = sort ? sortedReservations(reservations) : reservations;
  const reserveCount = reserved.length + (options.reserveEntries ?? 0) + 1;
  const headerSize = HEADER_SIZES[version];
  const offReserve = headerSize + (-headerSize & 7);
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
    version,
    version < 16 ? 1 : 16,
    options.bootCpu >>> 0,
    strings.output.length,
    structure.length,
  ];
  header.slice(0, headerSize / 4).forEach((word, i) => {
    writeU32(blob, 4 * i, word);
  });
  reserved.forEach(({ address, size }, i) => {
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

/** Reservations sorted by address, then by size (dtc 1.8.1, livetree.c: cmp_reserve_info). */
export function sortedReservations<T extends Reservation>(reservations: readonly T[]): readonly T[] {
  const order = (a: bigint, b: bigint) => (a < b ? -1 : a > b ? 1 : 0);
  return [...reservations].sort((a, b) => order(a.address, b.address) || order(a.size, b.size));
}

/** The properties that are not deleted, in the order of output: by name if `sort` (dtc 1.8.1, livetree.c: sort_properties). */
export function liveProperties(node: DtNode, sort: boolean): readonly DtProperty[] {
  const live = node.allProperties.filter((property) => !property.deleted);
  return sort ? live.sort(byName) : live;
}

/** The children that are not deleted, generated tables included, in the order of output: by name if `sort`. */
export function liveChildren(node: DtNode, sort: boolean): readonly DtNode[] {
  const live = node.allChildren.filter((child) => !child.deleted);
  return sort ? live.sort(byName) : live;
}

/** Compares like strcmp, because each character is a byte (Latin-1). */
function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

function paddedSize(used: number, options: WriteOptions): number {
  let padding = 0;
  if (options.minSize) padding = Math.max(0, options.minSize - used);
  if (options.padSize) padding = Math.max(padding, options.padSize);
  const align = options.alignSize ?? 0;
  if (align > 0) padding = Math.ceil((used + padding) / align) * align - used;
  return used + padding;
}

interface Layout {
  /** Whether the version is below 16: names are paths, values from 8 bytes on are aligned to 8, and all nodes have a `name`. */
  readonly old: boolean;
  readonly sort: boolean;
  readonly structure: Output;
  readonly strings: StringTable;
}

const NO_BYTES = new Uint8Array(0);

function writeNode(node: DtNode, name: string, layout: Layout): void {
  const { old, sort, structure } = layout;
  let hasName = false;
  const body = sort ? undefined : node.body;
  const kept = body?.serialized;
  // In old blobs the padding between properties depends on their position.
  if (kept instanceof SerializedNode && kept.name === name && !old)
    kept.write(structure, layout.strings, node.bodyNumbers);
  else {
    const start = structure.wordCount;
    structure.u32(BEGIN_NODE);
    structure.text(old ? node.path : name);
    structure.align(4);
    // No property of a body has the name `name`.
    if (body) writeBody(body, node, start, layout);
  }
  for (const property of sort ? liveProperties(node, sort) : node.furtherProperties) {
    if (property.deleted) continue;
    hasName ||= property.name === 'name';
    writeProperty(property.name, property.data, layout);
  }
  if (old && !hasName) writeProperty('name', nameValue(name), layout);
  for (const child of sort ? liveChildren(node, sort) : node.allChildren) {
    if (!child.deleted) writeNode(child, child.name, layout);
  }
  structure.u32(END_NODE);
}

/** Marks a body whose node cannot be kept as bytes. */
const NEVER_SERIALIZED = {};

/** Writes the properties of a body, and keeps the bytes if possible. `start` is the index of the node's first word. */
function writeBody(body: NodeBody, node: DtNode, start: number, layout: Layout): void {
  const { names, serialized } = body;
  const values = node.bodyValues;
  const properties = layout.structure.wordCount;
  for (let i = 0; i < names.length; i++) writeProperty(names[i] ?? '', values[i] ?? NO_BYTES, layout);
  if (layout.old || serialized !== undefined) return;
  body.serialized = SerializedNode.keep(node.name, body, layout.structure, start, properties) ?? NEVER_SERIALIZED;
}

function writeProperty(name: string, data: Uint8Array, { old, structure, strings }: Layout): void {
  structure.u32(PROPERTY);
  structure.u32(data.length);
  structure.u32(strings.offsetOf(name));
  if (old && data.length >= 8) structure.align(8);
  structure.data(data);
  structure.align(4);
}

/** The value of `name` in blobs before version 16: the node's name without unit address, and a NUL. */
export function nameValue(name: string): Uint8Array {
  const at = name.indexOf('@');
  return Uint8Array.from(`${at < 0 ? name : name.slice(0, at)}\0`, (character) => character.charCodeAt(0));
}
