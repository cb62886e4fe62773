/** Several memory map panels: which one a board is shown in, which one follows the active board, and when maps are requested. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type * as vscode from 'vscode';
import { Emitter } from 'vscode-jsonrpc';
import { MemoryMapPanels } from '../../../../client/src/memoryMap/panels.ts';
import type { BoardStatus } from '../../../../server/src/lsp/protocol.ts';
import { editor, FakeWebviewPanel, resetEditor, Uri, window } from '../../../harness/editorApi.ts';
import { FakeMapServer, liveView } from '../../../harness/mapServer.ts';

vi.mock('vscode', () => import('../../../harness/editorApi.ts'));

const A = 'file:///a.dts';
const B = 'file:///b.dts';
const VIEWS = new Map([
  [A, await liveView(A)],
  [B, await liveView(B)],
]);

let server: FakeMapServer;
let status: BoardStatus | undefined;
let statusChanged: Emitter<BoardStatus | undefined>;
let panels: MemoryMapPanels;

beforeEach(() => {
  vi.useFakeTimers();
  resetEditor();
  server = new FakeMapServer();
  statusChanged = new Emitter();
  status = undefined;
  panels = new MemoryMapPanels(Uri.parse('file:///ext') as unknown as vscode.Uri, server, {
    get status() {
      return status;
    },
    onDidChange: statusChanged.event,
  });
});

afterEach(() => {
  panels.dispose();
  vi.useRealTimers();
});

/** Makes a board the active one. */
function activate(uri: string): void {
  const active = { uri, name: uri, model: '', compatible: '', errors: 0, warnings: 0 };
  status = { active, includedUris: [], including: 0, kernel: '6.18' };
  statusChanged.fire(status);
}

/** Answers every request for a map, and lets what follows happen. */
async function answerMaps(): Promise<void> {
  for (const { params, answer } of server.maps) answer(VIEWS.get(params.uri ?? A) ?? null);
  await vi.advanceTimersByTimeAsync(0);
}

/** The page of a panel starts to listen, and its map arrives. */
async function listen(panel: FakeWebviewPanel): Promise<void> {
  panel.fromPage.fire({ type: 'ready' });
  await answerMaps();
}

async function openShown(uri: string | undefined): Promise<FakeWebviewPanel> {
  panels.open(uri);
  const panel = editor.created.at(-1);
  if (!panel) throw new Error('a panel was opened');
  await listen(panel);
  return panel;
}

/** Restores a panel as VS Code does after a reload. */
async function restore(state: unknown): Promise<FakeWebviewPanel> {
  const panel = new FakeWebviewPanel();
  await panels.deserializeWebviewPanel(panel as unknown as vscode.WebviewPanel, state);
  await listen(panel);
  return panel;
}

const edited = (languageId: string, path: string) => ({
  document: { languageId, uri: Uri.parse(`file://${path}`) },
  contentChanges: [{}],
});

test('the map of the active board opens without a board named', async () => {
  activate(B);
  await openShown(undefined);
  expect(server.lastMap.params.uri).toBe(B);
});

test('a board that is shown is shown once: its panel comes to the front', async () => {
  const panel = await openShown(A);
  panels.open(A);
  expect(editor.created).toHaveLength(1);
  expect(panel.revealed).toBe(1);
});

test('another board takes the panel that follows; beside a pinned one a new panel opens', async () => {
  const panel = await openShown(A);
  panels.open(B);
  await answerMaps();
  expect(editor.created).toHaveLength(1);
  expect(panel.title).toBe('Memory Map: b.dts');
  panel.fromPage.fire({ type: 'pin', isPinned: true });
  await openShown(A);
  expect(editor.created.map(({ title }) => title)).toEqual(['Memory Map: b.dts', 'Memory Map: a.dts']);
});

