/** The ranges where the parser failed: the text of ERROR nodes, and of nodes with a MISSING token. */
import type { Node, Tree } from 'web-tree-sitter';
import type { ErrorRange } from './items.ts';

/** Most ranges that are kept; a file with more is broken as a whole, and the last range then reaches to its end. */
const RANGES_MAX = 100;

/** The error ranges of a tree, unordered; none when the text fits the grammar. */
export function errorRanges(tree: Tree): readonly ErrorRange[] {
  const root = tree.rootNode;
  if (!root.hasError) return [];
  const ranges: ErrorRange[] = [];
  const pending: Node[] = [root];
  for (let node = pending.pop(); node; node = pending.pop()) {
    if (ranges.length >= RANGES_MAX) {
      ranges.push({ start: node.startIndex, end: root.endIndex });
      break;
    }
    if (node.isError) {
      ranges.push({ start: node.startIndex, end: node.endIndex });
      continue;
    }
    for (const child of node.children) {
      if (child.isMissing) ranges.push({ start: node.startIndex, end: node.endIndex });
      else if (child.hasError) pending.push(child);
    }
  }
  return ranges;
}
