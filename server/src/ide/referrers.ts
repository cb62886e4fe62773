/** References in the final values of a board: which node refers to which, and where the source says so. */
import { type Board, forEachNode } from '../analysis/board.ts';
import type { Span } from '../base/span.ts';
import type { Marker } from '../tree/compiledValue.ts';
import { nodeByReference } from '../tree/labels.ts';
import type { DtNode, DtProperty } from '../tree/tree.ts';

/** One reference to a node in a value. */
export interface NodeReference {
  /** The node whose property refers. */
  readonly holder: DtNode;
  readonly property: DtProperty;
  readonly target: DtNode;
  /** The place where the user typed the reference; the macro's call where a macro produces it. */
  readonly span: Span;
}

/** Every reference to `target`, in order of the tree. */
export function referencesTo(board: Board, target: DtNode): readonly NodeReference[] {
  const found: NodeReference[] = [];
  forEachNode(board.root, (holder) => {
    for (const reference of referencesIn(board, holder, target)) found.push(reference);
  });
  return found;
}

/** Every reference in the values of `holder`; with `wanted` only those to that node. */
export function* referencesIn(board: Board, holder: DtNode, wanted?: DtNode): Generator<NodeReference, void> {
  const { root, labels } = board.compiled.run;
  const targetOf = ({ kind, ref }: Marker) =>
    kind === 'phandle' || kind === 'path' ? nodeByReference(root, labels, ref) : undefined;
  // Nodes share most of their properties with other boards as long as nothing requests property objects.
  for (const name of holder.propertyNames()) {
    const markers = (holder.markers(name) ?? []).filter((marker) => {
      const target = targetOf(marker);
      return target !== undefined && (wanted === undefined || target === wanted);
    });
    if (markers.length === 0) continue;
    const property = holder.getProperty(name);
    const site = property?.valueSite;
    if (!property || !site) continue;
    for (const marker of markers) {
      const target = targetOf(marker);
      const span = site.unit.originOf(site.start + marker.start, site.start + marker.end).site;
      if (target) yield { holder, property, target, span };
    }
  }
}
