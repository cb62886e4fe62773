/** The map for a terminal: every bank with its items and free ranges, then everything else. */
import { hex } from '../base/format.ts';
import { maxOf } from '../base/intervals.ts';
import { itemsInBanks } from './bankItems.ts';
import { overlapText } from './conflicts.ts';
import { KINDS } from './kinds.ts';
import { isRefused, type MapItem, type MemoryMap, sizeText } from './model.ts';
import { budgetLine, outcomeWords } from './summary.ts';
import { clean } from './tables.ts';

interface Row {
  readonly base: bigint | undefined;
  readonly size: bigint;
  readonly kind: string;
  readonly label: string;
  readonly notes: readonly string[];
  readonly indent: number;
}

/** The map as text; ends with a newline. Ranges are written with their last byte, as in /proc/iomem. */
export function renderMapText(map: MemoryMap): string {
  const sections: { readonly title: string; readonly rows: readonly Row[] }[] = [];
  const placed = map.reserved.filter((item) => item.base !== undefined && item.state !== 'ignored');
  const inBanks = itemsInBanks(map.ram, placed);
  const labels = new Map(map.reserved.map(({ id, label }) => [id, label]));
  const rowOf = (item: MapItem) => makeRow(item, labels);
  sections.push({ title: 'RAM', rows: map.ram.flatMap((bank) => bankRows(bank, inBanks.in(bank), rowOf)) });
  const outside = placed.filter((item) => !inBanks.isInAny(item));
  sections.push({ title: 'Reserved outside RAM', rows: outside.map(rowOf) });
  const rest = map.reserved.filter((item) => item.base === undefined || item.state === 'ignored');
  sections.push({ title: 'Not reserved', rows: rest.map(rowOf) });
  sections.push({ title: 'Devices', rows: map.devices.map(rowOf) });

  const filled = sections.filter(({ rows }) => rows.length > 0);
  const all = filled.flatMap(({ rows }) => rows);
  const last = all.reduce((highest, { base, size }) => maxOf(highest, base === undefined ? 0n : base + size), 0n);
  const digits = Math.max(8, last.toString(16).length);
  const columns = {
    range: longest(all, (row) => rangeText(row, digits)),
    size: longest(all, (row) => sizeText(row.size)),
    kind: longest(all, (row) => row.kind),
  };
  const lines = [...headLines(map)];
  for (const { title, rows } of filled) {
    lines.push('', title);
    for (const row of rows) {
      const cells = [
        rangeText(row, digits).padEnd(columns.range),
        sizeText(row.size).padStart(columns.size),
        row.kind.padEnd(columns.kind),
        [clean(row.label), ...row.notes.map(clean)].filter((text) => text !== '').join('; '),
      ];
      lines.push(`  ${cells.join('  ')}`.trimEnd());
    }
  }
  if (inBanks.leftOut !== undefined) lines.push('', inBanks.leftOut);
  if (map.assumptions.length > 0) lines.push('', 'Assumed', ...map.assumptions.map((text) => `  ${clean(text)}`));
  return `${lines.join('\n')}\n`;
}

function longest(rows: readonly Row[], textOf: (row: Row) => string): number {
  return rows.reduce((most, row) => Math.max(most, textOf(row).length), 0);
}

function headLines(map: MemoryMap): readonly string[] {
  const board = map.model === '' ? 'Board without a model' : clean(map.model);
  const lines = [`${board}, Linux ${map.kernel} ${map.arch}`, budgetLine(map.totals), ...map.unused];
  const outcome = outcomeWords(map);
  if (outcome !== undefined) lines.push(`${outcome.title}: ${clean(outcome.text)}`);
  return lines;
}

function bankRows(bank: MapItem, inside: readonly MapItem[], rowOf: (item: MapItem) => Row): readonly Row[] {
  const rows: Row[] = [rowOf(bank)];
  const bankBase = bank.base ?? 0n;
  const bankEnd = bankBase + bank.size;
  let at = bankBase;
  for (const item of inside) {
    const base = item.base ?? 0n;
    const end = base + item.size;
    if (base > at && !isRefused(item)) rows.push(freeRow(at, base));
    rows.push({ ...rowOf(item), indent: 1 });
    // A refused item leaves its memory free.
    if (!isRefused(item)) at = maxOf(at, end);
  }
  if (at < bankEnd) rows.push(freeRow(at, bankEnd));
  return rows;
}

function freeRow(base: bigint, end: bigint): Row {
  return { base, size: end - base, kind: 'free', label: '', notes: [], indent: 1 };
}

function makeRow(item: MapItem, labels: ReadonlyMap<string, string>): Row {
  const notes: string[] = [];
  if (item.placement === 'dynamic') notes.push(isRefused(item) ? 'to be placed by the kernel' : 'placed by the kernel');
  const overlaps = overlapText(item, (id) => labels.get(id) ?? id);
  if (overlaps !== undefined) notes.push(`OVERLAPS ${overlaps}`);
  if (item.users !== undefined) notes.push(`for ${namesOf(item.users)}`);
  if (item.reason !== undefined) notes.push(item.reason);
  if (item.disabled === true) notes.push('disabled');
  if (item.nomap === true && item.kind !== 'nomap') notes.push('no-map');
  if (item.within !== undefined) notes.push(`somewhere in ${hex(item.within.base)}-${hex(item.within.end - 1n)}`);
  if (item.isEstimate === true) notes.push('estimated');
  const { base, size } = item;
  const kind = KINDS[item.kind].short;
  if (!isRefused(item)) return { base, size, kind, label: item.label, notes, indent: 0 };
  // A refused item is not of its kind, and would only have been: `reserved` is too common a wish to be written.
  const wished = item.kind === 'reserved' ? [] : [kind];
  return { base, size, kind: item.state ?? '', label: item.label, notes: [...wished, ...notes], indent: 0 };
}

/** Most users that a row names. */
const USERS_NAMED = 3;

function namesOf(users: readonly string[]): string {
  const more = users.length - USERS_NAMED;
  return [...users.slice(0, USERS_NAMED), ...(more > 0 ? [`${more} more`] : [])].join(', ');
}

function rangeText({ base, size, indent }: Row, digits: number): string {
  if (base === undefined) return 'no address';
  const last = size === 0n ? base : base + size - 1n;
  return `${'  '.repeat(indent)}${padHex(base, digits)}-${padHex(last, digits)}`;
}

function padHex(value: bigint, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}
