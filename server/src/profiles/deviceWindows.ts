/** Ranges of devices below 4 GiB, which RAM must leave free where its addresses are not stated. */
import { createAddressResolver } from '../address/resolver.ts';
import { type Interval, intersectionOf, maxOf, minOf, unionOf } from '../base/intervals.ts';
import { firstString, stringList, type TreeNode } from '../tree/treeView.ts';

const FOUR_GIB = 1n << 32n;
/** Windows are widened to multiples of this, as address decoders do. */
const ROUND = 0x10_0000n;
/** Windows nearer than this to each other are one block of devices. */
const NEAR = 16n << 20n;
/** Between blocks, a gap smaller than this is no place for RAM. */
const GAP_MIN = 512n << 20n;
/** A block smaller than this, far from any other, is memory that is shared with firmware: a mailbox, a log. */
const BLOCK_MIN = 0x1000n;
/** Deeper nodes are not looked at; the kernel stops at 64. */
const DEPTH_MAX = 64;

/**
 * Blocks of devices below 4 GiB, disabled ones included: a device that is off still has its addresses. Devices in RAM are left
 * out: those in `ram` (RAM that the tree states) or in a region of /reserved-memory.
 */
export function deviceWindows(root: TreeNode, ram: readonly Interval[]): readonly Interval[] {
  const resolver = createAddressResolver();
  const found: Interval[] = [];
  const regions: Interval[] = [];
  const add = (to: Interval[], start: bigint | undefined, size: bigint) => {
    if (start !== undefined && size > 0n && start < FOUR_GIB)
      to.push({ base: start, end: minOf(start + size, FOUR_GIB) });
  };
  const walk = (node: TreeNode, to: Interval[], depth: number) => {
    if (depth > DEPTH_MAX || firstString(node.property('device_type')) === 'memory') return;
    if (!isSoftware(node)) for (const { cpuAddress, size } of resolver.resolveReg(node)) add(to, cpuAddress, size);
    if (node.property('ranges') !== undefined && resolver.busOf(node).kind === 'pci') {
      for (const { cpuAddress, size } of resolver.resolveWindows(node, 'ranges')) add(to, cpuAddress, size);
      return;
    }
    for (const child of node.children) walk(child, to, depth + 1);
  };
  for (const node of root.children) {
    if (node.name === 'chosen') continue;
    walk(node, /^reserved-memory(@|$)/.test(node.name) ? regions : found, 1);
  }
  const memory = unionOf([...regions, ...ram]);
  const devices = found.filter((one) => {
    const [shared] = intersectionOf([one], memory);
    return shared === undefined || shared.base !== one.base || shared.end !== one.end;
  });
  const blocks = joined(unionOf(devices), NEAR).filter(({ base, end }) => end - base >= BLOCK_MIN);
  const all = joined(blocks.map(rounded), GAP_MIN);
  return all.map(({ base, end }) => ({ base, end: FOUR_GIB - end < GAP_MIN ? FOUR_GIB : end }));
}

/** Nodes whose `reg` is memory: framebuffers of the boot loader, logs of a crashed kernel. */
function isSoftware(node: TreeNode): boolean {
  const compatible = node.property('compatible');
  return (
    compatible !== undefined && stringList(compatible).some((name) => /^(?:simple-framebuffer|ramoops)$/.test(name))
  );
}

function rounded({ base, end }: Interval): Interval {
  return { base: base & ~(ROUND - 1n), end: minOf((end + ROUND - 1n) & ~(ROUND - 1n), FOUR_GIB) };
}

/** The set with all gaps smaller than `gap` closed. */
function joined(set: readonly Interval[], gap: bigint): readonly Interval[] {
  const out: { base: bigint; end: bigint }[] = [];
  for (const { base, end } of set) {
    const last = out.at(-1);
    if (last !== undefined && base - last.end < gap) last.end = maxOf(last.end, end);
    else out.push({ base, end });
  }
  return out;
}
