/** The JSON of a comparison of two maps, for programs and for the client. */
import type { MapComparison, MapDifference } from './compareMaps.ts';
import { itemFromJson, itemToJson, type MapItemJson } from './mapJson.ts';

interface MapDifferenceJson extends Omit<MapDifference, 'before' | 'after'> {
  readonly before?: MapItemJson;
  readonly after?: MapItemJson;
}

export interface MapComparisonJson extends Omit<MapComparison, 'differences'> {
  readonly differences: readonly MapDifferenceJson[];
}

/** The comparison as plain JSON data: numbers as hex strings. */
export function comparisonToJson({ differences, ...rest }: MapComparison): MapComparisonJson {
  return {
    ...rest,
    differences: differences.map(({ before, after, ...one }) => ({
      ...one,
      ...(before === undefined ? {} : { before: itemToJson(before) }),
      ...(after === undefined ? {} : { after: itemToJson(after) }),
    })),
  };
}

/** Reads the data that `comparisonToJson` wrote. */
export function comparisonFromJson({ differences, ...rest }: MapComparisonJson): MapComparison {
  return {
    ...rest,
    differences: differences.map(({ before, after, ...one }) => ({
      ...one,
      ...(before === undefined ? {} : { before: itemFromJson(before) }),
      ...(after === undefined ? {} : { after: itemFromJson(after) }),
    })),
  };
}
