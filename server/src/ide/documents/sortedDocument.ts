/**
 * A tree as text for comparison with another board's: sorted by name, without labels and phandles, references by path.
 * So a line differs only where the meaning does, whether a board was compiled from source or is a blob.
 */
import type { Board } from '../../analysis/board.ts';
import { spanOf } from '../../analysis/placeFindings.ts';
import { hex } from '../../base/format.ts';
import type { Span } from '../../base/span.ts';
import { DtNode } from '../../tree/tree.ts';
import type { TreeNode } from '../../tree/treeView.ts';
import { ownNames, propertyText } from '../../treeDiff/propertyText.ts';
import { TreeIndex, writtenChildren } from '../../treeDiff/treeIndex.ts';
import type { MadeDocument } from './document.ts';

/** The document of a board. Trees are at most as deep as the compiler and the reader of blobs allow. */
export function sortedDocument(board: Board): MadeDocument {
  const lines: string[] = [];
  const origins: (readonly Span[])[] = [];
  const add = (text: string, spans: readonly Span[] = []) => {
    lines.push(text);
    origins.push(spans);
  };
  const index = new TreeIndex(board.root);
  const node = (each: TreeNode, level: number) => {
    const indent = '\t'.repeat(level);
    add(`${indent}${each.name || '/'} {`, each instanceof DtNode ? each.definitions.map(spanOf) : []);
    for (const name of [...ownNames(each)].sort()) {
      const text = propertyText(index, each, name, undefined, ({ path }) => path);
      const site = each instanceof DtNode ? each.getProperty(name)?.site : undefined;
      add(`${indent}\t${name}${text === '' ? '' : ` = ${text}`};`, site ? [spanOf(site)] : []);
    }
    for (const child of [...writtenChildren(each)].sort((a, b) => (a.name < b.name ? -1 : 1))) node(child, level + 1);
    add(`${indent}};`);
  };
  for (const { address, size } of board.compiled.run.reservations) add(`/memreserve/ ${hex(address)} ${hex(size)};`);
  node(board.root, 0);
  return { text: `${lines.join('\n')}\n`, origins, links: [] };
}
