/** The strings block of a blob. */
import { Output } from './output.ts';

/** Names of properties in bodies, numbered so that no text need be looked up: a kernel has some five thousand. */
const numberedNames: string[] = [];
const nameNumbers = new Map<string, number>();
const NUMBERED_NAMES_MAX = 32768;

/** The number of a name, the same in every run; undefined beyond those that are numbered. */
export function numberOfName(name: string): number | undefined {
  const known = nameNumbers.get(name);
  if (known !== undefined || numberedNames.length >= NUMBERED_NAMES_MAX) return known;
  nameNumbers.set(name, numberedNames.length);
  return numberedNames.push(name) - 1;
}

/**
 * Property names, each once. A name that is the tail of one already there shares its bytes (`reg` in `foo-reg`), the
 * first place winning, as dtc's scan from the start finds it.
 */
export class StringTable {
  readonly output = new Output(8 * 1024);
  readonly #offsets = new Map<string, number>();
  /** By the number of the name, plus one; 0 where it is not known yet. */
  readonly #numbered = new Int32Array(numberedNames.length);
  /** Names that have bytes of their own, in order, by their last two characters: only those can have such a tail. */
  readonly #byEnd = new Map<number, { readonly name: string; readonly offset: number }[]>();
  readonly #all: { readonly name: string; readonly offset: number }[] = [];

  /** Where a name begins in the block. */
  offsetOf(name: string): number {
    const known = this.#offsets.get(name);
    if (known !== undefined) return known;
    const offset = this.#sharedOffset(name) ?? this.#add(name);
    this.#offsets.set(name, offset);
    return offset;
  }

  /** The same for a name by its number. */
  offsetOfNumbered(number: number): number {
    const known = this.#numbered[number] ?? 0;
    if (known !== 0) return known - 1;
    const offset = this.offsetOf(numberedNames[number] ?? '');
    // Numbers that are given out while a blob is written wait for the next one.
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

/** The last two characters as a number; what stands for a missing one is of no importance. */
function endOf(name: string): number {
  return (name.charCodeAt(name.length - 2) << 16) | name.charCodeAt(name.length - 1);
}
