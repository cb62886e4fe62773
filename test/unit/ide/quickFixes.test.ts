/** Quick fixes: for each finding that has some, every fix is applied, and the board is compiled and booted again. */
import { describe, expect, test } from 'vitest';
import type { Problem } from '../../../server/src/base/problem.ts';
import type { QuickFix } from '../../../server/src/ide/quickFix.ts';
import { findQuickFixes } from '../../../server/src/ide/quickFixes.ts';
import { applyEdits } from '../../harness/applyEdits.ts';
import { FINDING_FIXTURES } from '../../harness/findingFixtures.ts';
import { type Fixture, fixture } from '../../harness/ide.ts';

function problemsOf({ board, reports }: Fixture): readonly Problem[] {
  return [...board.problems, ...board.placeBootFindings(reports)];
}

function fixesFor(opened: Fixture, code: string): readonly QuickFix[] {
  const problem = problemsOf(opened).find((found) => found.code === code);
  if (!problem) throw new Error(`no ${code}`);
  const { board, reports, textOf } = opened;
  return findQuickFixes({ board, reports, problem, textOf });
}

function applied(text: string, { edits }: QuickFix): string {
  expect(new Set(edits.map(({ span }) => span.file))).toEqual(new Set(['/a.dts']));
  return applyEdits(
    text,
    edits.map(({ span, text: written }) => ({ start: span.start, end: span.end, text: written })),
  );
}

function changedLines(before: string, after: string): string {
  const known = before.split('\n');
  const now = after.split('\n');
  const gone = known.filter((line) => !now.includes(line)).map((line) => `-${line}`);
  return [...gone, ...now.filter((line) => !known.includes(line)).map((line) => `+${line}`)].join('\n');
}

const WITH_FIXES = FINDING_FIXTURES.filter(({ profile }) => profile?.arch === undefined);

describe.each(WITH_FIXES.map((one, index) => ({ ...one, index })))('$index $code', (one) => {
  test(`has ${one.fixes ?? 0} fixes, each of which helps`, async () => {
    const opened = await fixture(one.fires, one.profile);
    const before = problemsOf(opened).map(({ code }) => code);
    const fixes = fixesFor(opened, one.code);
    expect(fixes).toHaveLength(one.fixes ?? 0);
    expect(fixes.map(({ title }) => title)).toMatchSnapshot();
    for (const fix of fixes) {
      const text = applied(one.fires, fix);
      const after = problemsOf(await fixture(text, one.profile)).map(({ code }) => code);
      expect(after).not.toContain(one.code);
      // Nothing that was not there before.
      expect(after.filter((code) => !before.includes(code))).toEqual([]);
      expect(changedLines(one.fires, text)).toMatchSnapshot();
    }
  });
});
