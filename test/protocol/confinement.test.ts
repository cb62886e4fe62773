/** What a file that is opened can make the server read. */
import { mkdirSync, symlinkSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CodeAction, Diagnostic } from 'vscode-languageserver-protocol';
import { board, LanguageServer, type StartOptions, TestFolder } from './serverProcess.ts';

let folder: TestFolder;
let server: LanguageServer;

beforeEach(() => {
  // The folder above, as a kernel or a home has them: only `ws` is open in the editor.
  folder = new TestFolder({
    'ws/own.dtsi': '/ { own; };\n',
    'elsewhere/secret.h': '#define SECRET 1\n',
    'elsewhere/key': 'KEY',
  });
});

afterEach(async () => {
  await server.stop();
  folder.dispose();
});

/** Opens a board with these lines and waits for what is said of it. */
async function openBoard(includes: string, options: StartOptions = {}): Promise<readonly Diagnostic[]> {
  server = await LanguageServer.start({ root: folder.file('ws'), ...options });
  const text = board('', includes);
  const uri = folder.write('ws/board.dts', text);
  server.open(uri, text);
  await server.diagnostics(uri);
  await server.settled();
  return server.shown(uri);
}

const outsideOf = (diagnostics: readonly Diagnostic[]) => diagnostics.filter(({ code }) => code === 'include-outside');

test('an include and an /incbin/ outside are problems, and nothing of them shows', async () => {
  const found = await openBoard(
    `#include "own.dtsi"\n#include "../elsewhere/secret.h"\n/ { p = <SECRET>, /incbin/("${folder.file('elsewhere/key')}"); };`,
  );
  const outside = outsideOf(found).map(({ message }) => message);
  expect(outside).toHaveLength(2);
  expect(outside[0]).toContain(`"${folder.file('elsewhere/secret.h')}" lies outside of the workspace`);
  expect(await server.hover(folder.uri('ws/board.dts'), 'p = <SECRET', 0)).not.toContain('4b 45 59');
});

test('a link counts by where it leads', async () => {
  symlinkSync(folder.file('elsewhere'), folder.file('ws/linked'));
  expect(outsideOf(await openBoard('#include "linked/secret.h"'))).toHaveLength(1);
});

test.each([true, false])('a condition cannot tell whether a file outside exists (trusted: %s)', async (trusted) => {
  const lines = [
    `#if __has_include("${folder.file('elsewhere/secret.h')}") || __has_include("../elsewhere/secret.h")`,
    '#error outside',
    '#endif',
    '#if !__has_include("own.dtsi")',
    '#error inside',
    '#endif',
  ];
  expect(await openBoard(lines.join('\n'), { initializationOptions: { trusted } })).toEqual([]);
});

test('a repository around the workspace is the own one', async () => {
  mkdirSync(folder.file('.git'));
  expect(outsideOf(await openBoard('#include "../elsewhere/secret.h"'))).toEqual([]);
});

describe('folders that settings name are allowed', () => {
  test.each(['includePaths', 'allowedFolders'])('%s', async (setting) => {
    const found = await openBoard('#include "../elsewhere/secret.h"', { settings: { [setting]: ['../elsewhere'] } });
    expect(outsideOf(found)).toEqual([]);
  });
});

test('a quick fix allows the folder in the settings', async () => {
  const initializationOptions = { allowFolderCommand: true };
  const [problem] = outsideOf(await openBoard('#include "../elsewhere/secret.h"', { initializationOptions }));
  const uri = folder.uri('ws/board.dts');
  const actions = await server.request<CodeAction[]>('textDocument/codeAction', {
    textDocument: { uri },
    range: problem?.range,
    context: { diagnostics: [] },
  });
  expect(actions.map(({ title, command }) => [title, command?.command, command?.arguments])).toContainEqual([
    `Allow files of ${folder.file('elsewhere')} to be read`,
    'devicetreeAtlas.allowFolder',
    [uri, folder.file('elsewhere')],
  ]);
});

