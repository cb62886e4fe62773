/** Which parts of a file a board leaves out: branches of conditionals that did not hold. */
import type { Board } from '../analysis/board.ts';
import type { ConditionalItem } from '../syntax/items.ts';
import type { TextRange } from './words.ts';

/** Whether the preprocessor skipped a branch each time that the board reached its conditional; false if it never did. */
export function isInactive(board: Board, conditional: ConditionalItem, index: number): boolean {
  const { decided, taken } = board.compiled.run.trace;
  const branch = conditional.branches[index];
  return branch !== undefined && decided.has(conditional) && !taken.has(branch);
}

/** The lines of a branch, without the directives around it; `base` is what the offsets of the conditional count from. */
export function branchLines(
  text: string,
  conditional: ConditionalItem,
  index: number,
  base: number,
): TextRange | undefined {
  const branch = conditional.branches[index];
  if (!branch) return undefined;
  const newline = text.indexOf('\n', base + branch.conditionEnd);
  // A branch ends where the directive behind it begins, which stands on a line of its own.
  const end = text.lastIndexOf('\n', base + branch.end - 1);
  return newline < 0 || end <= newline ? undefined : { start: newline + 1, end };
}
