/** The bytes of one value while it is compiled. */

/** Bytes of one value. */
export const VALUE_BYTES_MAX = 64 * 1024 * 1024;

/** Values are cut from pieces of this size; larger ones than a sixteenth of it stand alone. */
const PIECE = 32 * 1024;
let piece = new ArrayBuffer(PIECE);
let used = 0;

/**
 * Zeros for a value that is kept. A board has ten thousand values of a few bytes, and an array with a buffer of its own
 * takes two hundred.
 */
export function newBytes(length: number): Uint8Array {
  if (length > PIECE / 16) return new Uint8Array(length);
  if (used + length > PIECE) {
    piece = new ArrayBuffer(PIECE);
    used = 0;
  }
  const bytes = new Uint8Array(piece, used, length);
  used += length;
  return bytes;
}

/** The bytes of one value as they are added, up to a limit. */
export class ValueBytes {
  #bytes = new Uint8Array(32);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** All that was added, as an array of its own. */
  take(): Uint8Array {
    const bytes = newBytes(this.#length);
    bytes.set(this.#bytes.subarray(0, this.#length));
    return bytes;
  }

  /** Adds bytes; false when there is room for a part of them only. */
  append(bytes: Uint8Array): boolean {
    const room = VALUE_BYTES_MAX - this.#length;
    const part = bytes.length > room ? bytes.subarray(0, room) : bytes;
    this.#reserve(part.length);
    this.#bytes.set(part, this.#length);
    this.#length += part.length;
    return part.length === bytes.length;
  }

  /** Adds the lower `bits` of a number, the highest byte first. */
  appendInteger(value: bigint, bits: number): void {
    this.#reserve(8);
    const at = this.#length;
    if (bits === 32) {
      const word = Number(value & 0xffff_ffffn);
      this.#bytes[at] = word >>> 24;
      this.#bytes[at + 1] = word >>> 16;
      this.#bytes[at + 2] = word >>> 8;
      this.#bytes[at + 3] = word;
    } else {
      for (let i = 0; i < bits / 8; i++) this.#bytes[at + i] = Number((value >> BigInt(bits - 8 - 8 * i)) & 0xffn);
    }
    this.#length += bits / 8;
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + more));
    grown.set(this.#bytes);
    this.#bytes = grown;
  }
}
