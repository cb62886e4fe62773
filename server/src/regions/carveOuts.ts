/**
 * Which regions of a board may be removed: the RAM that each takes from the allocator, and who would miss the region. A tree does
 * not show what firmware keeps to itself, so a region that is not mapped and that no node refers to counts as firmware's.
 */
import { memoryRegions } from '../address/memoryRegions.ts';
import { readU32 } from '../base/bytes.ts';
import type { BootReport } from '../boot/report.ts';
import type { TreeNode } from '../tree/treeView.ts';
import { regionCosts } from './budget.ts';
import { type Consumer, consumerOf } from './consumers.ts';
import type { RegionUser } from './users.ts';

/** Whether a region may be removed, from the strongest reason against it to none. */
export type CarveOutVerdict =
  /** An enabled device gives up without it. */
  | 'needed'
  /** Enabled devices refer to it; they work without it, or their drivers are not known. */
  | 'used'
  /** No node refers to it, and it is not mapped: firmware, a hypervisor or a secure world may use it. */
  | 'firmware'
  /** A CMA area: RAM is lent out while no device asks for it. */
  | 'lent'
  /** Every device that refers to it is disabled. */
  | 'idle'
  /** No node refers to it, and the kernel maps it like any other RAM. */
  | 'unused'
  /** The kernel does not reserve it anyway. */
  | 'nothing';

/** A device that would miss a region. */
export interface CarveOutUser {
  readonly user: RegionUser;
  /** The row of its driver; undefined where nothing is known of it. */
  readonly consumer: Consumer | undefined;
  /** Whether its driver gives up without the region: `undefined` where the driver is not known. */
  readonly fails: boolean | undefined;
  /** What its driver prints without the region; undefined where that is not known. */
  readonly prints: string | undefined;
}

/** One region of the board. */
export interface CarveOut {
  readonly path: string;
  readonly name: string;
  /** Most bytes that the allocator loses to the region. */
  readonly takes: bigint;
  readonly verdict: CarveOutVerdict;
  readonly users: readonly CarveOutUser[];
}

/** Every region of a boot of the tree, in the order of the boot's report. */
export function carveOuts(root: TreeNode, report: BootReport): readonly CarveOut[] {
  return regionCosts(root, report).map(({ outcome, users: all, bytes }) => {
    const users = all.map((user) => userOf(user, outcome.path));
    const { path, name, state, driver, nomap } = outcome;
    const enabled = users.filter(({ user }) => user.enabled);
    const verdict = verdictOf();
    return { path, name, takes: bytes, verdict, users };

    function verdictOf(): CarveOutVerdict {
      if (enabled.some(({ fails }) => fails === true)) return 'needed';
      if (enabled.length > 0) return 'used';
      if (state !== 'reserved') return 'nothing';
      if (driver === 'cma') return 'lent';
      if (users.length > 0) return 'idle';
      return nomap ? 'firmware' : 'unused';
    }
  });
}

function userOf(user: RegionUser, path: string): CarveOutUser {
  const consumer = user.kind === 'iommu' ? undefined : consumerOf(user.node);
  if (!consumer) return { user, consumer, fails: undefined, prints: undefined };
  const index = indexOf(user.node, path);
  const fails = consumer.without === 'fails' && (index === undefined || index < consumer.least);
  return { user, consumer, fails, prints: consumer.prints?.[index ?? 0] ?? consumer.prints?.at(-1) };
}

/**
 * The position of the region among those of a device; undefined where there is none: the region has a driver of its own, or a
 * node below the device refers to it.
 */
function indexOf(node: TreeNode, path: string): number | undefined {
  if (node.path === path || node.property('compatible') === undefined) return undefined;
  const phandle = phandleAt(node, path);
  const index = memoryRegions(node, () => undefined).findIndex((region) => region.phandle === phandle);
  return index < 0 ? undefined : index;
}

/** The phandle of the node at a path, in the tree that `from` is a node of. */
function phandleAt(from: TreeNode, path: string): number | undefined {
  let node: TreeNode | undefined = from;
  while (node.parent) node = node.parent;
  for (const name of path.split('/')) if (name !== '') node = node?.children.find((child) => child.name === name);
  const value = node?.property('phandle');
  return value === undefined ? undefined : readU32(value, 0);
}
