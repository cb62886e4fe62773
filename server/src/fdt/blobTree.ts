/**
 * The live tree of a blob, as dtc has it after reading one (dtc 1.8.1 flattree.c, unflatten_tree): what is written from it
 * is a blob in dtc's own layout, whatever the layout and version of the one that was read.
 */
import { CompiledValue } from '../link/compiledValue.ts';
import { DtNode, DtProperty } from '../link/tree.ts';
import { redundantName } from './decompile.ts';
import type { FdtBlob, FdtNode } from './read.ts';
import type { Reservation } from './write.ts';

export interface BlobTree {
  readonly root: DtNode;
  readonly reservations: readonly Reservation[];
}

/** Nodes and properties in the order of the blob; a `name` that only repeats the node's is dropped, as dtc drops it. */
export function treeFromBlob(blob: FdtBlob): BlobTree {
  const end = blob.memReserve.findIndex(({ size }) => size === 0n);
  const reservations = end < 0 ? blob.memReserve : blob.memReserve.slice(0, end);
  return { root: nodeFrom(blob.root), reservations };
}

function nodeFrom(source: FdtNode): DtNode {
  const node = new DtNode(source.name, undefined);
  const redundant = redundantName(source);
  for (const property of source.properties) {
    if (property === redundant) continue;
    node.addProperty(new DtProperty(property.name, node, new CompiledValue(property.value), undefined));
  }
  for (const child of source.children) node.addChild(nodeFrom(child));
  return node;
}
