/** Quick fixes over the protocol: offered at the problem, and once applied the problem is gone and no other is there. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CodeAction, Diagnostic, InitializeResult, TextEdit } from 'vscode-languageserver-protocol';
import { applyEdits } from '../harness/applyEdits.ts';
import { FINDING_FIXTURES } from '../harness/findingFixtures.ts';
import { reservedBoard } from '../harness/reservedBoard.ts';
import { board, LanguageServer, offsetAt, TestFolder } from './serverProcess.ts';

let server: LanguageServer;
let folder: TestFolder;
let initialized: InitializeResult;
let count = 0;

beforeAll(async () => {
  folder = new TestFolder({
    'include/dt-bindings/a.h': '#define A 1\n',
    'include/dt-bindings/b.h': '#define B 1\n',
  });
  server = new LanguageServer({ root: folder.path });
  initialized = await server.initialize({ root: folder.path });
  server.notify('initialized', {});
});
afterAll(async () => {
  expect(await server.stop()).toBe(0);
  folder.dispose();
});

interface Opened {
  readonly uri: string;
  readonly text: string;
  readonly diagnostics: readonly Diagnostic[];
}

async function open(text: string, name = `board${count++}.dts`): Promise<Opened> {
  const uri = folder.write(name, text);
  server.open(uri, text);
  return { uri, text, diagnostics: await server.diagnostics(uri) };
}

function actions({ uri }: Opened, diagnostic: Diagnostic, only?: readonly string[]): Promise<CodeAction[]> {
  return server.request('textDocument/codeAction', {
    textDocument: { uri },
    range: diagnostic.range,
    context: { diagnostics: [diagnostic], ...(only ? { only } : {}) },
  });
}

async function fixesOf(opened: Opened, code: string): Promise<readonly CodeAction[]> {
  const diagnostic = opened.diagnostics.find((found) => found.code === code);
  if (!diagnostic) throw new Error(`no ${code}: ${JSON.stringify(opened.diagnostics)}`);
  return (await actions(opened, diagnostic)).filter(({ diagnostics }) =>
    diagnostics?.some((found) => found.code === code),
  );
}

/** Applies a fix, saves, and answers what the server says then. */
async function apply(opened: Opened, action: CodeAction) {
  const edits = action.edit?.changes?.[opened.uri] ?? [];
  const at = ({ range, newText }: TextEdit) => ({
    start: offsetAt(opened.text, range.start),
    end: offsetAt(opened.text, range.end),
    text: newText,
  });
  const text = applyEdits(opened.text, edits.map(at));
  const version = server.replace(opened.uri, text);
  folder.write(opened.uri.slice(opened.uri.lastIndexOf('/') + 1), text);
  server.save(opened.uri);
  await server.diagnostics(opened.uri, () => true, version);
  await server.settled();
  return { text, diagnostics: server.shown(opened.uri) };
}

test('the server says that it has quick fixes', () => {
  expect(initialized.capabilities.codeActionProvider).toEqual({
    codeActionKinds: [
      'quickfix',
      'refactor.rewrite',
      'refactor.extract',
      'refactor.inline',
      'refactor.move',
      'source.fixAll',
      'source.organizeImports',
    ],
  });
});

test('only the kinds that are asked for', async () => {
  const opened = await open(reservedBoard({ regions: 'a {\n\tsize = <0x100000>;\n};' }));
  const [diagnostic] = opened.diagnostics;
  if (!diagnostic) throw new Error('no diagnostic');
  expect(await actions(opened, diagnostic, ['refactor.extract', 'source.organizeImports'])).toEqual([]);
  expect(await actions(opened, diagnostic, ['quickfix'])).toHaveLength(1);
  server.close(opened.uri);
});

/** What is offered with the caret at the first `mark`, `into` characters on. */
function atCaret({ uri }: Opened, mark: string, into = 0): Promise<CodeAction[]> {
  const { position } = server.at(uri, mark, into);
  return server.request('textDocument/codeAction', {
    textDocument: { uri },
    range: { start: position, end: position },
    context: { diagnostics: [] },
  });
}

const LOST = reservedBoard({
  regions:
    'first@84000000 {\n\treg = <0x0 0x84000000 0x0 0x1000000>;\n};\nsecond@86000000 {\n\treg = <0x0 0x84800000 0x0 0x1000000>;\n};',
});

