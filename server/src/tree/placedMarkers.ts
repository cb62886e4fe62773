/**
 * The markers of a property's final bytes. dtc keeps one list of markers for a value, and adds one for each reference in
 * a table of fixups (dtc 1.8.1, treesource.c: add_marker, which decides the order in source text).
 */
import { isItemMarker, type MarkerKind, type PlacedMarker } from './compiledValue.ts';
import type { DtProperty } from './tree.ts';

/** The markers in order of offsets; of several at one offset, that of the type comes first. */
export function finalMarkers({ placed, compiled }: DtProperty): readonly PlacedMarker[] {
  return placed ?? compiled.markers;
}

/** Whether a marker states the type of bytes in the source. */
export function isTypeMarker({ kind }: { readonly kind: MarkerKind }): boolean {
  return isItemMarker(kind) && kind !== 'none';
}

/**
 * Adds references, in any order, to a property. Each comes behind the type marker at its offset. Of several references at
 * one offset, only the first is added.
 */
export function addReferences(property: DtProperty, references: readonly PlacedMarker[]): void {
  const known = finalMarkers(property);
  const list: PlacedMarker[] = [];
  let at = 0;
  let last = -1;
  for (const reference of references.toSorted((a, b) => a.offset - b.offset)) {
    const { offset } = reference;
    if (offset === last) continue;
    last = offset;
    for (let each = known[at]; each && each.offset < offset; each = known[++at]) list.push(each);
    const type = known[at];
    if (type?.offset === offset && isTypeMarker(type)) {
      list.push(type);
      at++;
    }
    const same = known[at];
    if (same?.offset !== offset || same.kind !== reference.kind) list.push(reference);
  }
  for (let each = known[at]; each; each = known[++at]) list.push(each);
  property.placed = list;
}
