/**
 * Finds pools of memory that their devices cannot reach. Either the `dma-ranges` of a device's bus state which part of memory its
 * masters see, and the pool lies elsewhere; or the bus states nothing, its addresses have one cell, and the pool lies above 4
 * GiB. On any other bus a pool above 4 GiB depends on the driver, because devices begin with a mask of 32 bits: that is only
 * information. Devices behind an IOMMU are not checked.
 *
 * Source: Linux 7.2 drivers/of/address.c (`of_dma_get_range`), drivers/of/platform.c (`of_platform_device_create_pdata`: the
 * mask), drivers/of/device.c (`of_dma_configure_id`), kernel/dma/direct.c (`dma_coherent_ok`); an empty `dma-ranges` states no
 * limit. Devicetree Specification 0.4, 2.3.9.
 */

import type { AddressResolver } from '../address/resolver.ts';
import { append } from '../base/append.ts';
import { formatSize, hex } from '../base/format.ts';
import { bytesIn, differenceOf, type Interval, unionOf } from '../base/intervals.ts';
import { bootProblem } from '../boot/bootProblem.ts';
import { isCompatible } from '../boot/deviceTree.ts';
import type { BootProblem, BootReport, RegionOutcome } from '../boot/report.ts';
import { stringList, type TreeNode } from '../tree/treeView.ts';
import { outcomeOf } from './outcomes.ts';
import { type RegionUser, regionNodes } from './users.ts';

/** Most windows that a message names. */
const WINDOWS_NAMED = 4;

/** The memory that 32 bits address. */
const LOW_MEMORY: Interval = { base: 0n, end: 1n << 32n };

/** The memory that a device sees according to the tree, with the bus and the property that limit it. */
interface Reach {
  readonly bus: TreeNode;
  readonly limitedBy: 'dma-ranges' | '#address-cells';
  readonly windows: readonly Interval[];
}

/** The memory that the device `node` sees; undefined where the tree states no limit. */
export function reachOf(node: TreeNode, resolver: AddressResolver): Reach | undefined {
  if (hasOwnAddressSpace(node)) return undefined;
  for (let bus = node.parent; bus?.parent !== undefined; bus = bus.parent) {
    const value = bus.property('dma-ranges');
    // The first bus may lack the property. A later bus without it ends the walk, and there is no limit.
    if (value === undefined && bus !== node.parent) break;
    if (value === undefined || value.length === 0) continue;
    const windows = windowsOf(bus, resolver);
    return windows.length === 0 ? undefined : { bus, limitedBy: 'dma-ranges', windows };
  }
  const bus = oneCellBus(node, resolver);
  return bus && { bus, limitedBy: '#address-cells', windows: [LOW_MEMORY] };
}

/** A cache by resolver and bus: all devices of a bus ask for the same windows. */
const windowsOfBuses = new WeakMap<AddressResolver, Map<TreeNode, readonly Interval[]>>();

/** The memory that the masters of a bus see through its `dma-ranges`, in order; empty where the ranges do not resolve. */
function windowsOf(bus: TreeNode, resolver: AddressResolver): readonly Interval[] {
  const buses = windowsOfBuses.get(resolver) ?? new Map<TreeNode, readonly Interval[]>();
  windowsOfBuses.set(resolver, buses);
  let windows = buses.get(bus);
  if (!windows) {
    const seen = resolver
      .resolveWindows(bus, 'dma-ranges')
      .flatMap(({ cpuAddress, size }) =>
        cpuAddress === undefined ? [] : [{ base: cpuAddress, end: cpuAddress + size }],
      );
    windows = unionOf(seen);
    buses.set(bus, windows);
  }
  return windows;
}

function hasOwnAddressSpace(node: TreeNode): boolean {
  return node.property('iommus') !== undefined || node.property('iommu-map') !== undefined;
}

/**
 * The first bus above a device whose addresses have one cell; undefined where there is none, or where a property says that its
 * masters see more.
 */
function oneCellBus(node: TreeNode, resolver: AddressResolver): TreeNode | undefined {
  let found: TreeNode | undefined;
  if (hasDmaParent(node)) return undefined;
  for (let bus = node.parent; bus?.parent !== undefined; bus = bus.parent) {
    if (bus.property('dma-ranges') !== undefined || hasDmaParent(bus) || !isMapped(bus, resolver)) return undefined;
    const leadsHigh = resolver
      .resolveWindows(bus, 'ranges')
      .some(({ cpuAddress, size }) => cpuAddress !== undefined && cpuAddress + size > LOW_MEMORY.end);
    if (leadsHigh) return undefined;
    if (resolver.busOf(bus).addressCells === 1) found ??= bus;
  }
  return found;
}

