/** Macro definitions and the table that holds those in force at one point of a run. */
import { type Token, tokenize } from './tokens.ts';

/** Where a macro was defined and what it stands for. Immutable; its identity stands for its content in caches. */
export class MacroDefinition {
  readonly name: string;
  /** Undefined for an object-like macro. */
  readonly parameters: readonly string[] | undefined;
  /** Whether the last parameter takes the rest of the arguments. */
  readonly variadic: boolean;
  readonly file: string;
  /** Span of the name in the directive. */
  readonly nameStart: number;
  readonly nameEnd: number;
  readonly #text: string;
  readonly #bodyStart: number;
  readonly #bodyEnd: number;
  #body: readonly Token[] | undefined;

  constructor(options: {
    readonly name: string;
    readonly parameters: readonly string[] | undefined;
    readonly variadic: boolean;
    readonly file: string;
    readonly nameStart: number;
    readonly text: string;
    readonly bodyStart: number;
    readonly bodyEnd: number;
  }) {
    this.name = options.name;
    this.parameters = options.parameters;
    this.variadic = options.variadic;
    this.file = options.file;
    this.nameStart = options.nameStart;
    this.nameEnd = options.nameStart + options.name.length;
    this.#text = options.text;
    this.#bodyStart = options.bodyStart;
    this.#bodyEnd = options.bodyEnd;
  }

  /** Tokens of the replacement list. Made on first use: most constants of a header are never expanded. */
  get body(): readonly Token[] {
    this.#body ??= tokenize(this.#text, this.#bodyStart, this.#bodyEnd, this.file);
    return this.#body;
  }

  /** The replacement list as written, for hovers. */
  get bodyText(): string {
    return this.#text.slice(this.#bodyStart, this.#bodyEnd).trim();
  }
}

/**
 * Reads what stands behind `#define`, from `start` to `end` (the end of the logical line).
 * Undefined when there is no name. `text` is the whole file.
 */
export function parseDefine(text: string, start: number, end: number, file: string): MacroDefinition | undefined {
  const namePattern = /(?:[ \t\f\v]|\\\r?\n|\/\*[\s\S]*?\*\/)*([A-Za-z_$][\w$]*)/y;
  namePattern.lastIndex = start;
  const match = namePattern.exec(text);
  if (!match || namePattern.lastIndex > end) return undefined;
  const name = match[1] ?? '';
  const nameStart = namePattern.lastIndex - name.length;
  let bodyStart = namePattern.lastIndex;
  let parameters: string[] | undefined;
  let variadic = false;
  if (text[bodyStart] === '(') {
    const close = text.indexOf(')', bodyStart);
    if (close < 0 || close >= end) return undefined;
    const inner = text.slice(bodyStart + 1, close).replace(/\\\r?\n|\/\*[\s\S]*?\*\//g, ' ');
    parameters = [];
    for (const part of inner.split(',')) {
      const parameter = part.trim();
      if (parameter === '...') {
        parameters.push('__VA_ARGS__');
        variadic = true;
      } else if (parameter.endsWith('...')) {
        parameters.push(parameter.slice(0, -3).trim());
        variadic = true;
      } else if (parameter !== '') {
        parameters.push(parameter);
      }
    }
    bodyStart = close + 1;
  }
  return new MacroDefinition({
    name,
    parameters,
    variadic,
    file,
    nameStart,
    text,
    bodyStart,
    bodyEnd: end,
  });
}

/** The macros in force. One per board run; `#define` and `#undef` change it as the run goes. */
export class MacroTable {
  #definitions: Map<string, MacroDefinition>;

  constructor(initial: Iterable<MacroDefinition> = []) {
    this.#definitions = new Map();
    for (const definition of initial) this.#definitions.set(definition.name, definition);
  }

  get(name: string): MacroDefinition | undefined {
    return this.#definitions.get(name);
  }

  define(definition: MacroDefinition): void {
    this.#definitions.set(definition.name, definition);
  }

  undefine(name: string): void {
    this.#definitions.delete(name);
  }

  /** Everything in force now, as a value that later changes do not touch. */
  snapshot(): MacroSnapshot {
    return { definitions: new Map(this.#definitions) };
  }

  /** Goes back to a snapshot. */
  restore(snapshot: MacroSnapshot): void {
    this.#definitions = new Map(snapshot.definitions);
  }

  all(): Iterable<MacroDefinition> {
    return this.#definitions.values();
  }
}

export interface MacroSnapshot {
  readonly definitions: ReadonlyMap<string, MacroDefinition>;
}

/** The definitions an expansion looked at: a result stays valid while each name still has the same definition. */
export class MacroUses {
  readonly names: string[] = [];
  readonly definitions: (MacroDefinition | undefined)[] = [];
  readonly #seen = new Set<string>();

  note(name: string, definition: MacroDefinition | undefined): void {
    if (this.#seen.has(name)) return;
    this.#seen.add(name);
    this.names.push(name);
    this.definitions.push(definition);
  }

  /** Whether an expansion under `table` would see exactly the same definitions. */
  stillHolds(table: MacroTable): boolean {
    for (let i = 0; i < this.names.length; i++) {
      if (table.get(this.names[i] ?? '') !== this.definitions[i]) return false;
    }
    return true;
  }
}
