/** One memory map panel: what it asks of the server, what it sends to its page, and in which order. */
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { WebviewPanel } from 'vscode';
import type { MapServer } from '../../../../client/src/memoryMap/mapServer.ts';
import type { SavedPanel } from '../../../../client/src/memoryMap/messages.ts';
import { MemoryMapPanel } from '../../../../client/src/memoryMap/panel.ts';
import type { EditRegionAnswer } from '../../../../server/src/lsp/mapProtocol.ts';
import { editor, FakeWebviewPanel, resetEditor, Uri, workspace } from '../../../harness/editorApi.ts';
import { FakeMapServer, liveView, REGION, REGION_LOCATION } from '../../../harness/mapServer.ts';

vi.mock('vscode', () => import('../../../harness/editorApi.ts'));

const VIEW = await liveView();
const OTHER = await liveView('file:///b.dts');
const EDIT = {
  files: [{ uri: 'file:///a.dts', version: 3, edits: [{ range: REGION_LOCATION.range, newText: 'modem@89000000' }] }],
};
const PREVIEW = { changes: [], found: [], solved: [] };

let server: FakeMapServer;
let webview: FakeWebviewPanel;
let pins: boolean[];

beforeEach(() => {
  resetEditor();
  server = new FakeMapServer();
  webview = new FakeWebviewPanel();
  pins = [];
});

function openPanel(start: Partial<SavedPanel> = {}): MemoryMapPanel {
  const saved = { boardUri: undefined, isPinned: false, machine: {}, ...start };
  // The panel uses no more of a webview panel than the fake has.
  const panel = webview as unknown as WebviewPanel;
  const dist = Uri.parse('file:///dist') as unknown as ConstructorParameters<typeof MemoryMapPanel>[1];
  return new MemoryMapPanel(panel, dist, server, saved, (isPinned) => pins.push(isPinned));
}

/** Lets every promise that can settle do so. */
const turns = () => new Promise((resolve) => setImmediate(resolve));

async function fromPage(message: unknown): Promise<void> {
  webview.fromPage.fire(message);
  await turns();
}

/** A panel that shows `VIEW` on a page that listens; what was sent until then is forgotten. */
async function openShown(start: Partial<SavedPanel> = {}): Promise<MemoryMapPanel> {
  const panel = openPanel(start);
  await fromPage({ type: 'ready' });
  server.lastMap.answer(VIEW);
  await turns();
  webview.posted.length = 0;
  return panel;
}

const types = () => webview.posted.map(({ type }) => type);
const posted = (type: string) => webview.posted.filter((message) => message.type === type);