/** Whether a bus uses the CPU's addresses: those of an I2C bus mean something else, and PCI has its own. */
function isMapped(bus: TreeNode, resolver: AddressResolver): boolean {
  const { kind, sizeCells } = resolver.busOf(bus);
  return kind === 'plain' && sizeCells > 0 && (bus.parent === undefined || bus.property('ranges') !== undefined);
}

/** Whether the node reaches memory through another node than its parent (Linux 7.2 drivers/of/address.c, __of_get_dma_parent). */
function hasDmaParent(node: TreeNode): boolean {
  const names = node.property('interconnect-names');
  return names !== undefined && stringList(names).includes('dma-mem');
}

/**
 * A finding for each device and pool where the device does not see the pool, or not all of it. `users` is called only where there
 * is a pool. `resolver` is one of this tree, so that its answers serve the boots of all kernels.
 */
export function findUnreachable(
  root: TreeNode,
  report: BootReport,
  users: () => ReadonlyMap<string, readonly RegionUser[]>,
  resolver: AddressResolver,
): readonly BootProblem[] {
  const problems: BootProblem[] = [];
  for (const region of regionNodes(root)) {
    // A region that is no pool is often used by the CPU alone, or by firmware that does not go through this bus.
    const outcome = outcomeOf(report, region.path);
    const isPool = isCompatible(region, 'shared-dma-pool') || isCompatible(region, 'restricted-dma-pool');
    if (!isPool || outcome?.base === undefined || outcome.size === 0n || outcome.state !== 'reserved') continue;
    for (const { node, enabled } of users().get(region.path) ?? []) {
      if (!enabled) continue;
      const reach = reachOf(node, resolver);
      if (reach) append(problems, unreachable(node, region, outcome, reach));
      else append(problems, aboveMask(node, region, outcome, resolver));
    }
  }
  return problems;
}

function unreachable(
  node: TreeNode,
  region: TreeNode,
  { base, size, placement }: RegionOutcome,
  { bus, limitedBy, windows }: Reach,
): readonly BootProblem[] {
  if (base === undefined) return [];
  const missed = bytesIn(differenceOf([{ base, end: base + size }], windows));
  if (missed === 0n) return [];
  const how = missed === size ? 'cannot reach' : `cannot reach ${formatSize(missed)} of`;
  const sees = windows.slice(0, WINDOWS_NAMED).map((window) => `${hex(window.base)}-${hex(window.end)}`);
  const more = windows.length > WINDOWS_NAMED ? ', …' : '';
  const where = placement === 'dynamic' ? 'which the kernel places at' : 'at';
  const help = placement === 'dynamic' ? ' alloc-ranges can keep the pool there.' : '';
  const why =
    limitedBy === 'dma-ranges'
      ? `the dma-ranges of ${bus.path} let it see ${sees.join(', ')}${more} only`
      : `addresses on ${bus.path} have one cell, and no dma-ranges says that its masters see more than 4 GiB`;
  const text = `${node.name} ${how} its pool ${region.name}, ${where} ${hex(base)} + ${formatSize(size)}: ${why}. Allocations from the pool fail or miss their memory.${help}`;
  return [
    bootProblem('rmem-unreachable', text, {
      path: node.path,
      property: 'memory-region',
      related: [
        { path: region.path, message: 'The pool.' },
        { path: bus.path, property: limitedBy, message: 'What masters on this bus see.' },
      ],
    }),
  ];
}

/** The finding for a pool above 4 GiB on a bus that states no limit: the driver has to set a wider mask. */
function aboveMask(
  node: TreeNode,
  region: TreeNode,
  { base, size }: RegionOutcome,
  resolver: AddressResolver,
): readonly BootProblem[] {
  if (base === undefined || base + size <= LOW_MEMORY.end || hasOwnAddressSpace(node)) return [];
  if (node.parent === undefined || !isMapped(node.parent, resolver)) return [];
  const text = `${node.name} begins with a DMA mask of 32 bits, and its pool ${region.name} reaches above 4 GiB, at ${hex(base)} + ${formatSize(size)}: its driver must raise the mask (dma_set_mask_and_coherent), if the device can address that.`;
  return [
    bootProblem('rmem-above-mask', text, {
      path: node.path,
      property: 'memory-region',
      related: [{ path: region.path, message: 'The pool.' }],
    }),
  ];
}
