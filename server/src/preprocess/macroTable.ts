/**
 * What directives change: the macros in force at one point of a run, the assertions, and the files that are not included
 * again; snapshots of them; and the sets of definitions that expansions used.
 */
import { DistinctNames } from '../base/distinctNames.ts';
import { ownText } from '../base/ownText.ts';
import { sameItems } from '../base/sameItems.ts';
import { type MapSnapshot, SnapshotMap } from '../base/snapshotMap.ts';
import { Assertions, type AssertionsSnapshot } from './assertions.ts';
import type { BuiltIns } from './builtIns.ts';
import type { MacroDefinition } from './macros.ts';

/** Most tokens that all expansions of one run may make; the largest boards of Linux need less than a tenth. */
const TABLE_TOKENS_MAX = 2_000_000;

/** A definition that `#pragma push_macro` kept; undefined for a name without one. */
interface Pushed {
  readonly definition: MacroDefinition | undefined;
  /** What was kept before. */
  readonly below: Pushed | undefined;
}

/** The macros in force, and what else directives change. One table per board run, which changes during the run. */
export class MacroTable {
  /** Computes built-in macros; without it they stay unchanged. */
  builtIns: BuiltIns | undefined;
  readonly assertions = new Assertions();
  readonly #definitions = new SnapshotMap<string, MacroDefinition>();
  readonly #pushed = new SnapshotMap<string, Pushed>();
  /** The files that cpp read, by path; true for those that it never reads again. */
  readonly #read = new SnapshotMap<string, boolean>();
  /**
   * The first characters of all names that were ever defined, as sets of bits: one set for capitals, one for the characters
   * behind them. Every word of a board that may be a macro is looked up. Most begin like no macro, because in a kernel the
   * names of macros have capitals, and those of nodes and properties have none.
   */
  #capitals = 0;
  #others = 0;
  #budget = TABLE_TOKENS_MAX;
  /** A number that no other table, and no earlier content of this table, has. */
  state = 0;
  static #states = 0;

  constructor(initial: Iterable<MacroDefinition> = []) {
    for (const definition of initial) this.define(definition);
  }

  get(name: string): MacroDefinition | undefined {
    const code = name.charCodeAt(0);
    const known = isCapital(code) ? this.#capitals : this.#others;
    return (known & (1 << code)) === 0 ? undefined : this.#definitions.get(name);
  }

  /** All macros in force, by name. */
  all(): ReadonlyMap<string, MacroDefinition> {
    return this.#definitions.entries();
  }

  define(definition: MacroDefinition): void {
    const { name } = definition;
    const code = name.charCodeAt(0);
    if (isCapital(code)) this.#capitals |= 1 << code;
    else this.#others |= 1 << code;
    this.#definitions.set(name, definition);
    this.#changed();
  }

