/**
 * The markers of a property's final bytes. dtc keeps one list of markers for a value, and adds one where a table of
 * fixups has a reference (dtc 1.8.1 treesource.c, add_marker, which decides the order in source text).
 */
import { isItemMarker, type MarkerKind, type PlacedMarker } from './compiledValue.ts';
import type { DtProperty } from './tree.ts';

/** In order of their offsets; at one offset what the bytes were written as comes first. */
export function finalMarkers({ placed, compiled }: DtProperty): readonly PlacedMarker[] {
  return placed ?? compiled.markers;
}

/** Whether a marker says what bytes were written as. */
export function isTypeMarker({ kind }: { readonly kind: MarkerKind }): boolean {
  return isItemMarker(kind) && kind !== 'none';
}

/**
 * Adds references, in any order, to a property: each at its offset behind what the bytes were written as; of several at one
 * offset the first one.
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