test('the panel follows the active board when that changes, and a pinned one stays', async () => {
  const panel = await openShown(A);
  activate(B);
  await answerMaps();
  expect(panel.title).toBe('Memory Map: b.dts');
  panel.fromPage.fire({ type: 'pin', isPinned: true });
  const asked = server.maps.length;
  activate(A);
  expect(server.maps).toHaveLength(asked);
});

test('the same active board again does not take back the board that was opened', async () => {
  activate(A);
  const panel = await openShown(B);
  activate(A);
  await answerMaps();
  expect(panel.title).toBe('Memory Map: b.dts');
});

test('a panel that is no longer pinned pins the one that followed', async () => {
  const first = await openShown(A);
  first.fromPage.fire({ type: 'pin', isPinned: true });
  const second = await openShown(B);
  first.fromPage.fire({ type: 'pin', isPinned: false });
  expect(second.posted.at(-1)).toEqual({ type: 'panel', isPinned: true, errors: 0 });
});

test('after a reload one panel follows: the others are pinned', async () => {
  const first = await restore({ boardUri: A, parts: {} });
  const second = await restore({ boardUri: B, parts: { 'machine.choice': { ram: '4G' } } });
  const pinned = (panel: FakeWebviewPanel) => panel.posted.findLast(({ type }) => type === 'panel');
  expect(pinned(first)).toMatchObject({ isPinned: false });
  expect(pinned(second)).toMatchObject({ isPinned: true });
  expect(server.lastMap.params).toMatchObject({ uri: B, machine: { ram: '4G' } });
});

test('a saved state of another shape is a panel of the active board', async () => {
  const panel = await restore({ boardUri: 7 });
  expect(server.lastMap.params.uri).toBeUndefined();
  expect(panel.title).toBe('Memory Map: a.dts');
});

test('a closed panel is forgotten', async () => {
  (await openShown(A)).dispose();
  panels.open(A);
  expect(editor.created).toHaveLength(2);
});

test('typing requests a map after a pause, and once in a while without one', async () => {
  await openShown(A);
  const asked = () => server.maps.filter(({ params }) => params.quick).length;
  for (let key = 0; key < 3; key++) {
    editor.changedText.fire(edited('dts', '/a.dts'));
    await vi.advanceTimersByTimeAsync(100);
  }
  expect(asked()).toBe(0);
  await vi.advanceTimersByTimeAsync(20);
  expect(asked()).toBe(1);
  for (let key = 0; key < 7; key++) {
    editor.changedText.fire(edited('dts', '/a.dts'));
    await vi.advanceTimersByTimeAsync(100);
  }
  expect(asked()).toBe(2);
});

test('a change of a profile counts, one of another file does not', async () => {
  await openShown(A);
  const asked = () => server.maps.filter(({ params }) => params.quick).length;
  editor.changedText.fire(edited('markdown', '/README.md'));
  await vi.advanceTimersByTimeAsync(500);
  expect(asked()).toBe(0);
  editor.changedText.fire(edited('json', '/.dtatlas.json'));
  await vi.advanceTimersByTimeAsync(500);
  expect(asked()).toBe(1);
});

test('the map is requested again when the server says that it changed', async () => {
  await openShown(A);
  const asked = server.maps.length;
  server.mapChanged.fire({ uri: B });
  expect(server.maps).toHaveLength(asked);
  server.mapChanged.fire({ uri: A });
  expect(server.maps).toHaveLength(asked + 1);
});

test('the caret is followed once it rests', async () => {
  const panel = await openShown(A);
  let asked = 0;
  server.nodeAt = async () => {
    asked += 1;
    return { board: A, paths: ['/'] };
  };
  const active = {
    document: { languageId: 'dts', uri: Uri.parse(A) },
    selection: { active: { line: 4, character: 0 } },
  };
  window.activeTextEditor = active;
  for (let line = 0; line < 5; line++) editor.selection.fire({ textEditor: active });
  await vi.advanceTimersByTimeAsync(80);
  expect(asked).toBe(1);
  expect(panel.posted.at(-1)).toEqual({ type: 'caret', paths: ['/'] });
});
