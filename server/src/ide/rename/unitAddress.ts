/** Keeps a node's name and `reg` together: a new unit address changes `reg`; a name without one keeps the old one. */
import type { DtNode, DtProperty } from '../../tree/tree.ts';
import type { SourceEdit } from '../quickFix.ts';
import { numberAt } from '../regionSource.ts';
import { replaceCells, toCells } from '../sourceEdits.ts';
import type { Refusal } from './refusal.ts';

/** Default address cells of a parent without `#address-cells` (dtc 1.8.1, checks.c, node_addr_cells). */
const ADDRESS_CELLS = 2;

/** The first address of a node's `reg`. */
interface FirstAddress {
  readonly reg: DtProperty;
  readonly cells: number;
  readonly value: bigint;
}

/** The first address of a node's `reg`; undefined when none can be a unit address. */
function firstAddress(node: DtNode): FirstAddress | undefined {
  const reg = node.getProperty('reg');
  const cells = addressCellsOf(node.parent);
  if (!reg || cells < 1 || cells > 2 || reg.data.length < 4 * cells) return undefined;
  return { reg, cells, value: numberAt(reg, 0, cells) };
}

/** Cells of an address in the `reg` of a node's children. */
export function addressCellsOf(parent: DtNode | undefined): number {
  const stated = parent?.property('#address-cells');
  return stated?.length === 4 ? (stated[3] ?? ADDRESS_CELLS) : ADDRESS_CELLS;
}

/** The new name of a node when the user asks for `wanted`, and the matching edit of `reg`. */
export function fitUnitAddress(
  node: DtNode,
  wanted: string,
): { readonly name: string; readonly edits: readonly SourceEdit[] } | Refusal {
  const unit = unitOf(node.name);
  const wantedUnit = unitOf(wanted);
  const first = firstAddress(node);
  if (wantedUnit === undefined) {
    const kept = first && (unit === undefined || unit === hexOf(first.value)) ? hexOf(first.value) : unit;
    return { name: kept === undefined ? wanted : `${wanted}@${kept}`, edits: [] };
  }
  // Buses have their own notations (`1,0`), and the user may correct a wrong unit address.
  if (!first || unit !== hexOf(first.value) || wantedUnit === unit) return { name: wanted, edits: [] };
  if (!/^[0-9a-f]{1,16}$/.test(wantedUnit)) {
    return { refusal: `'${wantedUnit}' is no address: 'reg' of ${node.name} follows it.` };
  }
  const value = BigInt(`0x${wantedUnit}`);
  if (value >> BigInt(32 * first.cells) > 0n) {
    return { refusal: `'${wantedUnit}' does not fit in the ${32 * first.cells} bits of an address in 'reg'.` };
  }
  const edits = replaceCells(first.reg, new Map(toCells(value, first.cells).entries()));
  if (edits) return { name: wanted, edits };
  return {
    refusal: `The unit address is that of 'reg', which is not written in numbers here: change 'reg' first, or leave '@${wantedUnit}' out.`,
  };
}

/** The text after the `@` of a name. */
function unitOf(name: string): string | undefined {
  const at = name.indexOf('@');
  return at < 0 ? undefined : name.slice(at + 1);
}

function hexOf(value: bigint): string {
  return value.toString(16);
}
