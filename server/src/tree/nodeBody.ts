/**
 * The properties of a node's first definition, compiled: one table for every board and run in which the macros behind it
 * mean the same. A board has ten thousand properties, and nearly all of them are written once, in a file that it shares
 * with others; those need no object of their own in each tree (`DtNode.allProperties` makes them when somebody asks).
 */
import { readU32 } from '../base/bytes.ts';
import { sameItems } from '../base/sameItems.ts';
import type { Unit } from '../preprocess/expandedText.ts';
import type { MacroUses } from '../preprocess/macroTable.ts';
import { type CompiledValue, type Marker, withNumbers } from './compiledValue.ts';

/** Properties up to which a name is looked for one by one. */
const INDEX_FROM = 12;

/** The first properties of a node item, in order: all it begins with that need nothing but their name and value. */
export class NodeBody {
  readonly names: readonly string[];
  readonly compiled: readonly CompiledValue[];
  /** The texts that were compiled where macros made them, as in `CompiledText`. */
  readonly expanded: readonly (Unit | undefined)[];
  /** What `expanded` is where there is no such text. */
  static readonly NOT_EXPANDED: readonly undefined[] = [];
  /** The macros looked at: the body holds while each means the same. */
  readonly uses: MacroUses;
  /** Values as compiled, references not filled in. */
  readonly values: readonly Uint8Array[];
  /** Every reference to a phandle, in order of the values. */
  readonly references: readonly Marker[];
  /** For each reference the index of its property. */
  readonly #owners: readonly number[];
  /** What the checks make of the names; only `checkPlan.ts` reads or writes it. */
  planned: object | undefined;
  /** What the writer makes of it; only `fdt/write.ts` reads or writes it. */
  serialized: object | undefined;
  /** The values as long as references are not filled in. */
  readonly unfilled: BodyValues;
  #index: Map<string, number> | undefined;
  /** The values last filled in, and those before that: a label that is broken and mended moves phandles there and back. */
  #filled: BodyValues | undefined;
  #filledBefore: BodyValues | undefined;

  constructor(parts: Pick<NodeBody, 'names' | 'compiled' | 'expanded' | 'uses'>) {
    this.names = parts.names;
    this.compiled = parts.compiled;
    this.expanded = parts.expanded;
    this.uses = parts.uses;
    this.values = parts.compiled.map(({ bytes }) => bytes);
    const references: Marker[] = [];
    const owners: number[] = [];
    for (const [i, { named }] of parts.compiled.entries()) {
      for (const marker of named) {
        references.push(marker);
        owners.push(i);
      }
    }
    this.references = references.length > 0 ? references.slice() : NO_REFERENCES;
    this.#owners = owners.length > 0 ? owners.slice() : NO_OWNERS;
    this.planned = undefined;
    this.serialized = undefined;
    this.unfilled = new BodyValues(
      this,
      this.references.map((_, i) => this.unresolved(i)),
    );
    this.#index = undefined;
    this.#filled = undefined;
    this.#filledBefore = undefined;
  }

  /** The place of a property in the body; -1 when it has none of that name. */
  indexOf(name: string): number {
    const { names } = this;
    if (names.length < INDEX_FROM) return names.indexOf(name);
    this.#index ??= new Map(names.map((each, i) => [each, i]));
    return this.#index.get(name) ?? -1;
  }

  /** What stands at a reference as long as it leads nowhere. */
  unresolved(reference: number): number {
    const marker = this.references[reference];
    const bytes = this.values[this.#owners[reference] ?? -1];
    return marker && bytes ? readU32(bytes, marker.offset) : 0;
  }

  /** The values with these numbers at the references, in order; the same object while the numbers stay the same. */
  filledWith(numbers: readonly number[]): BodyValues {
    if (this.#filled && sameItems(this.#filled.numbers, numbers)) return this.#filled;
    const before = this.#filledBefore;
    this.#filledBefore = this.#filled;
    this.#filled = before && sameItems(before.numbers, numbers) ? before : new BodyValues(this, numbers.slice());
    return this.#filled;
  }
}

/** The values of a body in one tree. */
export class BodyValues {
  /** What stands at each reference, in order. */
  readonly numbers: readonly number[];
  readonly #body: NodeBody;
  #list: readonly Uint8Array[] | undefined;

  constructor(body: NodeBody, numbers: readonly number[]) {
    this.#body = body;
    this.numbers = numbers;
    this.#list = numbers.length > 0 ? undefined : body.values;
  }

  /** In order of the body; made on demand, as writing a blob needs the numbers only. */
  get list(): readonly Uint8Array[] {
    this.#list ??= this.#fill();
    return this.#list;
  }

  #fill(): readonly Uint8Array[] {
    const { values, compiled } = this.#body;
    let next = 0;
    return values.map((bytes, i) => {
      const value = compiled[i];
      if (!value || value.named.length === 0) return bytes;
      const from = next;
      next += value.named.length;
      return withNumbers(value, this.numbers, from);
    });
  }
}

const NO_REFERENCES: readonly Marker[] = [];
const NO_OWNERS: readonly number[] = [];
