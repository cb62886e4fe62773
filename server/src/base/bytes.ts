/** Big-endian reads and writes on byte arrays, and unsigned 64-bit arithmetic on `bigint`. */

export const U64_MAX = 0xffff_ffff_ffff_ffffn;

/** Wraps to 64 bits, as C does with `u64`. */
export function u64(value: bigint): bigint {
  return BigInt.asUintN(64, value);
}

/** The big-endian 32-bit word at `offset`; bytes behind the end read as 0. */
export function readU32(bytes: Uint8Array, offset: number): number {
  const b0 = bytes[offset] ?? 0;
  const b1 = bytes[offset + 1] ?? 0;
  const b2 = bytes[offset + 2] ?? 0;
  const b3 = bytes[offset + 3] ?? 0;
  return ((b0 << 24) | (b1 << 16) | (b2 << 8) | b3) >>> 0;
}

/** The big-endian 64-bit word at `offset`; bytes behind the end read as 0. */
export function readU64(bytes: Uint8Array, offset: number): bigint {
  return (BigInt(readU32(bytes, offset)) << 32n) | BigInt(readU32(bytes, offset + 4));
}

/** Writes the big-endian 32-bit word at `offset`; bytes behind the end are dropped. */
export function writeU32(bytes: Uint8Array, offset: number, value: number): void {
  bytes[offset] = value >>> 24;
  bytes[offset + 1] = value >>> 16;
  bytes[offset + 2] = value >>> 8;
  bytes[offset + 3] = value;
}

/**
 * The number in `count` consecutive 32-bit cells from byte `offset`, most significant first, cut to 64 bits
 * (as the kernel's `dt_mem_next_cell` and `of_read_number` do for more than two cells). 0 cells give 0.
 */
export function readCells(bytes: Uint8Array, offset: number, count: number): bigint {
  if (count === 1) return BigInt(readU32(bytes, offset));
  if (count === 2) return readU64(bytes, offset);
  let value = 0n;
  for (let i = 0; i < count; i++) value = (value << 32n) | BigInt(readU32(bytes, offset + 4 * i));
  return u64(value);
}

/** Bytes converted to a string at once: more would be too many arguments for a call. */
const LATIN1_STEP = 4096;
/** Below this a plain array is faster than a view of the bytes. */
const LATIN1_SHORT = 16;

/** The text of the bytes from `start` to `end`, decoded as Latin-1. */
export function latin1(bytes: Uint8Array, start: number, end: number): string {
  if (end - start < LATIN1_SHORT) {
    const codes: number[] = [];
    for (let i = start; i < end; i++) codes.push(bytes[i] ?? 0);
    return String.fromCharCode.apply(undefined, codes);
  }
  let text = '';
  for (let at = start; at < end; at += LATIN1_STEP) {
    text += Reflect.apply(String.fromCharCode, undefined, bytes.subarray(at, Math.min(end, at + LATIN1_STEP)));
  }
  return text;
}

/** Whether two values are the same bytes, or both absent. */
export function sameBytes(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined || a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
