/** What a refactoring is: edits of the source after which the board is the same. */
import type { ItemFile } from '../../syntax/items.ts';
import type { SourceEdit } from '../quickFix.ts';
import type { BoardFilesSource } from '../sources.ts';
import type { TextRange } from '../words.ts';

/** One way to write the same differently. */
export interface Refactoring {
  /** An imperative, for a menu. */
  readonly title: string;
  /** LSP's kinds of actions. */
  readonly kind: 'refactor.rewrite' | 'refactor.extract' | 'refactor.inline' | 'refactor.move';
  /** Never overlapping. */
  readonly edits: readonly SourceEdit[];
  /** Nodes and properties may come in another order: it is still the same tree, though not the same blob. */
  readonly mayReorder?: boolean;
}

/** Where refactorings are asked for. */
export interface RefactorContext extends BoardFilesSource {
  readonly file: ItemFile;
  /** Boards that may include the file. */
  readonly boards: readonly string[];
  /** The caret, or what is selected. */
  readonly range: TextRange;
}

/** Finds refactorings at a place; whether the board stays the same is seen afterwards. */
export type RefactoringMaker = (context: RefactorContext) => readonly Refactoring[];
