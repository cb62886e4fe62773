/** Checks of buses that dtc knows: PCI, simple-bus, I2C, SPI; of the bus nodes and of the addresses on them. */
import { readCells, readU32 } from '../base/bytes.ts';
import type { CheckContext, CheckRow, Visit } from './model.ts';
import { I2C_OWN_SLAVE } from './unitAddress.ts';
import { CELL_BYTES, lengthText } from './valueShapes.ts';
import { addressCellsOf, sizeCellsOf } from './visit.ts';

/** `I2C_TEN_BIT_ADDRESS`, Linux include/dt-bindings/i2c/i2c.h. */
const I2C_TEN_BIT = 0x80000000;

export const BUS_CHECKS: readonly CheckRow[] = [
  {
    id: 'pci_bridge',
    when: { property: 'device_type' },
    run: checkPciBridge,
  },
  {
    id: 'pci_device_reg',
    when: { property: 'reg' },
    run: checkPciDeviceReg,
  },
  {
    id: 'pci_device_bus_num',
    when: { property: 'reg' },
    run: checkPciBusNumber,
  },
  // dtc marks the buses in this check; it reports nothing.
  {
    id: 'simple_bus_bridge',
  },
  {
    id: 'simple_bus_reg',
    when: 'node',
    run: checkSimpleBusReg,
  },
  {
    id: 'i2c_bus_bridge',
    when: 'node',
    run: (cx, at) => {
      if (!at.isI2cBus || !at.hasChildren) return;
      checkBusCells(cx, at, 'an I2C bus', 1, 0);
    },
  },
  {
    id: 'i2c_bus_reg',
    when: 'node',
    run: checkI2cReg,
  },
  {
    id: 'spi_bus_bridge',
    when: 'node',
    run: (cx, at) => {
      if (!at.isSpiBus) return;
      if (at.baseName !== 'spi' && at.reg !== undefined) {
        cx.report(at.node, `its children have SPI properties: call it 'spi@${at.unitName}'`);
      }
      if (!at.hasChildren) return;
      checkBusCells(cx, at, 'an SPI bus', at.node.property('spi-slave') === undefined ? 1 : 0, 0);
    },
  },
  {
    id: 'spi_bus_reg',
    when: 'node',
    run: checkSpiReg,
  },
];

function checkBusCells(cx: CheckContext, at: Visit, what: string, addressCells: number, sizeCells: number): void {
  const { node } = at;
  const found = { address: addressCellsOf(at), size: sizeCellsOf(at) };
  if (found.address !== addressCells) {
    const place = at.addressCells === undefined ? undefined : '#address-cells';
    cx.report(
      node,
      `${what} needs #address-cells = <${addressCells}>, here it is ${found.address}${at.addressCells === undefined ? ' because it is left out' : ''}`,
      place,
    );
  }
  if (found.size !== sizeCells) {
    const place = at.sizeCells === undefined ? undefined : '#size-cells';
    cx.report(
      node,
      `${what} needs #size-cells = <${sizeCells}>, here it is ${found.size}${at.sizeCells === undefined ? ' because it is left out' : ''}`,
      place,
    );
  }
}

function checkPciBridge(cx: CheckContext, at: Visit, _name: string, value: Uint8Array): void {
  // The bus may also be a simple-bus; only its type counts here.
  if (!isPciType(value)) return;
  const { node } = at;
  if (at.baseName !== 'pci' && at.baseName !== 'pcie') {
    cx.report(node, `a PCI bridge is called 'pci' or 'pcie', not '${at.baseName}': rename it`);
  }
  if (at.ranges === undefined)
    cx.report(node, 'a PCI bridge needs ranges: add them, or remove device_type = "pci" if this is none');
  checkBusCells(cx, at, 'a PCI bridge', 3, 2);
  const range = node.property('bus-range');
  if (range === undefined) return;
  if (range.length !== 2 * CELL_BYTES) {
    cx.report(node, `bus-range has ${lengthText(range)}: write two cells, the first and the last bus`, 'bus-range');
    return;
  }
  const first = readU32(range, 0);
  const last = readU32(range, CELL_BYTES);
  if (first > last)
    cx.report(node, `bus-range: the first bus ${first} is behind the last ${last}; swap them`, 'bus-range');
  if (last > 0xff)
    cx.report(node, `bus-range: bus numbers end at 255, the last here is ${last}; correct it`, 'bus-range');
}

function isPciType(value: Uint8Array): boolean {
  return value.length >= 4 && value[0] === 0x70 && value[1] === 0x63 && value[2] === 0x69 && value[3] === 0;
}

