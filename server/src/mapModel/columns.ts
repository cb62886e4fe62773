/** The columns of an item, for the page's table, for CSV, Markdown and the lists of the command line. */
import { formatSize, hex } from '../base/format.ts';
import { compareBigint } from '../base/intervals.ts';
import { KIND_ORDER, KINDS } from './kinds.ts';
import { isRefused, type MapItem, type MapUser, type MemoryMap, sizeText } from './model.ts';

/** How a column formats numbers. */
export interface Writing {
  address(value: bigint): string;
  size(bytes: bigint): string;
}

/** For people: `0x80000000`, `64 MiB`. */
export const PLAIN_WRITING: Writing = { address: hex, size: formatSize };

export type ColumnId =
  | 'name'
  | 'kind'
  | 'start'
  | 'end'
  | 'size'
  | 'bytes'
  | 'users'
  | 'driver'
  | 'firmware'
  | 'state'
  | 'placement'
  | 'labels'
  | 'compatible'
  | 'path'
  | 'source'
  | 'kernels'
  | 'notes';

export interface Column {
  readonly id: ColumnId;
  readonly title: string;
  /** A longer explanation of the column. */
  readonly long: string;
  /** Set for numbers, which are aligned right. */
  readonly isNumber?: true;
  /** The text of the cell; empty when the item has no value. */
  text(item: MapItem, writing: Writing): string;
  /** Order of two items; absent when their texts are compared. Items without an address come last. */
  compare?(a: MapItem, b: MapItem): number;
}

/** All columns, in their usual order. */
export const COLUMNS: readonly Column[] = [
  { id: 'name', title: 'Name', long: 'Name of the node, or what it is', text: ({ label }) => label },
  {
    id: 'kind',
    title: 'Kind',
    long: 'What kind of memory it is',
    text: kindText,
    compare: (a, b) => KIND_ORDER.indexOf(a.kind) - KIND_ORDER.indexOf(b.kind),
  },
  {
    id: 'start',
    title: 'First byte',
    long: 'Address of the first byte',
    isNumber: true,
    text: ({ base }, { address }) => (base === undefined ? '' : address(base)),
    compare: byStart,
  },
  {
    id: 'end',
    title: 'Last byte',
    long: 'Address of the last byte',
    isNumber: true,
    text: ({ base, size }, { address }) => (base === undefined ? '' : address(size > 0n ? base + size - 1n : base)),
    compare: (a, b) => whereKnown(a, b) ?? compareBigint((a.base ?? 0n) + a.size, (b.base ?? 0n) + b.size),
  },
  {
    id: 'size',
    title: 'Size',
    long: 'How much memory it is',
    isNumber: true,
    text: ({ size: bytes }, { size }) => (bytes === 0n ? sizeText(bytes) : size(bytes)),
    compare: bySize,
  },
  {
    id: 'bytes',
    title: 'Bytes',
    long: 'The size in bytes',
    isNumber: true,
    text: ({ size }) => size.toString(),
    compare: bySize,
  },
  { id: 'users', title: 'Used by', long: 'Devices that refer to the region', text: usersText },
  { id: 'driver', title: 'Driver', long: 'What takes the region in the kernel', text: ({ driver }) => driver ?? '' },
  {
    id: 'firmware',
    title: 'Firmware',
    long: 'The firmware it is for, by its name',
    text: ({ firmware }) => firmware ?? '',
  },
  { id: 'state', title: 'State', long: 'Whether the kernel takes it', text: stateText },
  { id: 'placement', title: 'Placed', long: 'Who decides where it is', text: placementText },
  {
    id: 'labels',
    title: 'Labels',
    long: 'Labels of the node',
    text: ({ labels = [] }) => labels.map((label) => `&${label}`).join(' '),
  },
  {
    id: 'compatible',
    title: 'Compatible',
    long: 'First compatible of the node',
    text: ({ compatible }) => compatible ?? '',
  },
  { id: 'path', title: 'Path', long: 'Path of the node', text: ({ path }) => path },
  {
    id: 'source',
    title: 'Source',
    long: 'Where the source states it',
    text: ({ source }) => (source === undefined ? '' : `${source.file}:${source.line}`),
  },
  {
    id: 'kernels',
    title: 'Other kernels',
    long: 'What kernels of other releases do with it, where they differ',
    text: ({ byKernel = [] }) => byKernel.map(({ releases, text }) => `${releases}: ${text}`).join('; '),
  },
  { id: 'notes', title: 'Notes', long: 'What else is to be known of it', text: notesText },
];

