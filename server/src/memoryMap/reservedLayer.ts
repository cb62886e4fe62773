/** What takes RAM away: regions of `/reserved-memory`, reservations of the boot, CMA, and whatever else memblock holds. */
import { formatSize, hex } from '../base/format.ts';
import { differenceOf, type Interval, intersectionOf, unionOf } from '../base/intervals.ts';
import { type MemoryChange, memoryChanges } from '../boot/memoryChanges.ts';
import type { BootReport, RegionOutcome } from '../boot/report.ts';
import { isRefused, type MapItem, type MapKind, sizeText } from '../mapModel/model.ts';
import { describeUser, unreadableSizes } from '../regions/budget.ts';
import type { RegionUser } from '../regions/users.ts';
import { byAddress } from './deviceLayer.ts';
import { withOverlaps, withOwnIds } from './overlaps.ts';

/** Most users of a region that are listed. */
const USERS_MAX = 8;

/** Ascending; items without address last. `banks` is RAM as a set. */
export function buildReserved(
  report: BootReport,
  banks: readonly Interval[],
  users: ReadonlyMap<string, readonly RegionUser[]>,
): readonly MapItem[] {
  const items: MapItem[] = [];
  const unreadable = unreadableSizes(report);
  const changes = memoryChanges(report);
  const entries = scannedEntries(changes);
  for (const region of report.regions) {
    const outcome = unreadable.has(region.path) ? { ...region, size: 0n } : region;
    for (const one of regionItems(outcome, entries.get(region.path) ?? [], banks, users)) items.push(one);
  }
  const areas = defaultCma(report);
  const known = new Set(areas.map(placeKey));
  // The default area is reserved in an event, too: one row is enough.
  for (const one of bootItems(changes)) if (!known.has(placeKey(one))) items.push(one);
  for (const area of areas) items.push(area);
  // What memblock holds beyond all that has no name here.
  const named = unionOf(
    items.flatMap((one) => {
      const { base, size } = one;
      return base === undefined || isRefused(one) ? [] : [{ base, end: base + size }];
    }),
  );
  for (const { base, end } of differenceOf(unionOf(report.reserved), named)) {
    items.push(item('other', 'kernel', base, end - base, ['held by memblock, without a name in the report']));
  }
  return withOverlaps(withOwnIds(items.sort(byAddress)));
}

function regionItems(
  region: RegionOutcome,
  entries: readonly MemoryChange[],
  banks: readonly Interval[],
  users: ReadonlyMap<string, readonly RegionUser[]>,
): readonly MapItem[] {
  const kind = regionKind(region);
  const attributes: string[] = [region.placement === 'static' ? 'fixed address (reg)' : 'placed by the kernel (size)'];
  if (region.nomap) attributes.push('no-map');
  if (region.reusable) attributes.push('reusable');
  if (region.driver !== undefined) attributes.push(`driver ${region.driver}`);
  const usedBy = users.get(region.path) ?? [];
  const usage = usedBy.slice(0, USERS_MAX).map((user) => `used by ${describeUser(user)}`);
  if (usedBy.length > USERS_MAX) usage.push(`and ${usedBy.length - USERS_MAX} more`);
  const shared = {
    kind,
    label: region.name,
    path: region.path,
    placement: region.placement,
    state: region.state,
    ...(usedBy.length === 0 ? {} : { users: [...new Set(usedBy.map(({ node }) => node.name))] }),
    ...(region.reason === undefined ? {} : { reason: region.reason }),
    overlaps: [],
  };
  const first: MapItem = {
    ...shared,
    id: `region:${region.path}`,
    base: region.base,
    size: region.size,
    details: [
      region.base === undefined ? `${sizeText(region.size)}, no address` : placeText(region.base, region.size),
      attributes.join(', '),
      ...(region.reason === undefined ? [] : [region.reason]),
      ...ramNote(region.base, region.size, banks),
      ...usage,
    ],
  };
  // Kernels up to 6.12 take every entry of a `reg` with several; the outcome tells of the first.
  const more = entries.filter(({ base }) => base !== region.base);
  return [
    first,
    ...more.map((event, index): MapItem => {
      const base = event.base ?? 0n;
      const size = event.size ?? 0n;
      const details = [placeText(base, size), `entry ${index + 2} of its reg`, ...ramNote(base, size, banks)];
      return { ...shared, id: `region:${region.path}#${index + 2}`, base, size, details };
    }),
  ];
}

