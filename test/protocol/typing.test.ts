/** What a statement in work causes is kept quiet until it is left: no diagnostic of any version shows it before. */
import { afterEach, expect, test } from 'vitest';
import type { Diagnostic } from 'vscode-languageserver-protocol';
import { board, LanguageServer, TestFolder } from './serverProcess.ts';

let server: LanguageServer;
let folder: TestFolder;

afterEach(async () => {
  expect(await server.stop()).toBe(0);
  folder.dispose();
});

const NODE = '\n/ {\n\tnode {\n\t\tlabel = "x";\n\t};\n\n\tother {\n\t};\n};\n';
const some = (list: readonly Diagnostic[]) => list.length > 0;

async function open(): Promise<string> {
  folder = new TestFolder();
  server = await LanguageServer.start({ root: folder.path });
  const text = board(NODE);
  const uri = folder.write('a.dts', text);
  server.open(uri, text);
  expect(await server.diagnostics(uri)).toEqual([]);
  return uri;
}

/** Types behind the first `mark`, key by key; the diagnostics of the last version. */
async function type(uri: string, mark: string, typed: string): Promise<readonly Diagnostic[]> {
  let version = 0;
  let before = mark;
  for (const key of typed) {
    version = server.edit(uri, before, before + key);
    before += key;
  }
  return server.diagnostics(uri, () => true, version);
}

test.each(['\n\t\tre', '\n\t\treg = <0x', '\n\t\tfoo {', '\n\t\t"', '\n\t\t/*', '\n\t\t/delete-', '\n\t\tx = &{/o'])(
  '%j is quiet, and said when it is saved',
  async (typed) => {
    const uri = await open();
    expect(await type(uri, 'label = "x";', typed)).toEqual([]);
    server.save(uri);
    await server.diagnostics(uri, some);
  },
);

test('an edit elsewhere ends the quiet', async () => {
  const uri = await open();
  expect(await type(uri, 'label = "x";', '\n\t\treg = <0x')).toEqual([]);
  const version = server.edit(uri, 'model', '/* x */ model');
  expect(await server.diagnostics(uri, () => true, version)).not.toEqual([]);
});

test('so does a pause, without any message', async () => {
  const uri = await open();
  expect(await type(uri, 'label = "x";', '\n\t\tre')).toEqual([]);
  await server.diagnostics(uri, some);
});

test('a statement typed to its end has no diagnostics, in whatever order the editor closes its marks', async () => {
  const uri = await open();
  const first = server.published.length;
  await type(uri, 'label = "x";', '\n\t\tnumbers = <1 2>, "a";');
  server.edit(uri, 'numbers', 'child {}numbers');
  await server.diagnostics(uri, () => true, server.edit(uri, 'child {}', 'child {};'));
  await server.diagnostics(uri, () => true, server.edit(uri, 'child {}', 'child {\n\t\t}'));
  // The child comes before a property: that is said, and nothing else ever was.
  const said = server.published.slice(first).flatMap(({ diagnostics }) => diagnostics.map(({ code }) => code));
  expect(new Set(said)).toEqual(new Set(['properties-after-nodes']));
});
