/**
 * Finds the parts of a property's value, and the place of each in the final bytes, in the compiled text, and through
 * macros in the source. For this the value is compiled once more on request, because runs keep only data for blobs.
 */
import type { Span } from '../base/span.ts';
import { isItemMarker } from '../tree/compiledValue.ts';
import { finalMarkers } from '../tree/placedMarkers.ts';
import type { DtProperty } from '../tree/tree.ts';
import { compileItems } from './value.ts';
import type { ValueItem, ValuePart } from './valueRecord.ts';

export type { ValueElement, ValueItem, ValuePart } from './valueRecord.ts';

/** The items of a value in order, with offsets in the final bytes; none for a property without text, such as one from dtc. */
export function valueItems(property: DtProperty): readonly ValueItem[] {
  const site = property.valueSite;
  if (!site || !property.source) return [];
  const items = compileItems(site.unit.text.slice(site.start, site.end));
  // The text alone does not determine paths and files: markers give the final place of each item.
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

/** The source of a part of a value. */
interface PartPlace {
  /** The text that the user typed; for a part from macros, their call. */
  readonly site: Span;
  /** The place of its characters, if different: in the definition of a macro. */
  readonly spelling: Span | undefined;
}

/** The place of a part of a property's value; undefined without a text. */
export function placeOfPart(property: DtProperty, part: Pick<ValuePart, 'start' | 'end'>): PartPlace | undefined {
  const place = property.partSite(part);
  if (!place) return undefined;
  const { unit, start, end } = place;
  const { site, spelling } = unit.originOf(start, end);
  if (!spelling) return { site, spelling };
  // An expression in a macro definition extends from its first to its last token.
  const last = unit.originOf(end - 1, end).spelling;
  const isOne = last !== undefined && last.file === spelling.file && last.end >= spelling.end;
  return { site, spelling: isOne ? { ...spelling, end: last.end } : spelling };
}
