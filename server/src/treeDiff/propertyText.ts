/** Properties as source text, independent of phandle numbers. */
import { readU32 } from '../base/bytes.ts';
import { valueText } from '../fdt/valueText.ts';
import type { PlacedMarker } from '../tree/compiledValue.ts';
import { isTypeMarker } from '../tree/placedMarkers.ts';
import { DtNode } from '../tree/tree.ts';
import type { TreeNode } from '../tree/treeView.ts';
import { type ReferenceCells, referenceCells } from './references.ts';
import type { TreeIndex } from './treeIndex.ts';

/** Properties whose numbers the compiler assigns. */
const NUMBERS_OF_THE_COMPILER: ReadonlySet<string> = new Set(['phandle', 'linux,phandle']);

/** The properties of a node from its author, in their order. */
export function ownNames(node: TreeNode): readonly string[] {
  return node.propertyNames().filter((name) => !NUMBERS_OF_THE_COMPILER.has(name));
}

/**
 * The text behind `=`, with references by name; empty for a property without value, or an absent one.
 *
 * @param known Which cells are references, if known.
 * @param nameOf The name of a node behind `&`: a label or a path; by default its label in its own tree.
 */
export function propertyText(
  tree: TreeIndex,
  node: TreeNode,
  name: string,
  known?: ReferenceCells,
  nameOf = (target: TreeNode) => tree.nameOf(target),
): string {
  const value = node.property(name);
  if (value === undefined || value.length === 0) return '';
  const markers = node instanceof DtNode ? (node.markers(name) ?? []) : [];
  const { offsets } = known ?? referenceCells(tree, node, name, value);
  const references = [...offsets]
    .sort((a, b) => a - b)
    .flatMap((offset): readonly PlacedMarker[] => {
      const target = tree.byPhandle(readU32(value, offset));
      return target ? [{ kind: 'phandle', offset, ref: nameOf(target) }] : [];
    });
  return valueText(value, withReferences(markers, references)).trim();
}

/** Source text of bytes with these references; labels of values are left out. */
function withReferences(
  markers: readonly PlacedMarker[],
  references: readonly PlacedMarker[],
): readonly PlacedMarker[] {
  const types = markers.filter((marker) => isTypeMarker(marker) || marker.kind === 'none');
  if (references.length === 0) return types;
  const known: readonly PlacedMarker[] = types.length > 0 ? types : [{ kind: 'uint32', offset: 0, ref: '' }];
  return [...known, ...references]
    .map((marker, order) => ({ marker, order }))
    .sort((a, b) => a.marker.offset - b.marker.offset || a.order - b.order)
    .map(({ marker }) => marker);
}
