/** What stands at an offset of a file: the question behind hover, definition and every other feature at the caret. */
import type { Board } from '../analysis/board.ts';
import { forEachNode } from '../analysis/board.ts';
import { spanOf } from '../analysis/placeFindings.ts';
import { spanTouches } from '../base/span.ts';
import { type DtNode, type DtProperty, nodeByReference } from '../link/tree.ts';
import type { MacroDefinition } from '../preprocess/macros.ts';
import type { IncludeItem, Item, ItemFile } from '../syntax/items.ts';

interface Range {
  readonly start: number;
  readonly end: number;
}

export type Located =
  | ({ readonly kind: 'include'; readonly item: IncludeItem; readonly target: string | undefined } & Range)
  | ({ readonly kind: 'macro'; readonly definition: MacroDefinition } & Range)
  /** A reference in a value or in front of a body; `node` undefined when it leads nowhere. */
  | ({ readonly kind: 'reference'; readonly ref: string; readonly node: DtNode | undefined } & Range)
  /** The name or a label of a node. */
  | ({ readonly kind: 'node'; readonly node: DtNode } & Range)
  | ({ readonly kind: 'property'; readonly node: DtNode; readonly property: DtProperty } & Range);

interface PlacedItem {
  readonly item: Item;
  /** What the item's own offsets count from. */
  readonly base: number;
}

/** What stands at `offset` of `file`, in the light of `board`; undefined on blank space, comments and unknown words. */
export function locate(board: Board, file: ItemFile, offset: number): Located | undefined {
  const { text } = file.unit;
  const chain = itemsAt(file.items, offset, 0, []);
  const innermost = chain[chain.length - 1];
  if (innermost?.item.kind === 'include') return locateInclude(board, innermost.item, innermost.base, file.file);
  return (
    locateReference(board, text, offset) ??
    locateMacro(board, text, offset) ??
    locateStructure(board, chain, offset, file.file)
  );
}

/** The items around an offset, outermost first. */
function itemsAt(items: readonly Item[], offset: number, base: number, chain: PlacedItem[]): PlacedItem[] {
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

function locateInclude(board: Board, item: IncludeItem, base: number, file: string): Located {
  const start = base + item.nameStart;
  const use = board.compiled.run.trace.includes.find(({ from }) => from.file === file && from.start === start);
  return { kind: 'include', item, target: use?.to, start, end: base + item.nameEnd };
}

const REFERENCE = /&\{([^}\n]*)\}|&([A-Za-z_]\w*)/g;

function locateReference(board: Board, text: string, offset: number): Located | undefined {
  const line = lineAt(text, offset);
  REFERENCE.lastIndex = 0;
  const slice = text.slice(line.start, line.end);
  for (const match of slice.matchAll(REFERENCE)) {
    const start = line.start + match.index;
    const end = start + match[0].length;
    if (offset < start || offset > end) continue;
    const ref = match[1] ?? match[2] ?? '';
    // `&MACRO` is the macro's business.
    if (match[2] !== undefined && board.compiled.run.trace.macros.get(ref)) return undefined;
    const { run } = board.compiled;
    return { kind: 'reference', ref, node: nodeByReference(run.root, run.labels, ref), start, end };
  }
  return undefined;
}

function locateMacro(board: Board, text: string, offset: number): Located | undefined {
  const word = wordAt(text, offset);
  if (!word || isInString(text, offset)) return undefined;
  const definition = board.compiled.run.trace.macros.get(word.text);
  return definition && { kind: 'macro', definition, start: word.start, end: word.end };
}

function locateStructure(
  board: Board,
  chain: readonly PlacedItem[],
  offset: number,
  file: string,
): Located | undefined {
  const last = chain[chain.length - 1];
  if (!last) return undefined;
  const { item, base } = last;
  if (item.kind === 'node') {
    const own = base + item.start;
    if (offset > own + item.headEnd) return undefined;
    const node = board.nodeOfItem(item) ?? nodeAtPlace(board, file, own, own + item.headEnd);
    return node && { kind: 'node', node, start: own + item.name.start, end: own + item.name.end };
  }
  if (item.kind === 'property') {
    const start = base + item.name.start;
    const end = base + item.name.end;
    if (offset < start || offset > end) return undefined;
    const owner = chain[chain.length - 2]?.item;
    const node = owner?.kind === 'node' ? board.nodeOfItem(owner) : undefined;
    const property = node?.getProperty(item.name.text);
    return node && property && { kind: 'property', node, property, start, end };
  }
  return undefined;
}

/** The node that text expansion made from a range of a file. */
function nodeAtPlace(board: Board, file: string, start: number, end: number): DtNode | undefined {
  let found: DtNode | undefined;
  forEachNode(board.root, (node) => {
    for (const definition of node.definitions) {
      const span = spanOf(definition);
      if (span.file === file && span.start >= start && spanTouches({ file, start, end }, span.start)) found ??= node;
    }
  });
  return found;
}

interface Word extends Range {
  readonly text: string;
}

/** The C identifier at an offset. */
export function wordAt(text: string, offset: number): Word | undefined {
  const part = /[\w$]/;
  let start = offset;
  while (start > 0 && part.test(text[start - 1] ?? '')) start--;
  let end = offset;
  while (end < text.length && part.test(text[end] ?? '')) end++;
  const word = text.slice(start, end);
  return /^[A-Za-z_$]/.test(word) ? { text: word, start, end } : undefined;
}

function lineAt(text: string, offset: number): Range {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const end = text.indexOf('\n', offset);
  return { start, end: end < 0 ? text.length : end };
}

function isInString(text: string, offset: number): boolean {
  const { start } = lineAt(text, offset);
  let inside = false;
  for (let at = start; at < offset; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '"') inside = !inside;
  }
  return inside;
}
