/** Which board is active, in whose light a shared file is read, and when a board is booted again. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Analyzer, DEFAULT_SETTINGS as UNSET } from '../../../server/src/analysis/analyzer.ts';
import { Boards } from '../../../server/src/lsp/boards.ts';
import { Confinement } from '../../../server/src/lsp/confinement.ts';
import { OpenDocuments } from '../../../server/src/lsp/openDocuments.ts';
import { DEFAULT_SETTINGS } from '../../../server/src/lsp/settings.ts';
import { WorkspaceIndex } from '../../../server/src/lsp/workspaceIndex.ts';
import { BoardFinder } from '../../../server/src/node/boardFinder.ts';
import { DiskHost, existsDirectory } from '../../../server/src/node/diskHost.ts';
import { SyntaxStore } from '../../../server/src/syntax/syntaxStore.ts';
import { testParser } from '../../harness/parser.ts';
import { reservedBoard } from '../../harness/reservedBoard.ts';
import { TestFolder } from '../../protocol/serverProcess.ts';

const POOL = 'pool@90000000 {\n\treg = <0x0 0x90000000 0x0 0x100000>;\n\tno-map;\n};';
const BOARD = reservedBoard({ regions: POOL }).replace('/dts-v1/;', '/dts-v1/;\n#include "chip.dtsi"');
const CHIP = '#include "bindings.h"\n/ {\n\tsoc { };\n};\n';

let folder: TestFolder;
let documents: OpenDocuments;
let boards: Boards;
const path = (name: string) => folder.file(name);

beforeEach(async () => {
  folder = new TestFolder({ 'a.dts': BOARD, 'b.dts': BOARD, 'chip.dtsi': CHIP, 'bindings.h': '#define ONE 1\n' });
  const disk = new DiskHost();
  documents = new OpenDocuments(disk);
  const analyzer = new Analyzer(documents, new SyntaxStore(await testParser()), existsDirectory, UNSET);
  const finder = new BoardFinder(disk, () => true);
  const index = new WorkspaceIndex({
    analyzer,
    disk,
    documents,
    confinement: new Confinement(() => true),
    progress: () => Promise.reject(new Error('no index is made here')),
    log: () => {},
  });
  boards = new Boards(analyzer, documents, { finder, index }, DEFAULT_SETTINGS, () => true);
});
afterEach(() => folder.dispose());

/** As the handlers do when a document comes to the front. */
function open(name: string, text?: string): void {
  documents.update(folder.uri(name), text ?? documents.read(path(name))?.text ?? '', 1);
  boards.touch(path(name));
  boards.show(path(name));
}

test('a board is its own, and a file that it includes is read in its light', () => {
  expect(boards.active).toBeUndefined();
  open('b.dts');
  expect(boards.active).toBe(path('b.dts'));
  expect(boards.board(path('b.dts'))?.files.has(path('chip.dtsi'))).toBe(true);
  open('chip.dtsi');
  expect(boards.active).toBe(path('b.dts'));
  expect(boards.boardOf(path('chip.dtsi'))).toBe(path('b.dts'));
});

test('a shared file that is opened alone has a board found for it, until another is chosen', () => {
  open('chip.dtsi');
  expect(boards.active).toBe(path('a.dts'));
  expect(boards.candidatesFor(path('chip.dtsi'))).toEqual([path('a.dts'), path('b.dts')]);
  boards.select(path('b.dts'));
  expect(boards.active).toBe(path('b.dts'));
  boards.show(path('chip.dtsi'));
  expect(boards.active).toBe(path('b.dts'));
});

test('choices of a session before count, the last one first, and behind those of this one', () => {
  boards.restoreChoices([path('b.dts'), path('a.dts')]);
  open('chip.dtsi');
  expect(boards.active).toBe(path('b.dts'));
  boards.select(path('a.dts'));
  boards.show(path('chip.dtsi'));
  expect(boards.active).toBe(path('a.dts'));
});

test('a file of no board, opened in passing, leaves the board before it active', () => {
  open('a.dts');
  folder.write('alone.h', '#define TWO 2\n');
  open('alone.h');
  expect(boards.boardOf(path('alone.h'))).toBeUndefined();
  expect(boards.active).toBe(path('a.dts'));
});

test('shown are open boards, the active one first, and one for each file that none of them includes', () => {
  open('chip.dtsi');
  expect(boards.live()).toEqual([path('a.dts')]);
  open('b.dts');
  boards.board(path('b.dts'));
  expect(boards.live()).toEqual([path('b.dts')]);
  open('a.dts');
  expect(boards.live()).toEqual([path('a.dts'), path('b.dts')]);
});

test('a board is booted again when its blob or the settings are others, and not for a comment', () => {
  open('a.dts');
  expect(boards.boot(path('a.dts'))).toBe(true);
  expect(boards.reportOf(path('a.dts'))?.regions.map(({ name }) => name)).toEqual(['pool@90000000']);
  expect(boards.boot(path('a.dts'))).toBe(false);
  open('a.dts', `${BOARD}/* A word. */\n`);
  expect(boards.boot(path('a.dts'))).toBe(false);
  open('a.dts', BOARD.replaceAll('90000000', '91000000'));
  expect(boards.boot(path('a.dts'))).toBe(true);
  expect(boards.reportOf(path('a.dts'))?.regions.map(({ base }) => base)).toEqual([0x9100_0000n]);
  boards.settings = { ...DEFAULT_SETTINGS, kernel: '6.1' };
  expect(boards.boot(path('a.dts'))).toBe(true);
  expect(boards.reportOf(path('a.dts'))?.kernel).toMatch(/^6\.1/);
});

test('a text with errors keeps the last boot, and what is typed is booted for hovers alone', () => {
  open('a.dts');
  boards.boot(path('a.dts'));
  open('a.dts', `${BOARD}&nothing { };\n`);
  expect(boards.boot(path('a.dts'))).toBe(false);
  expect(boards.reportsOf(path('a.dts'))).not.toEqual([]);
  open('a.dts', BOARD.replaceAll('90000000', '92000000'));
  const board = boards.board(path('a.dts'));
  expect(board && boards.typedReportsOf(board)[0]?.regions.map(({ base }) => base)).toEqual([0x9200_0000n]);
  expect(boards.reportOf(path('a.dts'))?.regions.map(({ base }) => base)).toEqual([0x9000_0000n]);
});

test('where one kernel is enough, the others are not booted; the text as it stands counts', () => {
  open('a.dts');
  const typed = (kernels: 'chosen' | 'all') => {
    const board = boards.board(path('a.dts'));
    return (board && boards.typedReportsOf(board, kernels)) ?? [];
  };
  const [alone, ...others] = typed('chosen');
  expect(others).toEqual([]);
  const all = typed('all');
  expect(all.length).toBeGreaterThan(1);
  expect(all[0]).toEqual(alone);
  // What is there serves both.
  expect(typed('chosen')).toBe(all);
  open('a.dts', BOARD.replaceAll('90000000', '93000000'));
  expect(typed('chosen').flatMap(({ regions }) => regions.map(({ base }) => base))).toEqual([0x9300_0000n]);
});

test('what is said of a board is counted, and forgotten with it', () => {
  open('a.dts', `${BOARD}&nothing { };\n`);
  boards.problemsOf(path('a.dts'));
  expect(boards.infoOf(path('a.dts'))).toMatchObject({ name: 'a.dts', model: 'Test Board', errors: 1, warnings: 0 });
  boards.retain([]);
  expect(boards.infoOf(path('a.dts')).errors).toBe(0);
  expect(boards.reportsOf(path('a.dts'))).toEqual([]);
});
