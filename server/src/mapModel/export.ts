/** Exports a map as CSV, JSON, Markdown, text, and text for a mailing list. SVG is drawn elsewhere. */
import { append } from '../base/append.ts';
import { columnsOf, rowsOf } from './columns.ts';
import { conflictsOf } from './conflicts.ts';
import { KINDS } from './kinds.ts';
import { mapToJson } from './mapJson.ts';
import { isRefused, type MapItem, type MemoryMap, sizeText } from './model.ts';
import { renderMapText } from './renderText.ts';
import { budgetLine, outcomeWords } from './summary.ts';
import { clean, csvOf, markdownCell, markdownOf, tableOf } from './tables.ts';

export type ExportFormat = 'text' | 'json' | 'csv' | 'md' | 'mail';

export const EXPORT_FORMATS: readonly ExportFormat[] = ['text', 'json', 'csv', 'md', 'mail'];

/** Writes a map; every document ends with a newline. */
export function exportMap(map: MemoryMap, format: ExportFormat): string {
  switch (format) {
    case 'text':
      return renderMapText(map);
    case 'json':
      return `${JSON.stringify(mapToJson(map), undefined, 2)}\n`;
    case 'csv':
      return csvOf(rowsOf(map));
    case 'md':
      return markdownMap(map);
    case 'mail':
      return mailMap(map);
  }
}

function titleOf({ model, kernel, arch }: MemoryMap): string {
  const board = model === '' ? 'a board without a model' : model;
  return kernel === '' ? `${board}, ${arch}` : `${board}, Linux ${kernel} ${arch}`;
}

const MEMORY_COLUMNS = [
  'name',
  'kind',
  'start',
  'end',
  'size',
  'users',
  'driver',
  'firmware',
  'state',
  'placement',
  'source',
  'kernels',
  'notes',
];
const DEVICE_COLUMNS = ['name', 'kind', 'start', 'end', 'size', 'compatible', 'state', 'source'];

function markdownMap(map: MemoryMap): string {
  const memory = rowsOf({ ...map, devices: [] });
  const parts = [`# Memory map: ${markdownCell(titleOf(map))}\n`, `${markdownCell(budgetLine(map.totals))}.\n`];
  const outcome = outcomeWords(map);
  if (outcome !== undefined) parts.push(`**${outcome.title}:** ${markdownCell(outcome.text)}\n`);
  if (map.notSimulated !== undefined) parts.push(`${markdownCell(map.notSimulated)}\n`);
  parts.push(markdownOf(tableOf(memory, columnsOf(MEMORY_COLUMNS))));
  const overlaps = conflictsOf(map.reserved);
  if (overlaps.length > 0) {
    parts.push('## Overlaps\n', list(overlaps.map(([one, other]) => `${one.label} overlaps ${other.label}`)));
  }
  if (map.unused.length > 0) parts.push('## Unused\n', list(map.unused));
  if (map.assumptions.length > 0) parts.push('## Assumed\n', list(map.assumptions));
  if (map.devices.length > 0) parts.push('## Devices\n', markdownOf(tableOf(map.devices, columnsOf(DEVICE_COLUMNS))));
  return parts.join('\n');
}

function list(lines: readonly string[]): string {
  return lines.map((line) => `- ${markdownCell(line)}\n`).join('');
}

/** Line width of mails: lists wrap and quote at it. */
const MAIL_WIDTH = 72;

/** Plain ASCII in mail width; devices are left out, and so are names that do not fit. */
function mailMap(map: MemoryMap): string {
  const lines: string[] = [...wrapped(`Memory map of ${titleOf(map)}, as predicted from the device tree:`), ''];
  append(lines, wrapped(`${budgetLine(map.totals)}.`));
  const outcome = outcomeWords(map);
  if (outcome !== undefined) append(lines, wrapped(`${outcome.title}: ${outcome.text}`));
  const rows = rowsOf({ ...map, devices: [] });
  const last = rows.reduce(
    (most, { base, size }) => (base !== undefined && base + size > most ? base + size : most),
    0n,
  );
  const digits = Math.max(8, last.toString(16).length);
  const kindWidth = rows.reduce((most, item) => Math.max(most, mailKind(item).length), 0);
  lines.push('');
  for (const item of rows) lines.push(mailLine(item, digits, kindWidth));
  if (rows.some((item) => mailKind(item).endsWith('*'))) lines.push('', '* and no-map');
  const overlaps = conflictsOf(map.reserved);
  if (overlaps.length > 0)
    append(lines, ['', ...overlaps.flatMap(([one, other]) => wrapped(`${one.label} overlaps ${other.label}.`))]);
  if (map.assumptions.length > 0)
    append(lines, ['', 'Assumed:', ...map.assumptions.flatMap((text) => wrapped(`- ${text}`, '  '))]);
  return `${lines.map(ascii).join('\n')}\n`;
}

function mailLine(item: MapItem, digits: number, kindWidth: number): string {
  const { base, size, label } = item;
  const pad = (value: bigint) => value.toString(16).padStart(digits, '0');
  const place =
    base === undefined
      ? 'no address'.padEnd(2 * digits + 1)
      : `${pad(base)}-${pad(size > 0n ? base + size - 1n : base)}`;
  // Other rows belong to a bank.
  const indent = item.kind === 'ram' ? '' : ' ';
  const head = `${indent}${place}${item.kind === 'ram' ? ' ' : ''} ${sizeText(size).padStart(9)}  ${mailKind(item).padEnd(kindWidth)}  `;
  const room = Math.max(12, MAIL_WIDTH - head.length);
  const name = ascii(label);
  return `${head}${name.length > room ? `${name.slice(0, room - 3)}...` : name}`.trimEnd();
}

function mailKind(item: MapItem): string {
  if (isRefused(item)) return item.state ?? '';
  if (item.kind === 'hole') return '';
  return item.nomap === true && item.kind !== 'nomap' ? `${KINDS[item.kind].short}*` : KINDS[item.kind].short;
}

/** A text wrapped to mail width; lines after the first begin with `indent`. */
function wrapped(text: string, indent = ''): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of clean(text).split(' ')) {
    if (line !== '' && line.length + 1 + word.length > MAIL_WIDTH) {
      lines.push(line);
      line = `${indent}${word}`;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return line === '' ? lines : [...lines, line];
}

const ASCII: Readonly<Record<string, string>> = {
  '–': '-',
  '—': '-',
  '‘': "'",
  '’': "'",
  '“': '"',
  '”': '"',
  '…': '...',
  '×': 'x',
};

function ascii(text: string): string {
  return clean(text).replace(/[^\u0020-\u007e]/g, (sign) => ASCII[sign] ?? '?');
}
