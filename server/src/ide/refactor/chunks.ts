/** Statements that stand on lines of their own, with the comments that belong to them: what can change places. */
import type { Item } from '../../syntax/items.ts';
import type { TextRange } from '../words.ts';

/** One statement: the blank lines before it stay where they are, the rest moves. */
interface Chunk<T extends Item> {
  readonly item: T;
  /** Blank lines, with their line breaks. */
  readonly lead: string;
  /** Comments above, the statement, the comment behind it on its line; with the line break. */
  readonly core: string;
}

/** Statements in a row, and the range of text that they are. */
export interface Chunks<T extends Item> {
  readonly range: TextRange;
  readonly list: readonly Chunk<T>[];
}

/**
 * Cuts a row of statements apart. `base` is what their offsets count from, `from` the end of what stands before the first,
 * negative where nothing does.
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

/** Behind the line that a statement ends in, when nothing but a comment follows there. */
function lineEndBehind(text: string, end: number): number | undefined {
  const newline = text.indexOf('\n', end);
  if (newline < 0) return undefined;
  const rest = text.slice(end, newline).trim();
  const isComment = rest.startsWith('//') || (rest.startsWith('/*') && rest.indexOf('*/') === rest.length - 2);
  return rest === '' || isComment ? newline + 1 : undefined;
}

/** Behind the blank lines at an offset. */
function blankLinesAt(text: string, start: number, end: number): number {
  let at = start;
  for (;;) {
    const newline = text.indexOf('\n', at);
    if (newline < 0 || newline >= end || text.slice(at, newline).trim() !== '') return at;
    at = newline + 1;
  }
}
