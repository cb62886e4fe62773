/** The bindings of the trees that open files lie in. They are found in a quiet moment, or when somebody asks what they say. */
import type { Analyzer } from '../analysis/analyzer.ts';
import type { Bindings } from '../bindings/schema.ts';
import type { BindingPlace } from '../node/bindingIndex.ts';
import { BindingStore } from '../node/bindingStore.ts';
import type { Confinement } from './confinement.ts';

/** How long the first answer waits while the schemas of a tree are found, which goes on behind it; they take a second. */
const WAIT_MS = 500;

/** Which bindings a file may be told of. */
export class TreeBindings {
  readonly #store = new BindingStore();
  readonly #analyzer: Analyzer;
  readonly #confinement: Confinement;

  constructor(analyzer: Analyzer, confinement: Confinement) {
    this.#analyzer = analyzer;
    this.#confinement = confinement;
  }

  /** The bindings of the tree of a file; undefined without a tree, or while they are being found. */
  of(path: string): Bindings | undefined {
    const tree = this.#treeOf(path);
    return tree === undefined ? undefined : this.#store.of(tree);
  }

  /** Begins to find the bindings of the tree of a file, so that the first answer need not wait for them. */
  prepareFor(path: string): void {
    const tree = this.#treeOf(path);
    // A tree that cannot be read has no bindings: whoever asks finds that out.
    if (tree !== undefined) this.#prepare(tree).catch(() => {});
  }

  /** Where a compatible stands in the bindings of the tree of a file, as soon as those are found. */
  async find(path: string, compatible: string): Promise<BindingPlace | undefined> {
    const tree = this.#treeOf(path);
    return tree === undefined ? undefined : (await this.#prepare(tree)).get(compatible);
  }

  /** Answers once the bindings of a file are found, or that takes long; at once where they are. */
  whenFound<T>(path: string, answer: () => T | Promise<T>): T | Promise<T> {
    const tree = this.#treeOf(path);
    if (tree === undefined || this.#store.index.ready(tree)) return answer();
    return new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, WAIT_MS);
      const done = () => {
        clearTimeout(timer);
        resolve();
      };
      this.#prepare(tree).then(done, done);
    }).then(answer);
  }

  #treeOf(path: string): string | undefined {
    const root = this.#analyzer.sourceTreeOf(path)?.root;
    return root !== undefined && this.#confinement.mayLookIn(root) ? root : undefined;
  }

  #prepare(tree: string): Promise<ReadonlyMap<string, BindingPlace>> {
    return this.#store.index.prepare(tree, (folder) => this.#confinement.mayLookIn(folder));
  }
}
