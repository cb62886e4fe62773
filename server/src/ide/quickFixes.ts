/** Finds quick fixes by problem code; a file for each family creates them. */

import { CHECKS_BY_ID } from '../checks/levels.ts';
import type { Problem } from '../problems/problem.ts';
import { CHECK_FIXES, switchOff } from './checkFixes.ts';
import type { FixContext, FixMaker, QuickFix } from './quickFix.ts';
import { REGION_FIXES } from './regionFixes.ts';
import { STATEMENT_FIXES } from './statementFixes.ts';
import { hasTextFix, textFixes } from './textFixes.ts';

const FIXES: ReadonlyMap<string, FixMaker> = new Map(
  Object.entries({ ...REGION_FIXES, ...CHECK_FIXES, ...STATEMENT_FIXES }),
);

/** Whether a problem may have fixes. */
export function isFixable(problem: Problem): boolean {
  return FIXES.has(problem.code) || CHECKS_BY_ID.has(problem.code) || hasTextFix(problem);
}

/** The fixes of a problem, the best first; their places refer to the source that the board was made from. */
export function findQuickFixes(context: FixContext): readonly QuickFix[] {
  const { problem, textOf } = context;
  const fixes = FIXES.get(problem.code)?.(context) ?? [];
  const found = [...fixes, ...textFixes(problem, textOf(problem.span.file)), ...switchOff(context)];
  return found.filter(({ edits }) => edits.length > 0);
}
