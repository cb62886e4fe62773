/** RAM from the memory nodes (drivers/of/fdt.c, `early_init_dt_scan_memory`). */
import { u64 } from '../../base/bytes.ts';
import { countText, formatSize, hex } from '../../base/format.ts';
import type { FdtNode, FdtProperty } from '../../fdt/read.ts';
import { firstString } from '../../tree/treeView.ts';
import type { BootState } from '../bootState.ts';
import { type AddressAndSize, type DeviceTree, isAvailable } from '../deviceTree.ts';
import type { Rules } from '../kernel/rules.ts';
import { HOTPLUG } from '../memblock/memblock.ts';
import type { BootProblem, LogLine } from '../report.ts';

/** Most banks that are read; memblock holds 1024 ranges. */
const MAX_BANKS = 20_000;

/** A bank before it is rounded to pages. */
export interface InitialBank extends AddressAndSize {
  readonly hotpluggable: boolean;
}

/** The same as a memory node states it. */
export interface Bank extends InitialBank {
  readonly node: FdtNode;
}

/**
 * All banks of all memory nodes, also those of size 0. A memory node is a child of the root whose `device_type` is
 * "memory" (its name does not matter) and which is not disabled; `linux,usable-memory` counts before `reg`.
 */
export function memoryBanks(tree: DeviceTree, rules: Rules): readonly Bank[] {
  const banks: Bank[] = [];
  for (const node of memoryNodes(tree, rules)) {
    const property = bankProperty(tree, node, rules);
    if (property === undefined || tree.entryBytes === 0) continue;
    const hotpluggable = node.find('hotpluggable') !== undefined;
    // A rest that is no whole entry is left over, where such a list is taken at all.
    const count = Math.floor(property.length / tree.entryBytes);
    for (let i = 0; i < count && banks.length < MAX_BANKS; i++) {
      banks.push({ node, hotpluggable, ...tree.entry(property, i) });
    }
  }
  return banks;
}

function memoryNodes(tree: DeviceTree, rules: Rules): readonly FdtNode[] {
  return tree.blob.root.children.filter((node) => {
    const type = node.property('device_type');
    return type !== undefined && firstString(type) === 'memory' && isAvailable(node, rules);
  });
}

/** Says which memory nodes the kernel reads nothing or not everything of, because `reg` is no list of whole entries. */
export function findUnreadBanks(state: BootState): void {
  const { tree, rules, kernelName } = state;
  for (const node of memoryNodes(tree, rules)) {
    const property = node.find('linux,usable-memory') ?? node.find('reg');
    if (property === undefined || tree.entryBytes === 0 || property.length % tree.entryBytes === 0) continue;
    const cells = tree.entryBytes / 4;
    const has = property.length % 4 === 0 ? countText(property.length / 4, 'cell') : countText(property.length, 'byte');
    const read = bankProperty(tree, node, rules);
    const count = read === undefined ? 0 : Math.floor(read.length / tree.entryBytes);
    const then =
      count > 0
        ? `only ${countText(count, 'bank')} of this node, and leaves the rest out`
        : 'no bank from this node: the RAM that it means is unknown to the kernel';
    const text = `${property.name} has ${has}, but a bank takes ${cells}, by #address-cells and #size-cells of the root. Linux ${kernelName} reads ${then}. Write ${cells} cells for each bank.`;
    state.find('rmem-bank-unread', text, { path: node.path, property: property.name });
  }
}

function bankProperty(tree: DeviceTree, node: FdtNode, rules: Rules): FdtProperty | undefined {
  for (const name of ['linux,usable-memory', 'reg']) {
    const property = node.find(name);
    if (property === undefined) continue;
    if (!rules.partialListsCountAsNone || tree.entryCount(property) !== undefined) return property;
  }
  return undefined;
}

/**
 * `early_init_dt_add_memory_arch`: adds a bank rounded inwards to pages and cut to what the kernel can address, which begins
 * at `lowest` (`MIN_MEMBLOCK_ADDR`). What is left out gets a warning.
 */
export function addBank(state: BootState, bank: InitialBank, lowest = 0n): void {
  const { base, size, hotpluggable } = bank;
  if (size === 0n) return;
  const { memory } = state.memblock;
  const { pageSize } = state.facts;
  const overhang = base & (pageSize - 1n);
  if (size < pageSize - overhang) {
    reportIgnored(state, bank, state.messages.ignoringMemory(base, u64(base + size)));
    return;
  }
  let start = overhang === 0n ? base : u64(base + pageSize - overhang);
  let length = (overhang === 0n ? size : size - (pageSize - overhang)) & ~(pageSize - 1n);
  const end = u64(start + length);
  const { physicalMax } = state.facts;
  if (start > physicalMax || end < lowest) {
    reportIgnored(state, bank, state.messages.ignoringMemory(start, end));
    return;
  }
  if (u64(end - 1n) > physicalMax) {
    reportIgnored(state, bank, state.messages.ignoringRange(physicalMax + 1n, end));
    length = physicalMax - start + 1n;
  }
  if (start < lowest) {
    const line = state.messages.ignoringRange(start, lowest);
    // Where the kernel begins is assumed unless the profile says it: no fault of the bank.
    if (state.profile.kernelImage === undefined) state.print(line);
    else reportIgnored(state, bank, line);
    length -= lowest - start;
    start = lowest;
  }
  memory.add(start, length);
  state.event('early', 'memory', 'memory', { base: start, size: length });
  // The flag takes the numbers of the property, not the rounded ones.
  if (hotpluggable) memory.setFlag(base, size, HOTPLUG);
}

/** Most memory nodes that a finding names. */
const NODES_NAMED = 4;

/** Where the tree states RAM, as related places of a finding; nowhere when a profile states it. */
export function whereRamIs(state: BootState): BootProblem['related'] {
  if ((state.profile.memory?.length ?? 0) > 0) return [];
  const nodes = new Set(memoryBanks(state.tree, state.rules).map(({ node }) => node));
  return [...nodes]
    .slice(0, NODES_NAMED)
    .map(({ path }) => ({ path, property: 'reg', message: 'RAM is stated here.' }));
}

/** Prints the warning; banks of the profile have no node that a finding could be at. */
function reportIgnored(state: BootState, bank: InitialBank | Bank, line: LogLine): void {
  state.print(line);
  if (!('node' in bank)) return;
  const text = `${hex(bank.base)} + ${formatSize(bank.size)} is no RAM, wholly or in part, for Linux ${state.kernelName} on ${state.facts.name}: less than a page, or beyond what it can address ("${line.text}").`;
  const property = bank.node.find('linux,usable-memory') === undefined ? 'reg' : 'linux,usable-memory';
  state.find('rmem-bank-ignored', text, { path: bank.node.path, property });
}
