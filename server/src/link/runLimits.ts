/** The limits of one run: the number of statements, and their depth. */
import type { Item } from '../syntax/items.ts';
import type { Place } from '../tree/tree.ts';
import type { ProblemSink } from './runContext.ts';

/** Most items that one run executes: a file that includes another a thousand times is a mistake, not a board. */
const RUN_ITEMS_MAX = 3_000_000;
/** Most nodes, conditionals, includes and expanded statements within each other. */
const RUN_DEPTH_MAX = 800;

/** Counts the statements of a run and of its passes over directives, and reports once that statements are skipped. */
export class RunLimits {
  readonly #sink: ProblemSink;
  #budget = RUN_ITEMS_MAX;
  #isExhausted = false;
  #depth = 0;

  constructor(sink: ProblemSink) {
    this.#sink = sink;
  }

  /** Calls `run` for each statement from index `from` on, within the limits. */
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
