/**
 * Addresses as the CPU sees them: each entry of a node's `reg` carried up through the `ranges` of every bus to the root, step by
 * step, exactly as the kernel does it; or the bus at which the translation ends, and why. The resolver does not decide whether a
 * driver would use the address.
 *
 * Source: Linux 7.2 drivers/of/address.c (`__of_translate_address`, `of_translate_one`, `__of_address_to_resource`); Devicetree
 * Specification 0.4, 2.3.6 `reg` and 2.3.8 `ranges`.
 */
import { readCells, U64_MAX, u64 } from '../base/bytes.ts';
import { stringList, type TreeNode } from '../tree/treeView.ts';
import {
  type AddressSpace,
  addressSpace,
  type Bus,
  cellsAt,
  cellsToNumber,
  MAX_ADDRESS_CELLS,
  readBus,
  readWindows,
} from './bus.ts';
import { WindowFinder } from './windowFinder.ts';

/** Why an address has no CPU address. `describeReason` has the words. */
type InvisibleReason =
  | 'no-size-cells' // `#size-cells` is 0: a chip select, an I2C address, a port number
  | 'no-address-cells' // the bus states no `#address-cells`
  | 'bad-cell-count' // 0 or more than four address cells
  | 'no-ranges' // the bus has no `ranges`
  | 'outside-ranges' // no entry of `ranges` covers the address
  | 'pci-config' // configuration space
  | 'overflow'; // the end lies beyond 2^64

/** One level up: `bus` turned the child address `from` into `to`, an address on the bus above it. */
interface TranslationStep {
  /** Path of the bus whose `ranges` was used. */
  readonly bus: string;
  readonly from: bigint;
  readonly to: bigint;
  /** `identity` for an empty `ranges` (and a missing `dma-ranges`). */
  readonly via: 'identity' | 'ranges';
  /** Which entry matched; only with `via: 'ranges'`. */
  readonly entry?: number;
}

/** One entry of `reg` (or of a PCI device's `assigned-addresses`). */
export interface ResolvedReg {
  readonly index: number;
  /** From `reg-names`. */
  readonly regName?: string;
  /** As written, without flag cells. */
  readonly busAddress: bigint;
  /** In bytes; 0 on a bus without sizes. */
  readonly size: bigint;
  /** `undefined` when the CPU cannot reach the address; `notVisibleAt` and `reason` then say where and why. */
  readonly cpuAddress: bigint | undefined;
  /** Path of the bus at which the translation ends. */
  readonly notVisibleAt?: string;
  readonly reason?: InvisibleReason;
  /** Only on buses with several spaces (PCI, ISA). `io` with a CPU address: port space mapped into memory there. */
  readonly space?: AddressSpace;
  /** Path of the first bus whose window ends before the region does. Linux looks at the start only. */
  readonly exceedsWindowAt?: string;
  /** From the node's own bus up to the root, or up to the bus at which the translation ends. */
  readonly chain: readonly TranslationStep[];
}

/** One entry of `ranges` or `dma-ranges`, with its target carried up to the root. */
export interface ResolvedWindow {
  readonly index: number;
  readonly busAddress: bigint;
  readonly size: bigint;
  readonly cpuAddress: bigint | undefined;
  readonly notVisibleAt?: string;
  readonly reason?: InvisibleReason;
  readonly space?: AddressSpace;
}

type WindowProperty = 'ranges' | 'dma-ranges';

/** Reads each bus once; make one per tree and drop it with the tree. */
export interface AddressResolver {
  /** The entries of `reg`; none for the root and for nodes without `reg`. An incomplete last entry is left out. */
  resolveReg(node: TreeNode): readonly ResolvedReg[];
  /** The entries of `assigned-addresses` of a PCI device: the kernel takes its BARs from these, not from `reg`. */
  resolveAssignedAddresses(node: TreeNode): readonly ResolvedReg[];
  /** The windows a bus opens; none when it has no such property, an empty one, or no bus above it. */
  resolveWindows(bus: TreeNode, property: WindowProperty): readonly ResolvedWindow[];
  /** How children of `node` are addressed. */
  busOf(node: TreeNode): Bus;
}

