/**
 * `interrupt-map` row by row: the target of each child's interrupt.
 *
 * Source: Devicetree Specification 0.4, 2.4.3; Linux 7.2 drivers/of/irq.c (`of_irq_parse_raw`, `of_irq_parse_imap_parent`: a
 * parent without #address-cells has none in its rows). Numbers of PCI: IEEE 1275 PCI bus binding, 2.2.1.1 and 6.1.
 */
import type { Board } from '../analysis/board.ts';
import { readU32 } from '../base/bytes.ts';
import { hex } from '../base/format.ts';
import type { DtNode } from '../tree/tree.ts';
import { firstString } from '../tree/treeView.ts';
import { describeProvided } from './describeEntry.ts';

/** A row in words, with its bytes in the value. */
interface MapRow {
  readonly text: string;
  readonly offset: number;
  readonly length: number;
}

/** Rows of one map; no board has as many. */
const ROWS_MAX = 4096;
/** Cells of one part of a row. */
const CELLS_MAX = 16;

/** The rows of a node's `interrupt-map`, up to the first that is incomplete or names no known parent. */
export function interruptMapRows(board: Board, node: DtNode): readonly MapRow[] {
  const value = node.property('interrupt-map') ?? new Uint8Array(0);
  const childAddress = count(node, '#address-cells');
  const childInterrupt = count(node, '#interrupt-cells');
  const rows: MapRow[] = [];
  let at = 0;
  const take = (cells: number): readonly number[] | undefined => {
    if (cells > CELLS_MAX || at + 4 * cells > value.length) return undefined;
    const found = Array.from({ length: cells }, (_, i) => readU32(value, at + 4 * i));
    at += 4 * cells;
    return found;
  };
  while (at < value.length && rows.length < ROWS_MAX) {
    const offset = at;
    const address = take(childAddress);
    const interrupt = take(childInterrupt);
    const phandle = take(1);
    const parent = phandle && board.nodeByPhandle(phandle[0] ?? 0);
    const parentAddress = parent && take(count(parent, '#address-cells'));
    const args = parent && take(count(parent, '#interrupt-cells'));
    if (!address || !interrupt || !parent || !parentAddress || !args) break;
    const where = parentAddress.some((cell) => cell !== 0) ? `, address ${cellsText(parentAddress)} there` : '';
    const text = `interrupt-map[${rows.length}]: ${childText(node, address, interrupt)} → ${describeProvided(parent, '#interrupt-cells', args)}${where}`;
    rows.push({ text, offset, length: at - offset });
  }
  return rows;
}

/** The parts of a child's address and interrupt that the rows are compared with; undefined where no mask has that length. */
export function interruptMapMask(node: DtNode): string | undefined {
  const value = node.property('interrupt-map-mask');
  const addressCells = count(node, '#address-cells');
  const cells = addressCells + count(node, '#interrupt-cells');
  if (!value || value.length !== 4 * cells || cells > 2 * CELLS_MAX) return undefined;
  const bits = Array.from({ length: cells }, (_, i) => readU32(value, 4 * i));
  const address = addressCells === 0 ? '' : `of the address ${cellsText(bits.slice(0, addressCells))}, `;
  return `compared: ${address}of the interrupt ${cellsText(bits.slice(addressCells))}`;
}

/** `address 0x800 0x0 0x0 (device 1), INTA` on PCI, `address 0x0, interrupt 3` elsewhere. */
function childText(node: DtNode, address: readonly number[], interrupt: readonly number[]): string {
  const isPci = firstString(node.property('device_type')) === 'pci' && address.length === 3;
  const [pin = 0] = interrupt;
  const device = isPci ? ` (device ${((address[0] ?? 0) >>> 11) & 31})` : '';
  const number =
    isPci && interrupt.length === 1 && pin >= 1 && pin <= 4
      ? `INT${'ABCD'[pin - 1]}`
      : `interrupt ${interrupt.map((cell) => (cell < 10 ? `${cell}` : hex(cell))).join(' ')}`;
  return address.length === 0 ? number : `address ${cellsText(address)}${device}, ${number}`;
}

function cellsText(cells: readonly number[]): string {
  return cells.map((cell) => hex(cell)).join(' ');
}

function count(node: DtNode, property: string): number {
  const value = node.property(property);
  return value?.length === 4 ? readU32(value, 0) : 0;
}
