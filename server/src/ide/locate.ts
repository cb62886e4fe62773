/** The element at an offset of a file; the basis of hover, definition and every other feature at the caret. */
import type { Board } from '../analysis/board.ts';
import { forEachNode } from '../analysis/board.ts';
import { spanOf } from '../analysis/placeFindings.ts';
import type { MacroDefinition } from '../preprocess/macros.ts';
import type { DefineItem, IncludeItem, Item, ItemFile, PropertyItem } from '../syntax/items.ts';
import { nodeByReference } from '../tree/labels.ts';
import type { DtNode, DtProperty } from '../tree/tree.ts';
import { type CellRange, cellsAt } from './cells.ts';
import { findDeleted } from './deleted.ts';
import { nodeOfPathString } from './pathStrings.ts';
import { referenceAt, stringAt, type TextRange, wordAt } from './words.ts';

interface Range {
  readonly start: number;
  readonly end: number;
}

/** Cells of a property's value. */
export interface LocatedCells {
  readonly node: DtNode;
  readonly property: DtProperty;
  readonly cells: CellRange;
}

export type Located =
  | ({ readonly kind: 'include'; readonly item: IncludeItem; readonly target: string | undefined } & Range)
  /** A macro's name; `cells` are the value's cells that the macro produces. */
  | ({
      readonly kind: 'macro';
      readonly definition: MacroDefinition;
      readonly cells: LocatedCells | undefined;
    } & Range)
  /**
   * A reference in a value or in front of a body, or a path or an alias in a string; `node` undefined when it leads
   * nowhere. The node may be deleted later on. `cells` is the cell of a value that the reference produces.
   */
  | ({
      readonly kind: 'reference';
      readonly ref: string;
      readonly node: DtNode | undefined;
      readonly cells?: LocatedCells | undefined;
    } & Range)
  /** The name or a label of a node. */
  | ({ readonly kind: 'node'; readonly node: DtNode } & Range)
  | ({ readonly kind: 'property'; readonly node: DtNode; readonly property: DtProperty } & Range)
  /** Numbers in a property's value. */
  | ({ readonly kind: 'cells' } & LocatedCells & Range);

interface PlacedItem {
  readonly item: Item;
  /** The origin of the item's own offsets. */
  readonly base: number;
}

/** The element at `offset` of `file` in `board`; undefined on blank space, comments and unknown words. */
export function locate(board: Board, file: ItemFile, offset: number): Located | undefined {
  const chain = itemsAt(file.items, offset, 0, []);
  const innermost = chain[chain.length - 1];
  if (!innermost) return undefined;
  const { item, base } = innermost;
  if (item.kind === 'include') return locateInclude(board, item, base, file.file);
  const range = codeAround(innermost, offset);
  if (!range) return undefined;
  const { text } = file.unit;
  return (
    locateReference(board, file, range, chain, offset) ??
    locateMacro(board, file, text, range, chain, offset) ??
    locateStructure(board, file, chain, offset) ??
    locateInValue(board, file, text, chain, offset)
  );
}

/** The items around an offset, outermost first. */
export function itemsAt(items: readonly Item[], offset: number, base: number, chain: PlacedItem[]): PlacedItem[] {
  for (const item of items) {
    if (offset < base + item.start || offset > base + item.end) continue;
    chain.push({ item, base });
    if (item.kind === 'node') return itemsAt(item.items, offset, base + item.start, chain);
    if (item.kind === 'conditional') {
      for (const branch of item.branches) {
        if (offset >= base + branch.start && offset <= base + branch.end)
          return itemsAt(branch.items, offset, base, chain);
      }
    }
    return chain;
  }
  return chain;
}

/** The part of the innermost item that contains no other items. */
function codeAround({ item, base }: PlacedItem, offset: number): TextRange | undefined {
  if (item.kind === 'node') {
    const own = base + item.start;
    return offset <= own + item.headEnd ? { start: own, end: own + item.headEnd } : undefined;
  }
  if (item.kind !== 'conditional') return { start: base + item.start, end: base + item.end };
  for (const { conditionStart, conditionEnd } of item.branches) {
    if (offset >= base + conditionStart && offset <= base + conditionEnd) {
      return { start: base + conditionStart, end: base + conditionEnd };
    }
  }
  return undefined;
}

function locateInclude(board: Board, item: IncludeItem, base: number, file: string): Located {
  const start = base + item.nameStart;
  const use = board.compiled.run.trace.includes.find(({ from }) => from.file === file && from.start === start);
  return { kind: 'include', item, target: use?.to, start, end: base + item.nameEnd };
}

function locateReference(
  board: Board,
  file: ItemFile,
  range: TextRange,
  chain: readonly PlacedItem[],
  offset: number,
): Located | undefined {
  const found = referenceAt(file.unit.text, range, offset);
  if (!found) return undefined;
  const { ref, start, end } = found;
  const { root, labels, trace } = board.compiled.run;
  // The macro code handles `&MACRO`.
  if (/^\w+$/.test(ref) && trace.macros.get(ref)) return undefined;
  const node = nodeByReference(root, labels, ref) ?? findDeleted(root, ref);
  return { kind: 'reference', ref, node, cells: locatedCells(board, file, chain, offset), start, end };
}

/** The cells at an offset, where the innermost item is a property that gives the final value. */
function locatedCells(
  board: Board,
  file: ItemFile,
  chain: readonly PlacedItem[],
  offset: number,
): LocatedCells | undefined {
  const property = propertyAround(board, file, chain);
  const cells = property && cellsAt(property, file.file, offset);
  return property && cells && { node: property.node, property, cells };
}

