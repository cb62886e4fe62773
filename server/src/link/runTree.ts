/** The tree of a board during its run, with facts that count only at its end: unknown references, and nodes to omit. */
import { LabelIndex, nodeByReference } from '../tree/labels.ts';
import { DtNode, type MemoryReservation, type Site } from '../tree/tree.ts';
import { UnknownNames } from '../tree/unknownNames.ts';
import type { ProblemSink } from './runContext.ts';
import { StatementOrder } from './statementOrder.ts';

/** The tree that statements build. */
export class RunTree {
  /** The root node; undefined until a statement creates it. */
  root: DtNode | undefined;
  isPlugin = false;
  readonly labels = new LabelIndex();
  readonly reservations: MemoryReservation[] = [];
  readonly order = new StatementOrder();
  /** Nodes that are omitted if nothing refers to them. Some of them may no longer be in the tree. */
  readonly omittable: DtNode[] = [];
  #fragments = 0;
  readonly #unknown: { readonly ref: string; readonly site: Site }[] = [];

  /** The target of a reference at this point of the run; undefined if there is none. */
  find(ref: string): DtNode | undefined {
    return this.root && nodeByReference(this.root, this.labels, ref);
  }

  /** Adds a fragment of an overlay at the end of the root. */
  addFragment(): DtNode {
    this.root ??= new DtNode('', undefined);
    const fragment = new DtNode(`fragment@${this.#fragments++}`, undefined);
    this.root.addChild(fragment);
    return fragment;
  }

  /** Records that a reference has no target at this point; reported when all labels are known. */
  noteUnknown(ref: string, site: Site): void {
    this.#unknown.push({ ref, site });
  }

  /** Whether any reference at the top level has no target. */
  get hasUnknown(): boolean {
    return this.#unknown.length > 0;
  }

  /** Reports the references without a target. */
  reportUnknown(root: DtNode, sink: ProblemSink): void {
    const names = new UnknownNames(root, this.labels);
    for (const { ref, site } of this.#unknown) sink.at('unknown-label', names.describe(ref), site);
  }
}
