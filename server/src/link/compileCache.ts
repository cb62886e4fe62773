/**
 * What compiling shares between the boards of one analyzer. Nothing in it depends on a board: a value depends on its text
 * alone, a set of definitions on those alone. So it is never out of date, only limited.
 */
import { SharedUses } from '../preprocess/macroTable.ts';
import type { CompiledValue } from '../tree/compiledValue.ts';

/** Compiled texts that are kept to be found again. */
const VALUES_MAX = 8192;

/** Values and uses of macros that many items have alike. Whoever compiles several boards passes the same object for all. */
export class CompileCache {
  /** Sets of definitions, as values keep them. */
  readonly uses = new SharedUses();
  readonly #values = new Map<string, CompiledValue>();

  /** The value that was kept for a text. */
  valueOf(text: string): CompiledValue | undefined {
    return this.#values.get(text);
  }

  /** Keeps a value for its text, which is no part of a file's text: that would stay in memory with it. */
  keep(text: string, value: CompiledValue): void {
    if (this.#values.size >= VALUES_MAX) this.#values.clear();
    this.#values.set(text, value);
  }
}
