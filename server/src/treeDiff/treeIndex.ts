/**
 * The index of a tree: its nodes by phandle, and their labels. A tree compiled from source has its labels; a blob has them in
 * `/__symbols__`, if it was compiled with `-@`.
 */
import { readU32 } from '../base/bytes.ts';
import { DtNode } from '../tree/tree.ts';
import { firstString, type TreeNode } from '../tree/treeView.ts';

/** Tables of names and references that dtc writes into a tree: they are derived from the rest of it. */
const GENERATED: ReadonlySet<string> = new Set(['__symbols__', '__fixups__', '__local_fixups__']);

/** One of the two compared trees, with its nodes by phandle and their labels. */
export class TreeIndex {
  readonly root: TreeNode;
  readonly #byPhandle = new Map<number, TreeNode>();
  readonly #labels = new Map<TreeNode, readonly string[]>();
  /** How many labels there are. */
  readonly labelCount: number;

  constructor(root: TreeNode) {
    this.root = root;
    const byPath = new Map<string, string[]>();
    const symbols = root.children.find(({ name }) => name === '__symbols__');
    for (const label of symbols?.propertyNames() ?? []) {
      const path = firstString(symbols?.property(label)) ?? '';
      const known = byPath.get(path);
      if (known) known.push(label);
      else byPath.set(path, [label]);
    }
    let count = 0;
    for (const node of nodesOf(root)) {
      const phandle = node.property('phandle') ?? node.property('linux,phandle');
      if (phandle?.length === 4) {
        const number = readU32(phandle, 0);
        if (!this.#byPhandle.has(number)) this.#byPhandle.set(number, node);
      }
      const written =
        node instanceof DtNode ? node.labels.filter(({ deleted }) => !deleted).map(({ name }) => name) : [];
      const labels = written.length > 0 ? written : (byPath.get(node.path) ?? []);
      if (labels.length === 0) continue;
      count += labels.length;
      this.#labels.set(node, labels);
    }
    this.labelCount = count;
  }

  /** The first node with that phandle; undefined where none has it. */
  byPhandle(phandle: number): TreeNode | undefined {
    return this.#byPhandle.get(phandle);
  }

  /** The labels of a node; empty when it has none, or the blob keeps none. */
  labels(node: TreeNode): readonly string[] {
    return this.#labels.get(node) ?? [];
  }

  /** The node's name in a reference: `gic`, else `/soc/gic@1000`. */
  nameOf(node: TreeNode): string {
    return this.labels(node)[0] ?? node.path;
  }
}

/** The children of a node without dtc's tables below the root. */
export function writtenChildren(node: TreeNode): readonly TreeNode[] {
  return node.parent === undefined ? node.children.filter(({ name }) => !GENERATED.has(name)) : node.children;
}

/** Every node below `root` and itself, parents first, in the order of the tree; dtc's tables are left out. */
export function* nodesOf(root: TreeNode): Generator<TreeNode, void> {
  const pending: TreeNode[] = [root];
  for (let node = pending.pop(); node; node = pending.pop()) {
    yield node;
    for (const child of writtenChildren(node).toReversed()) pending.push(child);
  }
}
