/** A comparison of two maps as it is written for programs and travels to the client. */
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

/** What `comparisonToJson` wrote. */
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
