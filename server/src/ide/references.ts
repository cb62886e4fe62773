/**
 * Find references: every place of a board's sources that means the same node, by any of its names, the same property
 * of a node, the same macro, included file or compatible.
 */
import type { Board } from '../analysis/board.ts';
import { spanOf } from '../analysis/placeFindings.ts';
import type { Span } from '../base/span.ts';
import type { ItemFile } from '../syntax/items.ts';
import type { DtNode } from '../tree/tree.ts';
import { compatibleAt, compatiblePlaces } from './compatibles.ts';
import { locate } from './locate.ts';
import { referencesTo } from './referrers.ts';
import { macroDefinitions, macroMentions } from './rename/mentions.ts';
import { propertyMentions } from './rename/structureMentions.ts';
import { renameTarget } from './rename/target.ts';
import type { BoardFilesSource } from './sources.ts';

/** Limit of places in one answer. */
const PLACES_MAX = 5000;

/**
 * The places that refer to the element at `offset`; with its definitions if asked for: definitions and labels of a node, the
 * `#define` of a macro. Sorted by file and position, each once. Empty where the element cannot be referred to.
 */
export function findReferences(
  sources: BoardFilesSource,
  file: ItemFile,
  offset: number,
  withDefinitions: boolean,
): readonly Span[] {
  const places = new Map<string, Span>();
  for (const span of placesOf(sources, file, offset, withDefinitions)) {
    if (places.size < PLACES_MAX) places.set(`${span.file}\0${span.start}`, span);
  }
  return [...places.values()].sort((a, b) => (a.file === b.file ? a.start - b.start : a.file < b.file ? -1 : 1));
}

function placesOf(
  sources: BoardFilesSource,
  file: ItemFile,
  offset: number,
  withDefinitions: boolean,
): readonly Span[] {
  const { board } = sources;
  const found = locate(board, file, offset);
  switch (found?.kind) {
    case 'node':
    case 'reference':
      return found.node ? placesOfNode(board, found.node, withDefinitions) : [];
    case 'include':
      return includesOf(board, found.target);
    case 'property':
      return placesOfProperty(sources, found.node.path, found.property.name);
    default: {
      const compatible = compatibleAt(file, offset);
      if (compatible) return compatiblePlaces(board, compatible.text);
      const target = renameTarget(sources, file, offset)?.target;
      return target?.kind === 'macro' ? placesOfMacro(sources, target.name, withDefinitions) : [];
    }
  }
}

function placesOfNode(board: Board, node: DtNode, withDefinitions: boolean): readonly Span[] {
  const spans: Span[] = [];
  for (const definition of node.definitions) {
    const isReference = definition.item?.name.text.startsWith('&') === true;
    if (isReference || withDefinitions) spans.push(spanOf(definition));
  }
  if (withDefinitions) for (const { site, deleted } of node.labels) if (!deleted && site) spans.push(spanOf(site));
  for (const { span } of referencesTo(board, node)) spans.push(span);
  return spans;
}

/** Every `#include` of the board that leads to the same file. */
function includesOf(board: Board, target: string | undefined): readonly Span[] {
  if (target === undefined) return [];
  return board.compiled.run.trace.includes.flatMap(({ from, to }) => (to === target ? [from] : []));
}

/** All definitions of a node's property, and its deletions: all concern the same value. */
function placesOfProperty({ board, analyzer }: BoardFilesSource, path: string, name: string): readonly Span[] {
  return [...board.files].flatMap((file) => {
    const items = analyzer.itemsOf(file);
    return items ? propertyMentions(board, items, path, name) : [];
  });
}

function placesOfMacro({ board, analyzer }: BoardFilesSource, name: string, withDefinitions: boolean): readonly Span[] {
  return [...board.files].flatMap((file) => {
    const text = analyzer.host.read(file)?.text ?? '';
    const mentions = macroMentions(text, name);
    const defines = withDefinitions ? [] : macroDefinitions(text, name).map(({ start }) => start);
    return mentions.filter(({ start }) => !defines.includes(start)).map((range) => ({ file, ...range }));
  });
}
