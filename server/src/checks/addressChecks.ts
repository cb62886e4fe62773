/** Checks of cell counts, of the shape of `reg` and `ranges`, and of unit addresses. */
import { firstString } from '../tree/treeView.ts';
import type { CheckContext, CheckRow, Visit } from './model.ts';
import { baseNameOf, expectedUnitAddress } from './unitAddress.ts';
import { CELL_BYTES, isMultipleOf, lengthText } from './valueShapes.ts';
import { addressCellsOf, sizeCellsOf } from './visit.ts';

/** Other nodes named beside a duplicate; more would only fill the screen. */
const RELATED_MAX = 10;

export const ADDRESS_CHECKS: readonly CheckRow[] = [
  // dtc reads the cell counts in this check, which reports nothing: other checks need it to rely on the counts.
  {
    id: 'addr_size_cells',
  },
  {
    id: 'reg_format',
    when: { property: 'reg' },
    run: checkReg,
  },
  {
    id: 'ranges_format',
    when: { property: 'ranges' },
    run: checkRanges,
  },
  {
    id: 'dma_ranges_format',
    when: { property: 'dma-ranges' },
    run: checkRanges,
  },
  {
    id: 'unit_address_vs_reg',
    when: 'node',
    run: checkUnitAddressVsReg,
  },
  {
    id: 'unit_address_format',
    when: 'node',
    run: checkUnitAddressFormat,
  },
  {
    id: 'avoid_default_addr_size',
    when: 'node',
    run: checkDefaultCells,
  },
  {
    id: 'avoid_unnecessary_addr_size',
    when: 'node',
    run: (cx, at) => {
      const { node, parent, addressCells, sizeCells } = at;
      if (parent === undefined || addressCells === undefined || sizeCells === undefined) return;
      if (at.ranges !== undefined || at.hasDmaRanges || !at.hasChildren || at.childHasAddress) return;
      cx.report(node, '#address-cells and #size-cells serve nothing here, no child has reg or ranges: remove both');
    },
  },
  {
    id: 'unique_unit_address',
    when: 'node',
    run: (cx, at) => checkUniqueUnits(cx, at, false),
  },
  {
    id: 'unique_unit_address_if_enabled',
    when: 'node',
    run: (cx, at) => checkUniqueUnits(cx, at, true),
  },
];

function checkReg(cx: CheckContext, at: Visit, name: string, value: Uint8Array): void {
  const { node, parent } = at;
  if (parent === undefined) {
    cx.report(node, 'the root has no parent bus, so it cannot have reg: remove it', name);
    return;
  }
  if (value.length === 0) cx.report(node, 'reg is empty: give it an address, or remove it', name);
  const addressCells = addressCellsOf(parent);
  const sizeCells = sizeCellsOf(parent);
  if (isMultipleOf(value.length, (addressCells + sizeCells) * CELL_BYTES)) return;
  cx.report(
    node,
    `reg has ${lengthText(value)}, but on ${parent.node.path} each entry takes ${addressCells + sizeCells}: ` +
      `${addressCells} for the address (#address-cells), ${sizeCells} for the size (#size-cells)`,
    name,
    [{ path: parent.node.path, message: 'the bus whose cell counts apply' }],
  );
}

function checkRanges(cx: CheckContext, at: Visit, name: string, value: Uint8Array): void {
  const { node, parent } = at;
  if (parent === undefined) {
    cx.report(node, `the root has no parent bus, so it cannot have ${name}: remove it`, name);
    return;
  }
  const own = { address: addressCellsOf(at), size: sizeCellsOf(at) };
  const above = { address: addressCellsOf(parent), size: sizeCellsOf(parent) };
  if (value.length === 0) {
    for (const count of ['address', 'size'] as const) {
      if (own[count] === above[count]) continue;
      cx.report(
        node,
        `an empty ${name} maps one to one, but #${count}-cells is <${own[count]}> here and <${above[count]}> in ` +
          `${parent.node.path}: make them equal, or write the windows out`,
        name,
      );
    }
    return;
  }
  const cells = above.address + own.address + own.size;
  if (isMultipleOf(value.length, cells * CELL_BYTES)) return;
  cx.report(
    node,
    `${name} has ${lengthText(value)}, but each entry takes ${cells}: ${own.address} for the address here, ` +
      `${above.address} for the one on ${parent.node.path}, ${own.size} for the size`,
    name,
  );
}