/** What the kernel's scan reserved for each region, by its path. */
function scannedEntries(changes: readonly MemoryChange[]): ReadonlyMap<string, readonly MemoryChange[]> {
  const found = new Map<string, MemoryChange[]>();
  for (const change of changes) {
    const { stage, action, subject, base, size } = change;
    if (stage !== 'scan' || (action !== 'reserve' && action !== 'nomap') || base === undefined || size === undefined)
      continue;
    const list = found.get(subject);
    if (list) list.push(change);
    else found.set(subject, [change]);
  }
  return found;
}

function regionKind(region: RegionOutcome): MapKind {
  if (region.driver === 'cma' || region.driver === 'coherent') return region.driver;
  return region.nomap ? 'nomap' : 'reserved';
}

const BOOT_SUBJECTS: ReadonlyMap<string, MapKind> = new Map([
  ['kernel image', 'kernel'],
  ['initrd', 'initrd'],
  ['device-tree blob', 'dtb'],
  ['/memreserve/', 'memreserve'],
  ['firmware', 'nomap'],
]);

/** Reservations whose subject is no node: the kernel, what the loader left, `/memreserve/`. */
function bootItems(changes: readonly MemoryChange[]): readonly MapItem[] {
  const items: MapItem[] = [];
  for (const { stage, action, subject, base, size } of changes) {
    const kind = BOOT_SUBJECTS.get(subject);
    const isTaken = action === 'reserve' || (action === 'nomap' && stage === 'early');
    if (!isTaken || base === undefined || size === undefined || size === 0n) continue;
    if (kind === undefined && subject.startsWith('/')) continue;
    items.push(item(kind ?? 'other', subject, base, size, []));
  }
  return items;
}

/** The default area when it is no region of the tree. */
function defaultCma(report: BootReport): readonly MapItem[] {
  const inTree = new Set(report.regions.flatMap(({ base, driver }) => (driver === 'cma' ? [base] : [])));
  return report.cmaAreas
    .filter(({ base }) => !inTree.has(base))
    .map(({ name, base, size, isDefault, within }) =>
      item('cma', isDefault ? 'default CMA area' : name, base, size, [
        `the kernel calls it "${name}"`,
        ...(within === undefined ? [] : [`somewhere in ${hex(within.start)}-${hex(within.end)}`]),
      ]),
    );
}

function placeKey({ base, size }: MapItem): string {
  return `${base} ${size}`;
}

function item(kind: MapKind, label: string, base: bigint, size: bigint, details: readonly string[]): MapItem {
  return {
    id: `${kind}:${base.toString(16)}`,
    kind,
    label,
    path: '',
    base,
    size,
    details: [placeText(base, size), ...details],
    overlaps: [],
  };
}

function placeText(base: bigint, size: bigint): string {
  return `${hex(base)}, ${formatSize(size)}`;
}

/** Not a fault: firmware may live in memory that the board does not call RAM. */
function ramNote(base: bigint | undefined, size: bigint, banks: readonly Interval[]): readonly string[] {
  if (base === undefined || size === 0n) return [];
  const inside = intersectionOf([{ base, end: base + size }], banks).reduce((sum, at) => sum + at.end - at.base, 0n);
  if (inside === size) return [];
  return [inside === 0n ? 'not in RAM' : `only ${formatSize(inside)} of it in RAM`];
}
