/** The type of a quick fix: source edits that solve one problem, as plain data. */
import type { Board } from '../analysis/board.ts';
import type { Span } from '../base/span.ts';
import type { BootReport } from '../boot/report.ts';
import type { Problem } from '../problems/problem.ts';

/** A range of a file and its replacement; an empty range inserts. */
export interface SourceEdit {
  readonly span: Span;
  readonly text: string;
}

export interface QuickFix {
  /** Title in a menu, an imperative: `Move the region to 0x86000000`. */
  readonly title: string;
  /** Never overlapping; they may be in several files. */
  readonly edits: readonly SourceEdit[];
  /** Whether it is the fix that most users want. */
  readonly preferred: boolean;
}

export interface FixContext {
  readonly board: Board;
  /** Results of the boots on each kernel with each size of RAM, the chosen kernel first; empty while the board was not booted. */
  readonly reports: readonly BootReport[];
  readonly problem: Problem;
  /** The current text of one of the board's files; empty when it cannot be read. */
  readonly textOf: (file: string) => string;
}

/** Fixes for one problem code; none where the author's intent is unclear, or macros hide the source. */
export type FixMaker = (context: FixContext) => readonly QuickFix[];
