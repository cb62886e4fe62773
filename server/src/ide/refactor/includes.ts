/**
 * Organizes includes: sorts headers of constants, removes duplicates and unneeded headers. Sources (`.dtsi`) stay in
 * place: their order is that of the tree.
 */

import { naturalOrder } from '../../base/naturalOrder.ts';
import type { IncludeItem, Item } from '../../syntax/items.ts';
import type { SourceEdit } from '../quickFix.ts';
import { macroMentions } from '../rename/mentions.ts';
import type { BoardFilesSource } from '../sources.ts';
import { analyzerWith } from '../trial.ts';
import { type Chunks, chunksOf } from './chunks.ts';
import { compareBoards } from './sameBoard.ts';

/** Limit of boards that are compiled to see whether a header is needed; a file of more boards keeps all its headers. */
const BOARDS_MAX = 8;

/**
 * The edits that put the includes of a file in order; empty where they are in order, or where the edits would change a board.
 *
 * @param boards Every board that includes the file.
 */
export function organiseIncludes(
  { analyzer }: Pick<BoardFilesSource, 'analyzer'>,
  path: string,
  boards: readonly string[],
): readonly SourceEdit[] {
  const file = analyzer.itemsOf(path);
  if (!file) return [];
  const { text } = file.unit;
  const all = file.items.filter(isHeader);
  const unused = boards.length <= BOARDS_MAX ? all.filter((item) => isUnused(analyzer, boards, path, text, item)) : [];
  // A later file that does not include the header itself may still need it.
  for (const without of [new Set(unused), new Set<IncludeItem>()]) {
    const edits = rowsOf(text, file.items).flatMap(({ items, from }) => {
      const chunks = chunksOf(text, items, 0, from);
      return chunks ? organised(text, path, chunks, without, all) : [];
    });
    if (edits.length > 0 && boards.slice(0, BOARDS_MAX).every((board) => keepsBoard(analyzer, board, edits)))
      return edits;
  }
  return [];
}

/** `#include <….h>` */
function isHeader(item: Item): item is IncludeItem {
  return item.kind === 'include' && item.form === 'cpp' && item.style === 'angled' && item.name.endsWith('.h');
}

/** Consecutive headers, with the end of the text before them. */
function rowsOf(
  text: string,
  items: readonly Item[],
): readonly { readonly items: readonly IncludeItem[]; readonly from: number }[] {
  const rows: { items: IncludeItem[]; from: number }[] = [];
  for (const [i, item] of items.entries()) {
    if (!isHeader(item)) continue;
    const before = items[i - 1];
    const last = rows.at(-1);
    if (before && last && last.items.at(-1) === before) last.items.push(item);
    // The comments above the first statement of a file are about the file.
    else rows.push({ items: [item], from: before?.end ?? text.lastIndexOf('\n', item.start) });
  }
  return rows;
}

function organised(
  text: string,
  file: string,
  { range, list }: Chunks<IncludeItem>,
  without: ReadonlySet<IncludeItem>,
  all: readonly IncludeItem[],
): readonly SourceEdit[] {
  const isFirst = (item: IncludeItem) => all.find(({ name }) => name === item.name) === item;
  let made = '';
  let group: { readonly name: string; readonly core: string }[] = [];
  const flush = () => {
    for (const { core } of group.sort((a, b) => naturalOrder(a.name, b.name))) made += core;
    group = [];
  };
  for (const { item, lead, core } of list) {
    // A blank line begins a group of its own.
    if (lead !== '') flush();
    made += lead;
    if (isFirst(item) && !without.has(item)) group.push({ name: item.name, core });
  }
  flush();
  const { start, end } = range;
  return made === text.slice(start, end) ? [] : [{ span: { file, start, end }, text: made }];
}

/** Whether a file uses none of the macros that a header defines, itself or through others. */
function isUnused(
  analyzer: BoardFilesSource['analyzer'],
  boards: readonly string[],
  path: string,
  text: string,
  { nameStart }: IncludeItem,
): boolean {
  const [first] = boards;
  const includes = (first === undefined ? undefined : analyzer.board(first))?.compiled.run.trace.includes ?? [];
  const target = includes.find(({ from }) => from.file === path && from.start === nameStart)?.to;
  if (target === undefined) return false;
  const files = new Set([target]);
  for (const file of files) {
    for (const { from, to } of includes) if (from.file === file && to !== undefined) files.add(to);
  }
  const words = new Set(text.match(/\b[A-Za-z_]\w*/g));
  for (const file of files) {
    for (const name of definedIn(analyzer.itemsOf(file)?.items ?? [])) {
      if (words.has(name) && macroMentions(text, name).length > 0) return false;
    }
  }
  return true;
}

function* definedIn(items: readonly Item[]): Generator<string, void> {
  for (const item of items) {
    if (item.kind === 'define') yield item.definition.name;
    if (item.kind === 'conditional') for (const branch of item.branches) yield* definedIn(branch.items);
  }
}

function keepsBoard(analyzer: BoardFilesSource['analyzer'], path: string, edits: readonly SourceEdit[]): boolean {
  const before = analyzer.board(path);
  const after = analyzerWith(analyzer, edits)?.board(path);
  return before !== undefined && after !== undefined && compareBoards(before, after) === 'same';
}
