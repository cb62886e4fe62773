/** Words for references that lead nowhere, with what may have been meant. */
import { didYouMean } from '../base/nearName.ts';
import type { LabelIndex } from './labels.ts';
import type { DtNode } from './tree.ts';

/** Questions answered with a suggestion for one board: comparing names costs time, and the first ones tell enough. */
const SUGGESTIONS_MAX = 20;

export class UnknownNames {
  readonly #labels: LabelIndex;
  readonly #root: DtNode;
  #asked = 0;

  constructor(root: DtNode, labels: LabelIndex) {
    this.#root = root;
    this.#labels = labels;
  }

  /** What to say of a reference without its `&` and braces: a label, a path, or a label with a path below it. */
  describe(ref: string): string {
    if (ref.startsWith('/')) return this.#path(this.#root, ref, ref);
    const [label = '', ...rest] = ref.split('/');
    const node = this.#labels.get(label);
    if (!node) return `no node has the label '${label}'${this.#suggest(label, this.#labels.names())}`;
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
        const names = node.allChildren.filter((child) => !child.deleted).map((child) => child.name);
        const where = node === this.#root ? '' : `: ${node.path} has no '${name}'`;
        return `there is no node ${whole}${where}${this.#suggest(name, names)}`;
      }
      node = next;
    }
    return `there is no node ${whole} at this point`;
  }

  #suggest(name: string, names: Iterable<string>): string {
    return this.#asked++ < SUGGESTIONS_MAX ? didYouMean(name, names) : '';
  }
}