const BY_ID = new Map(COLUMNS.map((column) => [column.id, column]));

/** Columns by their names; unknown names are left out. */
export function columnsOf(ids: readonly string[]): readonly Column[] {
  const known: ReadonlyMap<string, Column> = BY_ID;
  return ids.flatMap((id) => known.get(id) ?? []);
}

/** All items of a map in the order of addresses, holes included; items without an address last. */
export function rowsOf({
  ram,
  reserved,
  devices,
  free,
}: Pick<MemoryMap, 'ram' | 'reserved' | 'devices' | 'free'>): readonly MapItem[] {
  return [...ram, ...reserved, ...free, ...devices].sort(byStart);
}

/** A copy sorted by a column; equal rows are in the order of addresses. */
export function sortedBy(
  items: readonly MapItem[],
  column: Column,
  descending: boolean,
  writing: Writing,
): readonly MapItem[] {
  const sign = descending ? -1 : 1;
  const texts = new Map(column.compare === undefined ? items.map((item) => [item, column.text(item, writing)]) : []);
  const compare = (a: MapItem, b: MapItem): number => {
    if (column.compare !== undefined)
      return (isOfPlace(column) ? whereKnown(a, b) : undefined) ?? sign * column.compare(a, b);
    const [left = '', right = ''] = [texts.get(a), texts.get(b)];
    // Empty cells come last in either direction.
    if (left === '' || right === '') return Number(left === '') - Number(right === '');
    return sign * left.localeCompare(right, 'en', { numeric: true });
  };
  return items.toSorted((a, b) => compare(a, b) || byStart(a, b));
}

function isOfPlace({ id }: Column): boolean {
  return id === 'start' || id === 'end';
}

/** Lower address first, larger first at the same address; items without an address last. */
function byStart(a: MapItem, b: MapItem): number {
  return whereKnown(a, b) ?? (compareBigint(a.base ?? 0n, b.base ?? 0n) || compareBigint(b.size, a.size));
}

/** Puts items without an address last; undefined when both have one. */
function whereKnown(a: MapItem, b: MapItem): number | undefined {
  if (a.base !== undefined && b.base !== undefined) return undefined;
  return Number(a.base === undefined) - Number(b.base === undefined);
}

function bySize(a: MapItem, b: MapItem): number {
  return compareBigint(a.size, b.size);
}

function kindText({ kind, nomap, reusable }: MapItem): string {
  const { short } = KINDS[kind];
  const more = [
    nomap === true && kind !== 'nomap' ? 'no-map' : '',
    reusable === true && kind !== 'cma' ? 'reusable' : '',
  ];
  return [short, ...more].filter(Boolean).join(', ');
}

function usersText({ usedBy, users = [], use, kind }: MapItem): string {
  if (usedBy !== undefined) return usedBy.map(userText).join(', ');
  if (users.length > 0) return users.join(', ');
  // The whole system uses a CMA area.
  return use === 'nobody' && kind !== 'cma' ? 'nobody' : '';
}

function userText({ name, as, disabled }: MapUser): string {
  return `${name}${as === undefined ? '' : ` "${as}"`}${disabled === true ? ' (disabled)' : ''}`;
}

function stateText({ state, disabled }: MapItem): string {
  if (disabled === true) return 'disabled';
  return state ?? '';
}

function placementText({ placement, isEstimate, within }: MapItem): string {
  if (placement !== undefined) return placement === 'static' ? 'by the tree' : 'by the kernel';
  return isEstimate === true || within !== undefined ? 'by the kernel, estimated' : '';
}

function notesText(item: MapItem): string {
  const notes: string[] = [];
  if (isRefused(item) && item.reason !== undefined) notes.push(item.reason);
  if (item.overlaps.length > 0) notes.push(`overlaps ${item.overlaps.length + (item.moreOverlaps ?? 0)}`);
  if (item.within !== undefined) notes.push(`somewhere in ${hex(item.within.base)}-${hex(item.within.end)}`);
  if (item.tried !== undefined && item.tried.length > 1) notes.push(`${item.tried.length} searches`);
  return notes.join('; ');
}
