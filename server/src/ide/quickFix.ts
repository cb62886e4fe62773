/** What a quick fix is: edits of the source that make one problem go away, as plain data. */
import type { Board } from '../analysis/board.ts';
import type { Span } from '../base/span.ts';
import type { BootReport } from '../boot/report.ts';
import type { Problem } from '../problems/problem.ts';

/** A range of a file and what is to stand there; an empty range inserts. */
export interface SourceEdit {
  readonly span: Span;
  readonly text: string;
}

export interface QuickFix {
  /** An imperative, for a menu: `Move the region to 0x86000000`. */
  readonly title: string;
  /** Never overlapping; may be in several files. */
  readonly edits: readonly SourceEdit[];
  /** Whether it is what most people would do. */
  readonly preferred: boolean;
}

export interface FixContext {
  readonly board: Board;
  /** What the board did on each kernel with each size of RAM, the chosen one first; empty while it was not booted. */
  readonly reports: readonly BootReport[];
  readonly problem: Problem;
  /** The text of one of the board's files as it stands; empty when it cannot be read. */
  readonly textOf: (file: string) => string;
}

/** Fixes for one problem code; none where it cannot tell what the author meant, or the source hides behind macros. */
export type FixMaker = (context: FixContext) => readonly QuickFix[];
