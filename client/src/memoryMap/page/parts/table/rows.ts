/** Which rows the table has, in which order, and which of their columns. Pure; knows no DOM. */
import {
  type Column,
  type ColumnId,
  columnsOf,
  sortedBy,
  type Writing,
} from '../../../../../../server/src/mapModel/columns.ts';
import { type Item, numbersOf } from '../../model.ts';

/** Columns that a table has until somebody chooses others. */
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

/** A sorted copy of items. A column that there is not leaves their order. */
export function sortRows(items: readonly Item[], sort: Sort, writing: Writing): readonly Item[] {
  const [column] = columnsOf([sort.column]);
  if (column === undefined) return items;
  const byNumbers = new Map(items.map((item) => [numbersOf(item), item]));
  return sortedBy([...byNumbers.keys()], column, sort.descending, writing).flatMap((one) => byNumbers.get(one) ?? []);
}

/** The columns that are shown: those chosen, without any that would be empty altogether, but for the first. */
export function shownColumns(items: readonly Item[], chosen: readonly string[], writing: Writing): readonly Column[] {
  const columns = columnsOf(chosen);
  return columns.filter((column, i) => i === 0 || items.some((item) => column.text(numbersOf(item), writing) !== ''));
}

/** Whether all words of a filter are somewhere in an item, or in one of the columns. */
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
