/**
 * The beginning of a node up to the last property of its body, as it stands in every blob but for some words: where names
 * are in the strings block, and phandles. Written once, it is copied into all further blobs.
 */
import type { Output } from './output.ts';
import { numberOfName, type StringTable } from './stringTable.ts';

/** Numbers in one piece of memory, which many nodes share: an array of its own costs more than most nodes need. */
const PIECE_NUMBERS = 16 * 1024;
let piece = new Int32Array(0);
let used = 0;

/** The memory of an output is kept for the sake of any node in it: not that of a blob with megabytes of firmware. */
const MEMORY_WORDS_MAX = 256 * 1024;

/** Words before a property's value: its tag, its length, and where its name is. */
const HEAD_WORDS = 3;

/** The properties of a node that are the same in every blob, in order. */
interface Properties {
  readonly names: readonly string[];
  /** By name: the bytes of the value, and where in them references to phandles stand. */
  readonly compiled: readonly {
    readonly bytes: Uint8Array;
    readonly named: readonly { readonly offset: number }[];
  }[];
  /** All references of the values. */
  readonly references: { readonly length: number };
}

/** A node and its properties as every blob has them. See the head of this file. */
export class SerializedNode {
  /** What the node is called: another name needs other words. */
  readonly name: string;
  /** The memory of the output that it was written to. */
  readonly #words: Int32Array;
  readonly #start: number;
  readonly #end: number;
  /** For each property the word where its name belongs and the name's number, then for each reference the word of the phandle. */
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
   * Keeps what was written last to an output: a node up to the last property of its body.
   *
   * @param start The node's first word in the output, `properties` that of its first property.
   * @returns Undefined where some reference does not begin where a word may, names are too many to be numbered, or the blob is too large.
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

  /** Writes it with these phandles at the references, in order. */
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
