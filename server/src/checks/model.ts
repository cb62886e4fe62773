/**
 * What a check is and what it can read. A check is a row: it looks at one node or one property and may only report. A finding
 * names a node and a property; a later stage attaches source positions.
 */

import type { CheckCode } from '../problems/codes.ts';
import type { TreeNode } from '../tree/treeView.ts';

export type CheckLevel = 'error' | 'warning' | 'off';

/** A marker of dtc on the bytes of a value: here only that a cell was written as a reference. */
export interface ValueMarker {
  /** `phandle` for a cell written as `&label`; other kinds are ignored. */
  readonly kind: string;
  /** Byte offset in the value. */
  readonly offset: number;
}

/** Names of properties that many nodes share, with the data that a plan caches for them. */
export interface SharedNames {
  readonly names: readonly string[];
  /** The triggered rows under the plan that read it last; only `CheckPlan` reads or writes it. */
  planned: object | undefined;
}

/**
 * A tree to check. The optional members exist only for a tree from source; findings that depend on them are not reported
 * for a blob.
 */
export interface CheckNode extends TreeNode {
  readonly parent: CheckNode | undefined;
  readonly children: readonly CheckNode[];
  /** The first child of that name, from an index when there are many. */
  child?(name: string): CheckNode | undefined;
  /** The first properties, if nodes of other trees share them; `undefined` or absent if the node has its own. */
  readonly body?: SharedNames | undefined;
  /** The values of `body`. */
  readonly bodyValues?: readonly Uint8Array[];
  /** Names of the properties behind `body`; present when `body` is. */
  furtherNames?(): readonly string[];
  /** Markers of a property's value; `undefined` when there is no such property. */
  markers?(name: string): readonly ValueMarker[] | undefined;
  /** Whether children were deleted again (`/delete-node/`): dtc still treats the node as one with children. */
  readonly hadChildren?: boolean;
}

export interface CheckRelated {
  readonly path: string;
  readonly property?: string;
  readonly message: string;
}

export interface CheckFinding {
  /** Id of the row, dtc's own name. */
  readonly check: CheckCode | 'internal-error';
  readonly severity: 'error' | 'warning';
  readonly path: string;
  /** `undefined` when the finding is about the whole node. */
  readonly property?: string;
  readonly message: string;
  readonly related: readonly CheckRelated[];
}

/** Facts of the walk about a node, which several checks share. */
export interface Visit {
  readonly node: CheckNode;
  /** `undefined` for the root. */
  readonly parent: Visit | undefined;
  /** `uart` of `uart@1000`. */
  readonly baseName: string;
  /** `1000` of `uart@1000`, `1@2` of `uart@1@2`; empty without one. */
  readonly unitName: string;
  readonly reg: Uint8Array | undefined;
  readonly ranges: Uint8Array | undefined;
  readonly hasDmaRanges: boolean;
  /** Own `#address-cells`; `undefined` when absent (or not one cell, which another check reports). */
  readonly addressCells: number | undefined;
  readonly sizeCells: number | undefined;
  readonly isInterruptProvider: boolean;
  readonly hasInterruptCells: boolean;
  /** Detected before the unit-address checks: `device_type = "pci"`, `compatible` with `simple-bus`. */
  readonly bus: 'pci' | 'simple' | undefined;
  readonly isI2cBus: boolean;
  readonly isSpiBus: boolean;
  /** Has children that dtc treats as endpoints of a graph. */
  readonly isGraphPort: boolean;
  /** Named `ports`, or a device with numbered ports; no bus of another kind. */
  readonly holdsGraphPorts: boolean;
  readonly hasChildren: boolean;
  /** A child has `reg` or `ranges`. */
  readonly childHasAddress: boolean;
  /** A child has a property that begins with `spi-`. */
  readonly childHasSpiProperty: boolean;
}

/** The functions and facts that a running check may use. */
export interface CheckContext {
  readonly root: CheckNode;
  /** The tree is an overlay (`/plugin/`): references out of it have no value yet. */
  readonly plugin: boolean;
  /** The node with that phandle; `undefined` also for the invalid values 0 and 0xffffffff. */
  nodeByPhandle(phandle: number): CheckNode | undefined;
  report(node: CheckNode, message: string, property?: string, related?: readonly CheckRelated[]): void;
}

/** When a row runs. */
type CheckTrigger =
  | 'node' // once for each node
  | { readonly node: string } // for each node with exactly this name
  | { readonly property: string } // for each node with this property
  | { readonly propertyName: (name: string) => boolean }; // for each property whose name satisfies this

/** A row as a file of checks writes it: a trigger and a function. */
export interface CheckRow {
  /** Its code; the table of codes holds the other facts. */
  readonly id: CheckCode;
  /** Set when another stage reports it, because it needs source positions; such a row has no `run`. */
  readonly reportedBy?: 'link';
  readonly when?: CheckTrigger;
  /** `name` and `value` belong to the property that triggered; empty for triggers that look at a node. */
  readonly run?: (cx: CheckContext, at: Visit, name: string, value: Uint8Array) => void;
}

/** A row with its facts from the table of codes. */
export interface CheckSpec extends CheckRow {
  /** dtc's default. */
  readonly level: CheckLevel;
  /** Ids of rows that must have passed on the whole tree. */
  readonly needs: readonly string[];
  /** Source of the rule. */
  readonly source: string;
}
