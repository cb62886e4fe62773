/** All refactorings of a place, except those that would change the board. */

import { analyzerWith } from '../trial.ts';
import { removeDeleted } from './deletions.ts';
import { addLabel, extractToLabel, inlineLabel } from './labels.ts';
import { moveToBoard } from './moveToBoard.ts';
import type { RefactorContext, Refactoring, RefactoringMaker } from './refactoring.ts';
import { convertNumber, splitList } from './rewriteValues.ts';
import { compareBoards, type Sameness } from './sameBoard.ts';
import { sortNodes, sortProperties } from './sorting.ts';

const MAKERS: readonly RefactoringMaker[] = [
  convertNumber,
  splitList,
  addLabel,
  extractToLabel,
  inlineLabel,
  removeDeleted,
  moveToBoard,
  sortProperties,
  sortNodes,
];

/**
 * The refactorings at a place. Each is tried on the board: one that changes the tree is not offered; the title of one that
 * reorders the blob says so.
 */
export function findRefactorings(context: RefactorContext): readonly Refactoring[] {
  return MAKERS.flatMap((make) => make(context)).flatMap((found) => {
    const sameness = tried(context, found);
    if (sameness === 'same') return [found];
    if (sameness === 'other' || found.mayReorder !== true) return [];
    return [{ ...found, title: `${found.title} (the order in the blob changes)` }];
  });
}

/** How the board changes. */
function tried({ analyzer, board }: RefactorContext, { edits }: Refactoring): Sameness {
  const before = analyzer.board(board.path);
  const after = analyzerWith(analyzer, edits)?.board(board.path);
  return before && after ? compareBoards(before, after) : 'other';
}
