/**
 * The compiled properties of a node's first definition. All boards and runs in which its macros have the same meaning
 * share one table. A board has ten thousand properties, and nearly all of them are set once, in a file that it shares
 * with other boards. They need no objects in each tree (`DtNode.allProperties` makes objects on demand).
 */
import { readU32 } from '../base/bytes.ts';
import { sameItems } from '../base/sameItems.ts';
import type { Unit } from '../preprocess/expandedText.ts';
import type { MacroUses } from '../preprocess/macroTable.ts';
import { type CompiledValue, type Marker, withNumbers } from './compiledValue.ts';

/** From this number of properties on, names are found by an index. */
const INDEX_FROM = 12;

/** The first properties of a node item, in order, up to the first one that needs more than its name and value. */
export class NodeBody {
  readonly names: readonly string[];
  readonly compiled: readonly CompiledValue[];
  /** For each property the expanded text of its value, as in `CompiledText`; undefined without macros. */
  readonly expanded: readonly (Unit | undefined)[];
  /** The value of `expanded` if no value has macros. */
  static readonly NOT_EXPANDED: readonly undefined[] = [];
  /** The macros used: the body is valid as long as each has the same meaning. */
  readonly uses: MacroUses;
  /** The compiled values, without the phandles of references. */
  readonly values: readonly Uint8Array[];
  /** All references to phandles, in order of the values. */
  readonly references: readonly Marker[];
  /** For each reference the index of its property. */
  readonly #owners: readonly number[];
  /** The checks for these names; only `checkPlan.ts` reads or writes it. */
  planned: object | undefined;
  /** The bytes of the node in a blob; only `fdt/write.ts` reads or writes it. */
  serialized: object | undefined;
  /** The values before references are filled in. */
  readonly unfilled: BodyValues;
  #index: Map<string, number> | undefined;
  /** The last filled values and those before: an edit that breaks a label, and its correction, move phandles there and back. */
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

  /** The index of a property in the body; -1 if there is none of that name. */
  indexOf(name: string): number {
    const { names } = this;
    if (names.length < INDEX_FROM) return names.indexOf(name);
    this.#index ??= new Map(names.map((each, i) => [each, i]));
    return this.#index.get(name) ?? -1;
  }

  /** The number at a reference that has no target. */
  unresolved(reference: number): number {
    const marker = this.references[reference];
    const bytes = this.values[this.#owners[reference] ?? -1];
    return marker && bytes ? readU32(bytes, marker.offset) : 0;
  }

  /** The values with these phandles at the references, in order. Equal numbers give the same object. */
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
  /** The number at each reference, in order. */
  readonly numbers: readonly number[];
  readonly #body: NodeBody;
  #list: readonly Uint8Array[] | undefined;

  constructor(body: NodeBody, numbers: readonly number[]) {
    this.#body = body;
    this.numbers = numbers;
    this.#list = numbers.length > 0 ? undefined : body.values;
  }

  /** The values in order of the body. They are made on demand, because the writer of blobs needs only the numbers. */
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
