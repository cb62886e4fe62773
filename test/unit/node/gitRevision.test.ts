/** Boards at revisions of a real repository, made by a real git. */
import { execFileSync } from 'node:child_process';
import { existsSync, symlinkSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Analyzer, DEFAULT_SETTINGS } from '../../../server/src/analysis/analyzer.ts';
import { boardAtRevision } from '../../../server/src/analysis/revisionBoard.ts';
import { DiskHost, existsDirectory } from '../../../server/src/node/diskHost.ts';
import { askGit } from '../../../server/src/node/gitProcess.ts';
import { findRevision, openGitRevision } from '../../../server/src/node/gitRevision.ts';
import { nodeAtPath } from '../../../server/src/tree/tree.ts';
import { firstString } from '../../../server/src/tree/treeView.ts';
import { testSyntax } from '../../harness/parser.ts';
import { TestFolder } from '../../protocol/serverProcess.ts';

const OLD = 'arch/arm64/boot/dts/board.dts';
const NEW = 'arch/arm64/boot/dts/vendor/board.dts';

const disk = new DiskHost();
let folder: TestFolder;
let outside: TestFolder;
let analyzer: Analyzer;

function git(...args: string[]): void {
  const identity = ['-c', 'user.name=A', '-c', 'user.email=a@example.org', '-c', 'commit.gpgsign=false'];
  execFileSync('git', [...identity, ...args], { cwd: folder.path, stdio: 'pipe' });
}

function commit(tag: string): void {
  git('add', '-A');
  git('commit', '-q', '-m', tag);
  git('tag', tag);
}

beforeAll(async () => {
  outside = new TestFolder({ 'shared.dtsi': '/ { shared; };\n' });
  folder = new TestFolder({
    'include/dt-bindings/value.h': '#define VALUE 1\n',
    [OLD]: '/dts-v1/;\n#include <dt-bindings/value.h>\n#include "soc.dtsi"\n/ { model = "first"; value = <VALUE>; };\n',
    'arch/arm64/boot/dts/soc.dtsi': '/ { soc { deep = /incbin/("blob.bin"); }; };\n',
    'arch/arm64/boot/dts/blob.bin': 'abc',
    'scripts/dtc/include-prefixes/keep': '',
  });
  git('init', '-q');
  // As a kernel has them: the folders of headers are links into its tree.
  symlinkSync('../../../include/dt-bindings', folder.file('scripts/dtc/include-prefixes/dt-bindings'));
  commit('v1');
  git('mv', '-k', OLD, 'arch/arm64/boot/dts/soc.dtsi');
  folder.write(
    NEW,
    `/dts-v1/;\n#include "../soc.dtsi"\n/ { model = "second"; };\n#include "${outside.file('shared.dtsi')}"\n`,
  );
  folder.remove(OLD);
  commit('v2');
  folder.write('arch/arm64/boot/dts/soc.dtsi', '/ { broken\n');
  folder.write('include/dt-bindings/value.h', '#define VALUE 3\n');
  analyzer = new Analyzer(disk, await testSyntax(), existsDirectory, DEFAULT_SETTINGS);
});
afterAll(() => {
  folder.dispose();
  outside.dispose();
});

async function boardAt(name: string, path = NEW) {
  const found = await findRevision({ folder: folder.path }, name);
  if ('failed' in found) return found.failed;
  const opened = await openGitRevision(found, disk);
  if ('failed' in opened) return opened.failed;
  const made = await boardAtRevision({ analyzer, path: folder.file(path), revision: opened.revision });
  return 'failed' in made ? made.failed : made.board;
}

test('a board as it was: moved since, with headers through links, files and bytes of that revision', async () => {
  const board = await boardAt('v1');
  if (typeof board === 'string') throw new Error(board);
  expect(board.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(board.model).toBe('first');
  expect(board.path).toBe(folder.file(OLD));
  expect([...(board.root.property('value') ?? [])]).toEqual([0, 0, 0, 1]);
  expect(nodeAtPath(board.root, '/soc')?.property('deep')).toEqual(new Uint8Array(Buffer.from('abc')));
  expect([...board.files]).toContain(folder.file('include/dt-bindings/value.h'));
  // Nothing is checked out.
  expect(existsSync(folder.file(OLD))).toBe(false);
});

test('files outside of the repository are as they are; what is not committed is not seen', async () => {
  const board = await boardAt('HEAD');
  if (typeof board === 'string') throw new Error(board);
  expect(board.model).toBe('second');
  expect(firstString(board.root.property('model'))).toBe('second');
  expect(board.root.property('shared')).toEqual(new Uint8Array(0));
  expect(nodeAtPath(board.root, '/soc')).toBeDefined();
  // The work tree's own board is broken, and stays so.
  expect(analyzer.board(folder.file(NEW))?.problems.some(({ severity }) => severity === 'error')).toBe(true);
});

test('what cannot be opened is refused with words', async () => {
  expect(await boardAt('nowhere')).toBe("The repository has no revision 'nowhere': name a commit, a branch or a tag.");
  expect(await boardAt('--output=x')).toBe("'--output=x' is no name of a revision.");
  expect(await boardAt('v1', 'other.dts')).toBe("'v1' has no file 'other.dts'.");
  expect(await findRevision({ folder: outside.path }, 'HEAD')).toEqual({
    failed: `'${outside.path}' lies in no git repository that can be read.`,
  });
  expect(await findRevision({ folder: folder.file('gone') }, 'HEAD')).toEqual({
    failed: `'${folder.file('gone')}' lies in no git repository that can be read.`,
  });
});

test('an answer has a limit, and nobody waits for one that is no longer wanted', async () => {
  const args = ['ls-tree', '-r', 'HEAD'];
  expect(await askGit(folder.path, { args, limit: 10 })).toEqual({
    failed: 'git answers with more than 0 MiB, the most that is read of it',
  });
  expect(await askGit(folder.path, { args, limit: 1000, signal: AbortSignal.abort() })).toEqual({
    failed: 'cancelled',
  });
});

test('a board that is a link out of the repository is none of its files', async () => {
  outside.write('other.dts', '/dts-v1/;\n/ { model = "outside"; };\n');
  symlinkSync(outside.file('other.dts'), folder.file('linked.dts'));
  commit('linked');
  expect(await boardAt('linked', 'linked.dts')).toBe("'linked' has no file 'linked.dts'.");
});
