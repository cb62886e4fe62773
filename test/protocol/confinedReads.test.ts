/** Which files the server opens at all: what lies outside of what may be read is not opened, whoever wants it. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, symlinkSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { BoardInfo } from '../../server/src/lsp/protocol.ts';
import { board, LanguageServer, type StartOptions, TestFolder } from './serverProcess.ts';

/** Writes the canonical path of each opened file to a log, from inside of the server. */
const LOG_OPENED = `
const fs = require('node:fs');
const { openSync, appendFileSync, realpathSync } = fs;
fs.openSync = (path, ...rest) => {
  try { appendFileSync(process.env.OPENED_FILES, realpathSync(path) + '\\n'); } catch {}
  return openSync(path, ...rest);
};
require('node:module').syncBuiltinESMExports();
`;

const SECRET = '#define SECRETMACRO 1\n/ { secretnode: secretnode { compatible = "secret,device"; }; };\n';
const SECRET_BOARD = '/dts-v1/;\n/ { model = "secretmodel"; secretnode { compatible = "secret,device"; }; };\n';

let folder: TestFolder;
let server: LanguageServer;

beforeEach(() => {
  // Only `ws` is open in the editor.
  folder = new TestFolder({
    'ws/own.dtsi': '/ { own: own { }; };\n',
    'elsewhere/s.dtsi': SECRET,
    'elsewhere/base.dts': SECRET_BOARD,
    'elsewhere/inner/i.dtsi': SECRET,
    'hook.cjs': LOG_OPENED,
    opened: '',
  });
  process.env.OPENED_FILES = folder.file('opened');
});

afterEach(async () => {
  await server.stop();
  folder.dispose();
});

const opened = () =>
  readFileSync(folder.file('opened'), 'utf8')
    .split('\n')
    .filter((path) => path.startsWith(folder.file('elsewhere')))
    .map((path) => path.slice(folder.file('elsewhere/').length));

/** Opens a board with these lines and asks for what may come from other files. */
async function start(includes: string, options: StartOptions = {}, place = 'ws/board.dts'): Promise<string> {
  const execArgv = ['--require', folder.file('hook.cjs')];
  const text = board('', includes);
  // Before the server starts: nothing tells it of files that come later.
  const uri = folder.write(place, text);
  server = await LanguageServer.start({ root: folder.file('ws'), execArgv, ...options });
  server.open(uri, text);
  await server.diagnostics(uri);
  await server.settled();
  return uri;
}

/** Everything that is told of other files. */
async function told(uri: string): Promise<string> {
  const textDocument = { uri };
  const answers: unknown[] = [server.published];
  for (const query of ['secret', 'SECRET']) answers.push(await server.request('workspace/symbol', { query }));
  for (const kind of ['compiled', 'preprocessed', 'bootLog'])
    answers.push(await server.request('devicetreeAtlas/document', { uri, kind }));
  answers.push(await server.request('textDocument/documentLink', { textDocument }));
  answers.push(await server.request('textDocument/definition', { textDocument, position: { line: 1, character: 14 } }));
  answers.push(await server.request('devicetreeAtlas/workspaceBoards', {}));
  return JSON.stringify(answers);
}

async function expectNothingRead(uri: string): Promise<void> {
  expect(await told(uri)).not.toMatch(/secretnode|SECRETMACRO|secretmodel|secret,device/);
  expect(opened()).toEqual([]);
}