function locateMacro(
  board: Board,
  file: ItemFile,
  text: string,
  range: TextRange,
  chain: readonly PlacedItem[],
  offset: number,
): Located | undefined {
  const word = wordAt(text, range, offset);
  if (!word) return undefined;
  const own = chain[chain.length - 1]?.item;
  const definition = ownDefinition(own, word.text) ?? board.compiled.run.trace.macros.get(word.text);
  if (!definition) return undefined;
  const cells = locatedCells(board, file, chain, offset);
  return { kind: 'macro', definition, cells, start: word.start, end: word.end };
}

/** At the `#define` of a macro that is redefined later, the element is that definition. */
function ownDefinition(item: Item | undefined, name: string): MacroDefinition | undefined {
  const define: DefineItem | undefined = item?.kind === 'define' ? item : undefined;
  return define?.definition.name === name ? define.definition : undefined;
}

function locateStructure(
  board: Board,
  file: ItemFile,
  chain: readonly PlacedItem[],
  offset: number,
): Located | undefined {
  const last = chain[chain.length - 1];
  if (!last) return undefined;
  const { item, base } = last;
  switch (item.kind) {
    case 'node': {
      const own = base + item.start;
      const node = nodeOf(board, file.file, last);
      return node && { kind: 'node', node, start: own + item.name.start, end: own + item.name.end };
    }
    case 'property': {
      if (offset < base + item.name.start || offset > base + item.name.end) return undefined;
      const property = propertyOf(board, file, chain, item);
      const { start, end } = item.name;
      return property && { kind: 'property', node: property.node, property, start: base + start, end: base + end };
    }
    case 'deleteProperty': {
      const property = owner(board, file, chain)?.propertyWithDeleted(item.name.text);
      const { start, end } = item.name;
      return property && { kind: 'property', node: property.node, property, start: base + start, end: base + end };
    }
    case 'deleteNode': {
      const node = owner(board, file, chain)?.childWithDeleted(item.name.text);
      const { start, end, text } = item.name;
      return node && { kind: 'reference', ref: text, node, start: base + start, end: base + end };
    }
    default:
      return undefined;
  }
}

/** Paths in strings, and numbers. */
function locateInValue(
  board: Board,
  file: ItemFile,
  text: string,
  chain: readonly PlacedItem[],
  offset: number,
): Located | undefined {
  const last = chain[chain.length - 1];
  if (last?.item.kind !== 'property' || !last.item.value) return undefined;
  const start = last.base + last.item.value.start;
  const range = { start, end: start + last.item.value.text.length };
  if (offset < range.start || offset > range.end) return undefined;
  const string = stringAt(text, range, offset);
  if (string) {
    const holder = owner(board, file, chain);
    const target = holder && nodeOfPathString(board, holder, last.item.name.text, string.text);
    if (!target) return undefined;
    const { length } = target.text;
    return { kind: 'reference', ref: target.text, node: target.node, start: string.start, end: string.start + length };
  }
  const found = locatedCells(board, file, chain, offset);
  return found && { kind: 'cells', ...found, start: found.cells.start, end: found.cells.end };
}

/** The property whose final value the innermost item gives; undefined when a later definition replaced the value. */
function propertyAround(board: Board, file: ItemFile, chain: readonly PlacedItem[]): DtProperty | undefined {
  const item = chain[chain.length - 1]?.item;
  if (item?.kind !== 'property') return undefined;
  const property = propertyOf(board, file, chain, item);
  return property?.source?.item === item ? property : undefined;
}

/**
 * The property of a value in which `offset` stands and which a later definition replaced or deleted; undefined anywhere else, on
 * the name of a property, too. `start` and `end` are those of the value.
 */
export function replacedValueAt(
  board: Board,
  file: ItemFile,
  offset: number,
): (Extract<Located, { kind: 'property' }> & Range) | undefined {
  const chain = itemsAt(file.items, offset, 0, []);
  const last = chain[chain.length - 1];
  if (last?.item.kind !== 'property' || !last.item.value) return undefined;
  const start = last.base + last.item.value.start;
  const end = start + last.item.value.text.length;
  if (offset < start || offset > end) return undefined;
  const property = propertyOf(board, file, chain, last.item);
  if (!property?.source || property.source.item === last.item) return undefined;
  return { kind: 'property', node: property.node, property, start, end };
}

/** The property that an item assigns, even if the value was replaced or the property deleted later. */
function propertyOf(
  board: Board,
  file: ItemFile,
  chain: readonly PlacedItem[],
  item: PropertyItem,
): DtProperty | undefined {
  const node = owner(board, file, chain);
  return node?.getProperty(item.name.text) ?? node?.propertyWithDeleted(item.name.text) ?? board.propertyOfItem(item);
}

/** The node in whose body the innermost item stands; undefined at the top level of a file. */
function owner(board: Board, file: ItemFile, chain: readonly PlacedItem[]): DtNode | undefined {
  const around = chain.slice(0, -1).findLast(({ item }) => item.kind === 'node');
  return around && nodeOf(board, file.file, around);
}

function nodeOf(board: Board, file: string, { item, base }: PlacedItem): DtNode | undefined {
  if (item.kind !== 'node') return undefined;
  const start = base + item.start;
  return board.nodeOfItem(item) ?? nodeAtPlace(board, file, start, start + item.headEnd);
}

/** The node that text expansion produced from a range of a file. */
function nodeAtPlace(board: Board, file: string, start: number, end: number): DtNode | undefined {
  let found: DtNode | undefined;
  forEachNode(board.root, (node) => {
    if (found) return;
    for (const definition of node.definitions) {
      const span = spanOf(definition);
      if (span.file === file && span.start >= start && span.start <= end) found = node;
    }
  });
  return found;
}
