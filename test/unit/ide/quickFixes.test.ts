/** Quick fixes: for each finding that has some, every fix is applied, and the board is compiled and booted again. */
import { describe, expect, test } from 'vitest';
import type { QuickFix } from '../../../server/src/ide/quickFix.ts';
import { findQuickFixes } from '../../../server/src/ide/quickFixes.ts';
import type { Problem } from '../../../server/src/problems/problem.ts';
import { applyEdits } from '../../harness/applyEdits.ts';
import { FINDING_FIXTURES } from '../../harness/findingFixtures.ts';
import { type Fixture, fixture } from '../../harness/ide.ts';
import { reservedBoard } from '../../harness/reservedBoard.ts';

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

describe('what the author wrote is respected', () => {
  const REGIONS = (reg: string, name = 'audio@84f00000') =>
    reservedBoard({
      regions: `modem@84000000 {\n\treg = <0x0 0x84000000 0x0 0x1000000>;\n\tno-map;\n};\n${name} {\n\treg = ${reg};\n};`,
    });

  async function moved(text: string): Promise<readonly string[]> {
    const opened = await fixture(text);
    const { board, reports, textOf } = opened;
    const problem = problemsOf(opened).find(
      ({ code, subject }) => code === 'rmem-overlap' && subject?.path.includes('audio') === true,
    );
    if (!problem) throw new Error('no overlap');
    return findQuickFixes({ board, reports, problem, textOf }).map((fix) => changedLines(text, applied(text, fix)));
  }

  test.each([
    ['upper case', '<0x0 0x84F00000 0x0 0x200000>', '<0x0 0x85000000 0x0 0x200000>'],
    ['width', '<0x00000000 0x84f00000 0x00000000 0x00200000>', '<0x00000000 0x85000000 0x00000000 0x00200000>'],
    ['a lone zero', '<0 0x84f00000 0 0x200000>', '<0 0x85000000 0 0x200000>'],
    ['comments and groups', '<0x0 /* hi */ 0x84f00000>, <0x0 0x200000>', '<0x0 /* hi */ 0x85000000>, <0x0 0x200000>'],
  ])('%s', async (_what, written, becomes) => {
    expect(await moved(REGIONS(written))).toEqual([
      `-\t\taudio@84f00000 {\n-\t\t\treg = ${written};\n+\t\taudio@85000000 {\n+\t\t\treg = ${becomes};`,
    ]);
  });

  test.each([
    ['a macro', `#define AUDIO 0x84f00000\n${REGIONS('<0x0 AUDIO 0x0 0x200000>')}`],
    ['a sum', REGIONS('<0x0 (0x84000000 + 0xf00000) 0x0 0x200000>')],
    ['a macro for the name', `#define NAME audio@84f00000\n${REGIONS('<0x0 0x84f00000 0x0 0x200000>', 'NAME')}`],
    ['several entries', REGIONS('<0x0 0x84f00000 0x0 0x200000>, <0x0 0x90000000 0x0 0x1000>')],
    [
      'a path that names the node',
      `${REGIONS('<0x0 0x84f00000 0x0 0x200000>')}/ { x = <&{/reserved-memory/audio@84f00000}>; };\n`,
    ],
  ])('no offer for %s', async (_what, text) => {
    expect(await moved(text)).toEqual([]);
  });

  test('a region of a shared file says so in the title', async () => {
    const text = '#include "chip.dtsi"\n';
    const opened = await fixture({ 'a.dts': text, 'chip.dtsi': REGIONS('<0x0 0x84f00000 0x0 0x200000>') });
    const [fix] = fixesFor(opened, 'rmem-overlap');
    expect(fix?.title).toMatch(/, the nearest free place \(in chip\.dtsi\)$/);
    expect(fix?.edits.every(({ span }) => span.file === '/chip.dtsi')).toBe(true);
  });

  test('nothing is offered for a finding that the text has left behind', async () => {
    const before = await fixture(REGIONS('<0x0 0x84f00000 0x0 0x200000>'));
    const after = await fixture(REGIONS('<0x0 0x86000000 0x0 0x200000>', 'audio@86000000'));
    const [problem] = problemsOf(before).filter(({ code }) => code === 'rmem-overlap');
    if (!problem) throw new Error('no overlap');
    const { board, reports, textOf } = after;
    expect(findQuickFixes({ board, reports, problem, textOf })).toEqual([]);
  });

  test('a place must be free with every size of RAM', async () => {
    const text = reservedBoard({
      regions:
        'pool@b0000000 {\n\tcompatible = "shared-dma-pool";\n\treusable;\n\treg = <0x0 0xb0000000 0x0 0x1000000>;\n};',
    });
    const opened = await fixture(text);
    const sized = (end: bigint) => ({
      name: '',
      profile: { kernel: '7.2' as const, arch: 'arm64', memory: [{ start: 0x8000_0000n, end }] },
    });
    const { board, textOf } = opened;
    const plan = [sized(0xc000_0000n), sized(0xa000_0000n)];
    const problem = board.placeBootFindings(board.bootAll(plan)).find(({ code }) => code === 'rmem-cma-outside-ram');
    if (!problem) throw new Error('no finding');
    const reports = board.bootSeparately(plan);
    // Both sizes, and more than one kernel.
    expect(new Set(reports.map(({ memory }) => memory.at(-1)?.end)).size).toBe(2);
    expect(new Set(reports.map(({ kernel }) => kernel)).size).toBeGreaterThan(1);
    const [fix] = findQuickFixes({ board, reports, problem, textOf });
    expect(fix?.title).toBe('Move pool@b0000000 to 0x9f000000, the nearest free place');
  });
});
