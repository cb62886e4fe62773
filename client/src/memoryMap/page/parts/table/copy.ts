/** Rows of the table as text for the clipboard. */
import type { Column, Writing } from '../../../../../../server/src/mapModel/columns.ts';
import type { MapItem } from '../../../../../../server/src/mapModel/model.ts';
import { clean, csvOf, markdownOf, tableOf } from '../../../../../../server/src/mapModel/tables.ts';

/** Formats of copied rows. */
export type CopyFormat = 'cells' | 'md' | 'csv';

/** `cells`: a line for each row, a tab between cells, as spreadsheets paste them. */
export function rowsText(
  items: readonly MapItem[],
  columns: readonly Column[],
  writing: Writing,
  format: CopyFormat,
): string {
  switch (format) {
    case 'csv':
      return csvOf(items);
    case 'md':
      return markdownOf(tableOf(items, columns, writing, true));
    case 'cells':
      return items.map((item) => columns.map((column) => clean(column.text(item, writing))).join('\t')).join('\n');
  }
}