describe('where the caret is', () => {
  const move = (list: readonly CodeAction[]) => list.filter(({ title }) => title.startsWith('Move second'));

  test('anywhere in the statement, on its line, on the name of the node', async () => {
    const opened = await open(LOST);
    for (const mark of ['reg = <0x0 0x848', ' = <0x0 0x848', '0x84800000', '0x1000000>;\n\t\t};\n\t};', 'second@']) {
      const offered = move(await atCaret(opened, mark));
      expect(offered, mark).not.toEqual([]);
      expect(offered[0]?.diagnostics?.map(({ code }) => code)).toContain('rmem-overlap');
    }
    expect(move(await atCaret(opened, 'memory@'))).toEqual([]);
    server.close(opened.uri);
  });

  test('at every moment: also while a file that was opened is parsed anew', async () => {
    const opened = await open(LOST);
    // The server waits 300 ms before it does so; requests come in every turn of its loop until then.
    const until = Date.now() + 1000;
    while (Date.now() < until) {
      const offered = await Promise.all(Array.from({ length: 20 }, () => atCaret(opened, 'reg = <0x0 0x848')));
      expect(offered.map((list) => move(list).length)).not.toContain(0);
    }
    server.close(opened.uri);
  });

  test('the nearest first, and only that preferred', async () => {
    const opened = await open('/dts-v1/;\n#define LIMIT 1\n/ {\n\tnode: n {\n\t\ta = <&nod>; b = <LIMTI>;\n\t};\n};\n');
    const titles = async (mark: string) =>
      (await atCaret(opened, mark)).map(({ title, isPreferred }) => `${title}${isPreferred ? ' !' : ''}`);
    expect(await titles('&nod')).toEqual(["Replace 'nod' by 'node' !", "Replace 'LIMTI' by 'LIMIT'"]);
    expect(await titles('b =')).toEqual(["Replace 'LIMTI' by 'LIMIT' !", "Replace 'nod' by 'node'"]);
    server.close(opened.uri);
  });

  test('a file that no board includes, and a profile', async () => {
    const stray = await open('/ {\n\ta = <1>\n\tb;\n};\n', 'stray.dtsi');
    expect((await atCaret(stray, 'a =')).map(({ title }) => title)).toEqual(["Insert ';'"]);
    server.close(stray.uri);
    const profile = await open('{ "Memory": [] }\n', '.dtatlas.json');
    expect((await atCaret(profile, 'Mem')).map(({ title }) => title)).toEqual(['Replace "Memory" by "memory"']);
    server.close(profile.uri);
  });
});

const CASES = FINDING_FIXTURES.filter(({ fixes, profile }) => fixes !== undefined && profile === undefined);

describe.each(CASES.map((one, index) => ({ ...one, index })))('$index $code', ({ code, fires }) => {
  test('is gone after the first fix, and nothing new is there', async () => {
    const opened = await open(fires);
    const [fix] = await fixesOf(opened, code);
    if (!fix) throw new Error('no fix');
    const after = await apply(opened, fix);
    const codes = after.diagnostics.map((found) => found.code);
    expect(codes).not.toContain(code);
    expect(codes.filter((one) => !opened.diagnostics.some((found) => found.code === one))).toEqual([]);
    server.close(opened.uri);
  });
});

describe('refactorings', () => {
  const RULED = board('/ {\n\tn@10 {\n\t\tb;\n\t\ta = <0x20>;\n\t};\n};\n');
  const ask = async (text: string, mark: string, context: object) => {
    const opened = await open(text);
    const { position } = server.at(opened.uri, mark, 1);
    const range = { start: position, end: position };
    const textDocument = { uri: opened.uri };
    const found = await server.request<CodeAction[]>('textDocument/codeAction', { textDocument, range, context });
    server.close(opened.uri);
    return found.map(({ title, kind }) => `${kind}: ${title}`);
  };

  test('are there for who asks, and not for the caret that moves', async () => {
    const context = { diagnostics: [], triggerKind: 1 };
    expect(await ask(RULED, '0x20', context)).toContain('refactor.rewrite: Write 0x20 as 32');
    expect(await ask(RULED, '0x20', { ...context, triggerKind: 2 })).not.toContainEqual(
      expect.stringMatching(/^refactor/),
    );
    expect(await ask(RULED, '0x20', { ...context, only: ['refactor.inline'] })).toEqual([]);
    expect(await ask(RULED, '0x20', { ...context, only: ['refactor'] })).toContainEqual(
      expect.stringMatching(/Sort the 2/),
    );
  });
});

describe('a whole file', () => {
  const TEXT = board('/ {\n\ta@1 { };\n\tb@2 { };\n};\n');
  const ask = async (context: object) => {
    const opened = await open(TEXT);
    const { position } = server.at(opened.uri, 'a@1', 1);
    const range = { start: position, end: position };
    const textDocument = { uri: opened.uri };
    const actions = await server.request<CodeAction[]>('textDocument/codeAction', { textDocument, range, context });
    return { opened, actions };
  };

  test('fix all of a code', async () => {
    const { opened, actions: found } = await ask({ diagnostics: [], triggerKind: 1 });
    const all = found.find(({ title }) => title === "Fix all 2 'unit_address_vs_reg' problems in this file");
    expect(all?.edit?.changes?.[opened.uri]?.map(({ newText }) => newText)).toEqual(['a', 'b']);
    server.close(opened.uri);
  });

  test('fix all, only for who asks for it by name', async () => {
    expect((await ask({ diagnostics: [] })).actions).not.toContainEqual(
      expect.objectContaining({ kind: 'source.fixAll' }),
    );
    const { opened, actions: found } = await ask({ diagnostics: [], only: ['source.fixAll'] });
    expect(found.map(({ title }) => title)).toEqual(['Fix 2 problems of this file']);
    const [all] = found;
    if (!all) throw new Error('no action');
    expect(await apply(opened, all)).not.toContainEqual(expect.objectContaining({ code: 'unit_address_vs_reg' }));
    server.close(opened.uri);
  });

  test('organise includes', async () => {
    const includes = '#include <dt-bindings/b.h>\n#include <dt-bindings/a.h>\n';
    const opened = await open(board('/ { x = <A B>; };\n', includes));
    const context = { diagnostics: [], only: ['source.organizeImports'] };
    const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
    const textDocument = { uri: opened.uri };
    const found = await server.request<CodeAction[]>('textDocument/codeAction', { textDocument, range, context });
    expect(found.map(({ title }) => title)).toEqual(['Organise includes']);
    const [edit] = found[0]?.edit?.changes?.[opened.uri] ?? [];
    expect(edit?.newText).toBe('#include <dt-bindings/a.h>\n#include <dt-bindings/b.h>\n');
    server.close(opened.uri);
  });
});
