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

async function open(text: string): Promise<Opened> {
  const name = `board${count++}.dts`;
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
