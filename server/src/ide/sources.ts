/** Interface to the workspace for features that look beyond the current file. */
import type { Analyzer } from '../analysis/analyzer.ts';
import type { Board } from '../analysis/board.ts';

/** A board, and the texts and items of its files as they are now. */
export interface BoardFilesSource {
  /** The board that gives a file its meaning. */
  readonly board: Board;
  readonly analyzer: Analyzer;
}
