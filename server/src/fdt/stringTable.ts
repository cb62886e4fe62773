/** The strings block of a blob. */
import { Output } from './output.ts';

/** Names of properties in bodies. Their numbers avoid lookups by text; a kernel has some five thousand names. */
const numberedNames: string[] = [];
const nameNumbers = new Map<string, number>();
const NUMBERED_NAMES_MAX = 32768;

/** The number of a name, the same for all blobs. Undefined for a new name if `NUMBERED_NAMES_MAX` are known. */
export function numberOfName(name: string): number | undefined {
  const known = nameNumbers.get(name);
  if (known !== undefined || numberedNames.length >= NUMBERED_NAMES_MAX) return known;
  nameNumbers.set(name, numberedNames.length);
  return numberedNames.push(name) - 1;
}

/**
 * The property names of one blob, each once. A name that is the tail of an earlier one (`reg` of `foo-reg`) shares its
 * bytes. If there are several, the first one is used, as in dtc (1.8.1, flattree.c: stringtable_insert).
 */
export class StringTable {
  readonly output = new Output(8 * 1024);
  readonly #offsets = new Map<string, number>();
  /** The offset of each numbered name, plus one; 0 if the name is not in the block yet. */
  readonly #numbered = new Int32Array(numberedNames.length);
  /** Names with bytes of their own, in order, by their last two characters: a shared tail has the same ones. */
  readonly #byEnd = new Map<number, { readonly name: string; readonly offset: number }[]>();
  readonly #all: { readonly name: string; readonly offset: number }[] = [];

  /** The offset of a name in the block; adds the name if it is new. */
  offsetOf(name: string): number {
    const known = this.#offsets.get(name);
    if (known !== undefined) return known;
    const offset = this.#sharedOffset(name) ?? this.#add(name);
    this.#offsets.set(name, offset);
    return offset;
  }

  /** Like `offsetOf`, for a name by its number. */
  offsetOfNumbered(number: number): number {
    const known = this.#numbered[number] ?? 0;
    if (known !== 0) return known - 1;
    const offset = this.offsetOf(numberedNames[number] ?? '');
    // A number that is newer than this table has no slot in it.
    if (number < this.#numbered.length) this.#numbered[number] = offset + 1;
    return offset;
  }

  #sharedOffset(name: string): number | undefined {
    const others = name.length < 2 ? this.#all : this.#byEnd.get(endOf(name));
    const longer = others?.find((other) => other.name.endsWith(name));
    return longer && longer.offset + longer.name.length - name.length;
  }

  #add(name: string): number {
    const entry = { name, offset: this.output.length };
    this.output.text(name);
    this.#all.push(entry);
    const others = this.#byEnd.get(endOf(name));
    if (others) others.push(entry);
    else this.#byEnd.set(endOf(name), [entry]);
    return entry.offset;
  }
}

/** The last two characters as a number; any value serves for a missing character. */
function endOf(name: string): number {
  return (name.charCodeAt(name.length - 2) << 16) | name.charCodeAt(name.length - 1);
}
