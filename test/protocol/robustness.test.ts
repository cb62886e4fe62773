/** Whatever comes in, the server goes on; and a burst of edits costs no more than its last. */

import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Diagnostic } from 'vscode-languageserver-protocol';
import { board, LanguageServer, TestFolder } from './serverProcess.ts';

let server: LanguageServer;
let folder: TestFolder;
let open: string[] = [];

beforeAll(async () => {
  server = await LanguageServer.start();
});
afterAll(async () => {
  expect(await server.stop()).toBe(0);
  expect(server.stderr).toBe('');
});
afterEach(async () => {
  for (const uri of open) server.close(uri);
  open = [];
  await server.settled();
  folder?.dispose();
});

function show(name: string, text: string): string {
  const uri = folder.write(name, text);
  open.push(uri);
  server.open(uri, text);
  return uri;
}

const some = (list: readonly Diagnostic[]) => list.length > 0;
const none = (list: readonly Diagnostic[]) => list.length === 0;

/** The server still does its work: a board beside the bad one gets its diagnostics and its hover. */
async function expectAlive(): Promise<void> {
  const uri = show('alive.dts', board('&nowhere { };'));
  await server.diagnostics(uri, some);
  expect(await server.hover(uri, 'memory@80000000')).toContain('/memory@80000000');
  await server.diagnostics(uri, none, server.edit(uri, '&nowhere { };', ''));
}

/** Deterministic noise. */
function noise(length: number): string {
  let seed = 12345;
  let text = '';
  for (let i = 0; i < length; i++) {
    seed = (seed * 1103515245 + 12345) & 0x7fffffff;
    text += String.fromCharCode((seed >> 8) & 0xff);
  }
  return text;
}

const BAD_INPUT: Readonly<Record<string, string>> = {
  'nothing at all': '',
  'blank lines': '\n\n\r\n\t\n',
  'binary garbage': noise(20_000),
  'text with a NUL': board('/ { a\0b; };'),
  'half of a surrogate pair': board('/* \ud83d */ &x { };'),
  'nodes nested 10,000 deep': board(`/ { ${'n { '.repeat(10_000)}${'}; '.repeat(10_000)} };`),
  'parentheses nested 10,000 deep': board(`/ { x = <${'('.repeat(10_000)}1${')'.repeat(10_000)}>; };`),
  'braces that never close': board('{'.repeat(5_000)),
  'braces that close too often': board('};'.repeat(5_000)),
  'a string that never ends': board('/ { x = "abc; };\n'.repeat(50)),
  'a comment that never ends': board('/* '),
  'a recursive macro': board('#define A B\n#define B A\n#define F(x) F(x) F(x)\n/ { x = <A F(F(1))>; };'),
  'a macro that doubles forty times': board(
    `#define X0 1 1\n${Array.from({ length: 40 }, (_, i) => `#define X${i + 1} X${i} X${i}\n`).join('')}/ { x = <X40>; };`,
  ),
  'a missing include': board('', '#include "missing.dtsi"\n#include <missing.h>\n/include/ "missing.dtsi"'),
  'a file that includes itself': board('', '#include "bad.dts"'),
  'an include without a name': board('', '#include\n#include ""\n#include <>\n#include MISSING'),
  'conditionals that never end': board('#if 1\n#else\n#elif\n#ifdef\n'),
  'an expression that divides by zero': board('#if 1/0\n#endif\n/ { x = <(1/0) (1%0) (1<<70)>; };'),
  'an unknown label': board('&missing { };\n/delete-node/ &missing;\n/delete-node/ &{/missing};'),
  'a node of 200,000 cells': board(`/ { x = <${'0xffffffff '.repeat(200_000)}>; };`),
  'a line of 1 MB': board(`/ { x = "${'a'.repeat(1_000_000)}"; };`),
  '3,000 nodes in error': board('/ { '.concat('n { x = <; };\n'.repeat(3_000), '};')),
  'phandles that point in a circle': board(
    '/ { interrupt-parent = <&a>; a: a { interrupt-parent = <&b>; }; b: b { interrupt-parent = <&a>; }; };',
  ),
  'properties of unlikely sizes': board(
    '/ { s { #address-cells = <4000000000>; #size-cells = <4000000000>; ranges = <0>; n@0 { reg = <0>; ranges; }; }; };',
  ),
};

