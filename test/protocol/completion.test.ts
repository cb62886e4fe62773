/** Completion, signature help and formatting while one types, as an editor asks for them. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type CompletionItem,
  type CompletionList,
  InsertTextFormat,
  type SignatureHelp,
  type TextEdit,
} from 'vscode-languageserver-protocol';
import { LanguageServer, uriOf } from './serverProcess.ts';

const DTS = fileURLToPath(new URL('../workspace/dts/', import.meta.url));
const EVB = uriOf(`${DTS}acme-a1000-evb.dts`);
const TEXT = readFileSync(new URL(EVB), 'utf8');

let editor: LanguageServer;
let plain: LanguageServer;
beforeAll(async () => {
  const root = fileURLToPath(new URL('../workspace', import.meta.url));
  editor = await LanguageServer.start({
    root,
    textDocument: {
      completion: {
        completionItem: { snippetSupport: true, insertReplaceSupport: true, labelDetailsSupport: true },
        completionList: { itemDefaults: ['editRange'] },
      },
    },
    initializationOptions: { suggestCommand: true },
  });
  plain = await LanguageServer.start({ root });
});
afterAll(async () => {
  expect([await editor.stop(), await plain.stop()]).toEqual([0, 0]);
});

/** Puts text in front of the first mark and asks behind it. */
async function ask(server: LanguageServer, typed: string, trigger?: string): Promise<CompletionList> {
  const before = '&reserved_memory {';
  server.open(EVB, TEXT.replace(before, `${typed}${before}`));
  const at = server.at(EVB, `${typed}${before}`, typed.length);
  const context = trigger === undefined ? { triggerKind: 1 } : { triggerKind: 2, triggerCharacter: trigger };
  const list = await server.request<CompletionList>('textDocument/completion', { ...at, context });
  server.close(EVB);
  return list;
}

function item(list: CompletionList, label: string): CompletionItem {
  const found = list.items.find((one) => one.label === label);
  if (!found) throw new Error(`no '${label}' among ${list.items.length}`);
  return found;
}

test('an editor that knows snippets and two ranges', async () => {
  const list = await ask(editor, '&ua');
  expect(list.isIncomplete).toBe(false);
  const uart = item(list, '&uart0');
  expect(uart).toMatchObject({ insertTextFormat: InsertTextFormat.Snippet, labelDetails: { description: /serial@0/ } });
  expect(uart.textEditText).toBe('&uart0 {\n\t$0\n};');
  expect(list.itemDefaults?.editRange).toMatchObject({
    insert: { start: { character: 0 }, end: { character: 3 } },
    replace: { start: { character: 0 }, end: { character: 3 } },
  });
});

test('an editor that knows neither', async () => {
  const uart = item(await ask(plain, '&ua'), '&uart0');
  expect(uart.insertTextFormat).toBeUndefined();
  expect(uart.textEdit).toMatchObject({ newText: '&uart0 {\n};', range: { end: { character: 3 } } });
});

test('documentation comes when somebody looks at an item', async () => {
  editor.open(EVB, TEXT);
  const { items } = await editor.request<CompletionList>(
    'textDocument/completion',
    editor.at(EVB, 'compatible = "regulator', 0),
  );
  const resolved = await editor.request<CompletionItem>(
    'completionItem/resolve',
    items.find(({ label }) => label === 'status'),
  );
  expect(resolved.documentation).toMatchObject({ kind: 'markdown', value: expect.stringContaining('okay') });
  const own = items.find(({ label }) => label === 'chosen');
  if (own) expect(await editor.request('completionItem/resolve', own)).toEqual(own);
  editor.close(EVB);
});

test('a blank asks for cells, a brace for a path, and both for nothing elsewhere', async () => {
  expect((await ask(editor, '&uart0 { clocks = < ', ' ')).items.length).toBeGreaterThan(0);
  expect((await ask(editor, '&uart0 { status ', ' ')).items).toEqual([]);
  expect((await ask(editor, '/* a ', ' ')).items).toEqual([]);
  // A brace that opens a body offers nothing, which Enter would take; one behind `&` begins a path.
  expect((await ask(editor, '&uart0 {', '{')).items).toEqual([]);
  expect((await ask(editor, '&uart0 { serial {', '{')).items).toEqual([]);
  expect((await ask(editor, '&{', '{')).items.length).toBeGreaterThan(0);
  expect((await ask(editor, '&uart0 { clocks = <&{', '{')).items.length).toBeGreaterThan(0);
});

test('signature help', async () => {
  const typed = '&uart0 { gpios = <&gpio 1 ';
  editor.open(EVB, TEXT.replace('&reserved_memory {', `${typed}&reserved_memory {`));
  const help = await editor.request<SignatureHelp>('textDocument/signatureHelp', editor.at(EVB, typed, typed.length));
  expect(help.signatures[0]?.label).toBe('gpios = <&gpio line flags>');
  expect(help.activeParameter).toBe(2);
  editor.close(EVB);
});

test('formatting while one types', async () => {
  const typed = '&uart0 {\n\tx = <1>;\n\t}';
  editor.open(EVB, TEXT.replace('&reserved_memory {', `${typed}\n&reserved_memory {`));
  const edits = await editor.request<TextEdit[]>('textDocument/onTypeFormatting', {
    ...editor.at(EVB, typed, typed.length),
    ch: '}',
    options: { tabSize: 8, insertSpaces: false },
  });
  expect(edits.map(({ newText }) => newText)).toEqual(['']);
  editor.close(EVB);
});

test('a file that is no source, and a place that is nowhere', async () => {
  const nowhere = { textDocument: { uri: uriOf(`${DTS}none.dts`) }, position: { line: 0, character: 0 } };
  expect(await editor.request('textDocument/completion', nowhere)).toBeNull();
  expect(await editor.request('textDocument/signatureHelp', nowhere)).toBeNull();
});
