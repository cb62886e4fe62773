/**
 * Which regions of a board may go: what each of them takes from the allocator, and who would miss it. What firmware keeps to
 * itself no tree tells, so a region that is not mapped and that nobody refers to is taken for such.
 */
import { memoryRegions } from '../address/memoryRegions.ts';
import { readU32 } from '../base/bytes.ts';
import type { BootReport } from '../boot/report.ts';
import type { TreeNode } from '../tree/treeView.ts';
import { regionCosts } from './budget.ts';
import { type Consumer, consumerOf } from './consumers.ts';
import type { RegionUser } from './users.ts';

/** Whether a region may go, from the best reason not to on. */
export type CarveOutVerdict =
  /** An enabled device gives up without it. */
  | 'needed'
  /** Enabled devices refer to it; they do without, or nothing is known of their drivers. */
  | 'used'
  /** Nobody refers to it, and it is not mapped: firmware, a hypervisor or a secure world may live there. */
  | 'firmware'
  /** A CMA area: RAM is lent out while no device asks for it. */
  | 'lent'
  /** Every device that refers to it is disabled. */
  | 'idle'
  /** Nobody refers to it, and the kernel maps it like any other RAM. */
  | 'unused'
  /** The kernel does not reserve it anyway. */
  | 'nothing';

/** A device that would miss a region. */
export interface CarveOutUser {
  readonly user: RegionUser;
  /** What is known of its driver. */
  readonly consumer: Consumer | undefined;
  /** Whether its driver gives up without: `undefined` where nothing is known of it. */
  readonly fails: boolean | undefined;
  /** What its driver prints then, as far as that is known. */
  readonly prints: string | undefined;
}

/** One region of the board. */
export interface CarveOut {
  readonly path: string;
  readonly name: string;
  /** In bytes: what the allocator does not get because of it, at most. */
  readonly takes: bigint;
  readonly verdict: CarveOutVerdict;
  readonly users: readonly CarveOutUser[];
}

/** Every region of a boot of the tree, in its order. */
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

/** Which of its regions it is to a device; undefined where it has but one: as its own driver, in a node below the device. */
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