function checkPciDeviceReg(cx: CheckContext, at: Visit, name: string, value: Uint8Array): void {
  const { node, parent, unitName } = at;
  if (parent?.bus !== 'pci' || value.length < 3 * CELL_BYTES) return;
  const high = readU32(value, 0);
  if (readU32(value, 4) !== 0 || readU32(value, 8) !== 0) {
    cx.report(node, 'the first entry of a PCI reg is configuration space: write 0 for its second and third cell', name);
  }
  if (high >>> 24 !== 0) {
    cx.report(
      node,
      `the first entry of a PCI reg is configuration space: write 0 for the upper 8 bits of its first cell, ${hex(high)}`,
      name,
    );
  }
  if ((high & 0xff) !== 0) {
    cx.report(
      node,
      `the first entry of a PCI reg is configuration space: write 0 for the lower 8 bits of its first cell, ${hex(high & 0xff)}`,
      name,
    );
  }
  const device = ((high >>> 11) & 0x1f).toString(16);
  const part = (high >>> 8) & 7;
  const full = `${device},${part}`;
  if (unitName === full || (part === 0 && unitName === device)) return;
  const expected = part === 0 ? `'${device}' or '${full}'` : `'${full}'`;
  cx.report(
    node,
    `by its reg, the unit address of this PCI device is ${expected}, not '${unitName}': correct one of them`,
  );
}

function checkPciBusNumber(cx: CheckContext, { node, parent }: Visit, name: string, value: Uint8Array): void {
  if (parent?.bus !== 'pci' || value.length < CELL_BYTES) return;
  const bus = (readU32(value, 0) >>> 16) & 0xff;
  const range = parent.node.property('bus-range');
  const first = range === undefined ? 0 : readU32(range, 0);
  const last = range === undefined ? 0 : readU32(range, CELL_BYTES);
  if (bus >= first && bus <= last) return;
  const from =
    range === undefined ? `${parent.node.path} has no bus-range, so` : `by the bus-range of ${parent.node.path}`;
  cx.report(
    node,
    `PCI bus ${bus}, but ${from} ${first === last ? `only bus ${first}` : `${first} to ${last}`} is below it: correct one of them`,
    name,
  );
}

function checkSimpleBusReg(cx: CheckContext, at: Visit): void {
  const { node, parent, reg, ranges, unitName } = at;
  if (parent?.bus !== 'simple') return;
  // The parent address of its first ranges entry gives the address of a child without reg.
  const value = reg ?? ranges;
  const offset = reg === undefined ? CELL_BYTES * addressCellsOf(at) : 0;
  if (value === undefined || value.length === 0) {
    if (parent.parent !== undefined && at.bus !== 'simple') {
      cx.report(
        node,
        'a child of a simple-bus needs reg or ranges with an address: add it, or move the node out of the bus',
      );
    }
    return;
  }
  const cells = addressCellsOf(parent);
  if (offset + CELL_BYTES * cells > value.length) return;
  const expected = readCells(value, offset, cells).toString(16);
  if (unitName === expected) return;
  const property = reg === undefined ? 'ranges' : 'reg';
  cx.report(
    node,
    `by its ${property}, the unit address is '${expected}', ${unitText(unitName)}: call it '${at.baseName}@${expected}'`,
  );
}

function checkI2cReg(cx: CheckContext, at: Visit): void {
  const { node, parent, reg, unitName } = at;
  if (parent === undefined || !parent.isI2cBus) return;
  if (reg === undefined || reg.length < CELL_BYTES) {
    cx.report(node, 'a device on an I2C bus needs reg, its address: add it');
    return;
  }
  const expected = ownSlaveCleared(readU32(reg, 0)).toString(16);
  if (unitName !== expected) reportUnit(cx, at, expected);
  for (let offset = 0; offset + CELL_BYTES <= reg.length; offset += CELL_BYTES) {
    const address = ownSlaveCleared(readU32(reg, offset));
    if (address >= I2C_TEN_BIT) {
      if (address - I2C_TEN_BIT <= 0x3ff) continue;
      cx.report(node, `${hex(address)} does not fit a 10-bit I2C address: 0x3ff with the flag is the last`, 'reg');
    } else if (address > 0x7f) {
      cx.report(
        node,
        `${hex(address)} does not fit a 7-bit I2C address, 0x7f is the last: correct it, or add I2C_TEN_BIT_ADDRESS`,
        'reg',
      );
    }
  }
}

function ownSlaveCleared(address: number): number {
  return (address & ~I2C_OWN_SLAVE) >>> 0;
}

function checkSpiReg(cx: CheckContext, at: Visit): void {
  const { node, parent, reg, unitName } = at;
  if (parent === undefined || !parent.isSpiBus || parent.node.property('spi-slave') !== undefined) return;
  if (reg === undefined || reg.length < CELL_BYTES) {
    cx.report(node, 'a device on an SPI bus needs reg, its chip select: add it');
    return;
  }
  const expected = readU32(reg, 0).toString(16);
  if (unitName !== expected) reportUnit(cx, at, expected);
}

function reportUnit(cx: CheckContext, { node, baseName, unitName }: Visit, expected: string): void {
  const message = `by its reg, the unit address is '${expected}', ${unitText(unitName)}: call it '${baseName}@${expected}'`;
  cx.report(node, message);
}

function unitText(unitName: string): string {
  return unitName === '' ? 'but the name has none' : `not '${unitName}'`;
}

function hex(value: number): string {
  return `0x${value.toString(16)}`;
}
