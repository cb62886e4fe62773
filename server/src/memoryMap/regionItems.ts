/** Items for regions of `/reserved-memory`: what they are, who uses them, and how the kernel found their place. */
import type { Interval } from '../base/intervals.ts';
import type { BootEventOf } from '../boot/events.ts';
import type { MemoryChange } from '../boot/memoryChanges.ts';
import type { BootReport, RegionOutcome } from '../boot/report.ts';
import { type MapItem, type MapKind, type MapUser, type PlaceTried, sizeText } from '../mapModel/model.ts';
import { describeUser, ramNote, unreadableSizes } from '../regions/budget.ts';
import { isEnabled, type RegionUser, regionNodes, regionUsers } from '../regions/users.ts';
import { firstString, type TreeNode } from '../tree/treeView.ts';
import { firmwareOf } from './firmwareNames.ts';
import { placeText } from './items.ts';

/** Most users of a region that are listed. */
const USERS_MAX = 8;

/** Most searches of a region that are listed. */
const TRIED_MAX = 16;

/** The facts of regions' nodes that items show. */
export interface RegionFacts {
  readonly users: ReadonlyMap<string, readonly RegionUser[]>;
  /** By path. */
  readonly nodes: ReadonlyMap<string, TreeNode>;
  readonly labelsOf: (path: string) => readonly string[];
}

/** Reads the regions of a tree. `labelsOf` gives the labels of a node by its path. */
export function regionFacts(root: TreeNode, labelsOf: RegionFacts['labelsOf']): RegionFacts {
  const nodes = new Map(regionNodes(root).map((node) => [node.path, node]));
  return { users: regionUsers(root), nodes, labelsOf };
}

/** The fields of a region's item that come from its node: users, names, attributes. */
export function describeRegion(
  facts: RegionFacts,
  path: string,
): Pick<MapItem, 'users' | 'usedBy' | 'use' | 'labels' | 'compatible' | 'firmware' | 'nomap' | 'reusable'> {
  const node = facts.nodes.get(path);
  const users = facts.users.get(path) ?? [];
  const labels = facts.labelsOf(path);
  const compatible = node && firstString(node.property('compatible'));
  const firmware = node && firmwareOf(node.name, compatible, labels);
  return {
    ...(users.length === 0
      ? {}
      : { users: [...new Set(users.map((user) => user.node.name))], usedBy: users.slice(0, USERS_MAX).map(userOf) }),
    ...(node === undefined ? {} : { use: useOf(node, users) }),
    ...(labels.length === 0 ? {} : { labels }),
    ...(compatible === undefined ? {} : { compatible }),
    ...(firmware === undefined ? {} : { firmware }),
    ...(node?.property('no-map') === undefined ? {} : { nomap: true as const }),
    ...(node?.property('reusable') === undefined ? {} : { reusable: true as const }),
  };
}

/** A line for each of the first users, and a line with the number of further ones. */
export function userLines(users: readonly RegionUser[]): readonly string[] {
  const lines = users.slice(0, USERS_MAX).map((user) => `used by ${describeUser(user)}`);
  return users.length > USERS_MAX ? [...lines, `and ${users.length - USERS_MAX} more`] : lines;
}

function userOf({ node, kind, name, enabled }: RegionUser): MapUser {
  return {
    path: node.path,
    name: node.name,
    role: kind,
    ...(name === undefined ? {} : { as: name }),
    ...(enabled ? {} : { disabled: true as const }),
  };
}

function useOf(node: TreeNode, users: readonly RegionUser[]): NonNullable<MapItem['use']> {
  if (!isEnabled(node)) return 'disabled';
  // The default area has no users of its own, because every device can use it.
  if (node.property('linux,cma-default') !== undefined || node.property('linux,dma-default') !== undefined)
    return 'used';
  if (users.length === 0) return 'nobody';
  return users.some(({ enabled }) => enabled) ? 'used' : 'disabled';
}

/** The items of all regions of a boot, in its order: one for each place that the kernel takes for it. */
export function regionItems(
  report: BootReport,
  changes: readonly MemoryChange[],
  banks: readonly Interval[],
  facts: RegionFacts,
): readonly MapItem[] {
  const unreadable = unreadableSizes(report);
  const entries = scannedEntries(changes);
  const tried = searchesOf(report);
  return report.regions.flatMap((region, index) => {
    const outcome = unreadable.has(region.path) ? { ...region, size: 0n } : region;
    return itemsOf(outcome, entries.get(region.path) ?? [], banks, facts, tried.get(index) ?? []);
  });
}

function itemsOf(
  region: RegionOutcome,
  entries: readonly MemoryChange[],
  banks: readonly Interval[],
  facts: RegionFacts,
  tried: readonly PlaceTried[],
): readonly MapItem[] {
  const described = describeRegion(facts, region.path);
  const attributes: string[] = [region.placement === 'static' ? 'fixed address (reg)' : 'only a size is given (size)'];
  if (region.nomap) attributes.push('no-map');
  if (region.reusable) attributes.push('reusable');
  if (region.driver !== undefined) attributes.push(`driver ${region.driver}`);
  const shared = {
    ...described,
    kind: regionKind(region, described.firmware),
    label: region.name,
    path: region.path,
    placement: region.placement,
    state: region.state,
    ...(region.driver === undefined ? {} : { driver: region.driver }),
    // A CMA area without users of its own is still used: the allocator lends it out.
    ...(region.driver === 'cma' ? { use: 'used' as const } : {}),
    // A property that the kernel ignores is not shown.
    ...(region.nomap ? { nomap: true as const } : {}),
    ...(region.reusable ? { reusable: true as const } : {}),
    ...(region.reason === undefined ? {} : { reason: region.reason }),
    ...(tried.length === 0 ? {} : { tried }),
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
      ...(described.firmware === undefined ? [] : [`firmware: ${described.firmware}`]),
      ...(region.reason === undefined ? [] : [region.reason]),
      ...ramNote(region.base, region.size, banks),
      ...userLines(facts.users.get(region.path) ?? []),
    ],
  };
  // Kernels up to 6.12 take every entry of a `reg` with several; the outcome has only the first.
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

/** The ranges that the kernel's scan reserved for each region, by the region's path. */
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

/** The first searches for room of each region, by the region's number. */
function searchesOf({ events }: BootReport): ReadonlyMap<number, readonly PlaceTried[]> {
  const found = new Map<number, PlaceTried[]>();
  for (const event of events) {
    if (event.kind !== 'tried') continue;
    const list = found.get(event.region);
    if (!list) found.set(event.region, [searchOf(event)]);
    else if (list.length < TRIED_MAX) list.push(searchOf(event));
  }
  return found;
}

function searchOf({ start, end, align, bottomUp, result }: BootEventOf<'tried'>): PlaceTried {
  return { range: { base: start, end }, align, bottomUp, found: result };
}

const BY_DRIVER: ReadonlyMap<string, MapKind> = new Map([
  ['cma', 'cma'],
  ['coherent', 'coherent'],
  ['restricted', 'restricted'],
]);

function regionKind({ driver, nomap }: RegionOutcome, firmware: string | undefined): MapKind {
  const taken = driver === undefined ? undefined : BY_DRIVER.get(driver);
  if (taken !== undefined) return taken;
  if (firmware !== undefined) return 'firmware';
  return nomap ? 'nomap' : 'reserved';
}
