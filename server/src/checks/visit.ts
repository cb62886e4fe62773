/**
 * Facts about one node that several checks share, gathered in one walk: cell counts, the properties that nearly every
 * check needs, and the kind of bus that dtc sees in the node.
 *
 * Source: dtc 1.8.1 checks.c, the functions named `*_bridge`, `graph_nodes` and `addr_size_cells`, which record the
 * same on the node.
 */
import { readU32 } from '../base/bytes.ts';
import { firstString } from '../tree/treeView.ts';
import type { CheckNode, Visit } from './model.ts';

/** A visit during the walk: children add facts to their parent. */
export type OpenVisit = {
  -readonly [K in keyof Visit]: Visit[K];
} & {
  childIsI2cBus: boolean;
  deviceType: string | undefined;
  isSimpleBus: boolean;
};

/** The property names whose presence or value is a fact of the visit. */
export const VISIT_FACTS: ReadonlyMap<string, (visit: OpenVisit, value: Uint8Array) => void> = new Map([
  ['reg', (visit, value) => setAddress(visit, 'reg', value)],
  ['ranges', (visit, value) => setAddress(visit, 'ranges', value)],
  ['dma-ranges', (visit) => set(visit, 'hasDmaRanges')],
  ['#address-cells', (visit, value) => setCells(visit, 'addressCells', value)],
  ['#size-cells', (visit, value) => setCells(visit, 'sizeCells', value)],
  ['interrupt-controller', (visit) => set(visit, 'isInterruptProvider')],
  ['interrupt-map', (visit) => set(visit, 'isInterruptProvider')],
  ['#interrupt-cells', (visit) => set(visit, 'hasInterruptCells')],
  ['device_type', (visit, value) => setDeviceType(visit, value)],
  ['compatible', (visit, value) => setCompatible(visit, value)],
  ['remote-endpoint', (visit) => markGraphPort(visit.parent)],
]);

/** Opens a visit with the facts that need no properties. */
export function openVisit(node: CheckNode, parent: OpenVisit | undefined): OpenVisit {
  const at = node.name.indexOf('@');
  const baseName = at < 0 ? node.name : node.name.slice(0, at);
  if (parent !== undefined) {
    if (baseName === 'endpoint') markGraphPort(parent);
    if (baseName === 'i2c-bus') parent.childIsI2cBus = true;
  }
  return {
    node,
    parent,
    baseName,
    unitName: at < 0 ? '' : node.name.slice(at + 1),
    reg: undefined,
    ranges: undefined,
    hasDmaRanges: false,
    addressCells: undefined,
    sizeCells: undefined,
    isInterruptProvider: false,
    hasInterruptCells: false,
    bus: undefined,
    isI2cBus: false,
    isSpiBus: false,
    isGraphPort: false,
    holdsGraphPorts: false,
    hasChildren: node.children.length > 0 || node.hadChildren === true,
    childHasAddress: false,
    childHasSpiProperty: false,
    childIsI2cBus: false,
    deviceType: undefined,
    isSimpleBus: false,
  };
}

/** Determines the bus of the node; call it after all its children have been visited. */
export function closeVisit(visit: OpenVisit): void {
  visit.bus = visit.isSimpleBus ? 'simple' : visit.deviceType === 'pci' ? 'pci' : undefined;
  const { baseName } = visit;
  visit.isI2cBus = baseName === 'i2c-bus' || baseName === 'i2c-arb' || (baseName === 'i2c' && !visit.childIsI2cBus);
  visit.isSpiBus =
    baseName === 'spi' || (visit.childHasSpiProperty && addressCellsOf(visit) === 1 && sizeCellsOf(visit) === 0);
  const parent = visit.parent as OpenVisit | undefined;
  if (!visit.isGraphPort || parent === undefined || (parent.node.name !== 'ports' && visit.reg === undefined)) return;
  // The parent was closed before.
  if (parent.bus === undefined && !parent.isI2cBus && !parent.isSpiBus) parent.holdsGraphPorts = true;
}

/** `#address-cells`, by default 2 (Devicetree Specification 2.3.5). */
export function addressCellsOf(visit: Visit): number {
  return visit.addressCells ?? 2;
}

/** `#size-cells`, by default 1. */
export function sizeCellsOf(visit: Visit): number {
  return visit.sizeCells ?? 1;
}

function set(visit: OpenVisit, fact: 'hasDmaRanges' | 'isInterruptProvider' | 'hasInterruptCells'): void {
  visit[fact] = true;
}

function setAddress(visit: OpenVisit, property: 'reg' | 'ranges', value: Uint8Array): void {
  visit[property] = value;
  if (visit.parent !== undefined) (visit.parent as OpenVisit).childHasAddress = true;
}

function setCells(visit: OpenVisit, count: 'addressCells' | 'sizeCells', value: Uint8Array): void {
  if (value.length === 4) visit[count] = readU32(value, 0);
}

function setDeviceType(visit: OpenVisit, value: Uint8Array): void {
  visit.deviceType = firstString(value);
}

function setCompatible(visit: OpenVisit, value: Uint8Array): void {
  visit.isSimpleBus = listHas(value, SIMPLE_BUS);
}

const SIMPLE_BUS: readonly number[] = Array.from('simple-bus', (character) => character.charCodeAt(0));

/** Whether a string list holds `text`; compares bytes, because nearly every node has a `compatible` and few match. */
function listHas(value: Uint8Array, text: readonly number[]): boolean {
  for (let start = 0; start + text.length <= value.length; ) {
    let end = value.indexOf(0, start);
    if (end < 0) end = value.length;
    if (end - start === text.length && text.every((byte, i) => value[start + i] === byte)) return true;
    start = end + 1;
  }
  return false;
}

// A root with endpoints is no port (graph_nodes reports it).
function markGraphPort(parent: Visit | undefined): void {
  if (parent?.parent !== undefined) (parent as OpenVisit).isGraphPort = true;
}
