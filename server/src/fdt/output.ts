/** The byte array that blocks of a blob are written to. */

const IS_LITTLE_ENDIAN = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

/** The number that must be stored in memory so that the bytes of `word` are big-endian. */
function bigEndian(word: number): number {
  if (!IS_LITTLE_ENDIAN) return word;
  return (word << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24);
}

/** Most elements that are copied one by one: for so few, a call of `set` costs more. */
const COPIED_ONE_BY_ONE_MAX = 32;

/** A growing byte array with big-endian writes. Words must begin at multiples of 4. */
export class Output {
  #bytes: Uint8Array;
  /** The same memory as `#bytes`. */
  #words: Int32Array;
  length = 0;

  /** @param capacity In bytes, a multiple of 4. */
  constructor(capacity: number) {
    this.#bytes = new Uint8Array(capacity);
    this.#words = new Int32Array(this.#bytes.buffer);
  }

  /** All bytes written so far; a view that is valid until the next write. */
  bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.length);
  }

  /** The memory with the words written so far. A later write may replace it by a larger one. */
  get memory(): Int32Array {
    return this.#words;
  }

  /** Number of words written so far. `length` must be a multiple of 4. */
  get wordCount(): number {
    return this.length >> 2;
  }

  /** Writes a word. `length` must be a multiple of 4. */
  u32(value: number): void {
    this.#reserve(4);
    this.#words[this.length >> 2] = bigEndian(value);
    this.length += 4;
  }

  /** Replaces a word that was written; `at` is its index in words. */
  patch(at: number, value: number): void {
    this.#words[at] = bigEndian(value);
  }

  /** Adds words from another memory unchanged, from `start` to `end` in words. `length` must be a multiple of 4. */
  copyWords(from: Int32Array, start: number, end: number): void {
    const count = end - start;
    this.#reserve(4 * count);
    const words = this.#words;
    const at = this.length >> 2;
    if (count <= COPIED_ONE_BY_ONE_MAX) for (let i = 0; i < count; i++) words[at + i] = from[start + i] ?? 0;
    else words.set(from.subarray(start, end), at);
    this.length += 4 * count;
  }

  data(data: Uint8Array): void {
    this.#reserve(data.length);
    if (data.length <= COPIED_ONE_BY_ONE_MAX) {
      for (let i = 0; i < data.length; i++) this.#bytes[this.length + i] = data[i] ?? 0;
    } else {
      this.#bytes.set(data, this.length);
    }
    this.length += data.length;
  }

  /** Writes Latin-1 text and a NUL. */
  text(text: string): void {
    this.#reserve(text.length + 1);
    for (let i = 0; i < text.length; i++) this.#bytes[this.length + i] = text.charCodeAt(i);
    this.#bytes[this.length + text.length] = 0;
    this.length += text.length + 1;
  }

  /** Fills up with zeros to a multiple of `to`. */
  align(to: 4 | 8): void {
    this.#reserve(to - 1);
    while (this.length & (to - 1)) this.#bytes[this.length++] = 0;
  }

  #reserve(more: number): void {
    const needed = this.length + more;
    if (needed <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max((needed + 3) & ~3, 2 * this.#bytes.length));
    grown.set(this.#bytes.subarray(0, this.length));
    this.#bytes = grown;
    this.#words = new Int32Array(grown.buffer);
  }
}
