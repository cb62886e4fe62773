/** Where in a piece of the address space something is. */
import type { Piece, Range, Space } from './space.ts';

/** A piece with more things than this has more than one stretch. */
export const CROWDED = 14;
/** An empty range is between two stretches when it is this share of its piece. */
const CUT_SHARE = 12;

/** The stretches of a piece with something in them: the piece as a whole, or several where it is crowded and has wide empty ranges. */
export function stretchesOf(space: Space, piece: Piece): Range[] {
  if (piece.count <= CROWDED) return [piece];
  const windows: { base: number; end: number }[] = [];
  const cut = (piece.end - piece.base) / CUT_SHARE;
  for (const { base, end } of space.items) {
    if (base >= piece.end || end <= piece.base) continue;
    const last = windows.at(-1);
    if (last !== undefined && base - last.end < cut) last.end = Math.max(last.end, Math.min(end, piece.end));
    else windows.push({ base: Math.max(base, piece.base), end: Math.min(end, piece.end) });
  }
  return windows;
}
