/** Checks over the protocol: their levels from the settings, comments, quick fixes. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CodeAction } from 'vscode-languageserver-protocol';
import { board, LanguageServer, TestFolder } from './serverProcess.ts';

let server: LanguageServer;
let folder: TestFolder;

beforeAll(async () => {
  folder = new TestFolder();
  server = await LanguageServer.start({
    root: folder.path,
    initializationOptions: { switchOffCommand: true },
    settings: { checks: { alias_paths: 'off', status_is_string: 'error' } },
  });
});
afterAll(async () => {
  expect(await server.stop()).toBe(0);
  folder.dispose();
});

const TEXT = board(`/ {
	aliases { x = "/nowhere"; };
	uart { reg = <0 0x1000 0 4>; status = <1>; };
};
`);

test('levels of the settings, comments, and a fix', async () => {
  const uri = folder.write('a.dts', TEXT);
  server.open(uri, TEXT);
  const found = await server.diagnostics(uri, (list) => list.length > 0);
  expect(found.map(({ code, severity }) => [code, severity])).toEqual([
    ['unit_address_vs_reg', 2],
    ['status_is_string', 1],
  ]);
  const actions: CodeAction[] = await server.request('textDocument/codeAction', {
    textDocument: { uri },
    range: found.find(({ code }) => code === 'unit_address_vs_reg')?.range,
    context: { diagnostics: [] },
  });
  expect(actions.map(({ title }) => title)).toEqual([
    'Rename the node to uart@1000',
    'Switch unit_address_vs_reg off for this line',
    'Switch unit_address_vs_reg off in the settings',
    "Give uart the label 'uart'",
  ]);
  expect(actions.at(-2)?.command?.arguments).toEqual([uri, 'unit_address_vs_reg']);

  const version = server.edit(
    uri,
    '\tuart {',
    '\t// dtatlas-disable-next-line unit_address_vs_reg, status_is_string\n\tuart {',
  );
  expect(await server.diagnostics(uri, (list) => list.length === 0, version)).toEqual([]);

  // Off under these settings; a misspelt name is pointed out whatever they are.
  server.settings = { warnings: 'W=0' };
  server.notify('workspace/didChangeConfiguration', { settings: null });
  server.edit(uri, 'unit_address_vs_reg, ', 'unit_addres, ');
  const [hint] = await server.diagnostics(uri, (list) => list.length === 1);
  expect(hint).toMatchObject({ code: 'suppression-unknown', severity: 2 });
});
