/** Messages for references to unknown labels and paths, with the name that may have been meant. */
import { Suggestions } from '../base/nearName.ts';
import type { LabelIndex } from './labels.ts';
import type { DtNode } from './tree.ts';

/** Makes messages about references of one tree without a target. */
export class UnknownNames {
  readonly #labels: LabelIndex;
  readonly #root: DtNode;
  readonly #suggestions = new Suggestions();

  constructor(root: DtNode, labels: LabelIndex) {
    this.#root = root;
    this.#labels = labels;
  }

  /** The message for a reference without its `&` and braces: a label, a path, or a label with a path below it. */
  describe(ref: string): string {
    if (ref.startsWith('/')) return this.#path(this.#root, ref, ref);
    const [label = '', ...rest] = ref.split('/');
    const node = this.#labels.get(label);
    if (!node)
      return `no node has the label '${label}'${this.#suggestions.didYouMean(label, () => this.#labels.names())}`;
    return rest.length === 0
      ? `the label '${label}' is given further down: a reference at the top level stands behind it`
      : this.#path(node, rest.join('/'), ref);
  }

  #path(from: DtNode, path: string, whole: string): string {
    let node = from;
    for (const name of path.split('/')) {
      if (name === '') continue;
      const next = node.child(name);
      if (!next) {
        const { allChildren } = node;
        const names = () => allChildren.filter((child) => !child.deleted).map((child) => child.name);
        const where = node === this.#root ? '' : `: ${node.path} has no '${name}'`;
        return `there is no node ${whole}${where}${this.#suggestions.didYouMean(name, names)}`;
      }
      node = next;
    }
    return `there is no node ${whole} at this point`;
  }
}