describe('the map', () => {
  test('a page that listens gets preferences, then the map, and the panel its title', async () => {
    const panel = openPanel({ boardUri: 'file:///a.dts', machine: { kernel: '6.12' } });
    expect(server.maps).toEqual([]);
    await fromPage({ type: 'ready' });
    expect(server.lastMap.params).toEqual({
      uri: 'file:///a.dts',
      machine: { kernel: '6.12' },
      hasMap: false,
      quick: false,
    });
    expect(types()).toEqual(['preferences', 'panel', 'empty']);
    server.lastMap.answer(VIEW);
    await turns();
    expect(types().slice(3)).toEqual(['view', 'panel']);
    expect(posted('view')[0]).toMatchObject({ view: { board: { uri: 'file:///a.dts' } } });
    expect(webview.title).toBe('Memory Map: a.dts');
    expect(panel.boardUri).toBe('file:///a.dts');
  });

  test('a newer request cancels the older one, and an answer that comes late is dropped', async () => {
    const panel = await openShown();
    panel.refresh();
    const older = server.lastMap;
    panel.showBoard('file:///b.dts');
    expect(older.isCancelled()).toBe(true);
    server.lastMap.answer(OTHER);
    older.answer(VIEW);
    await turns();
    expect(posted('view')).toHaveLength(1);
    expect(panel.boardUri).toBe('file:///b.dts');
  });

  test('a failure of an older request is not shown', async () => {
    const panel = await openShown();
    panel.refresh();
    const older = server.lastMap;
    panel.refresh();
    older.fail(new Error('cancelled'));
    server.lastMap.answer(VIEW);
    await turns();
    expect(posted('empty')).toEqual([
      { type: 'empty', reason: 'loading' },
      { type: 'empty', reason: 'loading' },
    ]);
  });

  test('a failure is shown with its text', async () => {
    const panel = await openShown();
    panel.refresh();
    server.lastMap.fail(new Error('out of paper'));
    await turns();
    expect(webview.posted.at(-1)).toEqual({ type: 'empty', reason: 'error', text: 'out of paper' });
  });

  test('no board: the page says so, and the former map is gone', async () => {
    const panel = await openShown();
    panel.refresh();
    server.lastMap.answer(null);
    await turns();
    expect(webview.posted.at(-1)).toEqual({ type: 'empty', reason: 'noBoard' });
    expect(panel.isEmpty).toBe(true);
  });

  test('a map that is the same but for source positions is not sent again', async () => {
    const panel = await openShown();
    panel.textChanged();
    const moved = { ...REGION_LOCATION, range: { start: { line: 12, character: 0 }, end: { line: 12, character: 5 } } };
    const reserved = VIEW.reserved.map((item) => (item.path === REGION ? { ...item, location: moved } : item));
    server.lastMap.answer({ ...VIEW, reserved });
    await turns();
    expect(types()).toEqual(['settled', 'panel']);
    const id = VIEW.reserved.find(({ path }) => path === REGION)?.id;
    await fromPage({ type: 'open', id });
    expect(editor.opened).toEqual(['file:///a.dts']);
  });

  test('typing asks quickly, without "loading"; the map of a broken text stays, with the number of errors', async () => {
    const panel = await openShown();
    panel.textChanged();
    expect(server.lastMap.params).toMatchObject({ hasMap: true, quick: true });
    server.lastMap.answer({ broken: true, errors: 2 });
    await turns();
    expect(webview.posted).toEqual([{ type: 'panel', isPinned: false, errors: 2 }]);
    expect(panel.isEmpty).toBe(false);
    panel.dispose();
  });

  test('a hidden panel asks for nothing until it is shown', async () => {
    const panel = await openShown();
    const asked = server.maps.length;
    webview.setVisible(false);
    panel.refresh();
    panel.textChanged();
    expect(server.maps).toHaveLength(asked);
    webview.setVisible(true);
    expect(server.maps).toHaveLength(asked + 1);
  });

  test('a page that is made anew gets the map that is there, without a request', async () => {
    await openShown();
    const asked = server.maps.length;
    webview.setVisible(false);
    webview.setVisible(true);
    await fromPage({ type: 'ready' });
    expect(types()).toEqual(['preferences', 'panel', 'view']);
    expect(server.maps).toHaveLength(asked);
  });

  test.each([
    ['starting', [{ type: 'empty', reason: 'starting' }]],
    ['stopped', [{ type: 'empty', reason: 'error', text: 'The language server is not running.' }]],
  ] as const)('a server that is %s is not asked', async (state, messages) => {
    const panel = await openShown();
    const asked = server.maps.length;
    server.state = state;
    panel.refresh();
    expect(webview.posted).toEqual(messages);
    expect(server.maps).toHaveLength(asked);
  });

  test('a closed panel cancels its request and asks for nothing more', async () => {
    const panel = await openShown();
    panel.refresh();
    panel.dispose();
    expect(server.lastMap.isCancelled()).toBe(true);
    server.lastMap.answer(OTHER);
    await turns();
    expect(posted('view')).toEqual([]);
    const asked = server.maps.length;
    panel.refresh();
    expect(server.maps).toHaveLength(asked);
  });
});

describe('a node to show', () => {
  test('is sent once the map is there, and with each map until the page confirms it', async () => {
    const panel = openPanel();
    panel.showNode(REGION);
    await fromPage({ type: 'ready' });
    expect(posted('reveal')).toEqual([]);
    server.lastMap.answer(VIEW);
    await turns();
    expect(posted('reveal')).toEqual([{ type: 'reveal', path: REGION, serial: 1 }]);
    await fromPage({ type: 'revealed', serial: 1 });
    await fromPage({ type: 'ready' });
    expect(posted('reveal')).toHaveLength(1);
  });

  test('is dropped when the newest map has no item for it', async () => {
    const panel = openPanel();
    panel.showNode('/gone');
    await fromPage({ type: 'ready' });
    server.lastMap.answer(VIEW);
    await turns();
    expect(posted('reveal')).toEqual([]);
  });
});

describe('the caret', () => {
  const at = (panel: MemoryMapPanel) => panel.caretAt('file:///a.dts', { line: 1, character: 2 });

  test('selects the nodes around it, on the board of the panel', async () => {
    const panel = await openShown();
    const asked: unknown[] = [];
    server.nodeAt = async (params) => {
      asked.push(params);
      return { board: 'file:///a.dts', paths: [REGION] };
    };
    await at(panel);
    expect(asked).toEqual([{ uri: 'file:///a.dts', position: { line: 1, character: 2 }, board: 'file:///a.dts' }]);
    expect(webview.posted).toEqual([{ type: 'caret', paths: [REGION] }]);
  });

  test('only the newest answer counts', async () => {
    const panel = await openShown();
    const answers: ((paths: string[]) => void)[] = [];
    server.nodeAt = () => new Promise((resolve) => answers.push((paths) => resolve({ board: 'file:///a.dts', paths })));
    const both = [at(panel), at(panel)];
    answers[1]?.(['/new']);
    answers[0]?.(['/old']);
    await Promise.all(both);
    expect(webview.posted).toEqual([{ type: 'caret', paths: ['/new'] }]);
  });

  test('an empty or hidden panel does not ask', async () => {
    await at(openPanel());
    const panel = await openShown();
    webview.setVisible(false);
    await at(panel);
    expect(webview.posted).toEqual([]);
  });
});

