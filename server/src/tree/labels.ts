/** The labels of a tree, and the nodes they refer to, during a run and after it. */
import { type DtNode, deleteProperty, nodeAtPath, type Site } from './tree.ts';

/** Labels of live nodes, kept up to date during a run. */
export class LabelIndex {
  /**
   * The node with each label, or several nodes in order: two nodes may share a label during a run, if one of them is
   * deleted later.
   */
  readonly #holders = new Map<string, DtNode | Set<DtNode>>();
  /** Whether any label ever had two holders. */
  anyShared = false;

  /** The node with a label, the first one if several have it; undefined if there is none. */
  get(label: string): DtNode | undefined {
    const holders = this.#holders.get(label);
    return isSet(holders) ? holders.values().next().value : holders;
  }

  names(): Iterable<string> {
    return this.#holders.keys();
  }

  /** Adds a label in front of the node's others, or revives a deleted one in its place. */
  add(node: DtNode, name: string, site: Site | undefined): void {
    node.addLabel(name, site);
    const holders = this.#holders.get(name);
    if (!holders) this.#holders.set(name, node);
    else if (holders !== node) {
      if (isSet(holders)) holders.add(node);
      else this.#holders.set(name, new Set([holders, node]));
      this.anyShared = true;
    }
  }

  /** Marks a node deleted with all its contents. */
  deleteNode(node: DtNode): void {
    node.deleted = true;
    for (const child of node.allChildren) if (!child.deleted) this.deleteNode(child);
    for (const property of node.allProperties) if (!property.deleted) deleteProperty(property);
    for (const label of node.labels) {
      label.deleted = true;
      const holders = this.#holders.get(label.name);
      if (isSet(holders)) holders.delete(node);
      if (holders === node || (isSet(holders) && holders.size === 0)) this.#holders.delete(label.name);
    }
  }
}

function isSet(holders: DtNode | Set<DtNode> | undefined): holders is Set<DtNode> {
  return holders instanceof Set;
}

/** The target of a reference: a label, an absolute path, or a label with a path below it. */
export function nodeByReference(root: DtNode, labels: LabelIndex, ref: string): DtNode | undefined {
  // Nearly all references are labels, which contain no slash.
  const labelled = labels.get(ref);
  if (labelled) return labelled;
  if (ref.startsWith('/')) return nodeAtPath(root, ref);
  const slash = ref.indexOf('/');
  if (slash < 0) return undefined;
  const base = labels.get(ref.slice(0, slash));
  return base && nodeAtPath(base, ref.slice(slash + 1));
}
