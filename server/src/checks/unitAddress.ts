/** The unit address that follows from a node's `reg` (or `ranges`). */
import { readCells, readU32 } from '../base/bytes.ts';
import { firstString, stringList, type TreeNode } from '../tree/treeView.ts';
import { CELL_BYTES, oneCell } from './valueShapes.ts';

/** `I2C_OWN_SLAVE_ADDRESS`, Linux include/dt-bindings/i2c/i2c.h: not part of the unit address. */
export const I2C_OWN_SLAVE = 0x40000000;

/**
 * The unit address in the notation of the bus: `1000`; on PCI `2` or `2,1`. Undefined when there is no address, and when the bus
 * has its own notation (more than two address cells, or a name like `nor@0,0`).
 *
 * Source: dtc 1.8.1 checks.c, simple_bus_reg, pci_device_reg, i2c_bus_reg, spi_bus_reg.
 */
export function expectedUnitAddress(node: TreeNode): string | undefined {
  const { parent } = node;
  if (parent === undefined) return undefined;
  const reg = node.property('reg');
  const own = oneCell(node.property('#address-cells')) ?? 2;
  const value = reg ?? node.property('ranges');
  const cells = oneCell(parent.property('#address-cells')) ?? 2;
  const offset = reg === undefined ? CELL_BYTES * own : 0;
  if (value === undefined || cells === 0 || value.length < offset + CELL_BYTES * cells) return undefined;
  if (isPci(parent)) return reg === undefined ? undefined : pciUnitAddress(readU32(reg, 0));
  if (cells > 2 || node.name.includes(',', node.name.indexOf('@') + 1)) return undefined;
  const address = readCells(value, offset, cells);
  const isI2c = /^i2c(?:@|-bus|-arb|$)/.test(parent.name);
  return (isI2c ? address & ~BigInt(I2C_OWN_SLAVE) : address).toString(16);
}

/** `device` or `device,function` of the first cell of a PCI address. */
function pciUnitAddress(high: number): string {
  const device = ((high >>> 11) & 0x1f).toString(16);
  const part = (high >>> 8) & 7;
  return part === 0 ? device : `${device},${part}`;
}

/** The name without unit address. */
export function baseNameOf(node: TreeNode): string {
  return node.name.split('@', 1)[0] ?? '';
}

function isPci(bus: TreeNode): boolean {
  if (stringList(bus.property('compatible') ?? new Uint8Array(0)).includes('simple-bus')) return false;
  return firstString(bus.property('device_type')) === 'pci';
}
