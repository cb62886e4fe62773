/** Formatting over standard input and output: a document, a part of it, and a text that is refused. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TextEdit } from 'vscode-languageserver-protocol';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { LanguageServer, uriOf } from './serverProcess.ts';

const URI = uriOf('/nowhere/board.dts');
const SOURCE = '/dts-v1/;\n/ {\n  a=<0xAB>;\n  b = < 1 >;\n  n {\n  };\n};\n';
const OPTIONS = { tabSize: 2, insertSpaces: true };

let server: LanguageServer;
beforeAll(async () => {
  server = await LanguageServer.start();
});
afterAll(() => server.stop());

test('a document, however the editor indents', async () => {
  server.open(URI, SOURCE);
  const edits = await server.request<TextEdit[]>('textDocument/formatting', {
    textDocument: { uri: URI },
    options: OPTIONS,
  });
  const after = '/dts-v1/;\n/ {\n\ta = <0xab>;\n\tb = <1>;\n\n\tn {\n\t};\n};\n';
  expect(applied(edits)).toBe(after);
  server.replace(URI, after);
  expect(await server.request('textDocument/formatting', { textDocument: { uri: URI }, options: OPTIONS })).toEqual([]);
});

test('the selected lines alone', async () => {
  server.replace(URI, SOURCE);
  const range = { start: { line: 3, character: 4 }, end: { line: 3, character: 6 } };
  const params = { textDocument: { uri: URI }, range, options: OPTIONS };
  const edits = await server.request<TextEdit[]>('textDocument/rangeFormatting', params);
  expect(applied(edits)).toBe('/dts-v1/;\n/ {\n  a=<0xAB>;\n\tb = <1>;\n  n {\n  };\n};\n');
});

test('lines are as long as a setting says', async () => {
  const long = `/ {\n\ta = ${'<&label 0x12345678>, '.repeat(4)}<1>;\n};\n`;
  server.replace(URI, long);
  server.settings = { format: { lineLength: 0 } };
  server.notify('workspace/didChangeConfiguration', { settings: null });
  await server.settled();
  expect(await server.request('textDocument/formatting', { textDocument: { uri: URI }, options: OPTIONS })).toEqual([]);
});

test('a text that is refused says why', async () => {
  server.replace(URI, '/ {\n/* never\n');
  const asked = server.request('textDocument/formatting', { textDocument: { uri: URI }, options: OPTIONS });
  await expect(asked).rejects.toThrow('Line 2: This comment never ends: the file is not formatted.');
});

test('the coding style is said where a setting asks for it', async () => {
  const codes = async () => {
    await server.settled();
    return server.shown(URI).map(({ code }) => code);
  };
  server.replace(URI, '/dts-v1/;\n\n/ {\n\ta = <0xAB>;\n};\n');
  expect(await codes()).not.toContain('style-hex-case');
  server.settings = { style: 'strict' };
  server.notify('workspace/didChangeConfiguration', { settings: null });
  expect(await codes()).toContain('style-hex-case');
});

function applied(edits: TextEdit[]): string {
  return TextDocument.applyEdits(TextDocument.create(URI, 'dts', 1, SOURCE), edits);
}
