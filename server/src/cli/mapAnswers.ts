/** Output of `dtatlas map` other than the map: answers to questions, and the budget. */
import { formatSize, hex } from '../base/format.ts';
import { type Answer, askMap } from '../mapModel/ask/ask.ts';
import { budgetOf, OWNER_KINDS } from '../mapModel/budget.ts';
import { columnsOf } from '../mapModel/columns.ts';
import { itemToJson } from '../mapModel/mapJson.ts';
import type { MemoryMap } from '../mapModel/model.ts';
import {
  clean,
  columnsText,
  csvCell,
  csvOf,
  markdownCell,
  markdownOf,
  type TextTable,
  tableOf,
} from '../mapModel/tables.ts';
import { UsageError } from './usage.ts';

/** Formats in which lists are printed. */
export const LIST_FORMATS = ['text', 'json', 'csv', 'md'] as const;
type ListFormat = (typeof LIST_FORMATS)[number];

const ANSWER_COLUMNS = ['start', 'end', 'size', 'kind', 'name', 'users', 'firmware', 'source', 'notes'];

/** The answer to a question; `found` is whether it has any match. Throws `UsageError` when the question cannot be read. */
export function answerText(
  map: MemoryMap,
  question: string,
  format: ListFormat,
): { readonly text: string; readonly found: boolean } {
  const answer = askMap(map, question);
  if (answer.kind === 'fault') throw new UsageError(`--ask '${question}': ${answer.text}`);
  return { text: written(answer, format), found: answer.matches.length > 0 };
}

function written({ text, matches }: Answer, format: ListFormat): string {
  const items = matches.map(({ item }) => item);
  switch (format) {
    case 'json': {
      const list = matches.map(({ item, extent, why }) => ({
        item: itemToJson(item),
        ...(extent === undefined ? {} : { extent: { base: hex(extent.base), end: hex(extent.end) } }),
        ...(why === '' ? {} : { why }),
      }));
      return `${JSON.stringify({ text, matches: list }, undefined, 2)}\n`;
    }
    case 'csv':
      return csvOf(items);
    case 'md':
      return `${markdownCell(text)}\n\n${items.length === 0 ? '' : markdownOf(answerTable(matches))}`;
    case 'text':
      return `${clean(text)}\n${items.length === 0 ? '' : `\n${columnsText(answerTable(matches))}`}`;
  }
}

function answerTable(matches: Answer['matches']): TextTable {
  const table = tableOf(
    matches.map(({ item }) => item),
    columnsOf(ANSWER_COLUMNS),
  );
  if (matches.every(({ why }) => why === '')) return table;
  return {
    titles: [...table.titles, 'Room'],
    numbers: [...table.numbers, false],
    rows: table.rows.map((row, i) => [...row, matches[i]?.why ?? '']),
  };
}

/** What reserved memory costs, by owner. */
export function budgetText(map: MemoryMap, format: ListFormat): string {
  const budget = budgetOf(map);
  if (format === 'json') {
    const owners = budget.owners.map(({ id, kind, name, bytes, items }) => ({
      id,
      kind,
      name,
      bytes: hex(bytes),
      items: items.map(({ item, bytes: own }) => ({ id: item.id, label: item.label, bytes: hex(own) })),
    }));
    return `${JSON.stringify({ ram: hex(budget.ram), free: hex(budget.free), owners }, undefined, 2)}\n`;
  }
  const share = (bytes: bigint) => {
    if (budget.ram === 0n) return '';
    const tenths = Number((bytes * 1000n) / budget.ram);
    return tenths === 0 && bytes > 0n ? '< 0.1 %' : `${(tenths / 10).toFixed(1)} %`;
  };
  const size = (bytes: bigint) => (format === 'csv' ? bytes.toString() : formatSize(bytes));
  const table: TextTable = {
    titles: ['Owner', 'What it is', 'RAM', 'Share', 'Regions'],
    numbers: [false, false, true, true, false],
    rows: [
      ...budget.owners.map(({ name, kind, bytes, items }) => [
        name,
        OWNER_KINDS[kind],
        size(bytes),
        share(bytes),
        namesOf(
          items.map(({ item }) => item.label),
          format === 'csv',
        ),
      ]),
      ['free', '', size(budget.free), share(budget.free), ''],
      ['all', '', size(budget.ram), share(budget.ram), ''],
    ],
  };
  if (format === 'md') return markdownOf(table);
  if (format === 'csv') return [table.titles, ...table.rows].map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');
  return columnsText(table);
}

/** Most regions that a line of the budget names. */
const NAMED_MAX = 4;

function namesOf(names: readonly string[], all: boolean): string {
  const distinct = [...new Set(names)];
  if (all || distinct.length <= NAMED_MAX + 1) return distinct.join(', ');
  return `${distinct.slice(0, NAMED_MAX).join(', ')} and ${distinct.length - NAMED_MAX} more`;
}
