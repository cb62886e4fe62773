/**
 * The two ways to read a whole text without a concrete tree: as a plain file, and as anything that dtc takes. `scan.ts`
 * says why and how.
 */
import type { NodeEnds } from './diagnose.ts';
import type { Item } from './items.ts';
import { Scanner } from './scan.ts';
import type { WideScan } from './scanValue.ts';

/** The items of a plain text; undefined when a parse is needed. */
export function scanPlainFile(text: string, file: string): readonly Item[] | undefined {
  const scanner = new Scanner(text, file, undefined);
  const items: Item[] = [];
  return scanner.statements(0, items, 0) && scanner.atEnd ? items : undefined;
}

interface WideScanResult {
  readonly items: readonly Item[];
  /** The items are those of the text as it stands; what cpp makes of it reads differently. */
  readonly needsExpansion: boolean;
}

/**
 * The items of a text in which anything may stand that dtc takes; undefined when it is not that either.
 *
 * @param known Ends, by their beginnings, of nodes that are known to read well: most texts with a syntax error are given up at it,
 *   and these need not be read to come there.
 */
export function scanWhole(text: string, file: string, known?: NodeEnds): WideScanResult | undefined {
  if (known && known.size > 0) {
    const quick = new Scanner(text, file, { crossesLine: false }, known);
    if (!quick.statements(0, [], 0) || !quick.atEnd) return undefined;
  }
  const wide: WideScan = { crossesLine: false };
  const scanner = new Scanner(text, file, wide);
  const items: Item[] = [];
  if (!scanner.statements(0, items, 0) || !scanner.atEnd) return undefined;
  return { items, needsExpansion: wide.crossesLine };
}
