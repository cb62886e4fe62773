/** A byte array that grows, for blocks of a blob. */

const IS_LITTLE_ENDIAN = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

/** A word as it is to lie in memory for its bytes to be big-endian. */
function bigEndian(word: number): number {
  if (!IS_LITTLE_ENDIAN) return word;
  return (word << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24);
}

/** Elements up to which they are copied one by one: a call costs more. */
const COPIED_ONE_BY_ONE_MAX = 32;

/** A growing byte array with big-endian writes, aligned to cells. */
export class Output {
  #bytes: Uint8Array;
  /** The same memory. */
  #words: Int32Array;
  length = 0;

  /** @param capacity A multiple of 4. */
  constructor(capacity: number) {
    this.#bytes = new Uint8Array(capacity);
    this.#words = new Int32Array(this.#bytes.buffer);
  }

  /** All that was written; valid until more is. */
  bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.length);
  }

  /** The memory that the words written so far are in, as they lie there; later ones may come into another. */
  get memory(): Int32Array {
    return this.#words;
  }

  /** How many words were written; to be asked where a word may begin. */
  get wordCount(): number {
    return this.length >> 2;
  }

  /** To be called where a word may begin. */
  u32(value: number): void {
    this.#reserve(4);
    this.#words[this.length >> 2] = bigEndian(value);
    this.length += 4;
  }

  /** Replaces a word that was written; `at` counts words. */
  patch(at: number, value: number): void {
    this.#words[at] = bigEndian(value);
  }

  /** Adds words as they lie in memory; to be called where a word may begin. */
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

  /** Latin-1 text with its NUL; names are ASCII in every valid tree. */
  text(text: string): void {
    this.#reserve(text.length + 1);
    for (let i = 0; i < text.length; i++) this.#bytes[this.length + i] = text.charCodeAt(i);
    this.#bytes[this.length + text.length] = 0;
    this.length += text.length + 1;
  }

  /** `to` is a power of two. */
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
