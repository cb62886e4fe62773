/** Devices: every `reg` entry that the CPU can reach, and the windows of PCI host bridges. */
import type { AddressResolver, ResolvedReg, ResolvedWindow } from '../address/resolver.ts';
import { formatSize, hex } from '../base/format.ts';
import type { Interval } from '../base/intervals.ts';
import type { MapItem, MapKind } from '../mapModel/model.ts';
import { isEnabled } from '../regions/users.ts';
import { firstString, stringList, type TreeNode } from '../tree/treeView.ts';

export interface DeviceLayer {
  readonly devices: readonly MapItem[];
  /** Nodes with `device_type = "memory"` and their banks as written. */
  readonly memoryNodes: readonly { readonly node: TreeNode; readonly bank: Interval }[];
}

/** Everything of a tree that has an address. `labelsOf` gives the labels of a node by its path. */
export function buildDevices(
  root: TreeNode,
  resolver: AddressResolver,
  labelsOf: (path: string) => readonly string[],
): DeviceLayer {
  const walk = new DeviceWalk(resolver, labelsOf);
  walk.node(root, undefined, 0);
  return { devices: walk.devices.sort(byAddress), memoryNodes: walk.memoryNodes };
}

/** The memory nodes that a bank is made of. */
export function ownerOfMemory(memoryNodes: DeviceLayer['memoryNodes'], bank: Interval): readonly TreeNode[] {
  const owners = memoryNodes.filter(({ bank: own }) => own.base < bank.end && bank.base < own.end);
  return [...new Set(owners.map(({ node }) => node))];
}

/**
 * Ascending order; of two items with the same start the longer one first, so that nested windows follow the window that contains
 * them.
 */
export function byAddress(a: MapItem, b: MapItem): number {
  if (a.base === undefined || b.base === undefined) return Number(a.base === undefined) - Number(b.base === undefined);
  if (a.base !== b.base) return a.base < b.base ? -1 : 1;
  return a.size === b.size ? 0 : a.size > b.size ? -1 : 1;
}

/** Deeper nodes are not looked at; the kernel stops at 64. */
const DEPTH_MAX = 256;

class DeviceWalk {
  readonly devices: MapItem[] = [];
  readonly memoryNodes: { readonly node: TreeNode; readonly bank: Interval }[] = [];
  readonly #resolver: AddressResolver;
  readonly #labelsOf: (path: string) => readonly string[];

  constructor(resolver: AddressResolver, labelsOf: (path: string) => readonly string[]) {
    this.#resolver = resolver;
    this.#labelsOf = labelsOf;
  }

  node(node: TreeNode, disabledBy: TreeNode | undefined, depth: number): void {
    if (depth > DEPTH_MAX) return;
    if (node.parent?.parent === undefined && /^reserved-memory(@|$)/.test(node.name)) return;
    const off = disabledBy ?? (isEnabled(node) ? undefined : node);
    if (firstString(node.property('device_type')) === 'memory') this.#memory(node);
    else this.#device(node, off);
    for (const child of node.children) this.node(child, off, depth + 1);
  }

  #memory(node: TreeNode): void {
    for (const { cpuAddress, size } of this.#resolver.resolveReg(node)) {
      if (cpuAddress !== undefined) this.memoryNodes.push({ node, bank: { base: cpuAddress, end: cpuAddress + size } });
    }
  }

  #device(node: TreeNode, disabledBy: TreeNode | undefined): void {
    const entries = this.#resolver.resolveReg(node);
    for (const entry of entries) this.#window('device', node, entry, entryName(entry, entries.length), disabledBy);
    if (node.property('assigned-addresses') !== undefined) {
      for (const entry of this.#resolver.resolveAssignedAddresses(node)) {
        this.#window('device', node, entry, `BAR${entry.index}`, disabledBy);
      }
    }
    if (node.property('ranges') === undefined || this.#resolver.busOf(node).kind !== 'pci') return;
    // Windows below another PCI bus are parts of the host bridge's windows.
    if (node.parent !== undefined && this.#resolver.busOf(node.parent).kind === 'pci') return;
    for (const window of this.#resolver.resolveWindows(node, 'ranges')) {
      this.#window('pci', node, window, `${window.space ?? 'bus'} window`, disabledBy, `range${window.index}`);
    }
  }

  #window(
    kind: MapKind,
    node: TreeNode,
    window: ResolvedReg | ResolvedWindow,
    part: string,
    disabledBy: TreeNode | undefined,
    key = part,
  ): void {
    const { cpuAddress, size, busAddress } = window;
    if (cpuAddress === undefined || size === 0n) return;
    const property = node.property('compatible');
    const compatible = property === undefined ? [] : stringList(property);
    const labels = this.#labelsOf(node.path);
    const details: string[] = [];
    if (property !== undefined) details.push(compatible.join(', '));
    if (cpuAddress !== busAddress) details.push(`on its bus at ${hex(busAddress)}`);
    if ('exceedsWindowAt' in window && window.exceedsWindowAt !== undefined) {
      details.push(`longer than the window that ${window.exceedsWindowAt} opens to it`);
    }
    if (disabledBy === node) details.push('disabled');
    else if (disabledBy !== undefined) details.push(`disabled with ${disabledBy.path}`);
    this.devices.push({
      id: `device:${node.path}${key === '' ? '' : `:${key}`}#${window.index}`,
      kind,
      label: part === '' ? node.name : `${node.name} ${part}`,
      path: node.path,
      base: cpuAddress,
      size,
      ...(disabledBy === undefined ? {} : { disabled: true as const }),
      ...(labels.length === 0 ? {} : { labels }),
      ...(compatible[0] === undefined ? {} : { compatible: compatible[0] }),
      details: [`${hex(cpuAddress)}, ${formatSize(size)}`, ...details],
      overlaps: [],
    });
  }
}

/** The name of one entry of several: its own name, else its number; empty for a single entry. */
function entryName(entry: ResolvedReg, count: number): string {
  if (entry.regName !== undefined && entry.regName !== '') return entry.regName;
  return count === 1 ? '' : `[${entry.index}]`;
}
