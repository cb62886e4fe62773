/**
 * The minimal interface for readers of a device tree. A tree from source and a tree from a blob both implement it, so that
 * address resolution, checks and the map are written once.
 */
import { latin1 } from '../base/bytes.ts';

/** A node for reading. */
export interface TreeNode {
  /** The name with unit address, such as `uart@1000`; empty for the root. */
  readonly name: string;
  /** The full path, such as `/soc/uart@1000`; `/` for the root. */
  readonly path: string;
  /** Undefined for the root. */
  readonly parent: TreeNode | undefined;
  /** The children in blob order. */
  readonly children: readonly TreeNode[];
  /** The raw value; an empty array for a property without value; undefined if there is no such property. */
  property(name: string): Uint8Array | undefined;
  /** Names of the properties, in blob order. */
  propertyNames(): readonly string[];
}

/** The strings of a string list value (`compatible`); an unterminated rest counts as a string. */
export function stringList(value: Uint8Array): readonly string[] {
  const out: string[] = [];
  let start = 0;
  for (let i = 0; i <= value.length; i++) {
    if (i < value.length && value[i] !== 0) continue;
    if (i < value.length || i > start) out.push(latin1(value, start, i));
    start = i + 1;
  }
  return out;
}

/** The first string of a value; undefined if `value` is. */
export function firstString(value: Uint8Array | undefined): string | undefined {
  return value === undefined ? undefined : (stringList(value)[0] ?? '');
}
