/** The type of a refactoring: source edits that leave the board the same. */
import type { ItemFile } from '../../syntax/items.ts';
import type { SourceEdit } from '../quickFix.ts';
import type { BoardFilesSource } from '../sources.ts';
import type { TextRange } from '../words.ts';

/** One refactoring. */
export interface Refactoring {
  /** Title in a menu, an imperative. */
  readonly title: string;
  /** LSP's kinds of actions. */
  readonly kind: 'refactor.rewrite' | 'refactor.extract' | 'refactor.inline' | 'refactor.move';
  /** Never overlapping. */
  readonly edits: readonly SourceEdit[];
  /** The edits may reorder nodes and properties: the tree stays the same, but the blob differs. */
  readonly mayReorder?: boolean;
}

/** The place that refactorings are requested for. */
export interface RefactorContext extends BoardFilesSource {
  readonly file: ItemFile;
  /** Boards that may include the file. */
  readonly boards: readonly string[];
  /** The caret, or what is selected. */
  readonly range: TextRange;
}

/** Finds refactorings at a place; the caller checks afterwards that the board stays the same. */
export type RefactoringMaker = (context: RefactorContext) => readonly Refactoring[];
