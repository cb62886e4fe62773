/** The type of a row in the knowledge tables. */

/**
 * Format of the value:
 * `flag` has no value; `u32`, `u64` and `u32s` are numbers; `address` has the cell count of the bus; `phandles` are references
 * followed by arguments; `encoded` has a layout of its own.
 */
export type PropertyType =
  | 'flag'
  | 'u32'
  | 'u32s'
  | 'u64'
  | 'address'
  | 'string'
  | 'strings'
  | 'path'
  | 'phandle'
  | 'phandles'
  | 'bytes'
  | 'encoded';

/**
 * Nodes that may have the property. `bus`: has children with addresses; `region`: a child of /reserved-memory;
 * `interrupts`: a node that is an interrupt controller or a nexus; `provider`: serves others through references.
 */
export type PropertyPlace =
  | 'any'
  | 'root'
  | 'aliases'
  | 'chosen'
  | 'memory'
  | 'reserved-memory'
  | 'region'
  | 'cpus'
  | 'cpu'
  | 'cache'
  | 'bus'
  | 'pci'
  | 'interrupts'
  | 'provider'
  | 'endpoint'
  | 'pin-state'
  | 'gpio'
  | 'regulator'
  | 'opp'
  | 'thermal-zone'
  | 'network'
  | 'partition'
  | 'usb'
  | 'mmc'
  | 'spi-device'
  | 'input'
  | 'led'
  | 'overlay';

/** Knowledge about a property, independent of a board. */
export interface PropertyKnowledge {
  /** Rows for many names have an ellipsis for the varying part: `…-supply`. */
  readonly name: string;
  readonly type: PropertyType;
  /** Unit of the numbers: `Hz`, `µV`, `bytes`; absent where they have none. */
  readonly unit?: string;
  /** One sentence. */
  readonly meaning: string;
  readonly where: PropertyPlace;
  /** Section of the Devicetree Specification, or a file of Linux 7.2 or of dt-schema. */
  readonly source: string;
  /** All possible values, where the list is short. */
  readonly values?: readonly string[];
  /** For `phandles`: the property of a provider that gives the number of arguments. */
  readonly cells?: string;
  /** The replacement, for a deprecated property. */
  readonly deprecated?: string;
}

type Extra = Partial<Pick<PropertyKnowledge, 'unit' | 'values' | 'cells' | 'deprecated'>>;

/** A row of a table: name, type, meaning, and optional parts. */
export type PropertyRow = readonly [name: string, type: PropertyType, meaning: string, extra?: Extra];

/** Rows of the same nodes and the same source. */
export function rowsOf(
  where: PropertyPlace,
  source: string,
  rows: readonly PropertyRow[],
): readonly PropertyKnowledge[] {
  return rows.map(([name, type, meaning, extra]) => ({ name, type, meaning, where, source, ...extra }));
}
