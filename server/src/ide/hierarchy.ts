/** Hierarchies of nodes: references to and from a node; parents and children in the merged tree. */
import type { Board } from '../analysis/board.ts';
import { spanOf } from '../analysis/placeFindings.ts';
import type { Span } from '../base/span.ts';
import type { ItemFile } from '../syntax/items.ts';
import { DtNode } from '../tree/tree.ts';
import { stringList } from '../tree/treeView.ts';
import { locate } from './locate.ts';
import { type NodeReference, referencesIn, referencesTo } from './referrers.ts';

/** A node as a row of a tree. */
export interface NodeRow {
  readonly path: string;
  /** With its unit address; `/` for the root. */
  readonly name: string;
  /** The first compatible, else the path. */
  readonly detail: string;
  /** Place of the name's first definition. */
  readonly span: Span;
}

/** A node at the other end of references, and the places of those. */
export interface RelatedNode {
  readonly row: NodeRow;
  readonly places: readonly Span[];
}

/** The node at an offset, or the target of a reference there; undefined where there is neither. */
export function nodeRowAt(board: Board, file: ItemFile, offset: number): NodeRow | undefined {
  const found = locate(board, file, offset);
  switch (found?.kind) {
    case 'node':
    case 'reference':
    case 'property':
      return found.node && nodeRow(found.node);
    default:
      return undefined;
  }
}

/** The nodes whose values refer to the one at a path, in order of the tree. */
export function referringNodes(board: Board, path: string): readonly RelatedNode[] {
  const node = board.nodeAt(path);
  return node ? grouped(referencesTo(board, node), ({ holder }) => holder) : [];
}

/** The nodes that the values of the one at a path refer to, in order of its properties. */
export function referredNodes(board: Board, path: string): readonly RelatedNode[] {
  const node = board.nodeAt(path);
  return node ? grouped([...referencesIn(board, node)], ({ target }) => target) : [];
}

/** The node above; undefined for the root. */
export function parentRow(board: Board, path: string): NodeRow | undefined {
  const parent = board.nodeAt(path)?.parent;
  return parent && nodeRow(parent);
}

/** The nodes below, in order of the tree. */
export function childRows(board: Board, path: string): readonly NodeRow[] {
  const children = board.nodeAt(path)?.children ?? [];
  return children.flatMap((child) => {
    const row = child instanceof DtNode ? nodeRow(child) : undefined;
    return row ? [row] : [];
  });
}

/** Undefined for a node that the compiler added. */
function nodeRow(node: DtNode): NodeRow | undefined {
  const [first] = node.definitions;
  if (!first) return undefined;
  const [compatible] = stringList(node.property('compatible') ?? NO_BYTES);
  return { path: node.path, name: node.name || '/', detail: compatible || node.path, span: spanOf(first) };
}

const NO_BYTES = new Uint8Array(0);

function grouped(
  references: readonly NodeReference[],
  other: (reference: NodeReference) => DtNode,
): readonly RelatedNode[] {
  const found = new Map<DtNode, Span[]>();
  for (const reference of references) {
    const places = found.get(other(reference));
    if (places) places.push(reference.span);
    else found.set(other(reference), [reference.span]);
  }
  return [...found].flatMap(([node, places]) => {
    const row = nodeRow(node);
    return row ? [{ row, places }] : [];
  });
}
