/**
 * Changes a blob in place, as libfdt does (dtc 1.8.1: fdt_rw.c). A new property is inserted before the other properties of
 * its node, a new node before its siblings, a new name at the end of the strings block. If the length of a value is no
 * multiple of 4, its padding keeps the bytes that were there before the blocks were moved. All steps that decide bytes
 * of the result are in libfdt's order.
 *
 * Positions are byte offsets in `bytes`. The caller must first have read the blob without problems (`readFdt`).
 */
import { readU32, writeU32 } from '../base/bytes.ts';
import { align4, FdtCursor, NOWHERE, TAG_BEGIN_NODE, TAG_END_NODE, TAG_PROP, type WorkMeter } from './fdtCursor.ts';

const HEADER_SIZE = 40;
const VERSION = 17;

/** `FdtEditor` throws this if the buffer is too small; the caller then tries a larger one. */
export class NoSpace extends Error {}

/** An `FdtCursor` over a blob that can grow within its buffer; throws `NoSpace` when the buffer is full. */
export class FdtEditor extends FdtCursor {
  #structSize: number;

  /** `bytes` is a buffer that `openInto` filled. */
  constructor(bytes: Uint8Array, meter: WorkMeter) {
    super(bytes, meter);
    this.#structSize = readU32(bytes, 36);
  }

  /** Sets the length of a property, and adds the property if it is missing. Returns the position of its value. */
  setLength(node: number, name: string, length: number): number {
    let property = this.find(node, name);
    if (property === NOWHERE) {
      const nameOffset = this.#nameOffset(name);
      property = this.afterName(node);
      this.#spliceStructure(property, 0, 12 + align4(length));
      writeU32(this.bytes, property, TAG_PROP);
      writeU32(this.bytes, property + 8, nameOffset);
    } else {
      this.#spliceStructure(property + 12, align4(readU32(this.bytes, property + 4)), align4(length));
    }
    writeU32(this.bytes, property + 4, length);
    return property + 12;
  }

  set(node: number, name: string, value: Uint8Array): void {
    this.bytes.set(value, this.setLength(node, name, value.length));
  }

  /** Adds a child and returns its position. The caller has checked that no child has that name. */
  addChild(node: number, name: string): number {
    const at = this.afterProperties(node);
    const nameSize = align4(name.length + 1);
    this.#spliceStructure(at, 0, 4 + nameSize + 4);
    writeU32(this.bytes, at, TAG_BEGIN_NODE);
    this.bytes.fill(0, at + 4, at + 4 + nameSize);
    writeLatin1(this.bytes, at + 4, name);
    writeU32(this.bytes, at + 4 + nameSize, TAG_END_NODE);
    return at;
  }

  /** Updates the header, for the next `openInto` or `pack`. Returns the whole buffer. */
  close(): Uint8Array {
    writeU32(this.bytes, 12, this.stringsStart);
    writeU32(this.bytes, 32, this.stringsSize);
    writeU32(this.bytes, 36, this.#structSize);
    return this.bytes;
  }

  /** The offset of a name in the strings block: the first place where a string ends with it. Adds the name if there is none. */
  #nameOffset(name: string): number {
    const wanted = new Uint8Array(name.length + 1);
    writeLatin1(wanted, 0, name);
    this.meter.spend(this.stringsSize >>> 3);
    const last = this.stringsStart + this.stringsSize - wanted.length;
    search: for (let nul = this.bytes.indexOf(0, this.stringsStart + name.length); ; ) {
      const at = nul - name.length;
      if (nul < 0 || at > last) break;
      nul = this.bytes.indexOf(0, nul + 1);
      for (let i = name.length - 1; i >= 0; i--) if (this.bytes[at + i] !== wanted[i]) continue search;
      return at - this.stringsStart;
    }
    const offset = this.stringsSize;
    this.#splice(this.stringsStart + offset, 0, wanted.length);
    this.bytes.set(wanted, this.stringsStart + offset);
    this.stringsSize += wanted.length;
    return offset;
  }

