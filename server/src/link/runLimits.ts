/** What one run may take: how many statements, how deep in each other. */
import type { Item } from '../syntax/items.ts';
import type { Place } from '../tree/tree.ts';
import type { ProblemSink } from './runContext.ts';

/** Items one run may execute: a file that includes another a thousand times is a mistake, not a board. */
const RUN_ITEMS_MAX = 3_000_000;
/** Nodes, conditionals, includes and expanded statements in each other. */
const RUN_DEPTH_MAX = 800;

/** Counts what a run executes, its passes over directives included, and says once what is left out. */
export class RunLimits {
  readonly #sink: ProblemSink;
  #budget = RUN_ITEMS_MAX;
  #isExhausted = false;
  #depth = 0;

  constructor(sink: ProblemSink) {
    this.#sink = sink;
  }

  /** Calls `run` for each statement from the one with index `from` on, as far as the limits go. */
  each(items: readonly Item[], place: Place, run: (item: Item) => void, from = 0): void {
    const first = items[from];
    if (first && this.#depth >= RUN_DEPTH_MAX) {
      const message = `nodes, conditionals, includes and macros are nested more than ${RUN_DEPTH_MAX} deep; what is deeper is left out`;
      this.#sink.at('nesting-too-deep', message, place.site(first));
      return;
    }
    this.#depth++;
    this.#budget -= from;
    for (let i = from; i < items.length; i++) {
      const item = items[i];
      if (!item) continue;
      if (--this.#budget < 0) {
        this.#exhausted(item, place);
        break;
      }
      run(item);
    }
    this.#depth--;
  }

  #exhausted(item: Item, place: Place): void {
    if (this.#isExhausted) return;
    this.#isExhausted = true;
    const message = `more than ${RUN_ITEMS_MAX} statements; the rest is left out`;
    this.#sink.at('tree-too-large', message, place.site(item));
  }
}
