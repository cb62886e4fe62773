/** What lies at an address or in a range, in all layers: RAM, items that take it, devices, holes. */
import { formatSize } from '../../base/format.ts';
import { bytesIn, type Interval, intersectionOf, unionOf } from '../../base/intervals.ts';
import { isWindow, KINDS } from '../kinds.ts';
import { isRefused, type MapItem } from '../model.ts';
import type { AskedMap } from './askedMap.ts';

type Write = (value: bigint) => string;

/** Most items that a sentence names. */
const NAMED_MAX = 4;

/** All items that claim an address, the smallest first: those that take RAM, holes, devices; the bank last. */
export function itemsAt(map: AskedMap, address: bigint): readonly MapItem[] {
  return itemsIn(map, { base: address, end: address + 1n }).toSorted((a, b) =>
    a.kind === 'ram' ? 1 : b.kind === 'ram' ? -1 : a.size < b.size ? -1 : a.size > b.size ? 1 : 0,
  );
}

/** All items that claim part of a range, ascending; banks first at the same base. Refused items claim nothing. */
export function itemsIn({ ram, reserved, free, devices }: AskedMap, range: Interval): readonly MapItem[] {
  return [...ram, ...reserved, ...free, ...devices]
    .filter((item) => {
      const { base, size } = item;
      if (base === undefined || isRefused(item)) return false;
      return base < range.end && range.base < base + size;
    })
    .sort((a, b) => compare(a.base ?? 0n, b.base ?? 0n) || compare(b.size, a.size));
}

/** `0x8f500000 is in mpss@8f000000 (no-map, 64 MiB), 5 MiB behind its start; RAM of memory@80000000.` */
export function placeSentence(map: AskedMap, address: bigint, found: readonly MapItem[], write: Write): string {
  const at = write(address);
  if (found.length === 0) return `Nothing answers at ${at}: ${neighbours(map, address, write)}.`;
  const bank = found.find(({ kind }) => kind === 'ram');
  const others = found.filter(({ kind }) => kind !== 'ram');
  const ram = bank === undefined ? '' : bank.path === '' ? '; RAM' : `; RAM of ${bank.label}`;
  const names = others.slice(0, NAMED_MAX).map((item) => {
    const offset = address - (item.base ?? 0n);
    const behind = offset === 0n ? 'at its start' : `${formatSize(offset)} behind its start`;
    const what = item.kind === 'hole' ? `free RAM (${formatSize(item.size)}` : `${item.label} (${wordsFor(item)}`;
    return `${what}, ${behind})`;
  });
  if (others.length > NAMED_MAX) names.push(`${others.length - NAMED_MAX} more`);
  const claims = others.filter(({ kind }) => kind !== 'hole' && kind !== 'device' && kind !== 'pci');
  const twice = claims.length > 1 ? ` It is claimed ${claims.length} times.` : '';
  return `${at} is in ${names.join(', and in ')}${ram}.${twice}`;
}

/** The contents of a range in bytes, and how much of it is free. */
export function rangeSentence(map: AskedMap, range: Interval, found: readonly MapItem[], write: Write): string {
  const bytesOf = (items: readonly MapItem[]) =>
    bytesIn(
      intersectionOf(
        unionOf(items.flatMap(({ base, size }) => (base === undefined ? [] : [{ base, end: base + size }]))),
        [range],
      ),
    );
  const isFree = ({ kind }: MapItem) => kind === 'hole';
  const isDevice = ({ kind }: MapItem) => isWindow(kind);
  const isRam = ({ kind }: MapItem) => kind === 'ram';
  const taken = found.filter((item) => !isFree(item) && !isDevice(item) && !isRam(item));
  const place = `${write(range.base)} – ${write(range.end - 1n)} (${formatSize(range.end - range.base)})`;
  if (found.length === 0) return `Nothing answers in ${place}: ${neighbours(map, range.base, write)}.`;
  const parts = [`${formatSize(bytesOf(found.filter(isRam)))} of RAM`];
  if (taken.length > 0) parts.push(`${formatSize(bytesOf(taken))} taken by ${taken.length}`);
  parts.push(`${formatSize(bytesOf(found.filter(isFree)))} free`);
  const windows = found.filter(isDevice).length;
  if (windows > 0) parts.push(`${windows} device window${windows === 1 ? '' : 's'}`);
  return `${place}: ${parts.join(', ')}.`;
}

function wordsFor(item: MapItem): string {
  const { short } = KINDS[item.kind];
  const nomap = item.nomap === true && item.kind !== 'nomap' ? ', no-map' : '';
  return `${short}${nomap}, ${formatSize(item.size)}${item.disabled === true ? ', disabled' : ''}`;
}

/** The nearest item below an address, and the nearest above. */
function neighbours({ ram, reserved, devices }: AskedMap, address: bigint, write: Write): string {
  let below: MapItem | undefined;
  let above: MapItem | undefined;
  for (const item of [...ram, ...reserved, ...devices]) {
    const { base, size } = item;
    if (base === undefined || isRefused(item)) continue;
    if (base > address && (above?.base === undefined || base < above.base)) above = item;
    const end = base + size;
    if (end <= address && (below?.base === undefined || end > below.base + below.size)) below = item;
  }
  const words: string[] = [];
  if (below?.base !== undefined) words.push(`${below.label} ends at ${write(below.base + below.size - 1n)}`);
  if (above?.base !== undefined) words.push(`${above.label} begins at ${write(above.base)}`);
  return words.length === 0 ? 'the map is empty' : words.join(', ');
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
