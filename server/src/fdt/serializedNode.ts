/**
 * The bytes of a node up to the last property of its body. They are the same in every blob, except for the offsets of
 * names in the strings block, and for phandles. So they are written once, and copied into all later blobs.
 */
import type { Output } from './output.ts';
import { numberOfName, type StringTable } from './stringTable.ts';

/** Numbers in one array, which many nodes share: a separate array costs more than the numbers of most nodes. */
const PIECE_NUMBERS = 16 * 1024;
let piece = new Int32Array(0);
let used = 0;

/** Largest output, in words, that is kept in memory because of one node in it: a blob may contain megabytes of firmware. */
const MEMORY_WORDS_MAX = 256 * 1024;

/** Words before the value of a property: its tag, its length, and the offset of its name. */
const HEAD_WORDS = 3;

/** The properties of a node that are the same in every blob, in order. */
interface Properties {
  readonly names: readonly string[];
  /** For each name the bytes of the value, and the offsets of phandle references in them. */
  readonly compiled: readonly {
    readonly bytes: Uint8Array;
    readonly named: readonly { readonly offset: number }[];
  }[];
  /** All references in the values. */
  readonly references: { readonly length: number };
}

/** The bytes of a node and of the properties of its body, for all blobs. */
export class SerializedNode {
  /** The name of the node; another name has other bytes. */
  readonly name: string;
  /** The memory of the output to which the node was written. */
  readonly #words: Int32Array;
  readonly #start: number;
  readonly #end: number;
  /**
   * For each property, the index of the word with the offset of its name, and the number of that name. Then for each
   * reference, the index of the word with the phandle. Indexes count from `#start`.
   */
  readonly #places: Int32Array;
  readonly #names: number;
  readonly #references: number;
  readonly #placesEnd: number;

  private constructor(
    name: string,
    words: { readonly memory: Int32Array; readonly start: number; readonly end: number },
    places: { readonly memory: Int32Array; readonly names: number; readonly references: number; readonly end: number },
  ) {
    this.name = name;
    this.#words = words.memory;
    this.#start = words.start;
    this.#end = words.end;
    this.#places = places.memory;
    this.#names = places.names;
    this.#references = places.references;
    this.#placesEnd = places.end;
  }

  /**
   * Keeps a node up to the last property of its body, directly after it was written to an output.
   *
   * @param start Index of the node's first word in the output.
   * @param properties Index of the first word of its first property.
   * @returns Undefined if a reference does not begin at a multiple of 4 bytes, if there are too many names for numbers, or
   * if the blob is too large.
   */
  static keep(
    name: string,
    { names, compiled, references }: Properties,
    output: Output,
    start: number,
    properties: number,
  ): SerializedNode | undefined {
    if (output.memory.length > MEMORY_WORDS_MAX) return undefined;
    const count = 2 * names.length + references.length;
    if (used + count > piece.length) {
      piece = new Int32Array(Math.max(PIECE_NUMBERS, count));
      used = 0;
    }
    const places = piece;
    let at = used;
    let referenceAt = at + 2 * names.length;
    let word = properties - start;
    for (let i = 0; i < names.length; i++) {
      const number = numberOfName(names[i] ?? '');
      const value = compiled[i];
      if (number === undefined || !value) return undefined;
      places[at++] = word + HEAD_WORDS - 1;
      places[at++] = number;
      word += HEAD_WORDS;
      for (const { offset } of value.named) {
        if ((offset & 3) !== 0) return undefined;
        places[referenceAt++] = word + (offset >> 2);
      }
      word += (value.bytes.length + 3) >> 2;
    }
    const first = used;
    used = referenceAt;
    return new SerializedNode(
      name,
      { memory: output.memory, start, end: output.wordCount },
      { memory: places, names: first, references: at, end: referenceAt },
    );
  }

  /** Writes the node; `phandles` are the values of its references, in order. */
  write(output: Output, strings: StringTable, phandles: readonly number[]): void {
    const start = output.wordCount;
    output.copyWords(this.#words, this.#start, this.#end);
    const places = this.#places;
    for (let at = this.#names; at < this.#references; at += 2) {
      output.patch(start + (places[at] ?? 0), strings.offsetOfNumbered(places[at + 1] ?? 0));
    }
    for (let at = this.#references, i = 0; at < this.#placesEnd; at++, i++) {
      output.patch(start + (places[at] ?? 0), phandles[i] ?? 0);
    }
  }
}
