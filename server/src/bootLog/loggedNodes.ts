/**
 * Regions that a log shows and that the tree lacks or has elsewhere: nodes that firmware added to /reserved-memory, or changed.
 */
import type { ReservedNode } from '../boot/profile.ts';
import type { RegionOutcome } from '../boot/report.ts';
import type { BootEvidence, LoggedPool } from './evidence.ts';

/** Most nodes that are taken over; a tree holds hundreds at most. */
const NODES_MAX = 1000;
/** The kernel's name for the CMA area that no node asks for. */
const BUILT_IN = 'reserved';
/** A pool's line says its size in mebibytes. */
const MEBIBYTE = 1n << 20n;

interface LoggedNodes {
  /** Nodes that the tree lacks. */
  readonly added: readonly ReservedNode[];
  /** Nodes of the tree that firmware has given another `reg`, or another size. */
  readonly changed: readonly ReservedNode[];
}

/** Reads them off a log. `tree`: the regions of the tree as they are predicted. */
export function loggedNodes({ regions, pools }: BootEvidence, tree: readonly RegionOutcome[]): LoggedNodes {
  const known = new Map(tree.map((region) => [region.name, region]));
  const byName = new Map<string, ReservedNode>();
  for (const { name, range, nomap, reusable } of regions) {
    if (range.end <= range.base || byName.has(name)) continue;
    const flags = { ...(nomap ? { noMap: true } : {}), ...(reusable ? { reusable: true } : {}) };
    byName.set(name, { name, reg: { start: range.base, end: range.end }, ...flags });
  }
  for (const pool of pools) {
    const { name, base, size } = pool;
    if (name === undefined || name === BUILT_IN || size === 0n) continue;
    const region = byName.get(name) ?? { name, reg: { start: base, end: base + size } };
    byName.set(name, { ...region, ...poolFlags(pool) });
  }
  const nodes = [...byName.values()].slice(0, NODES_MAX);
  return {
    added: nodes.filter(({ name }) => !known.has(name)),
    changed: nodes.filter((node) => isChanged(node, known.get(node.name))),
  };
}

function poolFlags({ kind }: LoggedPool): Partial<ReservedNode> {
  if (kind === 'restricted DMA') return { compatible: 'restricted-dma-pool' };
  return kind === 'CMA'
    ? { compatible: 'shared-dma-pool', reusable: true }
    : { compatible: 'shared-dma-pool', noMap: true };
}

/**
 * Whether somebody changed the node: a region with `reg` stays at its address, and one without `reg` is as large as it asks to
 * be.
 */
function isChanged({ reg }: ReservedNode, region: RegionOutcome | undefined): boolean {
  if (region === undefined || region.size === 0n) return false;
  const size = reg.end - reg.start;
  const isOther = size > region.size || region.size - size >= MEBIBYTE;
  return isOther || (region.placement === 'static' && region.base !== undefined && region.base !== reg.start);
}