describe.each([true, false])('trusted: %s', (trusted) => {
  const options = { initializationOptions: { trusted } };

  test.each([
    ['by its path', (path: string) => `#include "${path}"`],
    ['by a relative path', () => '#include "../elsewhere/s.dtsi"'],
    ['as dtc includes', (path: string) => `/include/ "${path}"`],
    ['if it is there', (path: string) => `#if __has_include("${path}")\n#include "${path}"\n#endif`],
  ])('an include of a file outside, %s', async (_, lines) => {
    await expectNothingRead(await start(lines(folder.file('elsewhere/s.dtsi')), options));
  });

  test('files and folders that are links', async () => {
    for (const name of ['x.dtsi', 'y.dtb', 'board-u-boot.dtsi'])
      symlinkSync('../elsewhere/s.dtsi', folder.file(`ws/${name}`));
    for (const name of ['z.dts', 'w.dtb']) symlinkSync('../elsewhere/base.dts', folder.file(`ws/${name}`));
    symlinkSync('../elsewhere', folder.file('ws/linked'));
    const uri = await start('#include "x.dtsi"\n#include "linked/inner/i.dtsi"', options);
    await expectNothingRead(uri);
    expect(await server.request('devicetreeAtlas/workspaceBoards', {})).toHaveLength(1);
  });

  test('a file that becomes a link', async () => {
    const uri = await start('#include "own.dtsi"', options);
    expect(await server.request('workspace/symbol', { query: 'own' })).not.toEqual([]);
    renameSync(folder.file('ws/own.dtsi'), folder.file('ws/before'));
    symlinkSync('../elsewhere/s.dtsi', folder.file('ws/own.dtsi'));
    await expectNothingRead(uri);
    server.watched(folder.uri('ws/own.dtsi'), 2);
    server.edit(uri, '#include', ' #include');
    await server.settled();
    await expectNothingRead(uri);
  });

  test('makefiles and other files of a build that are links', async () => {
    folder.write('elsewhere/Makefile', 'both-dtbs := secretbase.dtb board.dtbo\n');
    symlinkSync('../elsewhere/Makefile', folder.file('ws/Makefile'));
    const uri = await start('/plugin/;', options, 'ws/board.dtso');
    await expectNothingRead(uri);
  });

  test('bindings behind a link', async () => {
    const tree = 'ws/scripts/dtc/include-prefixes';
    folder.write(`${tree}/README`, '');
    folder.write('elsewhere/b.yaml', 'properties:\n  compatible:\n    const: secret,device\n');
    mkdirSync(folder.file('ws/Documentation/devicetree'), { recursive: true });
    symlinkSync('../../../elsewhere', folder.file('ws/Documentation/devicetree/bindings'));
    const uri = await start('', options, 'ws/arch/arm64/boot/dts/board.dts');
    const text = board('dev { compatible = "s"; };');
    server.replace(uri, text);
    await server.request('textDocument/completion', server.at(uri, '"s', 2));
    await new Promise((resolve) => setTimeout(resolve, 700));
    await expectNothingRead(uri);
  });

  test('boards of a shared file above the workspace', async () => {
    folder.write('elsewhere/ws/shared.dtsi', '/ { };\n');
    folder.write('elsewhere/above.dts', board('', '#include "ws/shared.dtsi"'));
    server = await LanguageServer.start({
      root: folder.file('elsewhere/ws'),
      execArgv: ['--require', folder.file('hook.cjs')],
      ...options,
    });
    server.open(folder.uri('elsewhere/ws/shared.dtsi'), '/ { };\n');
    await server.settled();
    const boards = await server.request<BoardInfo[]>('devicetreeAtlas/boards', {
      uri: folder.uri('elsewhere/ws/shared.dtsi'),
    });
    expect(boards).toEqual([]);
    expect(opened().filter((path) => !path.startsWith('ws/'))).toEqual([]);
  });

  test('what the user opens is read wherever it lies, and nothing else', async () => {
    const uri = await start('#include "s.dtsi"', options, 'elsewhere/inner/opened.dts');
    expect(opened().filter((path) => !path.startsWith('inner/opened'))).toEqual([]);
    expect(server.shown(uri).map(({ code }) => code)).toEqual(['include-not-found']);
  });
});

test('a tree around the workspace, its links, and a folder of the settings are read', async () => {
  folder.write('tree/scripts/dtc/include-prefixes/README', '');
  folder.write('tree/include/dt-bindings/v.h', '#define V 1\n');
  folder.write('tree/arch/arm64/boot/dts/vendor/chip.dtsi', '#include "deep.dtsi"\n');
  folder.write('tree/arch/arm64/boot/dts/vendor/deep.dtsi', '/ { deepnode { }; };\n');
  symlinkSync('../../../arch/arm64/boot/dts', folder.file('tree/scripts/dtc/include-prefixes/arm64'));
  symlinkSync('../../../include/dt-bindings', folder.file('tree/scripts/dtc/include-prefixes/dt-bindings'));
  const place = 'tree/arch/arm64/boot/dts/mine/board.dts';
  const lines =
    '#include <dt-bindings/v.h>\n#include <arm64/vendor/chip.dtsi>\n#include "../../../../../../elsewhere/s.dtsi"';
  const root = folder.file('tree/arch/arm64/boot/dts/mine');
  mkdirSync(root, { recursive: true });
  const uri = await start(lines, { root, settings: { allowedFolders: [folder.file('elsewhere')] } }, place);
  expect(server.shown(uri)).toEqual([]);
  const names = (await server.request<{ name: string }[]>('workspace/symbol', { query: 'node' })).map(
    ({ name }) => name,
  );
  expect(names).toEqual(expect.arrayContaining(['deepnode', 'secretnode']));
  const chip = folder.uri('tree/arch/arm64/boot/dts/vendor/deep.dtsi');
  const boards = await server.request<BoardInfo[]>('devicetreeAtlas/boards', { uri: chip });
  expect(boards.map(({ name }) => name)).toEqual(['board.dts']);
});

test('a link of a git revision that leads out of the repository is not followed', async () => {
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@example.org', ...args], { cwd: folder.file('ws') });
  git('init', '-q');
  symlinkSync('../elsewhere/base.dts', folder.file('ws/board.dts'));
  git('add', '-A');
  git('-c', 'commit.gpgsign=false', 'commit', '-q', '-m', 'first');
  renameSync(folder.file('ws/board.dts'), folder.file('ws/before'));
  const uri = await start('');
  for (const kind of ['source', 'compiled'])
    expect(await server.request('devicetreeAtlas/document', { uri, kind, revision: 'HEAD' })).toMatchObject({
      failed: "'HEAD' has no file 'board.dts'.",
    });
  expect(opened()).toEqual([]);
});
