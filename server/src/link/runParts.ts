/** The parts of a run that statements act on: preprocessing, tree, problems. */
import type { Item, Word } from '../syntax/items.ts';
import type { DtNode, Place } from '../tree/tree.ts';
import type { ProblemSink } from './runContext.ts';
import type { RunPreprocessing } from './runPreprocessing.ts';
import type { RunTree } from './runTree.ts';

/** The place that statements act on: the top level, or the body of a node. */
export interface Target {
  /** The node; undefined at the top level. */
  readonly node: DtNode | undefined;
  /** Whether this is the first definition of the node, so that nothing merges and duplicates stay. */
  readonly fresh: boolean;
  /** Whether the body already has a child, behind which no property may follow (dtc 1.8.1, dtc-parser.y: subnodes). */
  sawChild: boolean;
}

/** The top level. */
export const TOP: Target = { node: undefined, fresh: false, sawChild: false };

/** Collects signs that a statement is split between several files or macros. */
export class SplitSigns {
  #isSeen = false;
  #faultyFiles = 0;

  /** Records a fault that other macros or files may repair. */
  see(): void {
    this.#isSeen = true;
  }

  /** Records a file that has faults with and without expansion. */
  seeFaultyFile(): void {
    this.#faultyFiles++;
  }

  /** Whether the board must be run as one text. */
  get any(): boolean {
    return this.#isSeen || this.#faultyFiles > 1;
  }
}

/** The interface of a run for statements. */
export interface Run {
  readonly preprocessing: RunPreprocessing;
  readonly tree: RunTree;
  readonly sink: ProblemSink;
  readonly split: SplitSigns;
  /** Runs statements from index `from` on. */
  items(items: readonly Item[], place: Place, target: Target, from?: number): void;
  /** Expands and runs a statement with macros; `name` is its first word. */
  macroCall(item: Item, name: Word, place: Place, target: Target): void;
  /** Reports the first directive of a broken file that dtc reads itself. */
  checkUnprocessedText(place: Place): void;
}

/** Reports `//` or a comment in the path of a reference: for cpp a comment begins there. dtc's own includes may have it. */
export function checkReference({ preprocessing, sink }: Run, name: Word, place: Place): void {
  if (!name.text.startsWith('&{') || !/\/[/*]/.test(name.text) || preprocessing.readByDtc) return;
  sink.at('syntax', `to the preprocessor a comment begins in '${name.text}'`, place.site(name));
}

/** Reports a blank between a label and its `:`, because dtc reads `label:` as one token. */
export function checkLabels({ sink }: Run, labels: readonly Word[], place: Place): void {
  const { text } = place.unit;
  for (const label of labels) {
    if (text.charCodeAt(place.base + label.end) !== 58 /* : */) {
      sink.at('syntax', `':' stands directly after the label '${label.text}'`, place.site(label));
    }
  }
}