function checkUnitAddressVsReg(cx: CheckContext, at: Visit): void {
  const { node, reg, ranges, unitName } = at;
  const hasAddress = reg !== undefined || (ranges !== undefined && ranges.length > 0);
  if (hasAddress === (unitName !== '')) return;
  // The numbers of an overlay's fragments are no addresses.
  if (node.children.some((child) => child.name === '__overlay__')) return;
  if (!hasAddress) {
    const name = baseNameOf(node);
    const better = name === '' ? 'give it a name without one' : `call it '${name}'`;
    cx.report(node, `unit address '${unitName}', but neither reg nor ranges: ${better}, or add reg`);
    return;
  }
  const unit = expectedUnitAddress(node);
  const advice = unit === undefined ? '' : `: call it '${baseNameOf(node)}@${unit}'`;
  cx.report(node, `a node with ${reg === undefined ? 'ranges' : 'reg'} needs a unit address${advice}`);
}

function checkUnitAddressFormat(cx: CheckContext, { node, parent, unitName }: Visit): void {
  if (unitName === '' || (parent !== undefined && parent.bus !== undefined)) return;
  // Fast path: nearly all unit addresses begin with another digit, or are just `0`.
  if (unitName.charCodeAt(0) !== 48 || unitName.length === 1) return;
  let digits = unitName;
  const better = `call it '${baseNameOf(node)}@${plainUnitAddress(unitName)}'`;
  if (digits.startsWith('0x')) {
    cx.report(node, `a unit address is written without '0x': ${better}`);
    digits = digits.slice(2);
  }
  if (/^0[0-9a-fA-F]/.test(digits)) cx.report(node, `a unit address is written without leading zeros: ${better}`);
}

/** A unit address without `0x` and leading zeros. */
export function plainUnitAddress(unit: string): string {
  return unit.replace(/^0x/, '').replace(/^0+(?=[0-9a-fA-F])/, '');
}

function checkDefaultCells(cx: CheckContext, { node, parent, reg, ranges }: Visit): void {
  if (parent === undefined || (reg === undefined && ranges === undefined)) return;
  const path = parent.node.path;
  if (parent.addressCells === undefined)
    cx.report(
      node,
      `${path} has no #address-cells, so the default of 2 applies: write '#address-cells = <2>;' there, or what is meant`,
    );
  if (parent.sizeCells === undefined)
    cx.report(
      node,
      `${path} has no #size-cells, so the default of 1 applies: write '#size-cells = <1>;' there, or what is meant`,
    );
}

function checkUniqueUnits(cx: CheckContext, at: Visit, enabledOnly: boolean): void {
  if (at.addressCells === undefined || at.sizeCells === undefined || at.node.children.length < 2) return;
  const byUnit = new Map<string, (typeof at.node)[]>();
  let repeated = false;
  for (const child of at.node.children) {
    const unit = child.name.indexOf('@');
    if (unit < 0 || unit === child.name.length - 1) continue;
    if (enabledOnly && firstString(child.property('status')) === 'disabled') continue;
    const address = child.name.slice(unit + 1);
    const same = byUnit.get(address);
    if (same === undefined) byUnit.set(address, [child]);
    else repeated = same.push(child) > 1;
  }
  if (!repeated) return;
  for (const [address, same] of byUnit) {
    for (const [i, child] of same.entries()) {
      const others = same.slice(i + 1, i + 1 + RELATED_MAX);
      if (others.length === 0) continue;
      const names = others.map((other) => other.path);
      cx.report(
        child,
        `unit address ${address} is also that of ${names.join(', ')}: two devices cannot have one address${enabledOnly ? ', unless one is disabled' : ''}`,
        undefined,
        names.map((path) => ({ path, message: 'has the same unit address' })),
      );
    }
  }
}
