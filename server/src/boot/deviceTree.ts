/**
 * How the early kernel reads the blob (drivers/of/fdt.c, lib/fdt): by byte offset, without the checks that later code
 * makes. A short property is therefore read together with the bytes behind it.
 */
import { readCells } from '../base/bytes.ts';
import type { FdtBlob, FdtNode, FdtProperty } from '../fdt/read.ts';
import { stringList, type TreeNode } from '../tree/treeView.ts';
import type { Rules } from './kernel/rules.ts';

/** Width of `phys_addr_t`. */
export type PhysicalBits = 32 | 64;

/** One number of more cells makes no sense. The kernel has no limit, but this reader needs one. */
const MAX_CELLS = 64;

export interface AddressAndSize {
  readonly base: bigint;
  readonly size: bigint;
}

/** A node with those above it, the root first. */
export interface PlacedNode {
  readonly node: FdtNode;
  readonly above: readonly FdtNode[];
}

/** Nodes deeper than this are not looked at; the kernel stops at 64 (`FDT_MAX_DEPTH`). */
const DEPTH_MAX = 64;

/**
 * The blob as the scan sees it: all addresses and sizes use the root's cell counts, whatever the parent says. Boots of the same
 * tree share one.
 */
export class DeviceTree {
  readonly blob: FdtBlob;
  readonly addressCells: number;
  readonly sizeCells: number;
  readonly #physicalBits: PhysicalBits;
  #notable: { readonly buses: readonly PlacedNode[]; readonly namesakes: readonly PlacedNode[] } | undefined;

  constructor(blob: FdtBlob, physicalBits: PhysicalBits) {
    this.blob = blob;
    this.#physicalBits = physicalBits;
    // early_init_dt_scan_root: both default to 1 (include/linux/of_fdt.h).
    this.addressCells = Math.min(this.firstCell(blob.root, '#address-cells') ?? 1, MAX_CELLS);
    this.sizeCells = Math.min(this.firstCell(blob.root, '#size-cells') ?? 1, MAX_CELLS);
  }

  /** Nodes with `dma-ranges` that are not empty, in the order of the tree. */
  get dmaBuses(): readonly PlacedNode[] {
    return this.#findNotable().buses;
  }

  /** Nodes anywhere in the tree that are called like /reserved-memory, itself included. */
  get reservedNamesakes(): readonly PlacedNode[] {
    return this.#findNotable().namesakes;
  }

  /** Walks the tree once, whatever is asked first and however many kernels boot it. */
  #findNotable() {
    if (this.#notable !== undefined) return this.#notable;
    const buses: PlacedNode[] = [];
    const namesakes: PlacedNode[] = [];
    const above: FdtNode[] = [];
    const walk = (node: FdtNode) => {
      if ((node.find('dma-ranges')?.length ?? 0) > 0) buses.push({ node, above: [...above] });
      if (isCalledReservedMemory(node.name)) namesakes.push({ node, above: [...above] });
      if (above.length >= DEPTH_MAX) return;
      above.push(node);
      for (const child of node.children) walk(child);
      above.pop();
    };
    walk(this.blob.root);
    this.#notable = { buses, namesakes };
    return this.#notable;
  }

  /** Bytes of one (address, size) entry. */
  get entryBytes(): number {
    return 4 * (this.addressCells + this.sizeCells);
  }

  /** The first cell of a property, from the bytes behind it if it is too short; undefined when it is absent. */
  firstCell(node: FdtNode, name: string): number | undefined {
    const property = node.find(name);
    return property === undefined ? undefined : Number(readCells(this.blob.bytes, property.offset, 1));
  }

  /** Entry `index` of an (address, size) list; past its end, the bytes that the blob holds there. */
  entry(property: FdtProperty, index: number): AddressAndSize {
    const at = property.offset + index * this.entryBytes;
    return {
      base: readCells(this.blob.bytes, at, this.addressCells),
      size: readCells(this.blob.bytes, at + 4 * this.addressCells, this.sizeCells),
    };
  }

  /** An entry as the kernel keeps it, both numbers in a `phys_addr_t`: 32-bit kernels lose the upper cells. */
  range(property: FdtProperty, index: number): AddressAndSize {
    const { base, size } = this.entry(property, index);
    return { base: this.physical(base), size: this.physical(size) };
  }

  /** A number as `phys_addr_t` holds it. */
  physical(value: bigint): bigint {
    return BigInt.asUintN(this.#physicalBits, value);
  }

  addressAt(property: FdtProperty): bigint {
    return this.physical(readCells(this.blob.bytes, property.offset, this.addressCells));
  }

  sizeAt(property: FdtProperty): bigint {
    return this.physical(readCells(this.blob.bytes, property.offset, this.sizeCells));
  }

  /** `of_read_number(prop, len / 4)`: as many cells as the property has, the last 64 bits of them. */
  wholeNumber(property: FdtProperty): bigint {
    const cells = Math.floor(property.length / 4);
    const used = Math.min(cells, 2);
    return readCells(this.blob.bytes, property.offset + 4 * (cells - used), used);
  }

  /**
   * The number of whole entries in a list; undefined when its length is no multiple of an entry (`of_flat_dt_get_addr_size_prop`,
   * 7.2 drivers/of/fdt.c).
   */
  entryCount(property: FdtProperty): number | undefined {
    // With 0 cells arm64's division by 0 gives 0, so only an empty list has a valid length.
    if (this.entryBytes === 0) return property.length === 0 ? 0 : undefined;
    return property.length % this.entryBytes === 0 ? property.length / this.entryBytes : undefined;
  }

  /**
   * The child of the root that `fdt_path_offset(fdt, "/name")` finds: the first one of that name, with or without a unit
   * address.
   */
  rootChild(name: string): FdtNode | undefined {
    const withUnit = `${name}@`;
    return this.blob.root.children.find((child) => child.name === name || child.name.startsWith(withUnit));
  }
}

function isCalledReservedMemory(name: string): boolean {
  return name.startsWith('reserved') && /^reserved[-_]memory(?:@|$)/.test(name);
}

/**
 * `of_fdt_device_is_available` (drivers/of/fdt.c): no `status`, or its first string is "ok" or "okay". Without
 * `statusNeedsString` a property without a zero byte is compared as it is.
 */
export function isAvailable(node: FdtNode, rules: Rules): boolean {
  const status = node.find('status');
  if (status === undefined) return true;
  if (rules.statusNeedsString && !status.value.includes(0)) return true;
  const text = stringList(status.value)[0];
  return text === 'ok' || text === 'okay';
}

/** `of_flat_dt_is_compatible`: any string of the list, compared without regard to case (`of_compat_cmp`). */
export function isCompatible(node: TreeNode, compatible: string): boolean {
  const value = node.property('compatible');
  return value !== undefined && stringList(value).some((text) => text.toLowerCase() === compatible);
}
