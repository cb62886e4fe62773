/**
 * Makes the live tree of a blob, as dtc does (dtc 1.8.1, flattree.c: dt_from_blob, unflatten_tree). A blob that is written
 * from this tree has dtc's layout, whatever the layout and version of the original blob.
 */
import { CompiledValue } from '../tree/compiledValue.ts';
import { LabelIndex } from '../tree/labels.ts';
import type { LiveTree } from '../tree/structureChecks.ts';
import { DtNode, DtProperty, type MemoryReservation } from '../tree/tree.ts';
import type { FdtBlob, FdtNode } from './read.ts';

interface BlobTree extends Omit<LiveTree, 'report'> {
  readonly reservations: readonly MemoryReservation[];
}

/** The tree, with nodes and properties in the order of the blob. `resolveLiveTree` resolves its references later. */
export function treeFromBlob(blob: FdtBlob): BlobTree {
  const end = blob.memReserve.findIndex(({ size }) => size === 0n);
  const listed = end < 0 ? blob.memReserve : blob.memReserve.slice(0, end);
  const reservations = listed.map(({ address, size }) => ({ address, size, labels: [], site: undefined }));
  const root = nodeFrom(blob.root);
  const isPlugin = root.child('__fixups__') !== undefined || root.child('__local_fixups__') !== undefined;
  return { root, reservations, labels: new LabelIndex(), isPlugin, omittable: [] };
}

function nodeFrom(source: FdtNode): DtNode {
  const node = new DtNode(source.name, undefined);
  for (const property of source.properties) {
    node.addProperty(new DtProperty(property.name, node, new CompiledValue(property.value), undefined));
  }
  for (const child of source.children) node.addChild(nodeFrom(child));
  return node;
}
