/** What differs between two maps: kernels, sizes of RAM, revisions of a board, a prediction and a real boot. */
import { formatSize, hex } from '../base/format.ts';
import { KINDS } from './kinds.ts';
import { isRefused, type MapItem, type MemoryMap } from './model.ts';
import { pairItems } from './pairItems.ts';

/** The most important change of an item. `changed`: same place and size, but another kind or property. */
export type MapChange = 'added' | 'gone' | 'moved' | 'resized' | 'changed';

/** The lists of a map that are compared. */
type ComparedLayer = 'ram' | 'reserved' | 'devices';

export interface MapDifference {
  readonly layer: ComparedLayer;
  readonly change: MapChange;
  /** Absent for a new item. */
  readonly before?: MapItem;
  /** Absent for an item that is gone. */
  readonly after?: MapItem;
  /** What differs, without the item's name: `moves up by 16 MiB, from 0x… to 0x…; is CMA instead of reserved`. */
  readonly text: string;
}

export interface MapComparison {
  /** RAM, then what is reserved, then devices, each ascending by address; the first `DIFFERENCES_MAX`. */
  readonly differences: readonly MapDifference[];
  /** How many further differences there are. */
  readonly left: number;
  /** How many items are the same on both maps. */
  readonly same: number;
}

/** Most differences that are kept: beyond that the two maps are unrelated. */
const DIFFERENCES_MAX = 5000;

/** Compares item by item; see `pairItems` for what matches. */
export function compareMaps(before: MemoryMap, after: MemoryMap): MapComparison {
  const all: MapDifference[] = [];
  let same = 0;
  for (const layer of ['ram', 'reserved', 'devices'] as const) {
    const found: MapDifference[] = [];
    for (const [one, other] of pairItems(before[layer], after[layer])) {
      const difference = differenceOf(layer, one, other);
      if (difference === undefined) same++;
      else found.push(difference);
    }
    for (const one of found.sort(byPlace)) all.push(one);
  }
  return { differences: all.slice(0, DIFFERENCES_MAX), left: Math.max(0, all.length - DIFFERENCES_MAX), same };
}

/** `2 regions moved, 1 new; the rest is the same` */
export function comparisonSummary({ differences, left }: MapComparison): string {
  if (differences.length === 0) return 'The maps are the same.';
  const parts = CHANGES.flatMap(([change, words]) => {
    const count = differences.filter((one) => one.change === change).length;
    return count === 0 ? [] : [`${count} ${words}`];
  });
  return `${parts.join(', ')}${left > 0 ? ', and more' : ''}.`;
}

const CHANGES: readonly (readonly [MapChange, string])[] = [
  ['added', 'new'],
  ['gone', 'gone'],
  ['moved', 'moved'],
  ['resized', 'of another size'],
  ['changed', 'of another kind or state'],
];

function differenceOf(
  layer: ComparedLayer,
  before: MapItem | undefined,
  after: MapItem | undefined,
): MapDifference | undefined {
  if (before === undefined || after === undefined) {
    const item = before ?? after;
    if (item === undefined) return undefined;
    const place = item.base === undefined ? '' : ` at ${hex(item.base)}`;
    const size = item.size === 0n ? '' : `, ${formatSize(item.size)}`;
    const what = `${KINDS[item.kind].short}${place}${size}`;
    return before === undefined
      ? { layer, change: 'added', after: item, text: `is new: ${what}` }
      : { layer, change: 'gone', before: item, text: `is gone: ${what}` };
  }
  const parts = [moveText(before, after), sizeChange(before, after), ...kindChanges(before, after)];
  const text = parts.filter((part) => part !== undefined).join('; ');
  if (text === '') return undefined;
  const change = parts[0] !== undefined ? 'moved' : parts[1] !== undefined ? 'resized' : 'changed';
  return { layer, change, before, after, text };
}

function moveText({ base: from }: MapItem, { base: to }: MapItem): string | undefined {
  if (from === to) return undefined;
  if (from === undefined) return `gets a place, ${to === undefined ? '' : hex(to)}`;
  if (to === undefined) return `has no place any more, it was ${hex(from)}`;
  const way = to > from ? `up by ${formatSize(to - from)}` : `down by ${formatSize(from - to)}`;
  return `moves ${way}, from ${hex(from)} to ${hex(to)}`;
}

function sizeChange({ size: from }: MapItem, { size: to }: MapItem): string | undefined {
  if (from === to) return undefined;
  const way = to > from ? `grows by ${formatSize(to - from)}` : `shrinks by ${formatSize(from - to)}`;
  return `${way}, from ${formatSize(from)} to ${formatSize(to)}`;
}

function kindChanges(before: MapItem, after: MapItem): readonly string[] {
  const parts: string[] = [];
  if (before.kind !== after.kind) parts.push(`is ${KINDS[after.kind].short} instead of ${KINDS[before.kind].short}`);
  if (isRefused(before) !== isRefused(after)) {
    const reason = after.reason === undefined ? '' : ` (${after.reason})`;
    parts.push(isRefused(after) ? `is not reserved any more${reason}` : 'is reserved now');
  }
  if (before.disabled !== after.disabled) parts.push(after.disabled ? 'is disabled now' : 'is enabled now');
  return parts;
}

/** By address; the kernel's own allocations last: any change moves them. */
function byPlace(one: MapDifference, other: MapDifference): number {
  if (isEarly(one) !== isEarly(other)) return isEarly(one) ? 1 : -1;
  const a = placeOf(one);
  const b = placeOf(other);
  if (a === b) return 0;
  if (a === undefined) return 1;
  return b === undefined || a < b ? -1 : 1;
}

function isEarly({ before, after }: MapDifference): boolean {
  return (before ?? after)?.kind === 'early';
}

function placeOf({ before, after }: MapDifference): bigint | undefined {
  return before?.base ?? after?.base;
}
