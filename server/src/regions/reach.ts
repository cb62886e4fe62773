/**
 * Pools of memory that a device which is to use them cannot reach: its bus states with `dma-ranges` which part of memory its
 * masters see, and the pool lies elsewhere. Nothing is said without `dma-ranges`, nor of devices behind an IOMMU.
 *
 * Source: Linux 7.2 drivers/of/address.c (`of_dma_get_range`), kernel/dma/direct.c (`dma_coherent_ok`); an empty
 * `dma-ranges` states no limit.
 */
import { type AddressResolver, createAddressResolver } from '../address/resolver.ts';
import { formatSize, hex } from '../base/format.ts';
import { bytesIn, differenceOf, type Interval, unionOf } from '../base/intervals.ts';
import { isCompatible } from '../boot/deviceTree.ts';
import { bootProblem } from '../boot/problems.ts';
import type { BootProblem, BootReport, RegionOutcome } from '../boot/report.ts';
import type { TreeNode } from '../fdt/treeView.ts';
import { type RegionUser, regionNodes } from './users.ts';

/** Most windows that a message names. */
const WINDOWS_NAMED = 4;

/** What `node`, a device, sees of memory as its bus states it; undefined where no `dma-ranges` does. */
export function reachOf(
  node: TreeNode,
  resolver: AddressResolver,
): { readonly bus: TreeNode; readonly windows: readonly Interval[] } | undefined {
  if (node.property('iommus') !== undefined || node.property('iommu-map') !== undefined) return undefined;
  for (let bus = node.parent; bus?.parent !== undefined; bus = bus.parent) {
    const value = bus.property('dma-ranges');
    // The first bus may be without; from the second on that ends the way, and there is no limit.
    if (value === undefined && bus !== node.parent) return undefined;
    if (value === undefined || value.length === 0) continue;
    const windows = resolver.resolveWindows(bus, 'dma-ranges');
    const seen = windows.flatMap(({ cpuAddress, size }) =>
      cpuAddress === undefined ? [] : [{ base: cpuAddress, end: cpuAddress + size }],
    );
    return seen.length === 0 ? undefined : { bus, windows: unionOf(seen) };
  }
  return undefined;
}

/** A finding for each device and pool of which the device sees nothing, or not all. */
export function findUnreachable(
  root: TreeNode,
  report: BootReport,
  users: ReadonlyMap<string, readonly RegionUser[]>,
): readonly BootProblem[] {
  const resolver = createAddressResolver();
  const problems: BootProblem[] = [];
  for (const region of regionNodes(root)) {
    // What is no pool is often used by the CPU alone, or by firmware that does not go through this bus.
    const outcome = report.regions.find(({ path }) => path === region.path);
    const isPool = isCompatible(region, 'shared-dma-pool') || isCompatible(region, 'restricted-dma-pool');
    if (!isPool || outcome?.base === undefined || outcome.size === 0n || outcome.state !== 'reserved') continue;
    for (const { node, enabled } of users.get(region.path) ?? []) {
      const reach = enabled ? reachOf(node, resolver) : undefined;
      if (reach) problems.push(...unreachable(node, region, outcome, reach.bus, reach.windows));
    }
  }
  return problems;
}

function unreachable(
  node: TreeNode,
  region: TreeNode,
  { base, size, placement }: RegionOutcome,
  bus: TreeNode,
  windows: readonly Interval[],
): readonly BootProblem[] {
  if (base === undefined) return [];
  const missed = bytesIn(differenceOf([{ base, end: base + size }], windows));
  if (missed === 0n) return [];
  const how = missed === size ? 'cannot reach' : `cannot reach ${formatSize(missed)} of`;
  const sees = windows.slice(0, WINDOWS_NAMED).map((window) => `${hex(window.base)}-${hex(window.end)}`);
  const more = windows.length > WINDOWS_NAMED ? ', …' : '';
  const where = placement === 'dynamic' ? 'which the kernel places at' : 'at';
  const help = placement === 'dynamic' ? ' alloc-ranges can keep the pool there.' : '';
  const text = `${node.name} ${how} its pool ${region.name}, ${where} ${hex(base)} + ${formatSize(size)}: the dma-ranges of ${bus.path} let it see ${sees.join(', ')}${more} only. Allocations from the pool fail or miss their memory.${help}`;
  return [
    bootProblem('rmem-unreachable', text, {
      path: node.path,
      property: 'memory-region',
      related: [
        { path: region.path, message: 'The pool.' },
        { path: bus.path, property: 'dma-ranges', message: 'What masters on this bus see.' },
      ],
    }),
  ];
}
