/** Strings of `compatible`: the one at the caret, and the nodes of a board that have it. */
import { type Board, forEachNode } from '../analysis/board.ts';
import type { Span } from '../base/span.ts';
import { placeOfPart, valueItems } from '../link/valueItems.ts';
import type { ItemFile } from '../syntax/items.ts';
import { stringList } from '../tree/treeView.ts';
import { itemsAt } from './locate.ts';
import { stringAt } from './words.ts';

/** A string of a file. */
interface CompatibleAt {
  readonly text: string;
  /** Without the quotes. */
  readonly span: Span;
}

/** The string of a `compatible` at an offset; undefined elsewhere. */
export function compatibleAt(file: ItemFile, offset: number): CompatibleAt | undefined {
  const innermost = itemsAt(file.items, offset, 0, []).at(-1);
  if (innermost?.item.kind !== 'property' || innermost.item.nameText !== 'compatible') return undefined;
  const { value } = innermost.item;
  if (!value) return undefined;
  const start = innermost.base + value.start;
  const found = stringAt(file.unit.text, { start, end: start + value.text.length }, offset);
  return found && { text: found.text, span: { file: file.file, start: found.start, end: found.end } };
}

/** Places where nodes of a board list `wanted` (without quotes) in `compatible`, in order of the tree. */
export function compatiblePlaces(board: Board, wanted: string): readonly Span[] {
  const found: Span[] = [];
  forEachNode(board.root, (node) => {
    const strings = stringList(node.property('compatible') ?? new Uint8Array(0));
    if (!strings.includes(wanted)) return;
    const property = node.getProperty('compatible');
    const items = property ? valueItems(property).filter(({ kind }) => kind === 'string') : [];
    for (const [i, item] of items.entries()) {
      const place = property && strings[i] === wanted ? placeOfPart(property, item) : undefined;
      if (!place) continue;
      const { file, start, end } = place.site;
      // A macro's call has no quotes.
      found.push(place.spelling ? place.site : { file, start: start + 1, end: end - 1 });
    }
  });
  return found;
}
