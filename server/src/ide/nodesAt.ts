/** The nodes that a source place belongs to: for views that follow the caret. */
import type { Board } from '../analysis/board.ts';
import type { ItemFile } from '../syntax/items.ts';
import { itemsAt, locate } from './locate.ts';

/**
 * Paths of nodes, the most relevant first: the target of a reference at the caret, the node whose body contains the caret,
 * its ancestors. Empty outside of all nodes. Each path occurs once.
 */
export function nodesAt(board: Board, file: ItemFile, offset: number): readonly string[] {
  const located = locate(board, file, offset);
  const referred = located?.kind === 'reference' && located.node?.deleted !== true ? located.node : undefined;
  const around = itemsAt(file.items, offset, 0, []).findLast(({ item }) => item.kind === 'node')?.item;
  const paths = new Set<string>();
  if (referred) paths.add(referred.path);
  let node = around?.kind === 'node' ? board.nodeOfItem(around) : undefined;
  for (; node; node = node.parent) if (!node.deleted) paths.add(node.path);
  return [...paths];
}
