/** Tables of items as text for export: CSV, Markdown, columns for a terminal or a mail. */
import { hex } from '../base/format.ts';
import { type Column, columnsOf, PLAIN_WRITING, type Writing } from './columns.ts';
import type { MapItem } from './model.ts';

/** A table as text, row by row; each row has as many cells as there are titles. */
export interface TextTable {
  readonly titles: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Whether each column holds numbers: these are aligned right. */
  readonly numbers: readonly boolean[];
}

/** A table of items; columns that are empty for every item are left out unless `all`. */
export function tableOf(
  items: readonly MapItem[],
  columns: readonly Column[],
  writing: Writing = PLAIN_WRITING,
  all = false,
): TextTable {
  const cells = columns.map((column) => items.map((item) => column.text(item, writing)));
  const kept = columns.flatMap((_, i) => (all || cells[i]?.some((text) => text !== '') ? [i] : []));
  return {
    titles: kept.map((i) => columns[i]?.title ?? ''),
    numbers: kept.map((i) => columns[i]?.isNumber === true),
    rows: items.map((_, row) => kept.map((i) => cells[i]?.[row] ?? '')),
  };
}

/** CSV for spreadsheets (RFC 4180): a heading, then a line per item; addresses in hex, sizes in bytes. */
export function csvOf(items: readonly MapItem[]): string {
  const writing: Writing = { address: hex, size: (bytes) => bytes.toString() };
  const { titles, rows } = tableOf(items, columnsOf(CSV_COLUMNS), writing, true);
  return [titles, ...rows].map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');
}

const CSV_COLUMNS = [
  'name',
  'kind',
  'start',
  'end',
  'bytes',
  'placement',
  'state',
  'users',
  'driver',
  'firmware',
  'compatible',
  'labels',
  'path',
  'source',
  'kernels',
  'notes',
] as const;

/** A cell of CSV. An apostrophe precedes text that a spreadsheet would run as a formula: names come from untrusted trees. */
export function csvCell(text: string): string {
  const inert = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}

/** A Markdown table; ends with a newline. */
export function markdownOf({ titles, rows, numbers }: TextTable): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`;
  const rule = line(numbers.map((isNumber) => (isNumber ? '---:' : '---')));
  return `${line(titles.map(markdownCell))}${rule}${rows.map((row) => line(row.map(markdownCell))).join('')}`;
}

/** Text for a Markdown table: on one line, with all markup escaped. */
export function markdownCell(text: string): string {
  return clean(text).replace(/[\\`*_[\]<>|#~&]/g, (sign) => `\\${sign}`);
}

/** Columns of text, two blanks apart; ends with a newline. The last column is not padded. */
export function columnsText({ titles, rows, numbers }: TextTable, withTitles = true): string {
  const lines = (withTitles ? [titles, ...rows] : rows).map((row) => row.map(clean));
  const widths = titles.map((_, i) => lines.reduce((most, row) => Math.max(most, row[i]?.length ?? 0), 0));
  return lines
    .map((row) => {
      const cells = row.map((text, i) => (numbers[i] ? text.padStart(widths[i] ?? 0) : text.padEnd(widths[i] ?? 0)));
      return `${cells.join('  ').trimEnd()}\n`;
    })
    .join('');
}

/** Names come from the tree: control characters must reach no terminal and break no row. */
export function clean(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to be removed
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, '?');
}
