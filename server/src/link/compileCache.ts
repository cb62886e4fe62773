/**
 * Data that the boards of one analyzer share. Nothing in it depends on a board: a value depends only on its text, a set of
 * macro definitions only on the definitions. So the data are never out of date; only their number is limited.
 */
import { SharedUses } from '../preprocess/macroTable.ts';
import type { CompiledValue } from '../tree/compiledValue.ts';

/** Most compiled texts in the cache. */
const VALUES_MAX = 8192;

/** Values and uses of macros that many items share. Pass the same object when compiling several boards. */
export class CompileCache {
  /** Sets of macro definitions that values used. */
  readonly uses = new SharedUses();
  readonly #values = new Map<string, CompiledValue>();

  /** The cached value of a text; undefined without one. */
  valueOf(text: string): CompiledValue | undefined {
    return this.#values.get(text);
  }

  /** Caches a value by its text, which must not be part of a file's text: that would stay in memory with it. */
  keep(text: string, value: CompiledValue): void {
    if (this.#values.size >= VALUES_MAX) this.#values.clear();
    this.#values.set(text, value);
  }
}
