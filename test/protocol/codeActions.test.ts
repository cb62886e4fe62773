/** Quick fixes over the protocol: offered at the problem, and once applied the problem is gone and no other is there. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CodeAction, Diagnostic, InitializeResult, TextEdit } from 'vscode-languageserver-protocol';
import { applyEdits } from '../harness/applyEdits.ts';
import { FINDING_FIXTURES } from '../harness/findingFixtures.ts';
import { reservedBoard } from '../harness/reservedBoard.ts';
import { LanguageServer, offsetAt, TestFolder } from './serverProcess.ts';

let server: LanguageServer;
let folder: TestFolder;
let initialized: InitializeResult;
let count = 0;

beforeAll(async () => {
  folder = new TestFolder();
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
  expect(initialized.capabilities.codeActionProvider).toEqual({ codeActionKinds: ['quickfix'] });
});

test('other kinds of actions are not offered', async () => {
  const opened = await open(reservedBoard({ regions: 'a {\n\tsize = <0x100000>;\n};' }));
  const [diagnostic] = opened.diagnostics;
  if (!diagnostic) throw new Error('no diagnostic');
  expect(await actions(opened, diagnostic, ['refactor', 'source.organizeImports'])).toEqual([]);
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
