/** RAM from the memory nodes (drivers/of/fdt.c, `early_init_dt_scan_memory`). */
import { u64 } from '../../base/bytes.ts';
import type { FdtNode, FdtProperty } from '../../fdt/read.ts';
import { firstString } from '../../tree/treeView.ts';
import type { BootState } from '../bootState.ts';
import { type AddressAndSize, type DeviceTree, isAvailable } from '../deviceTree.ts';
import type { Rules } from '../kernel/rules.ts';
import { HOTPLUG } from '../memblock/memblock.ts';
import type { LogLine } from '../report.ts';

/** Most banks that are read; memblock holds 1024 ranges. */
const MAX_BANKS = 20_000;

/** A bank before it is rounded to pages. */
export interface InitialBank extends AddressAndSize {
  readonly hotpluggable: boolean;
}

/** A bank as a memory node states it. */
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
    // An incomplete last entry is ignored, where the kernel takes such a list at all.
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
    return (
      type !== undefined && firstString(type) === 'memory' && (rules.memoryStatusIgnored || isAvailable(node, rules))
    );
  });
}

/** Reports memory nodes that the kernel reads only in part or not at all, because `reg` is no list of whole entries. */
export function findUnreadBanks(state: BootState): void {
  const { tree, rules } = state;
  for (const node of memoryNodes(tree, rules)) {
    const property = node.find('linux,usable-memory') ?? node.find('reg');
    if (property === undefined || tree.entryBytes === 0 || property.length % tree.entryBytes === 0) continue;
    const taken = bankProperty(tree, node, rules);
    const read = taken === undefined ? 0 : Math.floor(taken.length / tree.entryBytes);
    const { name, length: bytes } = property;
    state.emit({ kind: 'banks-unread', path: node.path, property: name, bytes, read, by: 'partialBanksCountAsNone' });
  }
}

function bankProperty(tree: DeviceTree, node: FdtNode, rules: Rules): FdtProperty | undefined {
  for (const name of ['linux,usable-memory', 'reg']) {
    const property = node.find(name);
    if (property === undefined) continue;
    if (!rules.partialBanksCountAsNone || tree.entryCount(property) !== undefined) return property;
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
    ignoreBank(state, bank, state.messages.ignoringMemory(base, u64(base + size)));
    return;
  }
  let start = overhang === 0n ? base : u64(base + pageSize - overhang);
  let length = (overhang === 0n ? size : size - (pageSize - overhang)) & ~(pageSize - 1n);
  const end = u64(start + length);
  const { physicalMax } = state.facts;
  if (start > physicalMax || end < lowest) {
    ignoreBank(state, bank, state.messages.ignoringMemory(start, end));
    return;
  }
  if (u64(end - 1n) > physicalMax) {
    ignoreBank(state, bank, state.messages.ignoringRange(physicalMax + 1n, end));
    length = physicalMax - start + 1n;
  }
  if (start < lowest) {
    const line = state.messages.ignoringRange(start, lowest);
    // The start of the kernel is assumed unless the profile states it, so it is no fault of the bank.
    if (state.profile.kernelImage === undefined) state.print(line);
    else ignoreBank(state, bank, line);
    length -= lowest - start;
    start = lowest;
  }
  memory.add(start, length);
  state.emit({ kind: 'ram-added', subject: 'memory', base: start, size: length });
  // The flag takes the numbers of the property, not the rounded ones.
  if (hotpluggable) memory.setFlag(base, size, HOTPLUG);
}

/** Prints the warning; banks of the profile have no node to blame. */
function ignoreBank(state: BootState, bank: InitialBank | Bank, line: LogLine): void {
  state.print(line);
  if (!('node' in bank)) return;
  const { node, base, size } = bank;
  const property = node.find('linux,usable-memory') === undefined ? 'reg' : 'linux,usable-memory';
  state.emit({ kind: 'bank-ignored', path: node.path, property, base, size, line });
}
