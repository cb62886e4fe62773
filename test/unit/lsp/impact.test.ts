import { afterEach, expect, test } from 'vitest';
import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import type { WorkDoneProgressServerReporter } from 'vscode-languageserver';
import { DEFAULT_SETTINGS } from '../../../server/src/analysis/analyzer.ts';
import { ImpactCheck, type ImpactResult, impactWords } from '../../../server/src/lsp/impact.ts';
import { DiskHost, existsDirectory } from '../../../server/src/node/diskHost.ts';
import type { Problem } from '../../../server/src/problems/problem.ts';
import { SyntaxStore } from '../../../server/src/syntax/syntaxStore.ts';
import { testParser } from '../../harness/parser.ts';
import { board, TestFolder } from '../../protocol/serverProcess.ts';

let folder: TestFolder | undefined;
afterEach(() => folder?.dispose());

test('the user ends it: no result, and the progress is over', async () => {
  const boards = ['a', 'b', 'c', 'd', 'e'].map((name) => `${name}.dts`);
  const files = Object.fromEntries(boards.map((name) => [name, board('&x { };', '#include "chip.dtsi"')]));
  folder = new TestFolder({ ...files, 'chip.dtsi': '/ { x: x { }; };\n' });
  const paths = boards.map((name) => folder?.file(name) ?? '');
  const chip = folder.file('chip.dtsi');
  const disk = new DiskHost();
  const source = new CancellationTokenSource();
  const told: string[] = [];
  const reporter: WorkDoneProgressServerReporter = {
    token: source.token,
    begin: (title, _percent, _message, cancellable) => told.push(`begin ${title} ${cancellable}`),
    report: () => {},
    done: () => told.push('done'),
  };
  const check = new ImpactCheck({
    host: disk,
    syntax: new SyntaxStore(await testParser()),
    existsDirectory,
    boardsOf: () => paths,
    *problemsOf(made) {
      yield;
      return made.problems;
    },
    progress: () => Promise.resolve(reporter),
  });
  check.configure(DEFAULT_SETTINGS);
  const save = (text: string) => {
    folder?.write('chip.dtsi', text);
    disk.invalidate(chip);
    check.saved(chip);
  };
  check.opened(chip);
  save('/ { y: x { }; };\n');
  expect(check.step()).toBeUndefined();
  await Promise.resolve();
  expect(told).toEqual(['begin Boards that include chip.dtsi true']);
  source.cancel();
  expect(told).toHaveLength(2);
  expect(check.isWaiting).toBe(false);
  expect(check.step()).toBeUndefined();
  expect(check.resultOf(chip)).toBeUndefined();
  // The next save begins anew.
  save('/ { z: x { }; };\n');
  let result: ImpactResult | undefined;
  while (check.isWaiting) result = check.step() ?? result;
  expect(result?.broken.map(({ path }) => path)).toEqual(paths);
});

const problem = (severity: Problem['severity'], message: string): Problem => ({
  code: 'unknown-label',
  severity,
  message,
  span: { file: '/chip.dtsi', start: 0, end: 1 },
  related: [],
});
const E = problem('error', 'e');
const W = problem('warning', 'w');

test.each([
  [1, 0, [], '1 board includes chip.dtsi: nothing new in it'],
  [37, 0, [[E]], '37 boards include chip.dtsi: 36 as before, 1 new error in a0.dts'],
  [37, 0, [[E, W], [E]], '37 boards include chip.dtsi: 35 as before, 1 new error and 1 new warning in 2 boards'],
  [
    2,
    3,
    [[W], [problem('warning', 'v')]],
    '2 boards include chip.dtsi: 2 new warnings in 2 boards, 3 more were not looked at',
  ],
])('%i boards, %i skipped', (boards, skipped, problems, words) => {
  const broken = problems.map((each, i) => ({ path: `/a${i}.dts`, problems: each }));
  expect(impactWords({ path: '/chip.dtsi', boards, skipped, broken })).toBe(words);
});