  /** Whether a name with one of these first characters, as sets of bits, may ever have been defined. */
  mayHave(capitals: number, others: number): boolean {
    return (this.#capitals & capitals) !== 0 || (this.#others & others) !== 0;
  }

  undefine(name: string): void {
    if (this.#definitions.delete(name)) this.#changed();
  }

  /**
   * Records that cpp is to read a file, and returns whether it does: not by an `#import` if it read the file before, and
   * never again after an `#import` or a `#pragma once` (GCC 12, libcpp/files.cc: is_known_idempotent_file).
   */
  enters(path: string, isImport = false): boolean {
    const known = this.#read.get(path);
    if (known === true) return false;
    if (known === undefined || isImport) this.#read.set(path, isImport);
    return !(isImport && known !== undefined);
  }

  /** Records that cpp never reads a file again (`#pragma once`). */
  readsNoMore(path: string): void {
    if (!this.#read.get(path)) this.#read.set(path, true);
  }

  /** Keeps the definition of the name that begins a text, or that it has none, for a `pop` with the same text. */
  push(text: string): void {
    const definition = this.#definitions.get(firstName(text));
    this.#pushed.set(text, { definition, below: this.#pushed.get(text) });
  }

  /** Brings back what `push` kept last with this text. Does nothing if nothing is kept. */
  pop(text: string): void {
    const kept = this.#pushed.get(text);
    if (!kept) return;
    if (kept.below) this.#pushed.set(text, kept.below);
    else this.#pushed.delete(text);
    if (kept.definition) this.define(kept.definition);
    else this.undefine(firstName(text));
  }

  #changed(): void {
    this.state = ++MacroTable.#states;
  }

  /** Takes tokens from the budget of all expansions with this table. Returns false if it is exhausted. */
  spend(tokens: number): boolean {
    this.#budget -= tokens;
    return this.#budget >= 0;
  }

  /** The state now, unaffected by later changes. */
  snapshot(): MacroSnapshot {
    return {
      definitions: this.#definitions.snapshot(),
      assertions: this.assertions.snapshot(),
      pushed: this.#pushed.snapshot(),
      read: this.#read.snapshot(),
    };
  }

  /** Restores a snapshot. */
  restore({ definitions, assertions, pushed, read }: MacroSnapshot): void {
    this.#definitions.restore(definitions);
    this.assertions.restore(assertions);
    this.#pushed.restore(pushed);
    this.#read.restore(read);
    this.#changed();
  }

  /** Calls a function while no macro is in force. */
  without(run: () => void): void {
    const before = this.snapshot();
    this.restore(NO_MACROS);
    run();
    this.restore(before);
  }
}

function firstName(text: string): string {
  return /^[A-Za-z_]\w*/.exec(text)?.[0] ?? '';
}

/** Whether a character is one of `@` to `_`. The bit of a character in its set is its code modulo 32. */
function isCapital(code: number): boolean {
  return code < 0x60;
}

/** The state of a `MacroTable` at one point. */
export interface MacroSnapshot {
  readonly definitions: MapSnapshot<string, MacroDefinition>;
  readonly assertions: AssertionsSnapshot;
  readonly pushed: MapSnapshot<string, Pushed>;
  readonly read: MapSnapshot<string, boolean>;
}

/** The state before any directive, and without macros. */
export const NO_MACROS: MacroSnapshot = new MacroTable().snapshot();

/** The definitions that an expansion used: its result stays valid while each name has the same definition. */
export class MacroUses {
  /** Collects the names; undefined after `kept`. */
  #noted: DistinctNames | undefined = new DistinctNames();
  #names: readonly string[] = this.#noted?.list ?? [];
  #definitions: (MacroDefinition | undefined)[] = [];
  /** First characters of the names that were no macros, as in `MacroTable.mayHave`; all characters before `kept`. */
  #capitals = -1;
  #others = -1;
  /** The state of the table for which the definitions were last found unchanged. */
  #heldUnder = -1;

  /** Whether the result may differ although the definitions are the same: `__COUNTER__`, or an assertion. */
  isVolatile = false;

  get names(): readonly string[] {
    return this.#names;
  }

  /** The definition of each name, in the order of `names`; undefined for a name that was no macro. */
  get definitions(): readonly (MacroDefinition | undefined)[] {
    return this.#definitions;
  }

  note(name: string, definition: MacroDefinition | undefined): void {
    if (definition?.builtIn) this.isVolatile = true;
    if (this.#noted?.add(name)) this.#definitions.push(definition);
  }

  /** Adds all uses of another expansion. */
  noteAll({ names, definitions, isVolatile }: MacroUses): void {
    for (let i = 0; i < names.length; i++) this.note(names[i] ?? '', definitions[i]);
    if (isVolatile) this.isVolatile = true;
  }

  /** Shrinks the lists to their exact size and returns this object. Nothing may be added afterwards. */
  kept(): this {
    // Names are taken from definitions, which keep the text of their file anyway, or copied: a slice would keep another text.
    this.#names = this.#names.map((name, i) => this.#definitions[i]?.name ?? ownText(name, 0, name.length));
    this.#definitions = this.#definitions.slice();
    this.#noted = undefined;
    this.#capitals = 0;
    this.#others = 0;
    for (let i = 0; i < this.#names.length; i++) {
      if (this.#definitions[i]) continue;
      const code = this.#names[i]?.charCodeAt(0) ?? 0;
      if (isCapital(code)) this.#capitals |= 1 << code;
      else this.#others |= 1 << code;
    }
    return this;
  }

  /** Whether both used the same definitions; their names must be the same. */
  isSame(other: MacroUses): boolean {
    return other.isVolatile === this.isVolatile && sameItems(other.#definitions, this.#definitions);
  }

  /** Whether an expansion under `table` would see exactly the same definitions. */
  stillHolds(table: MacroTable): boolean {
    if (this.#heldUnder === table.state) return true;
    if (this.isVolatile) return false;
    const names = this.#names;
    const definitions = this.#definitions;
    const mayHaveMore = table.mayHave(this.#capitals, this.#others);
    for (let i = 0; i < definitions.length; i++) {
      const definition = definitions[i];
      if ((definition || mayHaveMore) && table.get(names[i] ?? '') !== definition) return false;
    }
    this.#heldUnder = table.state;
    return true;
  }
}

/** Most sets of used definitions in the cache; a board has some hundred. */
const SHARED_USES_MAX = 4096;

/**
 * Keeps one object for all equal uses: the values of a file use a few different sets of definitions, and each value keeps
 * its set.
 */
export class SharedUses {
  readonly #known = new Map<string, MacroUses>();

  /** The cached object equal to these uses, or these if there was none. Do not add to them afterwards. */
  of(uses: MacroUses): MacroUses {
    const { names } = uses;
    const key = names.length === 1 ? (names[0] ?? '') : names.join(' ');
    const known = this.#known.get(key);
    if (known?.isSame(uses)) return known;
    if (this.#known.size >= SHARED_USES_MAX) this.#known.clear();
    this.#known.set(ownText(key, 0, key.length), uses.kept());
    return uses;
  }
}
