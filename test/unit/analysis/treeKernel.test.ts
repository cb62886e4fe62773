/** Which kernel boots a board where nobody says which one. */
import { beforeAll, expect, test } from 'vitest';
import { Analyzer, DEFAULT_SETTINGS } from '../../../server/src/analysis/analyzer.ts';
import { planBoots } from '../../../server/src/profiles/plan.ts';
import { MemoryHost } from '../../../server/src/source/sourceHost.ts';
import type { DevicetreeParser } from '../../../server/src/syntax/grammar.ts';
import { SyntaxStore } from '../../../server/src/syntax/syntaxStore.ts';
import { testParser } from '../../harness/parser.ts';

let grammar: DevicetreeParser;
beforeAll(async () => {
  grammar = await testParser();
});

const BOARD = '/k/arch/arm64/boot/dts/acme/a.dts';
const makefile = (version: string, patchlevel: string, sublevel: string, extra = '') =>
  `# SPDX-License-Identifier: GPL-2.0\nVERSION = ${version}\nPATCHLEVEL = ${patchlevel}\nSUBLEVEL = ${sublevel}\nEXTRAVERSION =${extra}\nNAME = Some Fish\n`;

function start(files: Readonly<Record<string, string>>) {
  const host = new MemoryHost({ [BOARD]: '/dts-v1/;\n/ { };\n', ...files });
  const isTree = (path: string) => path === '/k/scripts/dtc/include-prefixes';
  const analyzer = new Analyzer(host, new SyntaxStore(grammar), isTree, DEFAULT_SETTINGS);
  const planned = (keys: Parameters<typeof planBoots>[0] = {}, kernel?: string) => {
    const board = analyzer.board(BOARD);
    if (!board) throw new Error('no board');
    const [boot] = planBoots(keys, board.machine, { kernel, arch: 'arm64' }, undefined);
    return [boot?.profile.kernel, ...(boot?.notes ?? [])];
  };
  return { host, planned };
}

test.each([
  [makefile('6', '12', '117'), '6.12.117'],
  [makefile('6', '1', '0'), '6.1.0'],
  [makefile('7', '3', '0', ' -rc7'), '7.3.0-rc7'],
  // What a vendor adds is no release.
  [makefile('6', '6', '58', ' -acme'), '6.6.58'],
])('a board in a kernel tree is booted by that kernel', (text, kernel) => {
  const { planned } = start({ '/k/Makefile': text });
  expect(planned()).toEqual([kernel, `The kernel is that of the board's source tree, Linux ${kernel} (Makefile).`]);
});

test.each([[{}], [{ '/k/Makefile': 'all:\n\techo VERSION = 6\n' }], [{ '/k/Makefile': makefile('4', '4', '302') }]])(
  'where the tree says no kernel that is simulated it is the newest long-term series',
  (files) => {
    const [kernel, note] = start(files).planned();
    expect(kernel).toBe('6.18');
    expect(note).toContain('the newest long-term series');
  },
);

test('a profile and a setting are stronger, and need no explanation', () => {
  const { planned } = start({ '/k/Makefile': makefile('6', '12', '117') });
  expect(planned({ kernel: ['6.1'] })).toEqual(['6.1']);
  expect(planned({}, '5.15')).toEqual(['5.15']);
  expect(planned({ kernel: ['6.1'] }, '5.15')).toEqual(['6.1']);
});

test('another makefile makes another board', () => {
  const { host, planned } = start({ '/k/Makefile': makefile('6', '12', '117') });
  expect(planned()[0]).toBe('6.12.117');
  host.set('/k/Makefile', makefile('6', '12', '118'));
  expect(planned()[0]).toBe('6.12.118');
});
