/**
 * What the final bytes of a property are known as. dtc keeps one list of markers for a value and adds to it where a table
 * of fixups says that a cell is a reference (dtc 1.8.1 treesource.c, add_marker: the order is told by source text).
 */
import type { MarkerKind, PlacedMarker } from './compiledValue.ts';
import type { DtProperty } from './tree.ts';

/** In order of their offsets; at one offset what the bytes were written as comes first. */
export function finalMarkers({ placed, compiled }: DtProperty): readonly PlacedMarker[] {
  return placed ?? compiled.markers;
}

/** Whether a marker says what bytes were written as. */
export function isTypeMarker({ kind }: { readonly kind: MarkerKind }): boolean {
  return kind !== 'phandle' && kind !== 'path' && kind !== 'label' && kind !== 'none';
}

/** Adds a marker of the final bytes to a property. */
export function addMarker(property: DtProperty, marker: PlacedMarker): void {
  const list = [...finalMarkers(property)];
  insertMarker(list, 0, marker);
  property.placed = list;
}

/**
 * Inserts a marker into a list, at or behind the place `from`; a second one of its kind at one offset is left out. Answers the
 * place behind it.
 */
export function insertMarker(list: PlacedMarker[], from: number, marker: PlacedMarker): number {
  const { offset, kind } = marker;
  let at = from;
  for (let each = list[at]; each && each.offset < offset; each = list[at]) at++;
  let known = list[at];
  if (known?.offset === offset && isTypeMarker(known)) {
    if (isTypeMarker(marker)) return at;
    known = list[++at];
  }
  if (known?.offset === offset && known.kind === kind) return at;
  list.splice(at, 0, marker);
  return at + 1;
}
