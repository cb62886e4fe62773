/** Quick fixes by problem code. A file per family makes them; here they are only found. */
import { CHECKS } from '../checks/checkTable.ts';
import { CHECK_FIXES, switchOff } from './checkFixes.ts';
import type { FixContext, FixMaker, QuickFix } from './quickFix.ts';
import { REGION_FIXES } from './regionFixes.ts';

const FIXES: ReadonlyMap<string, FixMaker> = new Map(Object.entries({ ...REGION_FIXES, ...CHECK_FIXES }));

/** The codes that fixes are known for. */
export const FIXABLE_CODES: ReadonlySet<string> = new Set([...FIXES.keys(), ...CHECKS.map(({ id }) => id)]);

/** What can be done about a problem, the best first; its places are those of the source as the board was made of it. */
export function findQuickFixes(context: FixContext): readonly QuickFix[] {
  const fixes = FIXES.get(context.problem.code)?.(context) ?? [];
  return [...fixes, ...switchOff(context)].filter(({ edits }) => edits.length > 0);
}
