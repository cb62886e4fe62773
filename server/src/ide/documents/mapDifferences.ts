/** Differences between the memory maps of two boards, one item at a time: RAM, regions, memory of the boot, devices. */
import { formatSize, hex } from '../../base/format.ts';
import { KINDS } from '../../mapModel/kinds.ts';
import { isRefused, type MapItem, type MemoryMap } from '../../mapModel/model.ts';
import { pairItems } from '../../mapModel/pairItems.ts';

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
 * Layer by layer, in the order of the second map; items of only the first map come last. Leaves out what a kernel allocates
 * after the scan, and the blob itself: they follow from the rest, and differ with every byte.
 *
 * @param pathNow The path of a node of the first map in the second one, where it differs.
 */
export function mapDifferences(
  before: MemoryMap,
  after: MemoryMap,
  pathNow: ReadonlyMap<string, string>,
): readonly MapDifference[] {
  return LAYERS.flatMap((layer) => pairItems(itemsOf(before[layer]), itemsOf(after[layer]), pathNow))
    .map((pair) => {
      const [was, now] = pair;
      const { path, label } = pair[1] ?? pair[0];
      return { path, label, before: was && wordsOf(was), after: now && wordsOf(now) };
    })
    .filter((one) => one.before !== one.after);
}

const LAYERS = ['ram', 'reserved', 'devices'] as const;

function itemsOf(items: readonly MapItem[]): readonly MapItem[] {
  return items.filter(({ kind }) => kind !== 'early' && kind !== 'dtb');
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
