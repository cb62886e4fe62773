/** Statements on lines of their own, with their comments: the units that refactorings reorder. */
import type { Item } from '../../syntax/items.ts';
import type { TextRange } from '../words.ts';

/** One statement: the blank lines before it stay in place, the rest moves. */
interface Chunk<T extends Item> {
  readonly item: T;
  /** Blank lines, with their line breaks. */
  readonly lead: string;
  /** Comments above, the statement, the comment behind it on its line; with the line break. */
  readonly core: string;
}

/** Consecutive statements and their range of text. */
export interface Chunks<T extends Item> {
  readonly range: TextRange;
  readonly list: readonly Chunk<T>[];
}

/**
 * Splits a row of statements. `base` is the origin of their offsets, `from` the end of the text before the first one,
 * negative where there is none.
 * Undefined where two of them share a line.
 */
export function chunksOf<T extends Item>(
  text: string,
  items: readonly T[],
  base: number,
  from: number,
): Chunks<T> | undefined {
  const start = from < 0 ? 0 : lineEndBehind(text, from);
  if (start === undefined) return undefined;
  const list: Chunk<T>[] = [];
  let at = start;
  for (const item of items) {
    const end = lineEndBehind(text, base + item.end);
    if (end === undefined || base + item.start < at) return undefined;
    const lead = blankLinesAt(text, at, end);
    list.push({ item, lead: text.slice(at, lead), core: text.slice(lead, end) });
    at = end;
  }
  return { range: { start, end: at }, list };
}

/** The same range with its statements in another order. */
export function inOrder<T extends Item>({ list }: Chunks<T>, compare: (a: T, b: T) => number): string {
  const sorted = [...list].sort((a, b) => compare(a.item, b.item));
  return list.map(({ lead }, i) => lead + (sorted[i]?.core ?? '')).join('');
}

/** The offset after the line that a statement ends in, when only a comment follows there. */
function lineEndBehind(text: string, end: number): number | undefined {
  const newline = text.indexOf('\n', end);
  if (newline < 0) return undefined;
  const rest = text.slice(end, newline).trim();
  const isComment = rest.startsWith('//') || (rest.startsWith('/*') && rest.indexOf('*/') === rest.length - 2);
  return rest === '' || isComment ? newline + 1 : undefined;
}

/** The offset after the blank lines at an offset. */
function blankLinesAt(text: string, start: number, end: number): number {
  let at = start;
  for (;;) {
    const newline = text.indexOf('\n', at);
    if (newline < 0 || newline >= end || text.slice(at, newline).trim() !== '') return at;
    at = newline + 1;
  }
}
