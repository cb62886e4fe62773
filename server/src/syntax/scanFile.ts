/**
 * Reads a whole text without a concrete tree: as a plain file, or as any text that dtc accepts. `scan.ts` explains why and
 * how.
 */
import type { NodeEnds } from './diagnose.ts';
import type { Item } from './items.ts';
import { Scanner } from './scan.ts';
import type { WideScan } from './scanValue.ts';

/** The items of a plain text; undefined if the text must be parsed. `file` is the path for macro definitions. */
export function scanPlainFile(text: string, file: string): readonly Item[] | undefined {
  const scanner = new Scanner(text, file, undefined);
  const items: Item[] = [];
  return scanner.statements(0, items, 0) && scanner.atEnd ? items : undefined;
}

interface WideScanResult {
  readonly items: readonly Item[];
  /** Whether cpp changes the meaning of the text, so that the items are valid only after expansion. */
  readonly needsExpansion: boolean;
}

/**
 * The items of a text in the whole language of dtc; undefined if the text is not in that language.
 *
 * @param known Ends of nodes by their starts, for nodes known to be well-formed. A first scan skips them, and usually
 *   stops at the syntax error; then the whole text need not be read.
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
