/**
 * Reads the header of a blob and its reservation block, and checks the layout of the blocks (Devicetree Specification 0.4,
 * sections 5.2 and 5.3).
 */
import { readU32, readU64 } from '../base/bytes.ts';
import type { BlobCode } from '../problems/codes.ts';

/** The first word of a blob. */
export const FDT_MAGIC = 0xd00dfeed;
const NEWEST_VERSION = 17;
const VERSION_WITH_STRUCT_SIZE = 17;
/**
 * Size of the header from each version on. Version 2 added the boot CPU, 3 the size of the strings block, 17 the size of
 * the structure block.
 */
const HEADER_SIZES = [
  [17, 40],
  [3, 36],
  [2, 32],
  [1, 28],
] as const;
const SHORTEST_HEADER = 28;

/** Largest blob that is read. arm64 maps no more than 2 MiB (`MAX_FDT_SIZE`). */
export const MAX_FDT_BYTES = 64 * 1024 * 1024;
/** Most nodes and properties together that are read. */
export const MAX_FDT_ITEMS = 2_000_000;

/** An entry of the reservation block; address and size in bytes. */
export interface MemReserveEntry {
  readonly address: bigint;
  readonly size: bigint;
}

/** The header of a blob, with the limits of its blocks. All numbers but the version and the boot CPU are in bytes. */
export interface Header {
  readonly totalSize: number;
  readonly headerSize: number;
  /** Bytes that exist: the smaller of `totalSize` and the length of the input. */
  readonly limit: number;
  readonly structStart: number;
  readonly structEnd: number;
  readonly stringsStart: number;
  readonly stringsEnd: number;
  readonly reserveStart: number;
  readonly version: number;
  readonly bootCpuid: number;
}

/** Receives a problem: its code, its message, and its byte offset in the blob. */
export type Report = (code: BlobCode, message: string, offset: number) => void;

/**
 * The program whose rules apply. libfdt, and so the kernel, reads at most `size_dt_struct` bytes of the structure block.
 * dtc (1.8.1, flattree.c: dt_from_blob) only requires that this size is within the blob, and reads up to the end token. It
 * does not check the last compatible version, the order and alignment of blocks, or the names of nodes and properties
 * (its checks do that later). It accepts any name for the root, accepts nothing before and behind the root, and ends the
 * reservations at the first entry whose size is 0.
 */
export type FdtReader = 'libfdt' | 'dtc';