describe('the machine', () => {
  test('another choice is another map; the same one again is not', async () => {
    await openShown();
    const asked = server.maps.length;
    await fromPage({ type: 'machine', machine: { ram: '4G' } });
    expect(server.lastMap.params).toMatchObject({ machine: { ram: '4G' }, quick: false });
    await fromPage({ type: 'machine', machine: { ram: '4G' } });
    expect(server.maps).toHaveLength(asked + 1);
  });

  test('saving writes the profile, tells the server, and chooses nothing any more', async () => {
    await openShown({ machine: { ram: '4G' } });
    server.saveMachine = async () => ({ uri: 'file:///.dtatlas.json', text: '{ "ram": "4G" }\n', isNew: true });
    await fromPage({ type: 'saveMachine' });
    expect([...editor.written]).toEqual([['file:///.dtatlas.json', '{ "ram": "4G" }\n']]);
    expect(server.toldWritten).toEqual(['file:///.dtatlas.json']);
    expect(server.lastMap.params.machine).toEqual({});
  });

  test('a refusal is said, and the choice stays', async () => {
    await openShown({ machine: { ram: '4G' } });
    const asked = server.maps.length;
    server.saveMachine = async () => ({ refusal: 'the profile has an error' });
    await fromPage({ type: 'saveMachine' });
    expect(editor.messages).toEqual([{ level: 'warning', text: 'Devicetree Atlas: the profile has an error' }]);
    expect(server.maps).toHaveLength(asked);
  });
});

describe('edits', () => {
  const change = { kind: 'place', base: '0x89000000', size: '0x200000', entry: 0 } as const;
  const ask = (serial: number, apply: boolean) => ({ type: 'editRegion', serial, path: REGION, change, apply });
  const withRegionAt = (path: string) => ({
    ...VIEW,
    reserved: VIEW.reserved.map((item) => (item.path === REGION ? { ...item, path } : item)),
  });

  test('a preview changes nothing', async () => {
    await openShown();
    server.editRegion = async () => ({ preview: PREVIEW, note: '', path: REGION });
    await fromPage(ask(1, false));
    expect(webview.posted).toEqual([{ type: 'edited', serial: 1, preview: PREVIEW, note: '', isApplied: false }]);
    expect(editor.edits).toEqual([]);
  });

  test('an edit is made, its file shown, and the region followed to its new path', async () => {
    await openShown();
    const path = '/reserved-memory/modem@89000000';
    server.editRegion = async () => ({ preview: PREVIEW, note: '', edit: EDIT, path });
    await fromPage(ask(2, true));
    expect(editor.edits).toEqual([{ uri: 'file:///a.dts', newText: 'modem@89000000' }]);
    expect(editor.opened).toEqual(['file:///a.dts']);
    expect(posted('edited')).toMatchObject([{ serial: 2, isApplied: true }]);
    // Only a map of the new text has the region.
    expect(posted('reveal')).toEqual([]);
    server.lastMap.answer(withRegionAt(path));
    await turns();
    expect(posted('reveal')).toMatchObject([{ path }]);
  });

  test('the region is followed, too, where the map of the new text comes before the edit is known to be made', async () => {
    const panel = await openShown();
    const path = '/reserved-memory/modem@89000000';
    let made = (_: EditRegionAnswer) => {};
    server.editRegion = () =>
      new Promise((resolve) => {
        made = resolve;
      });
    await fromPage(ask(6, true));
    panel.textChanged();
    server.lastMap.answer(withRegionAt(path));
    await turns();
    made({ preview: PREVIEW, note: '', edit: EDIT, path });
    await turns();
    server.lastMap.answer(withRegionAt(path));
    await turns();
    expect(posted('reveal')).toMatchObject([{ path }]);
  });

  test('a document that changed since takes no edit', async () => {
    await openShown();
    workspace.textDocuments = [{ uri: Uri.parse('file:///a.dts'), version: 4 }];
    server.editRegion = async () => ({ preview: PREVIEW, note: '', edit: EDIT, path: REGION });
    await fromPage(ask(3, true));
    expect(editor.edits).toEqual([]);
    expect(posted('edited')).toEqual([
      { type: 'edited', serial: 3, refusal: 'The source has changed since: try again.', isApplied: false },
    ]);
  });

  test('a newer question cancels the older one, whose answer is dropped', async () => {
    await openShown();
    const waiting: { readonly isCancelled: () => boolean; readonly answer: (note: string) => void }[] = [];
    const editRegion: MapServer['editRegion'] = (_, token) =>
      new Promise((resolve) =>
        waiting.push({
          isCancelled: () => token.isCancellationRequested,
          answer: (note) => resolve({ preview: PREVIEW, note, path: REGION }),
        }),
      );
    server.editRegion = editRegion;
    await fromPage(ask(4, false));
    await fromPage(ask(5, false));
    expect(waiting.map(({ isCancelled }) => isCancelled())).toEqual([true, false]);
    waiting[1]?.answer('new');
    waiting[0]?.answer('old');
    await turns();
    expect(posted('edited')).toMatchObject([{ serial: 5, note: 'new' }]);
  });
});

