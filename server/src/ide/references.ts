/** Find references: every place of a board's sources that speaks of a node, whichever of its names it uses. */
import { type Board, forEachNode } from '../analysis/board.ts';
import { spanOf } from '../analysis/placeFindings.ts';
import type { Span } from '../base/span.ts';
import type { ItemFile } from '../syntax/items.ts';
import { nodeByReference } from '../tree/labels.ts';
import type { DtNode } from '../tree/tree.ts';
import { locate } from './locate.ts';

/** Most places of one answer. */
const PLACES_MAX = 5000;

/**
 * The places that refer to the node at `offset`: values, heads of bodies; with its definitions and labels if asked for. By
 * file and position, each once. Empty where there is no node.
 */
export function findReferences(
  board: Board,
  file: ItemFile,
  offset: number,
  withDefinitions: boolean,
): readonly Span[] {
  const found = locate(board, file, offset);
  const node = found?.kind === 'node' || found?.kind === 'reference' ? found.node : undefined;
  if (!node) return [];
  const places = new Map<string, Span>();
  const add = (span: Span) => {
    if (places.size < PLACES_MAX) places.set(`${span.file}\0${span.start}`, span);
  };
  for (const definition of node.definitions) {
    const isReference = definition.item?.name.text.startsWith('&') === true;
    if (isReference || withDefinitions) add(spanOf(definition));
  }
  if (withDefinitions) for (const { site, deleted } of node.labels) if (!deleted && site) add(spanOf(site));
  addValues(board, node, add);
  return [...places.values()].sort((a, b) => (a.file === b.file ? a.start - b.start : a.file < b.file ? -1 : 1));
}

/** References in the values that the board ends up with. */
function addValues(board: Board, node: DtNode, add: (span: Span) => void): void {
  const { root, labels } = board.compiled.run;
  forEachNode(board.root, (holder) => {
    for (const property of holder.allProperties) {
      const site = property.deleted ? undefined : property.valueSite;
      if (!site) continue;
      for (const { kind, ref, start, end } of property.compiled.markers) {
        if (kind !== 'phandle' && kind !== 'path') continue;
        if (nodeByReference(root, labels, ref) !== node) continue;
        add(site.unit.originOf(site.start + start, site.start + end).site);
      }
    }
  });
}