/** Reads the header. Undefined, after a report, if the rest of the blob cannot be read. */
export function readHeader(bytes: Uint8Array, as: FdtReader, report: Report): Header | undefined {
  if (bytes.length < SHORTEST_HEADER) {
    report('fdt-truncated', `A device-tree blob has at least ${SHORTEST_HEADER} bytes, this has ${bytes.length}.`, 0);
    return undefined;
  }
  if (readU32(bytes, 0) !== FDT_MAGIC) {
    report('fdt-bad-magic', 'Not a device-tree blob: it does not begin with d00dfeed.', 0);
    return undefined;
  }
  const totalSize = readU32(bytes, 4);
  const version = readU32(bytes, 20);
  const lastCompatible = readU32(bytes, 24);
  const known = HEADER_SIZES.find(([from]) => version >= from)?.[1];
  const headerSize = known ?? (as === 'dtc' ? SHORTEST_HEADER : undefined);
  if (headerSize === undefined || (lastCompatible > NEWEST_VERSION && as === 'libfdt')) {
    report('fdt-bad-version', `Blob version ${version} (compatible back to ${lastCompatible}) is not supported.`, 20);
    return undefined;
  }
  if (Math.min(totalSize, bytes.length) < headerSize) {
    const size = Math.min(totalSize, bytes.length);
    report('fdt-truncated', `The header of version ${version} has ${headerSize} bytes; the blob has ${size}.`, 4);
    return undefined;
  }
  if (totalSize > MAX_FDT_BYTES) {
    report('fdt-too-large', `The blob says it has ${totalSize} bytes; at most ${MAX_FDT_BYTES} are read.`, 4);
    return undefined;
  }
  if (totalSize > bytes.length) {
    report('fdt-truncated', `The blob says it has ${totalSize} bytes, but ${bytes.length} are there.`, 4);
  }
  const limit = Math.min(totalSize, bytes.length);
  const structStart = readU32(bytes, 8);
  const stringsStart = readU32(bytes, 12);
  const reserveStart = readU32(bytes, 16);
  const structSize = version >= VERSION_WITH_STRUCT_SIZE ? readU32(bytes, 36) : limit;
  const stringsSize = version >= 3 ? readU32(bytes, 32) : limit;
  if (structStart >= limit || (structStart % 4 !== 0 && as === 'libfdt')) {
    report('fdt-bad-layout', `The structure block is said to begin at byte ${structStart}.`, 8);
    return undefined;
  }
  if (structSize > limit - structStart && version >= VERSION_WITH_STRUCT_SIZE) {
    report('fdt-bad-layout', 'The structure block reaches past the end of the blob.', 36);
  }
  if (stringsStart > limit || (version >= 3 && stringsSize > limit - stringsStart)) {
    report('fdt-bad-layout', 'The strings block reaches past the end of the blob.', 12);
  }
  if (reserveStart % 8 !== 0 && as === 'libfdt') {
    report('fdt-misaligned', `The memory reservation block begins at byte ${reserveStart}, no multiple of 8.`, 16);
  }
  return {
    totalSize,
    headerSize,
    limit,
    structStart,
    structEnd: Math.min(limit, structStart + structSize),
    stringsStart,
    stringsEnd: Math.min(limit, stringsStart + stringsSize),
    reserveStart,
    version,
    // dtc reads this word in version 1 too, although it is then behind the header.
    bootCpuid: version >= 2 || (as === 'dtc' && limit >= 32) ? readU32(bytes, 28) : 0,
  };
}

/**
 * Reports blocks that share bytes. Not before version 17, because their sizes are not all known there. `reserved` is the
 * number of reservations.
 */
export function checkOverlap(header: Header, reserved: number, report: Report): void {
  if (header.version < VERSION_WITH_STRUCT_SIZE) return;
  const { headerSize, reserveStart, structStart, structEnd, stringsStart, stringsEnd } = header;
  const blocks = [
    { name: 'header', start: 0, end: headerSize, word: 0 },
    { name: 'memory reservation block', start: reserveStart, end: reserveStart + 16 * (reserved + 1), word: 16 },
    { name: 'structure block', start: structStart, end: structEnd, word: 8 },
    { name: 'strings block', start: stringsStart, end: stringsEnd, word: 12 },
  ].filter(({ start, end }) => end > start);
  for (const [i, block] of blocks.entries()) {
    for (const other of blocks.slice(i + 1)) {
      if (block.start >= other.end || other.start >= block.end) continue;
      report('fdt-overlap', `The ${other.name} (from byte ${other.start}) overlaps the ${block.name}.`, other.word);
    }
  }
}

/** The entries of the reservation block before the one that ends it. Reports a block without end. */
export function readMemReserve(
  bytes: Uint8Array,
  header: Header,
  as: FdtReader,
  report: Report,
): readonly MemReserveEntry[] {
  const entries: MemReserveEntry[] = [];
  for (let at = header.reserveStart; ; at += 16) {
    if (at + 16 > header.limit) {
      report('fdt-bad-layout', 'The memory reservation block has no end.', 16);
      return entries;
    }
    if (entries.length >= MAX_FDT_ITEMS) return entries;
    const address = readU64(bytes, at);
    const size = readU64(bytes, at + 8);
    if (size === 0n && (address === 0n || as === 'dtc')) return entries;
    entries.push({ address, size });
  }
}
