/** How the drawn column grows: a line of text fits into whatever has a name, and holes shrink to a break. */
import type { ColumnScale } from '../../../../../server/src/mapModel/columnLayout.ts';

/** A line of text fits in it. */
export const MIN_BLOCK_HEIGHT = 22;
/** The heading above a bank. */
export const BANK_HEADING_HEIGHT = 26;
const GAP_HEIGHT = 24;
const MIN_FREE_HEIGHT = 20;

/** Sizes up to 1 MiB all have the least height. */
export const COLUMN_SCALE: ColumnScale = {
  headingHeight: BANK_HEADING_HEIGHT,
  smallLog2: 20,
  heightOf(kind, weight) {
    if (kind === 'gap') return GAP_HEIGHT;
    return kind === 'taken' ? MIN_BLOCK_HEIGHT + 1.6 * (weight - 1) : MIN_FREE_HEIGHT + 2.4 * (weight - 1);
  },
};
