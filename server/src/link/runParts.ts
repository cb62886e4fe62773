/** What the statements of a board act on in a run: preprocessing, tree, problems, each with an interface of its own. */
import type { Item, Word } from '../syntax/items.ts';
import type { DtNode, Place } from '../tree/tree.ts';
import type { ProblemSink } from './runContext.ts';
import type { RunPreprocessing } from './runPreprocessing.ts';
import type { RunTree } from './runTree.ts';

/** Where statements act: at the top level, or in the body of a node. */
export interface Target {
  /** Undefined at the top level. */
  readonly node: DtNode | undefined;
  /** The node exists only since the statement being run: nothing merges, doubles stay. */
  readonly fresh: boolean;
  /** A child was met in this body already: no property may follow (dtc-parser.y, subnodes). */
  sawChild: boolean;
}

/** The top level. */
export const TOP: Target = { node: undefined, fresh: false, sawChild: false };

/** Whether files or macros seem to hold one half of something of which another one holds the other half. */
export class SplitSigns {
  #isSeen = false;
  #faultyFiles = 0;

  /** Something does not fit where it stands, and macros or other files may make it fit. */
  see(): void {
    this.#isSeen = true;
  }

  /** A file was entered that has faults whatever expansion does. */
  seeFaultyFile(): void {
    this.#faultyFiles++;
  }

  /** Whether only the text of all files together can tell what is meant. */
  get any(): boolean {
    return this.#isSeen || this.#faultyFiles > 1;
  }
}

/** A run, as statements see it. */
export interface Run {
  readonly preprocessing: RunPreprocessing;
  readonly tree: RunTree;
  readonly sink: ProblemSink;
  readonly split: SplitSigns;
  /** Runs statements, from the one with index `from` on. */
  items(items: readonly Item[], place: Place, target: Target, from?: number): void;
  /** Runs a statement that holds macros: `name` is the word it begins with. */
  macroCall(item: Item, name: Word, place: Place, target: Target): void;
}

/** To cpp `//` begins a comment even in a path; what dtc includes itself may hold it. */
export function checkReference({ preprocessing, sink }: Run, name: Word, place: Place): void {
  if (!name.text.startsWith('&{') || !/\/[/*]/.test(name.text) || preprocessing.readByDtc) return;
  sink.at('syntax', `to the preprocessor a comment begins in '${name.text}'`, place.site(name));
}

/** dtc reads `label:` as one word. */
export function checkLabels({ sink }: Run, labels: readonly Word[], place: Place): void {
  const { text } = place.unit;
  for (const label of labels) {
    if (text.charCodeAt(place.base + label.end) !== 58 /* : */) {
      sink.at('syntax', `':' stands directly after the label '${label.text}'`, place.site(label));
    }
  }
}
