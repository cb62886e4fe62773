/** The bytes of one value while it is compiled. */

/** Most bytes of one value. */
export const VALUE_BYTES_MAX = 64 * 1024 * 1024;

/** Collects the bytes of one value, up to a limit. */
export class ValueBytes {
  #bytes = new Uint8Array(32);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** All added bytes, as a new array. */
  take(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  /** Adds bytes. Returns false if only a part of them fits within the limit. */
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
