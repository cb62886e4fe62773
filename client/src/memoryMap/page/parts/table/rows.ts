/** The rows of the table, their order and columns. Pure; does not use the DOM. */
import {
  type Column,
  type ColumnId,
  columnsOf,
  sortedBy,
  type Writing,
} from '../../../../../../server/src/mapModel/columns.ts';
import { type Item, numbersOf } from '../../model.ts';

/** Default columns of the table. */
export const USUAL_COLUMNS: readonly ColumnId[] = [
  'name',
  'kind',
  'start',
  'end',
  'size',
  'users',
  'driver',
  'source',
  'kernels',
];

export interface Sort {
  readonly column: string;
  readonly descending: boolean;
}

/** A sorted copy of items. Without a known column their order stays. */
export function sortRows(items: readonly Item[], sort: Sort | undefined, writing: Writing): readonly Item[] {
  const [column] = sort === undefined ? [] : columnsOf([sort.column]);
  if (sort === undefined || column === undefined) return items;
  const byNumbers = new Map(items.map((item) => [numbersOf(item), item]));
  return sortedBy([...byNumbers.keys()], column, sort.descending, writing).flatMap((one) => byNumbers.get(one) ?? []);
}

/** The shown columns: the chosen ones, except empty ones other than the first. */
export function shownColumns(items: readonly Item[], chosen: readonly string[], writing: Writing): readonly Column[] {
  const columns = columnsOf(chosen);
  return columns.filter((column, i) => i === 0 || items.some((item) => column.text(numbersOf(item), writing) !== ''));
}

/** Whether an item or its columns contain all words of a filter. */
export function rowMatches(
  item: Item,
  words: readonly string[],
  columns: readonly Column[],
  writing: Writing,
): boolean {
  if (words.every((word) => item.haystack.includes(word))) return true;
  const text = columns.map((column) => column.text(numbersOf(item), writing).toLowerCase()).join('\n');
  return words.every((word) => item.haystack.includes(word) || text.includes(word));
}
