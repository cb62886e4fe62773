/** The merged tree of a board as rows: what a tree view shows of a node, and the search over all nodes. */
import type { Board } from '../analysis/board.ts';
import { nodeSpan } from '../analysis/placeFindings.ts';
import type { Span } from '../base/span.ts';
import type { DtNode } from '../tree/tree.ts';
import { firstString, stringList } from '../tree/treeView.ts';

/** One node of the tree. */
export interface NodeRow {
  readonly path: string;
  /** With its unit address; `/` for the root. */
  readonly name: string;
  readonly labels: readonly string[];
  /** The `status` as it is written; empty where there is none. */
  readonly status: string;
  /** Whether the kernel treats the node as available: by its own status and those of all nodes above. */
  readonly isEnabled: boolean;
  /** The first `compatible`; empty where there is none. */
  readonly compatible: string;
  readonly hasChildren: boolean;
  /** Place of the name in the last definition; undefined for a node that the compiler added. */
  readonly span: Span | undefined;
}

/** The row of a node; undefined where the tree has none at that path. */
export function nodeRow(board: Board, path: string): NodeRow | undefined {
  const node = board.nodeAt(path);
  return node && rowOf(node, isEnabled(node));
}

/** The children of a node in the order of the blob; undefined where the tree has no such node. */
export function childRows(board: Board, path: string): readonly NodeRow[] | undefined {
  const node = board.nodeAt(path);
  if (!node) return undefined;
  const above = isEnabled(node);
  return node.children.map((child) => rowOf(child, above && hasOkayStatus(child)));
}

/**
 * Nodes whose path, labels or compatibles contain every word of `text`, ignoring case; in the order of the tree, the
 * first `limit` of them. Empty for a text without words.
 */
export function findNodes(board: Board, text: string, limit: number): readonly NodeRow[] {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const found: NodeRow[] = [];
  if (words.length === 0) return found;
  const pending: { readonly node: DtNode; readonly isEnabled: boolean }[] = [
    { node: board.root, isEnabled: hasOkayStatus(board.root) },
  ];
  for (let next = pending.pop(); next && found.length < limit; next = pending.pop()) {
    const { node } = next;
    if (words.every((word) => textOf(node).includes(word))) found.push(rowOf(node, next.isEnabled));
    for (let i = node.children.length - 1; i >= 0; i--) {
      const child = node.children[i];
      if (child) pending.push({ node: child, isEnabled: next.isEnabled && hasOkayStatus(child) });
    }
  }
  return found;
}

function textOf(node: DtNode): string {
  const labels = node.labels.map(({ name }) => `&${name}`);
  const compatible = stringList(node.property('compatible') ?? new Uint8Array());
  return [node.path, ...labels, ...compatible].join('\n').toLowerCase();
}

function rowOf(node: DtNode, enabled: boolean): NodeRow {
  return {
    path: node.path,
    name: node.parent ? node.name : '/',
    labels: node.labels.map(({ name }) => name),
    status: firstString(node.property('status')) ?? '',
    isEnabled: enabled,
    compatible: firstString(node.property('compatible')) ?? '',
    hasChildren: node.children.length > 0,
    span: nodeSpan(node),
  };
}

/** The rule of the kernel's `of_device_is_available` (drivers/of/base.c). */
function hasOkayStatus(node: DtNode): boolean {
  const status = node.property('status');
  const word = firstString(status);
  return status === undefined || word === 'okay' || word === 'ok';
}

function isEnabled(node: DtNode): boolean {
  for (let at: DtNode | undefined = node; at; at = at.parent) if (!hasOkayStatus(at)) return false;
  return true;
}
