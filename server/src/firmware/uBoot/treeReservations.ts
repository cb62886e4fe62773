/** The ranges of a tree that U-Boot reserves before it loads anything (boot/image-fdt.c, boot_fdt_add_mem_rsv_regions). */
import { readCells } from '../../base/bytes.ts';
import type { FdtBlob, FdtNode } from '../../fdt/read.ts';
import { firstString } from '../../tree/treeView.ts';

/** Most entries of /memreserve/, and most children of /reserved-memory, that are read: U-Boot compares each with all others. */
export const RESERVATIONS_MAX = 2000;
/** `FDT_MAX_NCELLS`, libfdt. */
const MAX_CELLS = 4;

/** A range that U-Boot asks `lmb` for. */
export interface TreeReservation {
  /** The node's path; undefined for an entry of /memreserve/. */
  readonly path: string | undefined;
  readonly start: bigint;
  readonly size: bigint;
  readonly nomap: boolean;
}

/**
 * In U-Boot's order: /memreserve/, then the children of /reserved-memory with `reg`. Only the first entry of `reg` counts, read
 * with the cells of /reserved-memory itself. A node with a `status` other than "okay" is left out.
 */
export function treeReservations(blob: FdtBlob): readonly TreeReservation[] {
  const found: TreeReservation[] = blob.memReserve
    .slice(0, RESERVATIONS_MAX)
    .map(({ address, size }) => ({ path: undefined, start: address, size, nomap: false }));
  const parent = blob.root.children.find(({ name }) => /^reserved-memory(@|$)/.test(name));
  if (parent === undefined) return found;
  const addressCells = cellsOf(blob, parent, '#address-cells', 2);
  const sizeCells = cellsOf(blob, parent, '#size-cells', 1);
  if (addressCells === undefined || sizeCells === undefined) return found;
  for (const node of parent.children.slice(0, RESERVATIONS_MAX)) {
    const reg = node.find('reg');
    if (reg === undefined || reg.length < 4 * (addressCells + sizeCells) || !isOkay(node)) continue;
    const start = BigInt.asUintN(64, readCells(blob.bytes, reg.offset, addressCells));
    const size = BigInt.asUintN(64, readCells(blob.bytes, reg.offset + 4 * addressCells, sizeCells));
    found.push({
      path: node.path,
      start: translated(blob, parent, start, addressCells, sizeCells),
      size,
      nomap: node.find('no-map') !== undefined,
    });
  }
  return found;
}

/**
 * An address of /reserved-memory, translated through its `ranges` to the root (2025.01 boot/fdt_support.c, 2023.01
 * common/fdt_support.c, of_translate_one). Unchanged where there are none.
 */
function translated(blob: FdtBlob, parent: FdtNode, address: bigint, own: number, sizeCells: number): bigint {
  const ranges = parent.find('ranges');
  const rootCells = cellsOf(blob, blob.root, '#address-cells', 2) ?? 2;
  const entry = 4 * (own + rootCells + sizeCells);
  if (ranges === undefined) return address;
  for (let at = 0; at + entry <= ranges.length && at < entry * RESERVATIONS_MAX; at += entry) {
    const from = readCells(blob.bytes, ranges.offset + at, own);
    const to = readCells(blob.bytes, ranges.offset + at + 4 * own, rootCells);
    const size = readCells(blob.bytes, ranges.offset + at + 4 * (own + rootCells), sizeCells);
    if (address >= from && address < from + size) return BigInt.asUintN(64, address - from + to);
  }
  return address;
}

/**
 * libfdt's fdt_address_cells and fdt_size_cells: `otherwise` where the property is missing, undefined where it makes no sense.
 */
function cellsOf(blob: FdtBlob, node: FdtNode, name: string, otherwise: number): number | undefined {
  const property = node.find(name);
  if (property === undefined) return otherwise;
  if (property.length !== 4) return undefined;
  const cells = Number(readCells(blob.bytes, property.offset, 1));
  return cells > MAX_CELLS || (cells === 0 && name === '#address-cells') ? undefined : cells;
}

/** `fdtdec_get_is_enabled`. */
function isOkay(node: FdtNode): boolean {
  const status = node.property('status');
  return status === undefined || firstString(status) === 'okay';
}
