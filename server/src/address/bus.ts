/**
 * How one bus (a node with children) addresses its children: how many cells an address has, which bits of them are flags, and the
 * windows (`ranges`, `dma-ranges`) through which the bus above sees them.
 *
 * Source: Linux 7.2 drivers/of/address.c (`of_busses[]`, `of_match_bus`), drivers/of/base.c (`of_bus_n_addr_cells`,
 * `of_bus_n_size_cells`), drivers/of/of_private.h (limits); Devicetree Specification 0.4, 2.3.5, 2.3.8, 2.3.9.
 */
import { readCells, readU32, u64 } from '../base/bytes.ts';
import { firstString, type TreeNode } from '../tree/treeView.ts';

/** Linux refuses longer addresses (`OF_MAX_ADDR_CELLS`). */
export const MAX_ADDRESS_CELLS = 4;

/** The translator that Linux picks for a bus. `flags` is any other bus with three address cells, whose first cell is flags. */
export type BusKind = 'pci' | 'isa' | 'flags' | 'plain';

/** The space of an address; `undefined` where an address does not show it (a plain bus has only one space). */
export type AddressSpace = 'memory' | 'io' | 'config';

export interface Bus {
  readonly node: TreeNode;
  /** `undefined` when Linux has no translator for the bus, because it states no `#address-cells`. */
  readonly kind: BusKind | undefined;
  readonly addressCells: number;
  readonly sizeCells: number;
  /** Leading cells of an address that are flags and take no part in arithmetic. */
  readonly flagCells: number;
}

/** One entry of `ranges` or `dma-ranges`. */
export interface BusWindow {
  readonly index: number;
  /** First cell of the child address; it holds the flags on a bus that has some. */
  readonly childHigh: number;
  /** Child address without flag cells. */
  readonly childBase: bigint;
  readonly parentCells: readonly number[];
  readonly size: bigint;
}

/** Reads `node` as the bus of its children. */
export function readBus(node: TreeNode): Bus {
  if (isPci(node)) return { node, kind: 'pci', addressCells: 3, sizeCells: 2, flagCells: 1 };
  if (baseName(node) === 'isa') return { node, kind: 'isa', addressCells: 2, sizeCells: 1, flagCells: 1 };
  const stated = cellCount(node, '#address-cells');
  const sizeCells = inheritedSizeCells(node);
  // The specification's default of 2 and 1 (2.3.5), which dtc uses too, is used to read such a `reg`. Linux 7.2 does not
  // translate it at all; up to 6.12 it took the nearest ancestor's count.
  if (stated === undefined)
    return {
      node,
      kind: undefined,
      addressCells: 2,
      sizeCells: cellCount(node, '#size-cells') ?? 1,
      flagCells: 0,
    };
  const flags = stated === 3;
  return {
    node,
    kind: flags ? 'flags' : 'plain',
    addressCells: stated,
    sizeCells,
    flagCells: flags ? 1 : 0,
  };
}

/** The entries of a bus's `ranges` or `dma-ranges`; an incomplete last one is left out, as Linux does. */
export function readWindows(bus: Bus, above: Bus, value: Uint8Array): readonly BusWindow[] {
  const { addressCells, sizeCells, flagCells } = bus;
  const entryBytes = 4 * (addressCells + above.addressCells + sizeCells);
  const windows: BusWindow[] = [];
  if (entryBytes === 0) return windows;
  for (let at = 0; at + entryBytes <= value.length; at += entryBytes) {
    const parentAt = at + 4 * addressCells;
    windows.push({
      index: windows.length,
      childHigh: readU32(value, at),
      childBase: readCells(value, at + 4 * flagCells, addressCells - flagCells),
      parentCells: cellsAt(value, parentAt, above.addressCells),
      size: readCells(value, parentAt + 4 * above.addressCells, sizeCells),
    });
  }
  return windows;
}

/**
 * How far into `window` the address lies, `undefined` when it is outside or of another space. Sums wrap at 64 bits as
 * in the kernel, so a window that ends exactly at 2^64 covers nothing.
 */
export function offsetInWindow(bus: Bus, cells: readonly number[], window: BusWindow): bigint | undefined {
  if (spaceKey(bus, cells[0] ?? 0) !== spaceKey(bus, window.childHigh)) return undefined;
  const address = cellsToNumber(cells, bus.flagCells);
  if (address < window.childBase || address >= u64(window.childBase + window.size)) return undefined;
  return address - window.childBase;
}

/** A key that is equal for the first cells of an address and of a window in the same space. */
export function spaceKey(bus: Bus, high: number): number {
  if (bus.kind === 'pci') return pciSpaceBits(high);
  if (bus.kind === 'isa') return high & 1;
  return bus.kind === 'flags' ? high : 0;
}

/** The space of an address on this bus, from its first cell. PCI: IEEE 1275 PCI binding, `ss` of phys.hi. */
export function addressSpace(bus: Bus, high: number): AddressSpace | undefined {
  if (bus.kind === 'isa') return (high & 1) === 1 ? 'io' : 'memory';
  if (bus.kind !== 'pci') return undefined;
  const code = (high >>> 24) & 3;
  return code === 0 ? 'config' : code === 1 ? 'io' : 'memory';
}

/** The cells of an address from index `from` on, as one number cut to 64 bits (`of_read_number`). */
export function cellsToNumber(cells: readonly number[], from: number): bigint {
  const last = cells.length - 1;
  if (last < from) return 0n;
  const low = BigInt(cells[last] ?? 0);
  return last === from ? low : (BigInt(cells[last - 1] ?? 0) << 32n) | low;
}

/** `count` consecutive cells from byte `offset`. */
export function cellsAt(value: Uint8Array, offset: number, count: number): number[] {
  const cells: number[] = [];
  for (let i = 0; i < count; i++) cells.push(readU32(value, offset + 4 * i));
  return cells;
}

/** `uart` for `uart@1000`. */
function baseName(node: TreeNode): string {
  const at = node.name.indexOf('@');
  return at < 0 ? node.name : node.name.slice(0, at);
}

// 64-bit and 32-bit memory are one space when windows are matched (`of_bus_pci_map`), prefetchable or not.
function pciSpaceBits(high: number): number {
  const code = (high >>> 24) & 3;
  return code === 3 ? 2 : code;
}

const PCI_TYPES: readonly string[] = ['pci', 'pciex', 'vci', 'ht'];

function isPci(node: TreeNode): boolean {
  const type = node.property('device_type');
  if (type !== undefined && PCI_TYPES.includes(firstString(type) ?? '')) return true;
  return baseName(node) === 'pcie';
}

function cellCount(node: TreeNode, property: string): number | undefined {
  const value = node.property(property);
  return value === undefined || value.length < 4 ? undefined : readU32(value, 0);
}

function inheritedSizeCells(node: TreeNode): number {
  for (let at: TreeNode | undefined = node; at !== undefined; at = at.parent) {
    const cells = cellCount(at, '#size-cells');
    if (cells !== undefined) return cells;
  }
  return 1;
}