describe('in a workspace that is not trusted', () => {
  const initializationOptions = { allowFolderCommand: true, trusted: false };

  test('only the workspace is read, whatever repository it is in', async () => {
    mkdirSync(folder.file('.git'));
    const found = await openBoard('#include "own.dtsi"\n#include "../elsewhere/secret.h"', { initializationOptions });
    const [problem, ...others] = outsideOf(found);
    expect(others).toEqual([]);
    const actions = await server.request<CodeAction[]>('textDocument/codeAction', {
      textDocument: { uri: folder.uri('ws/board.dts') },
      range: problem?.range,
      context: { diagnostics: [] },
    });
    expect(problem?.message).toContain('lies outside of the workspace, which is not trusted, and is not read');
    expect(actions.map(({ title, command }) => [title, command?.command])).toEqual([
      ['Manage the trust of the workspace', 'workbench.trust.manage'],
    ]);
  });

  test('a shared file finds no boards outside', async () => {
    folder.write('above.dts', board('', '#include "ws/own.dtsi"'));
    server = await LanguageServer.start({ root: folder.file('ws'), initializationOptions });
    server.open(folder.uri('ws/own.dtsi'), '/ { own; };\n');
    await server.settled();
    const boards = await server.request<unknown[]>('devicetreeAtlas/boards', { uri: folder.uri('ws/own.dtsi') });
    expect(boards).toEqual([]);
  });
});

test('a profile that is a link is read where it leads inside only', async () => {
  folder.write('elsewhere/profile.json', 'no JSON');
  symlinkSync(folder.file('elsewhere/profile.json'), folder.file('ws/.dtatlas.json'));
  await openBoard('');
  expect(
    server.published.filter(({ diagnostics }) => diagnostics.some(({ code }) => String(code).startsWith('profile'))),
  ).toEqual([]);
});

describe('an overlay whose base lies outside is checked without it, and says so', () => {
  const OVERLAY = '/dts-v1/;\n/plugin/;\n&dev { status = "okay"; };\n&nope { };\n';
  const BASE = board('&{/} { dev: dev { }; };');
  const quickFixes = async (uri: string, { range }: Diagnostic) => {
    const context = { diagnostics: [] };
    const actions = await server.request<CodeAction[]>('textDocument/codeAction', {
      textDocument: { uri },
      range,
      context,
    });
    return actions.map(({ title, command }) => [title, command?.command, command?.arguments]);
  };

  /** Opens the overlay; its base is named by a makefile, and by a setting as well. */
  async function openOverlay(initializationOptions: object, settings: object = {}): Promise<readonly Diagnostic[]> {
    folder.write('base.dts', BASE);
    folder.write('ws/Makefile', 'both-dtbs := ../base.dtb o.dtbo\n');
    const uri = folder.write('ws/o.dtso', OVERLAY);
    server = await LanguageServer.start({ root: folder.file('ws'), initializationOptions, settings });
    server.open(uri, OVERLAY);
    await server.diagnostics(uri);
    await server.settled();
    return server.shown(uri);
  }

  const outside = (found: readonly Diagnostic[]) => found.filter(({ code }) => code === 'overlay-base-outside');

  test.each([{}, { overlayBases: { 'o.dtso': '../base.dts' } }])(
    'in a trusted workspace, with %o',
    async (settings) => {
      const [problem, ...others] = outside(await openOverlay({ allowFolderCommand: true }, settings));
      expect(others).toEqual([]);
      expect(problem?.severity).toBe(3);
      expect(problem?.range.start).toEqual({ line: 1, character: 0 });
      expect(problem?.message).toBe(
        `"${folder.file('base.dts')}" lies outside of the workspace and of the source tree of the board, and is not read; to allow it, add its folder to the setting 'devicetreeAtlas.allowedFolders'. Without it, labels and targets of this overlay are not checked.`,
      );
      const uri = folder.uri('ws/o.dtso');
      expect(problem && (await quickFixes(uri, problem))).toContainEqual([
        `Allow files of ${folder.path} to be read`,
        'devicetreeAtlas.allowFolder',
        [uri, folder.path],
      ]);
    },
  );

  test('in a workspace that is not trusted, whatever repository it is in', async () => {
    mkdirSync(folder.file('.git'));
    const [problem] = outside(await openOverlay({ allowFolderCommand: true, trusted: false }));
    expect(problem?.message).toContain('lies outside of the workspace, which is not trusted, and is not read');
    expect(problem && (await quickFixes(folder.uri('ws/o.dtso'), problem))).toContainEqual([
      'Manage the trust of the workspace',
      'workbench.trust.manage',
      undefined,
    ]);
  });

  test('not where its folder is allowed: then the base counts', async () => {
    const found = await openOverlay({}, { allowedFolders: [folder.path] });
    expect(found.map(({ code, message }) => [code, String(message).includes('nope')])).toEqual([
      ['overlay-missing-symbol', true],
    ]);
  });
});
