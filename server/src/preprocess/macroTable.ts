/** The macros in force at one point of a run, snapshots of them, and what an expansion looked at. */
import type { BuiltIns } from './builtIns.ts';
import { type MacroDefinition, MacroName } from './macros.ts';

/** Tokens that all expansions of one run may make; the largest boards of Linux need less than a tenth. */
export const TABLE_TOKENS_MAX = 2_000_000;

/** A definition, or the name that was undefined. */
type Change = MacroDefinition | MacroName;

/** Whose bindings in the names are a table's own. */
interface Epoch {
  /** No other table has bound one of the names since. */
  isIntact: boolean;
}

/** Everything in force at one point, as a value that later changes do not touch. */
export class MacroSnapshot {
  readonly epoch: Epoch;
  readonly changes: Change[];
  /** So many of `changes` count. */
  readonly length: number;
  #definitions: ReadonlyMap<string, MacroDefinition> | undefined;

  constructor(epoch: Epoch, changes: Change[], length: number) {
    this.epoch = epoch;
    this.changes = changes;
    this.length = length;
  }

  /** By name. */
  get definitions(): ReadonlyMap<string, MacroDefinition> {
    if (!this.#definitions) {
      const definitions = new Map<string, MacroDefinition>();
      for (let i = 0; i < this.length; i++) {
        const change = this.changes[i];
        if (change instanceof MacroName) definitions.delete(change.text);
        else if (change) definitions.set(change.name, change);
      }
      this.#definitions = definitions;
    }
    return this.#definitions;
  }
}

/** Nothing is in force. */
export const NO_MACROS = new MacroSnapshot({ isIntact: false }, [], 0);

/**
 * The macros in force. One per board run; `#define` and `#undef` change it as the run goes.
 *
 * What a name stands for is noted in the name itself, with the epoch of the table that says so. A table keeps the list of
 * its changes, and plays them again when another table has bound one of its names in between.
 */
export class MacroTable {
  /** What built-in macros stand for; without it they stay as they are. */
  builtIns: BuiltIns | undefined;
  #epoch: Epoch = { isIntact: true };
  #changes: Change[] = [];
  #budget = TABLE_TOKENS_MAX;

  constructor(initial: Iterable<MacroDefinition> = []) {
    for (const definition of initial) this.define(definition);
  }

  get(name: string): MacroDefinition | undefined {
    const known = MacroName.known(name);
    return known && this.find(known);
  }

  find(name: MacroName): MacroDefinition | undefined {
    if (name.epoch === this.#epoch) return name.definition;
    if (this.#epoch.isIntact) return undefined;
    this.#replay(this.#changes, this.#changes.length);
    return name.epoch === this.#epoch ? name.definition : undefined;
  }

  define(definition: MacroDefinition): void {
    this.#bind(definition.id, definition);
    this.#changes.push(definition);
  }

  undefine(text: string): void {
    const name = MacroName.known(text);
    if (!name || !this.find(name)) return;
    this.#bind(name, undefined);
    this.#changes.push(name);
  }

  #bind(name: MacroName, definition: MacroDefinition | undefined): void {
    const { epoch } = name;
    if (epoch !== this.#epoch) {
      if (epoch) (epoch as Epoch).isIntact = false;
      name.epoch = this.#epoch;
    }
    name.definition = definition;
  }

  #replay(changes: readonly Change[], length: number): void {
    this.#epoch = { isIntact: true };
    this.#changes = [];
    for (let i = 0; i < length; i++) {
      const change = changes[i];
      if (change instanceof MacroName) this.#bind(change, undefined);
      else if (change) this.#bind(change.id, change);
      if (change) this.#changes.push(change);
    }
  }

  /** Takes tokens from what all expansions under this table may make together; false when that is used up. */
  spend(tokens: number): boolean {
    this.#budget -= tokens;
    return this.#budget >= 0;
  }

  snapshot(): MacroSnapshot {
    return new MacroSnapshot(this.#epoch, this.#changes, this.#changes.length);
  }

  /** Goes back to a snapshot. */
  restore({ epoch, changes, length }: MacroSnapshot): void {
    if (epoch.isIntact && changes.length === length) {
      this.#epoch = epoch;
      this.#changes = changes;
    } else {
      this.#replay(changes, length);
    }
  }
}

/** The definitions an expansion looked at: a result stays valid while each name still has the same definition. */
export class MacroUses {
  readonly names: MacroName[] = [];
  readonly definitions: (MacroDefinition | undefined)[] = [];
  /** Made when there are more than a few: most values look at three names. */
  #seen: Set<MacroName> | undefined;

  /** Something was looked at that is different each time. */
  isVolatile = false;

  note(text: string, definition: MacroDefinition | undefined): void {
    this.#add(definition?.id ?? MacroName.of(text), definition);
  }

  #add(name: MacroName, definition: MacroDefinition | undefined): void {
    if (definition?.builtIn) this.isVolatile = true;
    if (this.names.length < 8) {
      if (this.names.includes(name)) return;
    } else {
      this.#seen ??= new Set(this.names);
      if (this.#seen.has(name)) return;
      this.#seen.add(name);
    }
    this.names.push(name);
    this.definitions.push(definition);
  }

  /** Adds all that another expansion looked at. */
  noteAll({ names, definitions }: MacroUses): void {
    for (let i = 0; i < names.length; i++) {
      const name = names[i];
      if (name) this.#add(name, definitions[i]);
    }
  }

  /** Whether an expansion under `table` would see exactly the same definitions. */
  stillHolds(table: MacroTable): boolean {
    if (this.isVolatile) return false;
    const { names, definitions } = this;
    for (let i = 0; i < names.length; i++) {
      const name = names[i];
      if (name && table.find(name) !== definitions[i]) return false;
    }
    return true;
  }
}
