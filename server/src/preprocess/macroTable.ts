/** The macros in force at one point of a run, snapshots of them, and what an expansion looked at. */
import type { BuiltIns } from './builtIns.ts';
import type { MacroDefinition } from './macros.ts';

/** Tokens that all expansions of one run may make; the largest boards of Linux need less than a tenth. */
export const TABLE_TOKENS_MAX = 2_000_000;

/** The macros in force. One per board run; `#define` and `#undef` change it as the run goes. */
export class MacroTable {
  /** What built-in macros stand for; without it they stay as they are. */
  builtIns: BuiltIns | undefined;
  #definitions: Map<string, MacroDefinition>;
  /** Whether a snapshot has the same map, which must be copied before it changes. */
  #isShared = false;
  /**
   * The characters that names of definitions ever began with. Every word of a board that may be a macro is looked up, and
   * most begin like none: in a kernel macros have capitals, nodes and properties have not.
   */
  readonly #beginnings = new Uint8Array(0x80);
  #budget = TABLE_TOKENS_MAX;

  constructor(initial: Iterable<MacroDefinition> = []) {
    this.#definitions = new Map();
    for (const definition of initial) this.define(definition);
  }

  get(name: string): MacroDefinition | undefined {
    return this.#beginnings[name.charCodeAt(0)] === 0 ? undefined : this.#definitions.get(name);
  }

  define(definition: MacroDefinition): void {
    const { name } = definition;
    this.#beginnings[name.charCodeAt(0)] = 1;
    this.#ownDefinitions().set(name, definition);
  }

  undefine(name: string): void {
    if (this.#definitions.has(name)) this.#ownDefinitions().delete(name);
  }

  #ownDefinitions(): Map<string, MacroDefinition> {
    if (this.#isShared) this.#definitions = new Map(this.#definitions);
    this.#isShared = false;
    return this.#definitions;
  }

  /** Takes tokens from what all expansions under this table may make together; false when that is used up. */
  spend(tokens: number): boolean {
    this.#budget -= tokens;
    return this.#budget >= 0;
  }

  /** Everything in force now, as a value that later changes do not touch. */
  snapshot(): MacroSnapshot {
    this.#isShared = true;
    return { definitions: this.#definitions };
  }

  /** Goes back to a snapshot. */
  restore(snapshot: MacroSnapshot): void {
    this.#definitions = snapshot.definitions as Map<string, MacroDefinition>;
    this.#isShared = true;
  }
}

export interface MacroSnapshot {
  readonly definitions: ReadonlyMap<string, MacroDefinition>;
}

/** Nothing is in force. */
export const NO_MACROS: MacroSnapshot = { definitions: new Map() };

/** The definitions an expansion looked at: a result stays valid while each name still has the same definition. */
export class MacroUses {
  readonly names: string[] = [];
  readonly definitions: (MacroDefinition | undefined)[] = [];
  /** Made when there are more than a few: most values look at three names. */
  #seen: Set<string> | undefined;

  /** Something was looked at that is different each time. */
  isVolatile = false;

  note(name: string, definition: MacroDefinition | undefined): void {
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
    for (let i = 0; i < names.length; i++) this.note(names[i] ?? '', definitions[i]);
  }

  /** Whether an expansion under `table` would see exactly the same definitions. */
  stillHolds(table: MacroTable): boolean {
    if (this.isVolatile) return false;
    for (let i = 0; i < this.names.length; i++) {
      if (table.get(this.names[i] ?? '') !== this.definitions[i]) return false;
    }
    return true;
  }
}
