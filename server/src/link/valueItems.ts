/**
 * What a property's value is made of, and where each part of it stands: in the final bytes, in the text that was compiled, and
 * through macros in the source. Made when somebody asks, by compiling the value once more: runs keep only what blobs need.
 */
import type { Span } from '../base/span.ts';
import { isItemMarker } from '../tree/compiledValue.ts';
import { finalMarkers } from '../tree/placedMarkers.ts';
import type { DtProperty } from '../tree/tree.ts';
import { compileItems } from './value.ts';
import type { ValueItem, ValuePart } from './valueRecord.ts';

export type { ValueElement, ValueItem, ValuePart } from './valueRecord.ts';

/** The items of a value in order, with offsets in the final bytes; none for a property whose text nobody has, such as one that dtc adds. */
export function valueItems(property: DtProperty): readonly ValueItem[] {
  const site = property.valueSite;
  if (!site || !property.source) return [];
  const items = compileItems(site.unit.text.slice(site.start, site.end));
  // Paths and files are not known to the text alone: the markers say where each item lies in the end.
  const offsets = finalMarkers(property).flatMap(({ kind, offset }) => (isItemMarker(kind) ? [offset] : []));
  return items.flatMap((item, index): ValueItem[] => {
    const offset = offsets[index];
    if (offset === undefined) return [];
    const moved = offset - item.offset;
    const elements = item.elements.map((element) => ({ ...element, offset: element.offset + moved }));
    const length = (offsets[index + 1] ?? property.data.length) - offset;
    return [{ ...item, offset, length, elements }];
  });
}

/** Where a part of a value was written. */
interface PartPlace {
  /** What the user typed: where macros make the part, their call. */
  readonly site: Span;
  /** Where its characters stand, when that is elsewhere: in the definition of a macro. */
  readonly spelling: Span | undefined;
}

/** The place of a part of a property's value; undefined where nobody has its text. */
export function placeOfPart(
  property: DtProperty,
  { start, end }: Pick<ValuePart, 'start' | 'end'>,
): PartPlace | undefined {
  const value = property.valueSite;
  if (!value) return undefined;
  const { site, spelling } = value.unit.originOf(value.start + start, value.start + end);
  if (!spelling) return { site, spelling };
  // An expression in a definition has several tokens: from its first to its last one.
  const last = value.unit.originOf(value.start + end - 1, value.start + end).spelling;
  const isOne = last !== undefined && last.file === spelling.file && last.end >= spelling.end;
  return { site, spelling: isOne ? { ...spelling, end: last.end } : spelling };
}
