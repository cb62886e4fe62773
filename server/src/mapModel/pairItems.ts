/** Which item of one map is which item of another. */
import type { MapItem } from './model.ts';

/** What items are matched by. */
type PairedItem = Pick<MapItem, 'id' | 'kind' | 'label' | 'path'>;

/** The same item on both maps; an item that only one of them has stands alone. */
type ItemPair<T> = readonly [before: T, after: T] | readonly [T, undefined] | readonly [undefined, T];

const NO_PATHS: ReadonlyMap<string, string> = new Map();

/**
 * Pairs in the order of the second map, then the items that only the first one has. Items match by id, else by name without unit address,
 * the first with the first: the path of a moved region changes. What has no node, as the kernel's own memory, matches by kind.
 *
 * @param pathNow The path of a node of the first map in the second one, where it differs.
 */
export function pairItems<T extends PairedItem>(
  before: readonly T[],
  after: readonly T[],
  pathNow = NO_PATHS,
): readonly ItemPair<T>[] {
  const partners = new Map<T, T>();
  let left = before;
  let waiting = after;
  for (const keyOf of [idOf, nameOf]) {
    const byKey = new Map<string, T[]>();
    for (const item of left) {
      const key = keyOf(item, pathNow);
      const list = byKey.get(key);
      if (list) list.push(item);
      else byKey.set(key, [item]);
    }
    const taken = new Set<T>();
    waiting = waiting.filter((item) => {
      const partner = byKey.get(keyOf(item, NO_PATHS))?.shift();
      if (partner === undefined) return true;
      taken.add(partner);
      partners.set(item, partner);
      return false;
    });
    left = left.filter((item) => !taken.has(item));
  }
  return [
    ...after.map((item): ItemPair<T> => {
      const partner = partners.get(item);
      return partner === undefined ? [undefined, item] : [partner, item];
    }),
    ...left.map((item): ItemPair<T> => [item, undefined]),
  ];
}

function idOf({ id, path }: PairedItem, pathNow: ReadonlyMap<string, string>): string {
  const now = pathNow.get(path);
  return now === undefined ? id : id.replace(path, () => now);
}

/** The path without the last unit address, and which part of the node. */
function nameOf({ id, path, kind, label }: PairedItem, pathNow: ReadonlyMap<string, string>): string {
  if (path === '') return `${kind} ${label}`;
  const part = /[:#][^/@]*$/.exec(id.slice(id.indexOf(path) + path.length))?.[0] ?? '';
  return `node ${(pathNow.get(path) ?? path).replace(/@[^/]*$/, '')}${part}`;
}