describe('fixes', () => {
  const finding = { code: 'rmem-overlap', path: REGION };
  const fixes = [{ title: 'Move', preferred: true, preview: PREVIEW, edit: EDIT }];

  test('the page gets titles and previews, never the edit', async () => {
    await openShown();
    server.mapFixes = async () => fixes;
    await fromPage({ type: 'findFixes', finding });
    expect(webview.posted).toEqual([
      { type: 'fixes', finding, fixes: [{ title: 'Move', preferred: true, preview: PREVIEW }] },
    ]);
    await fromPage({ type: 'applyFix', finding, title: 'Move' });
    expect(editor.edits).toEqual([{ uri: 'file:///a.dts', newText: 'modem@89000000' }]);
  });

  test('a fix that was not offered is not made', async () => {
    await openShown();
    server.mapFixes = async () => fixes;
    await fromPage({ type: 'findFixes', finding });
    await fromPage({ type: 'applyFix', finding, title: 'Delete all' });
    await fromPage({ type: 'applyFix', finding: { ...finding, path: '/' }, title: 'Move' });
    expect(editor.edits).toEqual([]);
  });

  test('a fix of an older text is found again and said, not made', async () => {
    await openShown();
    let asked = 0;
    server.mapFixes = async () => {
      asked += 1;
      return fixes;
    };
    await fromPage({ type: 'findFixes', finding });
    workspace.textDocuments = [{ uri: Uri.parse('file:///a.dts'), version: 4 }];
    await fromPage({ type: 'applyFix', finding, title: 'Move' });
    expect(editor.edits).toEqual([]);
    expect(asked).toBe(2);
    expect(editor.messages).toMatchObject([{ level: 'info' }]);
  });
});

describe('messages of the page', () => {
  test('what has another shape is dropped', async () => {
    await openShown();
    const asked = server.maps.length;
    for (const message of [
      undefined,
      'ready',
      { type: 'machine', machine: { ram: 4 } },
      { type: 'open' },
      { type: '?' },
    ])
      await fromPage(message);
    expect(webview.posted).toEqual([]);
    expect(server.maps).toHaveLength(asked);
  });

  test('an entry that is not in the map opens nothing', async () => {
    await openShown();
    await fromPage({ type: 'open', id: 'file:///etc/passwd' });
    expect(editor.opened).toEqual([]);
  });

  test('pinning is told to the other panels and to the page', async () => {
    const panel = await openShown();
    await fromPage({ type: 'pin', isPinned: true });
    expect(pins).toEqual([true]);
    expect(webview.posted).toEqual([{ type: 'panel', isPinned: true, errors: 0 }]);
    const asked = server.maps.length;
    panel.follow('file:///b.dts');
    expect(server.maps).toHaveLength(asked);
  });

  test('buttons of an empty page', async () => {
    await openShown();
    for (const action of ['selectBoard', 'showLog', 'restartServer', 'describeBoot'])
      await fromPage({ type: 'action', action });
    expect(editor.commands).toEqual([
      { name: 'devicetreeAtlas.selectBoard', args: [] },
      { name: 'devicetreeAtlas.describeBoot', args: ['file:///a.dts', 2] },
    ]);
    expect(server.shownLogs).toEqual(['log']);
    expect(server.restarts).toBe(1);
  });

  test('a change of the setting for digits reaches the page', async () => {
    await openShown();
    editor.digits = 'plain';
    editor.configuration.fire({ affectsConfiguration: (section) => section === 'devicetreeAtlas.memoryMap' });
    expect(webview.posted).toEqual([{ type: 'preferences', preferences: { digits: 'plain' } }]);
  });
});
