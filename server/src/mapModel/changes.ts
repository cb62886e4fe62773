/** The differences between two maps of a board, item by item: since the last save, or through a proposed edit. */
import type { MapItem, MemoryMap } from './model.ts';

/** A changed item of a map. Places are absent without an address, or without such an item. */
export interface ItemChange {
  /** Id of the current item, or of the former item when it is gone. */
  readonly id: string;
  readonly label: string;
  readonly change: 'added' | 'gone' | 'moved' | 'resized' | 'kind';
  readonly before?: ItemPlace;
  readonly now?: ItemPlace;
}

interface ItemPlace {
  readonly base: bigint;
  readonly size: bigint;
}

/** The compared fields of an item. */
export type ComparedItem = Pick<MapItem, 'id' | 'kind' | 'label' | 'path' | 'base' | 'size'>;

/** Most changes that are listed: a wholly different machine needs no list. */
const CHANGES_MAX = 500;

/**
 * All items of a map that are compared. The kernel's own early allocations are left out: their places are estimates, and every
 * change of the tree moves them.
 */
export function itemsOf({
  ram,
  reserved,
  devices,
}: Pick<MemoryMap, 'ram' | 'reserved' | 'devices'>): readonly MapItem[] {
  return [...ram, ...reserved, ...devices].filter(({ kind }) => kind !== 'early');
}

/**
 * The differences, in the order of the current map, removed items last. Items match by id; a region with a changed unit address,
 * or a kernel image elsewhere, matches by name if only one item has that name.
 */
export function changesBetween(before: readonly ComparedItem[], now: readonly ComparedItem[]): readonly ItemChange[] {
  const old = new Map(before.map((item) => [item.id, item]));
  const present = new Set(now.map(({ id }) => id));
  const left = byName(before.filter(({ id }) => !present.has(id)));
  const fresh = byName(now.filter(({ id }) => !old.has(id)));
  const known = new Set<string>();
  const changes: ItemChange[] = [];
  for (const item of now) {
    const was = old.get(item.id) ?? (fresh.get(nameOf(item))?.length === 1 ? only(left.get(nameOf(item))) : undefined);
    if (was) known.add(was.id);
    const change = was ? changeOf(was, item) : 'added';
    if (change !== undefined) changes.push(told(change, item, was, item));
  }
  for (const item of before) if (!known.has(item.id)) changes.push(told('gone', item, item, undefined));
  return changes.slice(0, CHANGES_MAX);
}

function changeOf(was: ComparedItem, item: ComparedItem): ItemChange['change'] | undefined {
  if (was.base !== item.base) return 'moved';
  if (was.size !== item.size) return 'resized';
  return was.kind === item.kind ? undefined : 'kind';
}

function told(
  change: ItemChange['change'],
  { id, label }: ComparedItem,
  was: ComparedItem | undefined,
  now: ComparedItem | undefined,
): ItemChange {
  const before = was && placeOf(was);
  const here = now && placeOf(now);
  return { id, label, change, ...(before ? { before } : {}), ...(here ? { now: here } : {}) };
}

function placeOf({ base, size }: ComparedItem): ItemPlace | undefined {
  return base === undefined ? undefined : { base, size };
}

function byName(items: readonly ComparedItem[]): ReadonlyMap<string, readonly ComparedItem[]> {
  const groups = new Map<string, ComparedItem[]>();
  for (const item of items) {
    const group = groups.get(nameOf(item));
    if (group) group.push(item);
    else groups.set(nameOf(item), [item]);
  }
  return groups;
}

/** The path without the last unit address, and the part of the node. */
function nameOf({ id, path, kind, label }: ComparedItem): string {
  if (path === '') return `${kind} ${label}`;
  const part = /[:#][^/@]*$/.exec(id.slice(id.indexOf(path) + path.length))?.[0] ?? '';
  return `${path.replace(/@[^/]*$/, '')} ${part}`;
}

function only<T>(items: readonly T[] | undefined): T | undefined {
  return items?.length === 1 ? items[0] : undefined;
}
