/** The node or property of the tree that the text around an offset contributes to. */
import type { Board } from '../../analysis/board.ts';
import type { ItemFile } from '../../syntax/items.ts';
import type { DtNode } from '../../tree/tree.ts';
import { itemsAt } from '../locate.ts';
import type { TreePlace } from './compiledDocument.ts';

/** The innermost statement that contributed to the tree; undefined outside of every node that did. */
export function treePlaceAt(board: Board, file: ItemFile, offset: number): TreePlace | undefined {
  let node: DtNode | undefined;
  let property: string | undefined;
  for (const { item } of itemsAt(file.items, offset, 0, [])) {
    if (item.kind === 'node') node = board.nodeOfItem(item) ?? node;
    else if (item.kind === 'property') property = board.propertyOfItem(item)?.name ?? item.name.text;
  }
  return node && !node.deleted ? { path: node.path, property } : undefined;
}
