/** Rename over the protocol: prepared, with versions of open documents, over the boards on disk, refused in words. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LinkedEditingRanges, TextDocumentEdit, WorkspaceEdit } from 'vscode-languageserver-protocol';
import { board, LanguageServer, TestFolder, textIn } from './serverProcess.ts';

let server: LanguageServer;
let folder: TestFolder;

beforeAll(async () => {
  folder = new TestFolder();
  server = await LanguageServer.start({ root: folder.path, workspaceEdits: true });
});
afterAll(async () => {
  expect(await server.stop()).toBe(0);
  folder.dispose();
});

test('a label, in an open board, its file on disk, and another board', async () => {
  const chip = '/ { uart0: serial@1000 { }; };\n';
  const other = board('&uart0 { b; };\n', '#include "chip.dtsi"');
  const chipUri = folder.write('chip.dtsi', chip);
  const otherUri = folder.write('other.dts', other);
  const text = board('&uart0 { a; };\n', '#include "chip.dtsi"');
  const uri = folder.write('one.dts', text);
  server.open(uri, text);
  await server.diagnostics(uri);
  const at = server.at(uri, '&uart0', 3);
  const prepared = await server.request<{ range: never; placeholder: string }>('textDocument/prepareRename', at);
  expect(prepared.placeholder).toBe('uart0');
  expect(textIn(text, prepared.range)).toBe('uart0');
  const edit = await server.request<WorkspaceEdit>('textDocument/rename', { ...at, newName: 'console' });
  const changes = (edit.documentChanges ?? []) as TextDocumentEdit[];
  const found = changes.map(({ textDocument, edits }) => [textDocument.uri, textDocument.version, edits.length]);
  expect(found.sort()).toEqual([
    [chipUri, null, 1],
    [uri, 1, 1],
    [otherUri, null, 1],
  ]);
  const texts = new Map([[uri, text], [chipUri, chip], [otherUri, other]]); // biome-ignore format: a table
  for (const { textDocument, edits } of changes) {
    for (const each of edits) expect(textIn(texts.get(textDocument.uri) ?? '', each.range)).toBe('uart0');
  }
  // The version is that of the document as it is then.
  const version = server.edit(uri, 'a;', 'aa;');
  const later = await server.request<WorkspaceEdit>('textDocument/rename', { ...at, newName: 'console' });
  const ownEdit = ((later.documentChanges ?? []) as TextDocumentEdit[]).find((one) => one.textDocument.uri === uri);
  expect(ownEdit?.textDocument.version).toBe(version);
});

test('refused in words that say why', async () => {
  const text = board('/ { one: a { }; two: b { }; };\n');
  const uri = folder.write('refused.dts', text);
  server.open(uri, text);
  const rename = (mark: string, newName: unknown) =>
    server.request('textDocument/rename', { ...server.at(uri, mark, 1), newName });
  await expect(rename('one:', 'two')).rejects.toThrow(/'two' is taken: refused\.dts:\d+ has it already/);
  await expect(rename('one:', '1')).rejects.toThrow(/is no legal name/);
  await expect(rename('= <2>', 'x')).rejects.toThrow(/no name here/);
  await expect(rename('one:', 5)).rejects.toThrow(/'params.newName' must be a string/);
  expect(await server.request('textDocument/prepareRename', server.at(uri, '= <2>', 1))).toBe(null);
});

test('a client that takes no versions gets plain changes', async () => {
  const plain = await LanguageServer.start({ root: folder.path });
  const text = board('/ { one: a { }; x = <&one>; };\n');
  const uri = folder.write('plain.dts', text);
  plain.open(uri, text);
  const edit = await plain.request<WorkspaceEdit>('textDocument/rename', { ...plain.at(uri, 'one:', 1), newName: 'k' });
  expect(Object.keys(edit.changes ?? {})).toEqual([uri]);
  expect(edit.changes?.[uri]).toHaveLength(2);
  expect(await plain.stop()).toBe(0);
});

test('linked editing of a unit address', async () => {
  const text = board();
  const uri = folder.write('linked.dts', text);
  server.open(uri, text);
  const asked = server.at(uri, '@80000000', 3);
  const linked = await server.request<LinkedEditingRanges | null>('textDocument/linkedEditingRange', asked);
  expect(linked?.ranges.map((range) => textIn(text, range))).toEqual(['80000000', '80000000']);
  expect(new RegExp(`^${linked?.wordPattern}$`).test('8001abc')).toBe(true);
  const elsewhere = server.at(uri, 'model', 1);
  expect(await server.request('textDocument/linkedEditingRange', elsewhere)).toBe(null);
});
