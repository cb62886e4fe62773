/**
 * What a scope shows, as one list for both the drawing and the table: items, and runs of device windows drawn together
 * because one by one they would bury the memory. Pure; knows no DOM.
 */
import { countText } from '../../../../server/src/base/format.ts';
import type { Interval } from '../../../../server/src/base/intervals.ts';
import { compareBigint, intersect } from '../../../../server/src/mapModel/columnLayout.ts';
import { KIND_ORDER, type MapKind } from '../../../../server/src/mapModel/kinds.ts';
import type { SortKey } from '../messages.ts';
import type { Item, MapModel, Scope } from './model.ts';

/** One line of the table, one block or heading of the drawing. */
export interface Row {
  /** The item's id, or `cluster:` and the id of its first item. */
  readonly key: string;
  readonly kind: MapKind;
  readonly label: string;
  readonly size: bigint;
  readonly extent: Interval | undefined;
  /** One item, or all those drawn together. */
  readonly items: readonly Item[];
  readonly isCluster: boolean;
}

/** Runs longer than this are drawn as one. */
const MAX_RUN = 4;

/** The rows of a scope, ascending by address, those without one last. */
export function rowsOf(model: MapModel, scope: Scope, hiddenKinds: ReadonlySet<string>): Row[] {
  const inScope = (item: Item) =>
    scope.extent === undefined || (item.extent !== undefined && intersect(item.extent, scope.extent) !== undefined);
  const pool = [
    ...(scope.withMemory ? [...model.banks, ...model.reserved] : []),
    ...(scope.withDevices ? model.devices : []),
  ];
  const items = pool.filter((item) => !hiddenKinds.has(item.kind) && inScope(item)).sort(compareAddress);
  return scope.withMemory && scope.withDevices ? cluster(items) : items.map(toRow);
}

/** Every item whose text has all words of `filter`. */
export function matchingRows(model: MapModel, filter: string, hiddenKinds: ReadonlySet<string>): Row[] {
  const words = filterWords(filter);
  return [...model.byId.values()]
    .filter((item) => !hiddenKinds.has(item.kind) && matches(item, words))
    .sort(compareAddress)
    .map(toRow);
}

/** The words of a filter, lower case. */
export function filterWords(filter: string): string[] {
  return filter.toLowerCase().split(/\s+/).filter(Boolean);
}

/** True when the item's text has every word. */
export function matches(item: Item, words: readonly string[]): boolean {
  return words.every((word) => item.haystack.includes(word));
}

/** A sorted copy. Rows without an address stay last when the address decides. */
export function sortRows(rows: readonly Row[], key: SortKey, descending: boolean): Row[] {
  const sign = descending ? -1 : 1;
  const byAddress = (a: Row, b: Row) => compareExtents(a.extent, b.extent, 1);
  switch (key) {
    case 'address':
      return rows.toSorted((a, b) => compareExtents(a.extent, b.extent, sign));
    case 'size':
      return rows.toSorted((a, b) => sign * compareBigint(a.size, b.size) || byAddress(a, b));
    case 'name':
      return rows.toSorted((a, b) => sign * a.label.localeCompare(b.label) || byAddress(a, b));
    case 'kind':
      return rows.toSorted(
        (a, b) => sign * (KIND_ORDER.indexOf(a.kind) - KIND_ORDER.indexOf(b.kind)) || byAddress(a, b),
      );
  }
}

function toRow(item: Item): Row {
  const { id, kind, size, extent, entry } = item;
  return { key: id, kind, label: entry.label, size, extent, items: [item], isCluster: false };
}

function cluster(items: readonly Item[]): Row[] {
  const rows: Row[] = [];
  let run: Item[] = [];
  const flush = () => {
    const [first] = run;
    if (run.length <= MAX_RUN || first === undefined) rows.push(...run.map(toRow));
    else rows.push(toCluster(first, run));
    run = [];
  };
  for (const item of items) {
    const isPlain = item.kind === 'device' && item.extent !== undefined && !item.isFaulty;
    if (!isPlain) flush();
    if (isPlain) run.push(item);
    else rows.push(toRow(item));
  }
  flush();
  return rows;
}

function toCluster(first: Item, run: readonly Item[]): Row {
  let end = 0n;
  let size = 0n;
  for (const item of run) {
    size += item.size;
    if (item.extent !== undefined && item.extent.end > end) end = item.extent.end;
  }
  return {
    key: `cluster:${first.id}`,
    kind: 'device',
    label: countText(run.length, 'device window'),
    size,
    extent: { base: first.extent?.base ?? 0n, end },
    items: run,
    isCluster: true,
  };
}

function compareAddress(a: Item, b: Item): number {
  return compareExtents(a.extent, b.extent, 1);
}

/** Lower address first, larger first at the same address; none last whatever the sign. */
function compareExtents(a: Interval | undefined, b: Interval | undefined, sign: number): number {
  if (a === undefined || b === undefined) return (a === undefined ? 1 : 0) - (b === undefined ? 1 : 0);
  return sign * (compareBigint(a.base, b.base) || compareBigint(b.end, a.end));
}
