/**
 * The differences between two compiled trees, by node and property. Either may be a board compiled from source (`Board.root`) or
 * a blob that was read (`readFdt`). References are compared by their target node, so that renumbered phandles are no
 * difference; renamed or moved nodes are recognised.
 */
import { readU32, sameBytes } from '../base/bytes.ts';
import type { TreeNode } from '../tree/treeView.ts';
import { matchNodes, type NodeMatches } from './matchNodes.ts';
import { ownNames, propertyText } from './propertyText.ts';
import { type ReferenceCells, referenceCells } from './references.ts';
import { TreeIndex, writtenChildren } from './treeIndex.ts';

/** One property that differs. */
export interface PropertyDifference {
  readonly name: string;
  readonly kind: 'added' | 'removed' | 'changed';
  /**
   * The value as source text behind `=`: `<&gic 0x04>`, `"okay"`; empty for a property without value. Undefined for an added
   * property.
   */
  readonly before?: string;
  /** Undefined for a removed property. */
  readonly after?: string;
}

/** One node that differs. */
export interface NodeDifference {
  readonly kind: 'added' | 'removed' | 'changed';
  /** Path in the second tree; for a removed node, in the first. */
  readonly path: string;
  /** A label of the node in either tree. */
  readonly label?: string;
  /** Its path in the first tree, if different. */
  readonly before?: string;
  /** How its own name or place changed; absent when only a node above it changed, or nothing. */
  readonly how?: 'renamed' | 'moved';
  /** For a node added or removed together with a parent: the path of the topmost such node. */
  readonly inside?: string;
  /** Differing properties in the order of the first tree, then added ones. For an added or removed node: all of them. */
  readonly properties: readonly PropertyDifference[];
}

/** An entry of `/memreserve/` that only one of the trees has. */
export interface ReservationDifference {
  readonly kind: 'added' | 'removed';
  readonly address: bigint;
  /** In bytes. */
  readonly size: bigint;
}

/** All differences, in the order of the first tree; added nodes come behind their siblings. */
export interface TreeDifferences {
  readonly nodes: readonly NodeDifference[];
  readonly reservations: readonly ReservationDifference[];
  /** How many labels each tree keeps (source, or `/__symbols__`): not compared, since a blob may be compiled without them. */
  readonly labels: { readonly before: number; readonly after: number };
}

/** A tree with the reservations of its blob. */
export interface ComparedTree {
  readonly root: TreeNode;
  /** Entries of `/memreserve/`; none if left out. */
  readonly reservations?: readonly { readonly address: bigint; readonly size: bigint }[];
}

/** Compares two trees: `before` with `after`. Never throws; two equal trees give empty lists. */
export function compareTrees(before: ComparedTree, after: ComparedTree): TreeDifferences {
  const one = new TreeIndex(before.root);
  const other = new TreeIndex(after.root);
  return {
    nodes: new Comparison(one, other).nodes(),
    reservations: compareReservations(before.reservations ?? [], after.reservations ?? []),
    labels: { before: one.labelCount, after: other.labelCount },
  };
}

/** Whether nothing differs. */
export function isSame({ nodes, reservations }: TreeDifferences): boolean {
  return nodes.length === 0 && reservations.length === 0;
}

interface Step {
  readonly node: TreeNode;
  readonly kind: 'first' | 'added';
  readonly inside: string | undefined;
}

class Comparison {
  readonly #before: TreeIndex;
  readonly #after: TreeIndex;
  readonly #matches: NodeMatches;

  constructor(before: TreeIndex, after: TreeIndex) {
    this.#before = before;
    this.#after = after;
    this.#matches = matchNodes(before, after);
  }