  #spliceStructure(at: number, oldLength: number, newLength: number): void {
    this.#splice(at, oldLength, newLength);
    this.#structSize += newLength - oldLength;
    this.stringsStart += newLength - oldLength;
  }

  /** Moves everything behind a place. The old bytes remain, and show in the padding of a shorter value. */
  #splice(at: number, oldLength: number, newLength: number): void {
    const end = this.stringsStart + this.stringsSize;
    if (end - oldLength + newLength > this.bytes.length) throw new NoSpace();
    this.meter.spend((end - at) >>> 6);
    this.bytes.copyWithin(at + newLength, at + oldLength, end);
  }
}

/** Number of `/memreserve/` entries before the first one whose size is 0. */
function reserveCount(bytes: Uint8Array): number {
  const start = readU32(bytes, 16);
  for (let count = 0; ; count++) {
    const at = start + 16 * count;
    if (at + 16 > bytes.length) return count;
    if (readU32(bytes, at + 8) === 0 && readU32(bytes, at + 12) === 0) return count;
  }
}

/** Copies a blob into a buffer for changes: as version 17, blocks in order. Returns false if the buffer is too small. */
export function openInto(blob: Uint8Array, buffer: Uint8Array, meter: WorkMeter): boolean {
  meter.spend(buffer.length >>> 6);
  const structSize = readU32(blob, 20) >= VERSION ? readU32(blob, 36) : new FdtCursor(blob, meter).structSize();
  const totalSize = readU32(blob, 4);
  const reserveStart = readU32(blob, 16);
  const reserveSize = 16 * (reserveCount(blob.subarray(0, totalSize)) + 1);
  const structStart = readU32(blob, 8);
  const stringsStart = readU32(blob, 12);
  const stringsSize = readU32(blob, 32);
  const inOrder =
    reserveStart >= HEADER_SIZE &&
    structStart >= reserveStart + reserveSize &&
    stringsStart >= structStart + structSize &&
    totalSize >= stringsStart + stringsSize;
  if (inOrder) {
    if (totalSize > buffer.length) return false;
    buffer.set(blob.subarray(0, totalSize));
  } else {
    if (HEADER_SIZE + reserveSize + structSize + stringsSize > buffer.length) return false;
    packBlocks(blob, buffer, reserveSize, structSize);
    writeU32(buffer, 0, readU32(blob, 0));
    writeU32(buffer, 24, 16);
    writeU32(buffer, 28, readU32(blob, 28));
  }
  writeU32(buffer, 4, buffer.length);
  writeU32(buffer, 20, VERSION);
  writeU32(buffer, 36, structSize);
  return true;
}

/** A copy of the blob without unused bytes between and behind its blocks. */
export function pack(buffer: Uint8Array): Uint8Array {
  const packed = buffer.slice();
  const end = packBlocks(buffer, packed, 16 * (reserveCount(buffer) + 1), readU32(buffer, 36));
  writeU32(packed, 4, end);
  return packed.slice(0, end);
}

/** Copies the three blocks one directly behind the other; returns the end of the last one. */
function packBlocks(from: Uint8Array, to: Uint8Array, reserveSize: number, structSize: number): number {
  const stringsSize = readU32(from, 32);
  const structStart = HEADER_SIZE + reserveSize;
  const stringsStart = structStart + structSize;
  const copy = (target: number, source: number, size: number): void => {
    to.set(from.subarray(source, source + size), target);
  };
  copy(HEADER_SIZE, readU32(from, 16), reserveSize);
  copy(structStart, readU32(from, 8), structSize);
  copy(stringsStart, readU32(from, 12), stringsSize);
  writeU32(to, 16, HEADER_SIZE);
  writeU32(to, 8, structStart);
  writeU32(to, 36, structSize);
  writeU32(to, 12, stringsStart);
  writeU32(to, 32, stringsSize);
  return stringsStart + stringsSize;
}

function writeLatin1(bytes: Uint8Array, at: number, text: string): void {
  for (let i = 0; i < text.length; i++) bytes[at + i] = text.charCodeAt(i);
}
