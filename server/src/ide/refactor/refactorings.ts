/** All refactorings of a place, those after which the board is another left out. */

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
 * The refactorings at a place. Each is tried on the board: what does not leave it the same is not offered; what changes the
 * order of its blob says so.
 */
export function findRefactorings(context: RefactorContext): readonly Refactoring[] {
  return MAKERS.flatMap((make) => make(context)).flatMap((found) => {
    const sameness = tried(context, found);
    if (sameness === 'same') return [found];
    if (sameness === 'other' || found.mayReorder !== true) return [];
    return [{ ...found, title: `${found.title} (the order in the blob changes)` }];
  });
}

/** What becomes of the board. */
function tried({ analyzer, board }: RefactorContext, { edits }: Refactoring): Sameness {
  const before = analyzer.board(board.path);
  const after = analyzerWith(analyzer, edits)?.board(board.path);
  return before && after ? compareBoards(before, after) : 'other';
}
