/** Quick fixes over the protocol: offered at the problem, and once applied the problem is gone and no other is there. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CodeAction, Diagnostic, InitializeResult, TextEdit } from 'vscode-languageserver-protocol';
import { applyEdits } from '../harness/applyEdits.ts';
import { board, LanguageServer, offsetAt, TestFolder } from './serverProcess.ts';

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

const CELLS = '#address-cells = <2>; #size-cells = <2>; ranges;';

/** A board with 1 GiB at 0x80000000 and these regions. */
function reserved(regions: string, cells = CELLS): string {
  return board(`/ {\n\treserved-memory {\n\t\t${cells}\n${regions}\n\t};\n};\n`);
}

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
  return (await actions(opened, diagnostic)).filter(({ diagnostics }) => diagnostics?.[0]?.code === code);
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
  const opened = await open(reserved('\t\ta { size = <0x100000>; };'));
  const [diagnostic] = opened.diagnostics;
  if (!diagnostic) throw new Error('no diagnostic');
  expect(await actions(opened, diagnostic, ['refactor', 'source.organizeImports'])).toEqual([]);
  expect(await actions(opened, diagnostic, ['quickfix'])).toHaveLength(1);
  server.close(opened.uri);
});

interface Case {
  readonly code: string;
  readonly text: string;
  /** What the text has after the preferred fix. */
  readonly has: readonly string[];
  readonly title: RegExp;
}

const CASES: readonly Case[] = [
  {
    code: 'rmem-overlap',
    text: reserved(`
		first@84000000 {
			reg = <0x0 0x84000000 0x0 0x1000000>;
		};

		second@84800000 {
			reg = <0x0 0x84800000 0x0 0x1000000>;
		};`),
    has: ['first@83800000 {', 'reg = <0x0 0x83800000 0x0 0x1000000>;'],
    title: /^Move first@84000000 to 0x83800000, the nearest free place$/,
  },
];

describe.each(CASES)('$code', ({ code, text, has, title }) => {
  test('is gone after the fix, and nothing new is there', async () => {
    const opened = await open(text);
    const [fix] = await fixesOf(opened, code);
    expect(fix?.title).toMatch(title);
    expect(fix?.isPreferred).toBe(true);
    if (!fix) return;
    const after = await apply(opened, fix);
    for (const part of has) expect(after.text).toContain(part);
    expect(after.diagnostics).toEqual([]);
    server.close(opened.uri);
  });
});
