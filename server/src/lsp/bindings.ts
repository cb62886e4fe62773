/** The bindings of the trees that contain open files. They are searched for in a quiet moment, or on the first request. */
import type { Analyzer } from '../analysis/analyzer.ts';
import type { Bindings } from '../bindings/schema.ts';
import type { BindingPlace } from '../node/bindingIndex.ts';
import { BindingStore } from '../node/bindingStore.ts';
import type { Confinement } from './confinement.ts';

/** Limit of the first answer's wait while a tree's schemas are searched; the search takes a second and continues after it. */
const WAIT_MS = 500;

/** Access to the bindings for a file. */
export class TreeBindings {
  readonly #store = new BindingStore();
  readonly #analyzer: Analyzer;
  readonly #confinement: Confinement;

  constructor(analyzer: Analyzer, confinement: Confinement) {
    this.#analyzer = analyzer;
    this.#confinement = confinement;
  }

  /** The bindings of the tree of a file; undefined without a tree, or while the search runs. */
  of(path: string): Bindings | undefined {
    const tree = this.#treeOf(path);
    return tree === undefined ? undefined : this.#store.of(tree);
  }

  /** Starts the search for the bindings of a file's tree, so that the first answer need not wait for it. */
  prepareFor(path: string): void {
    const tree = this.#treeOf(path);
    // A tree that cannot be read has no bindings; later requests see that.
    if (tree !== undefined) this.#prepare(tree).catch(() => {});
  }

  /** The place of a compatible in the bindings of the file's tree, as soon as those are found; undefined without one. */
  async find(path: string, compatible: string): Promise<BindingPlace | undefined> {
    const tree = this.#treeOf(path);
    return tree === undefined ? undefined : (await this.#prepare(tree)).get(compatible);
  }

  /** Answers once the bindings of a file are found, or the search takes too long; at once where they are found already. */
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
    return root !== undefined && this.#confinement.mayList(root) ? root : undefined;
  }

  #prepare(tree: string): Promise<ReadonlyMap<string, BindingPlace>> {
    return this.#store.index.prepare(tree, (path) => this.#confinement.isPartOf(tree, path));
  }
}