describe('bad input', () => {
  test.each(Object.entries(BAD_INPUT))('%s', async (_name, text) => {
    folder = new TestFolder();
    const uri = show('bad.dts', text);
    await server.diagnostics(uri);
    await server.symbols(uri);
    // Every feature, at several places, and typing at both ends.
    for (const at of [0, text.length >> 1, text.length]) {
      const before = text.slice(0, at).split('\n');
      const position = { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
      await server.request('textDocument/hover', { textDocument: { uri }, position });
      await server.request('textDocument/definition', { textDocument: { uri }, position });
    }
    await server.diagnostics(uri, () => true, server.replace(uri, `${text}\n/ { y; };`));
    await server.diagnostics(uri, () => true, server.replace(uri, `}${text}`));
    server.replace(uri, board());
    server.save(uri);
    await server.diagnostics(uri, none);
    await expectAlive();
  });

  test('two files that include each other', async () => {
    folder = new TestFolder({ 'b.dtsi': '#include "a.dtsi"\n' });
    const a = show('a.dtsi', '#include "b.dtsi"\n');
    show('x.dts', board('', '#include "a.dtsi"'));
    await server.diagnostics(a);
    await expectAlive();
  });

  test('a folder where a file should be', async () => {
    folder = new TestFolder({ 'dir/x': '' });
    const uri = show('a.dts', board('', '#include "dir"'));
    await server.diagnostics(uri, some);
    await expectAlive();
  });
});

describe('bad requests', () => {
  test('are answered with an error, and the server goes on', async () => {
    folder = new TestFolder();
    const uri = show('a.dts', board());
    await server.diagnostics(uri);
    await expect(server.request('no/such/method')).rejects.toThrow();
    await expect(server.request('textDocument/hover', null)).rejects.toThrow();
    await expect(server.request('textDocument/hover', { textDocument: { uri: 7 }, position: 8 })).rejects.toThrow();
    await expect(server.request('devicetreeAtlas/selectBoard', null)).rejects.toThrow();
    await expect(server.request('devicetreeAtlas/memoryMap', { uri: 7 })).rejects.toThrow();
    await expectAlive();
  });

  test('places outside of the text, files that are not open', async () => {
    folder = new TestFolder({ 'b.dts': board() });
    const uri = show('a.dts', board());
    for (const position of [
      { line: 10_000, character: 0 },
      { line: 0, character: 10_000 },
      { line: -1, character: -1 },
    ]) {
      await server.request('textDocument/hover', { textDocument: { uri }, position });
      await server.request('textDocument/definition', { textDocument: { uri: folder.uri('b.dts') }, position });
    }
    expect(await server.symbols(folder.uri('missing.dts'))).toEqual([]);
    await expectAlive();
  });

  test('notifications about documents that were never opened', async () => {
    folder = new TestFolder();
    const textDocument = { uri: folder.uri('never.dts'), version: 3 };
    server.notify('textDocument/didChange', { textDocument, contentChanges: [{ text: 'x' }] });
    server.notify('textDocument/didSave', { textDocument });
    server.notify('textDocument/didClose', { textDocument });
    server.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: 'nonsense', type: 9 }] });
    await expectAlive();
  });
});

describe('bursts', () => {
  test('of edits are answered with few messages, the last for the last version', async () => {
    folder = new TestFolder();
    const uri = show('a.dts', board());
    await server.diagnostics(uri);
    const before = server.published.length;
    let version = 0;
    for (let i = 0; i < 200; i++) version = server.edit(uri, 'model', i % 2 === 0 ? 'xmodel' : 'model');
    await server.diagnostics(uri, () => true, version);
    await server.settled();
    const sent = server.published.slice(before).filter((params) => params.uri === uri);
    expect(sent.at(-1)?.version).toBe(version);
    expect(sent.length).toBeLessThanOrEqual(20);
  });

  test('of requests in between see the text as it was when they were asked', async () => {
    folder = new TestFolder();
    const uri = show('a.dts', board('/ { aa: node-a { }; };'));
    const answers: Promise<string>[] = [];
    for (let i = 0; i < 20; i++) {
      server.edit(uri, i % 2 === 0 ? 'aa:' : 'bb:', i % 2 === 0 ? 'bb:' : 'aa:');
      answers.push(server.hover(uri, 'node-a'));
    }
    for (const [i, answer] of (await Promise.all(answers)).entries()) {
      expect(answer).toContain(i % 2 === 0 ? 'bb: /node-a' : 'aa: /node-a');
    }
  });

  test('many boards that share a file: all are checked in the end', async () => {
    folder = new TestFolder();
    const names = Array.from({ length: 30 }, (_, i) => `b${i}.dts`);
    const boards = names.map((name) => show(name, board('&dev { };', '#include "shared.dtsi"')));
    const dtsi = show('shared.dtsi', '/ { dev: device { }; };\n');
    for (const uri of boards) await server.diagnostics(uri, none);
    server.edit(dtsi, 'dev:', 'gadget:');
    for (const uri of boards) await server.diagnostics(uri, some);
    server.edit(dtsi, 'gadget:', 'dev:');
    for (const uri of boards) await server.diagnostics(uri, none);
  });
});