  nodes(): readonly NodeDifference[] {
    const found: NodeDifference[] = [];
    const pending: Step[] = [{ node: this.#before.root, kind: 'first', inside: undefined }];
    for (let step = pending.pop(); step; step = pending.pop()) {
      const { node, kind, inside } = step;
      const next: Step[] = [];
      if (kind === 'added') {
        found.push(this.#alone('added', this.#after, node, inside));
        for (const child of writtenChildren(node)) {
          if (!this.#matches.before.has(child)) next.push({ node: child, kind, inside: inside ?? node.path });
        }
      } else {
        const other = this.#matches.after.get(node);
        const difference = other ? this.#pair(node, other) : this.#alone('removed', this.#before, node, inside);
        if (difference) found.push(difference);
        const below = other ? undefined : (inside ?? node.path);
        for (const child of writtenChildren(node)) next.push({ node: child, kind, inside: below });
        for (const child of other ? writtenChildren(other) : []) {
          if (!this.#matches.before.has(child)) next.push({ node: child, kind: 'added', inside: undefined });
        }
      }
      for (const each of next.toReversed()) pending.push(each);
    }
    return found;
  }

  /** A node that only one tree has, with all its properties. */
  #alone(kind: 'added' | 'removed', tree: TreeIndex, node: TreeNode, inside: string | undefined): NodeDifference {
    const [label] = tree.labels(node);
    const properties = ownNames(node).map((name): PropertyDifference => {
      const text = propertyText(tree, node, name);
      return kind === 'added' ? { name, kind, after: text } : { name, kind, before: text };
    });
    return {
      kind,
      path: node.path,
      ...(label === undefined ? {} : { label }),
      ...(inside === undefined ? {} : { inside }),
      properties,
    };
  }

  #pair(node: TreeNode, other: TreeNode): NodeDifference | undefined {
    const how = this.#howMoved(node, other);
    const properties = this.#properties(node, other);
    if (how === undefined && properties.length === 0) return undefined;
    const label = this.#before.labels(node)[0] ?? this.#after.labels(other)[0];
    return {
      kind: 'changed',
      path: other.path,
      ...(label === undefined ? {} : { label }),
      ...(node.path === other.path ? {} : { before: node.path }),
      ...(how === undefined ? {} : { how }),
      properties,
    };
  }

  #howMoved(node: TreeNode, other: TreeNode): 'renamed' | 'moved' | undefined {
    if (node.parent === undefined || other.parent === undefined) return undefined;
    if (this.#matches.after.get(node.parent) !== other.parent) return 'moved';
    return node.name === other.name ? undefined : 'renamed';
  }

  #properties(node: TreeNode, other: TreeNode): readonly PropertyDifference[] {
    const found: PropertyDifference[] = [];
    const names = ownNames(node);
    for (const name of names) {
      const before = node.property(name);
      const after = other.property(name);
      if (before === undefined) continue;
      if (after === undefined) {
        found.push({ name, kind: 'removed', before: propertyText(this.#before, node, name) });
      } else {
        const change = this.#value(name, node, before, other, after);
        if (change) found.push(change);
      }
    }
    const known = new Set(names);
    for (const name of ownNames(other)) {
      if (!known.has(name)) found.push({ name, kind: 'added', after: propertyText(this.#after, other, name) });
    }
    return found;
  }

  /** How a value changed; undefined when it means the same. */
  #value(
    name: string,
    node: TreeNode,
    before: Uint8Array,
    other: TreeNode,
    after: Uint8Array,
  ): PropertyDifference | undefined {
    const one = referenceCells(this.#before, node, name, before);
    const two = referenceCells(this.#after, other, name, after);
    // References that only one tree marks are references in the other one, too.
    const isAlike = before.length === after.length;
    const first = isAlike && !one.isCertain && two.isCertain ? two : one;
    const second = isAlike && !two.isCertain && one.isCertain ? one : two;
    if (isAlike && this.#meansTheSame(before, first, after, second)) return undefined;
    return {
      name,
      kind: 'changed',
      before: propertyText(this.#before, node, name, first),
      after: propertyText(this.#after, other, name, second),
    };
  }

  #meansTheSame(before: Uint8Array, one: ReferenceCells, after: Uint8Array, two: ReferenceCells): boolean {
    const isCertain = one.isCertain && two.isCertain;
    if (one.offsets.size + two.offsets.size === 0 && sameBytes(before, after)) return true;
    for (let at = 0; at < before.length; at += 4) {
      if (at + 4 > before.length) return sameBytes(before.subarray(at), after.subarray(at));
      const [number, now] = [readU32(before, at), readU32(after, at)];
      if (one.offsets.has(at) || two.offsets.has(at)) {
        if (!this.#sameTarget(number, now)) return false;
      } else if (number !== now && (isCertain || !this.#isRenumbered(number, now))) return false;
    }
    return true;
  }

  /** Whether two references have the same target; phandles without a node are compared as numbers. */
  #sameTarget(number: number, now: number): boolean {
    const target = this.#before.byPhandle(number);
    const targetNow = this.#after.byPhandle(now);
    if (!target || !targetNow) return number === now && !target === !targetNow;
    return this.#matches.after.get(target) === targetNow;
  }

  /** Whether two different numbers can be the phandles of one node. */
  #isRenumbered(number: number, now: number): boolean {
    const target = this.#before.byPhandle(number);
    const targetNow = this.#after.byPhandle(now);
    return target !== undefined && this.#matches.after.get(target) === targetNow;
  }
}

function compareReservations(
  before: NonNullable<ComparedTree['reservations']>,
  after: NonNullable<ComparedTree['reservations']>,
): readonly ReservationDifference[] {
  const key = ({ address, size }: { readonly address: bigint; readonly size: bigint }) => `${address}+${size}`;
  const only = (
    list: NonNullable<ComparedTree['reservations']>,
    others: NonNullable<ComparedTree['reservations']>,
    kind: ReservationDifference['kind'],
  ): readonly ReservationDifference[] => {
    const known = new Set(others.map(key));
    return list.filter((entry) => !known.has(key(entry))).map(({ address, size }) => ({ kind, address, size }));
  };
  return [...only(before, after, 'removed'), ...only(after, before, 'added')];
}