interface Translation {
  readonly cpuAddress: bigint | undefined;
  readonly notVisibleAt?: string;
  readonly reason?: InvisibleReason;
  readonly exceedsWindowAt?: string;
  readonly chain: readonly TranslationStep[];
}

/** `node` resolved on its own; for many nodes of one tree make a resolver. */
export function resolveReg(node: TreeNode): readonly ResolvedReg[] {
  return createAddressResolver().resolveReg(node);
}

/** A resolver for one tree; it keeps what it read of the buses. */
export function createAddressResolver(): AddressResolver {
  const buses = new Map<TreeNode, Bus>();
  const windows = {
    ranges: new Map<TreeNode, Windows>(),
    'dma-ranges': new Map<TreeNode, Windows>(),
  };

  function busOf(node: TreeNode): Bus {
    let bus = buses.get(node);
    if (bus === undefined) {
      bus = readBus(node);
      buses.set(node, bus);
    }
    return bus;
  }

  function windowsOf(bus: Bus, above: Bus, property: WindowProperty): Windows {
    let found = windows[property].get(bus.node);
    if (found === undefined) {
      const value = bus.node.property(property);
      found =
        value === undefined
          ? 'missing'
          : value.length === 0
            ? 'empty'
            : new WindowFinder(bus, readWindows(bus, above, value));
      windows[property].set(bus.node, found);
    }
    return found;
  }

  function translate(from: TreeNode, cells: readonly number[], size: bigint, property: WindowProperty): Translation {
    const chain: TranslationStep[] = [];
    let exceedsWindowAt: string | undefined;
    let bus = busOf(from);
    let address = cells;
    const stop = (at: Bus, reason: InvisibleReason): Translation => ({
      cpuAddress: undefined,
      notVisibleAt: at.node.path,
      reason,
      chain,
    });
    for (;;) {
      const refused = refusal(bus);
      if (refused !== undefined) return stop(bus, refused);
      const parent = bus.node.parent;
      if (parent === undefined) break;
      const above = busOf(parent);
      const refusedAbove = refusal(above);
      if (refusedAbove !== undefined) return stop(above, refusedAbove);

      const open = windowsOf(bus, above, property);
      let next: readonly number[];
      let entry: number | undefined;
      if (open === 'missing' && property === 'ranges') return stop(bus, 'no-ranges');
      if (open === 'missing' || open === 'empty') {
        next = identity(address, above);
      } else {
        const hit = open.find(address);
        if (hit === undefined) return stop(bus, isConfig(bus, address) ? 'pci-config' : 'outside-ranges');
        if (hit.offset + size > hit.window.size) exceedsWindowAt ??= bus.node.path;
        next = addOffset(hit.window.parentCells, hit.offset, above.flagCells);
        entry = hit.window.index;
      }
      chain.push({
        bus: bus.node.path,
        from: cellsToNumber(address, bus.flagCells),
        to: cellsToNumber(next, above.flagCells),
        via: entry === undefined ? 'identity' : 'ranges',
        ...(entry === undefined ? {} : { entry }),
      });
      address = next;
      bus = above;
    }
    const cpuAddress = cellsToNumber(address, 0);
    if (size > 0n && cpuAddress + size - 1n > U64_MAX) return stop(bus, 'overflow');
    return {
      cpuAddress,
      ...(exceedsWindowAt === undefined ? {} : { exceedsWindowAt }),
      chain,
    };
  }

  function resolveEntries(node: TreeNode, property: 'reg' | 'assigned-addresses'): readonly ResolvedReg[] {
    const value = node.property(property);
    if (value === undefined || node.parent === undefined) return [];
    const bus = busOf(node.parent);
    const entryBytes = 4 * (bus.addressCells + bus.sizeCells);
    if (entryBytes === 0) return [];
    const namesValue = property === 'reg' ? node.property('reg-names') : undefined;
    const names = namesValue === undefined ? [] : stringList(namesValue);
    const out: ResolvedReg[] = [];
    for (let at = 0; at + entryBytes <= value.length; at += entryBytes) {
      const cells = cellsAt(value, at, Math.min(bus.addressCells, value.length / 4));
      const size = readCells(value, at + 4 * bus.addressCells, bus.sizeCells);
      const space = addressSpace(bus, cells[0] ?? 0);
      const regName = names[out.length];
      out.push({
        index: out.length,
        ...(regName === undefined ? {} : { regName }),
        busAddress: cellsToNumber(cells, bus.flagCells),
        size,
        ...(space === undefined ? {} : { space }),
        // `of_bus_pci_get_flags` gives configuration space no resource type, so the kernel makes no resource of it.
        ...(space === 'config'
          ? {
              cpuAddress: undefined,
              notVisibleAt: bus.node.path,
              reason: 'pci-config' as const,
              chain: [],
            }
          : translate(node.parent, cells, size, 'ranges')),
      });
    }
    return out;
  }

  function resolveWindows(node: TreeNode, property: WindowProperty): readonly ResolvedWindow[] {
    if (node.parent === undefined) return [];
    const bus = busOf(node);
    const open = windowsOf(bus, busOf(node.parent), property);
    if (typeof open === 'string') return [];
    return open.windows.map((window) => {
      const space = addressSpace(bus, window.childHigh);
      const {
        chain: _,
        exceedsWindowAt: __,
        ...target
      } = translate(node.parent ?? node, window.parentCells, window.size, property);
      return {
        index: window.index,
        busAddress: window.childBase,
        size: window.size,
        ...(space === undefined ? {} : { space }),
        ...target,
      };
    });
  }

  return {
    resolveReg: (node) => resolveEntries(node, 'reg'),
    resolveAssignedAddresses: (node) => resolveEntries(node, 'assigned-addresses'),
    resolveWindows,
    busOf,
  };
}

