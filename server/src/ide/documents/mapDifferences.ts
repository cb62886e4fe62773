/** Differences between the memory maps of two boards, one item at a time: RAM, regions, memory of the boot, devices. */
import { formatSize, hex } from '../../base/format.ts';
import { KINDS } from '../../mapModel/kinds.ts';
import { isRefused, type MapItem, type MemoryMap } from '../../mapModel/model.ts';

/** One item that differs between the maps. */
interface MapDifference {
  /** Its node, empty where it has none. */
  readonly path: string;
  readonly label: string;
  /** The item's text in each map; undefined where the map does not have it. */
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/**
 * In the order of the second map; items of only the first map come last. Leaves out what a kernel allocates after the scan,
 * and the blob itself: they follow from the rest, and differ with every byte.
 *
 * @param pathNow The path of a node of the first map in the second one, where it differs.
 */
export function mapDifferences(
  before: MemoryMap,
  after: MemoryMap,
  pathNow: ReadonlyMap<string, string>,
): readonly MapDifference[] {
  const old = itemsByKey(before, pathNow);
  const found: MapDifference[] = [];
  for (const [key, item] of itemsByKey(after, NO_PATHS)) {
    const other = old.get(key);
    old.delete(key);
    const words = wordsOf(item);
    const wordsBefore = other && wordsOf(other);
    if (words !== wordsBefore) found.push({ path: item.path, label: item.label, before: wordsBefore, after: words });
  }
  for (const item of old.values())
    found.push({ path: item.path, label: item.label, before: wordsOf(item), after: undefined });
  return found;
}

const NO_PATHS: ReadonlyMap<string, string> = new Map();

/** By node and entry of its `reg`; by name where there is no node. */
function itemsByKey({ ram, reserved, devices }: MemoryMap, paths: ReadonlyMap<string, string>): Map<string, MapItem> {
  const items = new Map<string, MapItem>();
  for (const [layer, list] of Object.entries({ ram, reserved, devices })) {
    for (const item of list) {
      if (item.kind === 'early' || item.kind === 'dtb') continue;
      // A node may have several ranges; banks of RAM have no node of their own.
      const name = `${layer} ${paths.get(item.path) ?? (item.path || item.label)}`;
      let key = name;
      for (let number = 2; items.has(key); number++) key = `${name} ${number}`;
      items.set(key, item);
    }
  }
  return items;
}

function wordsOf(item: MapItem): string {
  const { base, size, kind, nomap, placement, reason } = item;
  const range = base === undefined ? 'no address' : `${hex(base)}-${hex(base + size)}`;
  const marks = [
    KINDS[kind].short,
    ...(nomap && kind !== 'nomap' ? ['no-map'] : []),
    ...(placement === 'dynamic' ? ['placed by the kernel'] : []),
    ...(isRefused(item) ? [`not reserved: ${reason ?? 'no reason is known'}`] : []),
  ];
  return `${range}  ${size === 0n ? 'no size' : formatSize(size)}  ${marks.join(', ')}`;
}
