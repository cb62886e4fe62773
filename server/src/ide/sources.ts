/** What features ask that look beyond the file at hand. */
import type { Analyzer } from '../analysis/analyzer.ts';
import type { Board } from '../analysis/board.ts';

/** A board, and the texts and items of its files as they are now. */
export interface BoardFilesSource {
  /** The board in whose light a file is read. */
  readonly board: Board;
  readonly analyzer: Analyzer;
}