type Windows = WindowFinder | 'missing' | 'empty';

/** Why Linux does not translate across this bus at all (`of_match_bus`, `OF_CHECK_COUNTS`); undefined when it does. */
function refusal(bus: Bus): InvisibleReason | undefined {
  if (bus.kind === undefined) return 'no-address-cells';
  if (bus.addressCells === 0 || bus.addressCells > MAX_ADDRESS_CELLS) return 'bad-cell-count';
  if (bus.sizeCells === 0) return 'no-size-cells';
  return undefined;
}

function isConfig(bus: Bus, address: readonly number[]): boolean {
  return addressSpace(bus, address[0] ?? 0) === 'config';
}

/** An empty `ranges`: the address stays the same, and so do the flags where the bus above has any. */
function identity(address: readonly number[], above: Bus): readonly number[] {
  const cells: number[] = [];
  for (let i = 0; i < above.addressCells; i++) cells.push(i < above.flagCells ? (address[i] ?? 0) : 0);
  return addOffset(cells, cellsToNumber(address, 0), above.flagCells);
}

/** `of_bus_default_translate`: the sum is cut to what the cells behind the flags can hold. */
function addOffset(cells: readonly number[], offset: bigint, flagCells: number): readonly number[] {
  const sum = u64(cellsToNumber(cells, flagCells) + offset);
  const out: number[] = [];
  for (let i = 0; i < cells.length; i++) {
    const behind = cells.length - 1 - i;
    if (i < flagCells) out.push(cells[i] ?? 0);
    else if (behind === 0) out.push(Number(sum & 0xffff_ffffn));
    else if (behind === 1) out.push(Number(sum >> 32n));
    else out.push(0);
  }
  return out;
}

/** A phrase that follows "not visible to the CPU:". */
export function describeReason(reason: InvisibleReason, bus: string): string {
  switch (reason) {
    case 'no-size-cells':
      return `${bus} has #size-cells = <0>, so its children have numbers, not addresses`;
    case 'no-address-cells':
      return `${bus} states no #address-cells, and Linux does not translate across such a bus`;
    case 'bad-cell-count':
      return `${bus} has no or more than ${MAX_ADDRESS_CELLS} address cells`;
    case 'no-ranges':
      return `${bus} has no ranges property, so its addresses are its own`;
    case 'outside-ranges':
      return `no entry in the ranges of ${bus} covers the address`;
    case 'pci-config':
      return `PCI configuration space of ${bus}`;
    case 'overflow':
      return 'the region ends beyond 64 bits';
  }
}
