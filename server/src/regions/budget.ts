/** The cost of a board's reserved memory: totals, each region with its users, and regions without users. */
import { formatSize, hex } from '../base/format.ts';
import { bytesIn, type Interval, intersectionOf, unionOf } from '../base/intervals.ts';
import type { BootReport, RegionOutcome } from '../boot/report.ts';
import type { Totals } from '../mapModel/model.ts';
import type { TreeNode } from '../tree/treeView.ts';
import { type RegionUser, regionUsers, type UserKind } from './users.ts';

/** The sums of one boot. */
export function totalsOf(report: BootReport): Totals {
  const banks = unionOf(report.memory);
  const nomap = unionOf(report.memory.filter((range) => range.nomap));
  const cma = unionOf(report.cmaAreas.map(({ base, size }) => ({ base, end: base + size })));
  // The area is in no list of reserved ranges; it is among the CMA areas where its place is known.
  const later = report.laterCmaSize ?? 0n;
  const isPlaced = report.cmaAreas.some(({ isDefault }) => isDefault);
  return {
    ram: bytesIn(banks),
    reserved: bytesIn(intersectionOf(unionOf([...report.reserved, ...nomap]), banks)) + later,
    nomap: bytesIn(nomap),
    cma: bytesIn(intersectionOf(cma, banks)) + (isPlaced ? 0n : later),
  };
}

/** `nobody`: no device refers to it; `disabled`: the region, or every device that refers to it, is disabled. */
type RegionUse = 'used' | 'nobody' | 'disabled';

interface RegionCost {
  readonly outcome: RegionOutcome;
  readonly users: readonly RegionUser[];
  readonly use: RegionUse;
  /** Bytes of RAM that the allocator does not get; 0 for a CMA area, which it can use. */
  readonly bytes: bigint;
  /** Where these are. */
  readonly taken: readonly Interval[];
  /** Where RAM does not have all of it: `not in RAM`. */
  readonly notes: readonly string[];
  /** Its `size` has the wrong number of cells, so the size of the outcome is not the intended one. */
  readonly unreadableSize: boolean;
}

/** Paths of regions whose `size` has the wrong number of cells. */
export function unreadableSizes({ problems }: BootReport): ReadonlySet<string> {
  // A warning is of a kernel that takes the size nevertheless.
  const isUnread = ({ code, severity }: BootReport['problems'][number]) =>
    code === 'rmem-invalid-size' && severity === 'error';
  return new Set(problems.filter(isUnread).map(({ path }) => path));
}

/** Every region of a boot of the tree, in the order of the boot's report. */
export function regionCosts(root: TreeNode, report: BootReport): readonly RegionCost[] {
  const all = regionUsers(root);
  const banks = unionOf(report.memory);
  const unreadable = unreadableSizes(report);
  return report.regions.map((outcome) => {
    const users = all.get(outcome.path) ?? [];
    const { base, size, state, driver } = outcome;
    const takes = state === 'reserved' && base !== undefined && driver !== 'cma';
    const taken = takes ? intersectionOf([{ base, end: base + size }], banks) : [];
    const notes = takes ? ramNote(base, size, banks) : [];
    return {
      outcome,
      users,
      use: useOf(outcome, users),
      bytes: bytesIn(taken),
      taken,
      notes,
      unreadableSize: unreadable.has(outcome.path),
    };
  });
}

/**
 * A note for a region that RAM does not have, or has in part; none for one without a place. This is no fault: firmware may use memory
 * that the board does not call RAM.
 */
export function ramNote(base: bigint | undefined, size: bigint, banks: readonly Interval[]): readonly string[] {
  if (base === undefined || size === 0n) return [];
  const inside = bytesIn(intersectionOf([{ base, end: base + size }], banks));
  if (inside === size) return [];
  return [inside === 0n ? 'not in RAM' : `only ${formatSize(inside)} of it in RAM`];
}

function useOf({ state, driver }: RegionOutcome, users: readonly RegionUser[]): RegionUse {
  if (state === 'ignored') return 'disabled';
  // The default area has no users of its own, because every device can use it.
  if (driver === 'cma') return 'used';
  if (users.length === 0) return 'nobody';
  return users.some(({ enabled }) => enabled) ? 'used' : 'disabled';
}

/**
 * The memory that unused regions take, a line for each kind; empty where there are none. What two of them share counts once, and
 * those outside of RAM take none.
 */
export function unusedLines(costs: readonly RegionCost[]): readonly string[] {
  const line = (use: RegionUse, one: string, many: string): readonly string[] => {
    const found = costs.filter((cost) => cost.use === use && cost.bytes > 0n);
    if (found.length === 0) return [];
    const bytes = bytesIn(unionOf(found.flatMap(({ taken }) => taken)));
    return [`${found.length === 1 ? `1 region ${one}` : `${found.length} regions ${many}`}: ${formatSize(bytes)}`];
  };
  return [
    ...line('nobody', 'that no device refers to', 'that no device refers to'),
    ...line('disabled', 'whose devices are disabled', 'whose devices are disabled'),
  ];
}

const KIND_WORDS: Readonly<Record<UserKind, string>> = {
  remoteproc: ' (remoteproc)',
  framebuffer: ' (framebuffer)',
  device: '',
  'own driver': ' (a driver of its own)',
  iommu: ' (iommu-addresses)',
};

/** `remoteproc@4080000 "modem" (remoteproc), disabled` */
export function describeUser({ node, kind, name, enabled }: RegionUser): string {
  const called = name === undefined ? '' : ` "${name}"`;
  return `${node.path}${called}${KIND_WORDS[kind]}${enabled ? '' : ', disabled'}`;
}

/** Whether the region has a status that is not okay; others are ignored for `cma=`, or because no kernel scans them. */
function isDisabled({ reason }: RegionOutcome): boolean {
  return reason?.startsWith('Disabled') === true;
}

/** Text for a region without users. A used one without users can only be a CMA area. */
const WITHOUT_USERS: Readonly<Record<RegionUse, string>> = {
  used: 'CMA, for any device',
  nobody: 'no device refers to it',
  disabled: 'disabled',
};

/** Most regions without users that have a line each. */
const UNUSED_LINES_MAX = 3;

/**
 * The unused memory, then a line for each region. Where many regions have no user, they have no lines of their own unless `all`
 * is set.
 */
export function regionLines(costs: readonly RegionCost[], all: boolean): readonly string[] {
  const isListed = ({ use, users, bytes }: RegionCost) => use !== 'nobody' || users.length > 0 || bytes === 0n;
  const listed = costs.filter(isListed);
  const [first = '', ...others] = unusedLines(costs);
  if (all || costs.length - listed.length <= UNUSED_LINES_MAX) return [...unusedLines(costs), ...userLines(costs)];
  return [`${first} (--all lists them)`, ...others, ...userLines(listed)];
}

/** A line for each region: where it is, and who uses it. */
export function userLines(costs: readonly RegionCost[]): readonly string[] {
  return costs.map(({ outcome, users, use, unreadableSize, notes }) => {
    const { name, base, size, state } = outcome;
    const length = unreadableSize ? 'size unreadable' : formatSize(size);
    const place = base === undefined ? length : `${hex(base)} + ${length}`;
    const about = [place, ...(state === 'reserved' ? notes : [state])].join(', ');
    const unused = state === 'ignored' && !isDisabled(outcome) ? 'the kernel passes it over' : WITHOUT_USERS[use];
    const by = users.length > 0 ? users.map(describeUser).join('; ') : unused;
    return `${name} (${about}): ${by}`;
  });
}
