/** The items that take RAM: regions of `/reserved-memory`, reservations of the boot, CMA, and whatever else memblock holds. */
import { hex } from '../base/format.ts';
import { differenceOf, type Interval, unionOf } from '../base/intervals.ts';
import type { LatePiece } from '../boot/lateMemory.ts';
import { type MemoryChange, memoryChanges } from '../boot/memoryChanges.ts';
import type { BootReport } from '../boot/report.ts';
import { isRefused, type MapItem, type MapKind } from '../mapModel/model.ts';
import { byAddress } from './deviceLayer.ts';
import { plainItem } from './items.ts';
import { withOverlaps, withOwnIds } from './overlaps.ts';
import { type RegionFacts, regionItems } from './regionItems.ts';

/** The items, ascending; those without address last. `banks` is RAM as a set, `late` is what the kernel takes after the scan. */
export function buildReserved(
  report: BootReport,
  banks: readonly Interval[],
  facts: RegionFacts,
  late: readonly LatePiece[],
): readonly MapItem[] {
  const changes = memoryChanges(report);
  const items: MapItem[] = [...regionItems(report, changes, banks, facts)];
  const areas = defaultCma(report);
  const known = new Set(areas.map(placeKey));
  // The default area has an event of its own, too: one item is enough.
  for (const one of bootItems(changes)) if (!known.has(placeKey(one))) items.push(one);
  for (const area of areas) items.push(area);
  // Ranges of memblock that no item names.
  const named = unionOf(
    items.flatMap((one) => {
      const { base, size } = one;
      return base === undefined || isRefused(one) ? [] : [{ base, end: base + size }];
    }),
  );
  for (const { base, end } of differenceOf(unionOf(report.reserved), named)) {
    items.push(plainItem('other', 'kernel', base, end - base, ['held by memblock, without a name in the report']));
  }
  for (const one of late) items.push(lateItem(one));
  return withOverlaps(withOwnIds(items.sort(byAddress)));
}

const BOOT_SUBJECTS: ReadonlyMap<string, MapKind> = new Map([
  ['kernel image', 'kernel'],
  ['initrd', 'initrd'],
  ['device-tree blob', 'dtb'],
  ['/memreserve/', 'memreserve'],
  ['firmware', 'nomap'],
  ['crash kernel', 'crash'],
]);

/** Reservations without a node: the kernel, what the loader left, `/memreserve/`. */
function bootItems(changes: readonly MemoryChange[]): readonly MapItem[] {
  const items: MapItem[] = [];
  for (const { stage, action, subject, base, size } of changes) {
    const kind = BOOT_SUBJECTS.get(subject);
    const isTaken = action === 'reserve' || (action === 'nomap' && stage === 'early');
    if (!isTaken || base === undefined || size === undefined || size === 0n) continue;
    if (kind === undefined && subject.startsWith('/')) continue;
    const item = plainItem(kind ?? 'other', subject, base, size, []);
    items.push(subject === 'firmware' ? { ...item, nomap: true } : item);
  }
  return items;
}

/** The default area when it is no region of the tree. */
function defaultCma(report: BootReport): readonly MapItem[] {
  const inTree = new Set(report.regions.flatMap(({ base, driver }) => (driver === 'cma' ? [base] : [])));
  return report.cmaAreas
    .filter(({ base }) => !inTree.has(base))
    .map(({ name, base, size, isDefault, within }): MapItem => {
      const words = [`the kernel calls it "${name}"`];
      if (within !== undefined) {
        words.push(
          `the likeliest place, somewhere in ${hex(within.start)}-${hex(within.end)}: the build of the kernel decides`,
        );
      }
      return {
        ...plainItem('cma', isDefault ? 'default CMA area' : name, base, size, words),
        reusable: true,
        ...(within === undefined ? {} : { within: { base: within.start, end: within.end } }),
      };
    });
}

function placeKey({ base, size }: MapItem): string {
  return `${base} ${size}`;
}

function lateItem({ what, kind, base, size, isEstimate, note }: LatePiece): MapItem {
  const item = plainItem(kind, what, base, size, note === undefined ? [] : [note]);
  return isEstimate ? { ...item, isEstimate: true } : item;
}
