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
  /** The names with bytes of their own. */
  readonly #owners = new Tail();

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
    const longer = this.#owners.firstEndingIn(name);
    return longer && longer.offset + longer.name.length - name.length;
  }

  #add(name: string): number {
    const entry = { name, offset: this.output.length };
    this.output.text(name);
    this.#owners.add(entry);
    return entry.offset;
  }
}

interface OwnedName {
  readonly name: string;
  readonly offset: number;
}

/** Most names of one tail that are compared one by one. */
const TAIL_NAMES_MAX = 16;

/** The names that end in the same characters, in order; many of them are told apart by the character before. */
class Tail {
  #names: OwnedName[] = [];
  /** By the character before this tail, once there are many names. */
  #longer: Map<number, Tail> | undefined;

  add(entry: OwnedName): void {
    let tail: Tail = this;
    for (let at = entry.name.length - 1; ; at--) {
      if (!tail.#longer) {
        tail.#names.push(entry);
        if (tail.#names.length > TAIL_NAMES_MAX) tail.#split(entry.name.length - 1 - at);
        return;
      }
      if (at < 0) return;
      tail = tail.#next(entry.name.charCodeAt(at));
    }
  }

  /** The first name that ends in these characters. */
  firstEndingIn(end: string): OwnedName | undefined {
    let tail: Tail = this;
    let at = end.length - 1;
    for (; at >= 0 && tail.#longer; at--) {
      const next = tail.#longer.get(end.charCodeAt(at));
      if (!next) return undefined;
      tail = next;
    }
    return at < 0 ? tail.#names[0] : tail.#names.find(({ name }) => name.endsWith(end));
  }

  /** Moves the names, which share `length` characters at their end, by the character before; only the first stays. */
  #split(length: number): void {
    const names = this.#names;
    this.#names = names.slice(0, 1);
    this.#longer = new Map();
    for (const entry of names) {
      const at = entry.name.length - 1 - length;
      if (at >= 0) this.#next(entry.name.charCodeAt(at)).#names.push(entry);
    }
  }

  #next(code: number): Tail {
    let next = this.#longer?.get(code);
    if (!next) {
      next = new Tail();
      this.#longer?.set(code, next);
    }
    return next;
  }
}
