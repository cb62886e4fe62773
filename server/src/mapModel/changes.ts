/** The differences between two maps of a board, item by item: since the last save, or through a proposed edit. */
import type { MapItem, MemoryMap } from './model.ts';
import { pairItems } from './pairItems.ts';

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

/** The differences, in the order of the current map, removed items last; see `pairItems` for what matches. */
export function changesBetween(before: readonly ComparedItem[], now: readonly ComparedItem[]): readonly ItemChange[] {
  return pairItems(before, now)
    .flatMap((pair) => {
      const [was, item] = pair;
      const change = changeOf(was, item);
      const before = was && placeOf(was);
      const now = item && placeOf(item);
      const { id, label } = pair[1] ?? pair[0];
      return change === undefined ? [] : [{ id, label, change, ...(before && { before }), ...(now && { now }) }];
    })
    .slice(0, CHANGES_MAX);
}

function changeOf(was: ComparedItem | undefined, item: ComparedItem | undefined): ItemChange['change'] | undefined {
  if (!was) return 'added';
  if (!item) return 'gone';
  if (was.base !== item.base) return 'moved';
  if (was.size !== item.size) return 'resized';
  return was.kind === item.kind ? undefined : 'kind';
}

function placeOf({ base, size }: ComparedItem): ItemPlace | undefined {
  return base === undefined ? undefined : { base, size };
}
