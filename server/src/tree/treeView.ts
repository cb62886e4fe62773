/**
 * The minimal interface for readers of a device tree: the tree linked from source and the tree read from a blob both implement
 * it, so address resolution, checks and the map are written once.
 */
import { latin1 } from '../base/bytes.ts';

export interface TreeNode {
  /** With its unit address: `uart@1000`; the root's is empty. */
  readonly name: string;
  /** `/soc/uart@1000`; the root's is `/`. */
  readonly path: string;
  /** `undefined` for the root. */
  readonly parent: TreeNode | undefined;
  /** In blob order. */
  readonly children: readonly TreeNode[];
  /** The raw value; an empty array for a property without value; `undefined` when there is no such property. */
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

/** The first string of a value, `undefined` when the property is absent. */
export function firstString(value: Uint8Array | undefined): string | undefined {
  return value === undefined ? undefined : (stringList(value)[0] ?? '');
}
