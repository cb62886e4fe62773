/**
 * Matches the nodes of two trees: by name below the same parent, then renamed or moved nodes by a label, a phandle, or the same
 * name at another address.
 */
import { readU32, sameBytes } from '../base/bytes.ts';
import type { TreeNode } from '../tree/treeView.ts';
import { nodesOf, type TreeIndex, writtenChildren } from './treeIndex.ts';

/** Matches in both directions; a node without a match is in neither map. */
export interface NodeMatches {
  /** From the first tree to the second. */
  readonly after: ReadonlyMap<TreeNode, TreeNode>;
  /** From the second tree to the first. */
  readonly before: ReadonlyMap<TreeNode, TreeNode>;
}

/** Matches the nodes of two trees; each has at most one match. */
export function matchNodes(before: TreeIndex, after: TreeIndex): NodeMatches {
  const matches = new Matches();
  matches.takeTree(before.root, after.root);
  const byLabel = new Map<string, TreeNode>();
  const byPhandle = new Map<number, TreeNode>();
  for (const node of nodesOf(after.root)) {
    if (matches.before.has(node)) continue;
    for (const label of after.labels(node)) if (!byLabel.has(label)) byLabel.set(label, node);
    const phandle = phandleOf(node);
    if (phandle !== undefined && !byPhandle.has(phandle)) byPhandle.set(phandle, node);
  }
  for (const node of nodesOf(before.root)) {
    if (matches.after.has(node)) continue;
    const other =
      before
        .labels(node)
        .map((label) => byLabel.get(label))
        .find((found) => found && matches.isFree(found)) ??
      sameDevice(node, byPhandle.get(phandleOf(node) ?? -1), matches) ??
      elsewhere(node, matches);
    if (other) matches.takeTree(node, other);
  }
  return matches;
}

/** The children of a node that have no match yet, by their names without unit addresses. */
type Unmatched = ReadonlyMap<string, Set<TreeNode>>;

class Matches implements NodeMatches {
  readonly after = new Map<TreeNode, TreeNode>();
  readonly before = new Map<TreeNode, TreeNode>();
  /** Kept up to date from the first question on: thousands of siblings may ask for those of their name. */
  readonly #unmatched = new Map<TreeNode, Unmatched>();

  isFree(node: TreeNode): boolean {
    return !this.before.has(node);
  }

  /** Matches two nodes, and their children of the same name that have no match yet. */
  takeTree(first: TreeNode, second: TreeNode): void {
    const pending: [TreeNode, TreeNode][] = [[first, second]];
    for (let pair = pending.pop(); pair; pair = pending.pop()) {
      const [one, other] = pair;
      this.after.set(one, other);
      this.before.set(other, one);
      for (const node of pair) this.#known(node.parent, node)?.delete(node);
      const children = new Map<string, TreeNode[]>();
      for (const child of writtenChildren(other).toReversed()) {
        if (!this.isFree(child)) continue;
        const same = children.get(child.name);
        if (same) same.push(child);
        else children.set(child.name, [child]);
      }
      for (const child of writtenChildren(one)) {
        if (this.after.has(child)) continue;
        const same = children.get(child.name)?.pop();
        if (same) pending.push([child, same]);
      }
    }
  }

  /** Children of `parent`, a node of either tree, that have no match and are named as `node`, whatever its address. */
  unmatchedLike(node: TreeNode, parent: TreeNode): ReadonlySet<TreeNode> {
    if (!this.#unmatched.has(parent)) this.#unmatched.set(parent, this.#unmatchedBelow(parent));
    return this.#known(parent, node) ?? NONE;
  }

  #unmatchedBelow(parent: TreeNode): Unmatched {
    const byName = new Map<string, Set<TreeNode>>();
    for (const child of writtenChildren(parent)) {
      if (this.after.has(child) || this.before.has(child)) continue;
      const name = baseName(child);
      const alike = byName.get(name);
      if (alike) alike.add(child);
      else byName.set(name, new Set([child]));
    }
    return byName;
  }

  #known(parent: TreeNode | undefined, node: TreeNode): Set<TreeNode> | undefined {
    return parent && this.#unmatched.get(parent)?.get(baseName(node));
  }
}

const NONE: ReadonlySet<TreeNode> = new Set();

function phandleOf(node: TreeNode): number | undefined {
  const value = node.property('phandle');
  return value?.length === 4 ? readU32(value, 0) : undefined;
}

/**
 * Every compilation assigns phandles anew, so the same number means the same node only if both are also the same kind of
 * device.
 */
function sameDevice(node: TreeNode, other: TreeNode | undefined, matches: Matches): TreeNode | undefined {
  if (!other || !matches.isFree(other)) return undefined;
  return baseName(node) === baseName(other) && sameCompatible(node, other) ? other : undefined;
}

/** The only node of the same name at another address below the same parent; undefined when there are several. */
function elsewhere(node: TreeNode, matches: Matches): TreeNode | undefined {
  const parent = node.parent;
  const parentAfter = parent && matches.after.get(parent);
  if (!parent || !parentAfter) return undefined;
  if (matches.unmatchedLike(node, parent).size !== 1) return undefined;
  const found = matches.unmatchedLike(node, parentAfter);
  const [other] = found;
  return other && found.size === 1 && sameCompatible(node, other) ? other : undefined;
}

/** The name without its unit address. */
function baseName({ name }: TreeNode): string {
  const at = name.indexOf('@');
  return at < 0 ? name : name.slice(0, at);
}

function sameCompatible(one: TreeNode, other: TreeNode): boolean {
  return sameBytes(one.property('compatible'), other.property('compatible'));
}
