/** The shape of what is known of a property. */

/**
 * How a value reads:
 * `flag` has none; `u32`, `u64` and `u32s` are numbers; `address` is as many cells as the bus says; `phandles` are references
 * with arguments behind them; `encoded` has a layout of its own.
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
 * Nodes that a property is for. `bus`: has children with addresses; `region`: a child of /reserved-memory;
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

/** What is known of a property, whatever board it stands in. */
export interface PropertyKnowledge {
  /** In rows for many names the varying part is an ellipsis: `…-supply`. */
  readonly name: string;
  readonly type: PropertyType;
  /** Of the numbers: `Hz`, `µV`, `bytes`; absent where they have none. */
  readonly unit?: string;
  /** One sentence. */
  readonly meaning: string;
  readonly where: PropertyPlace;
  /** Section of the Devicetree Specification, or a file of Linux 7.2 or of dt-schema. */
  readonly source: string;
  /** All that a value may be, where that is a short list. */
  readonly values?: readonly string[];
  /** Of `phandles`: the property of a provider that says how many arguments follow. */
  readonly cells?: string;
  /** What to write instead, where it should no longer be used. */
  readonly deprecated?: string;
}

type Extra = Partial<Pick<PropertyKnowledge, 'unit' | 'values' | 'cells' | 'deprecated'>>;

/** A row of a table: name, type, meaning, and what else there is. */
export type PropertyRow = readonly [name: string, type: PropertyType, meaning: string, extra?: Extra];

/** Rows that share their place and their source. */
export function rowsOf(
  where: PropertyPlace,
  source: string,
  rows: readonly PropertyRow[],
): readonly PropertyKnowledge[] {
  return rows.map(([name, type, meaning, extra]) => ({ name, type, meaning, where, source, ...extra }));
}
