/** Which board is active, and by which name its files are known. */
import { execFileSync } from 'node:child_process';
import { symlinkSync, truncateSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import type { BoardInfo, BoardStatus } from '../../server/src/lsp/protocol.ts';
import { board, LanguageServer, TestFolder, uriOf } from './serverProcess.ts';

let server: LanguageServer | undefined;
let folder: TestFolder | undefined;
afterEach(async () => {
  await server?.stop();
  folder?.dispose();
  server = undefined;
});

const SHARED = '/ { dev: device { }; };\n';
const USES_SHARED = board('', '#include "shared.dtsi"');

async function activeIs(name: string | undefined, file: string): Promise<void> {
  await server?.until(
    () => {
      const status = server?.statuses.at(-1);
      return status?.active?.name === name && status?.file === file;
    },
    () => `${name} for ${file}; last seen ${JSON.stringify(server?.statuses.at(-1))}`,
  );
}

describe('the file in front', () => {
  test('decides, whatever was opened or edited last', async () => {
    folder = new TestFolder({ 'a.dts': USES_SHARED, 'b.dts': USES_SHARED, 'other/c.dts': board() });
    server = await LanguageServer.start({ root: folder.path });
    const dtsi = folder.write('shared.dtsi', SHARED);
    const [b, c] = [folder.uri('b.dts'), folder.uri('other/c.dts')];
    server.open(dtsi, SHARED);
    await activeIs('a.dts', dtsi);
    server.open(c, board());
    server.notify('devicetreeAtlas/inFront', { uri: dtsi });
    await activeIs('a.dts', dtsi);
    // A board that comes to the front is chosen, and stands for the files that it includes from then on.
    server.open(b, USES_SHARED);
    server.notify('devicetreeAtlas/inFront', { uri: b });
    await activeIs('b.dts', b);
    server.notify('devicetreeAtlas/inFront', { uri: dtsi });
    await activeIs('b.dts', dtsi);
    server.notify('devicetreeAtlas/inFront', { uri: c });
    await activeIs('c.dts', c);
    // The choice for the shared file is still known.
    server.notify('devicetreeAtlas/inFront', { uri: dtsi });
    await activeIs('b.dts', dtsi);
  });

  test('a board that the active one includes leaves it active', async () => {
    const variant = '#include "base.dts"\n';
    folder = new TestFolder({ 'variant.dts': variant });
    server = await LanguageServer.start({ root: folder.path });
    const [base, uri] = [folder.write('base.dts', board()), folder.uri('variant.dts')];
    server.open(uri, variant);
    server.notify('devicetreeAtlas/inFront', { uri });
    await activeIs('variant.dts', uri);
    server.notify('devicetreeAtlas/inFront', { uri: base });
    server.open(base, board());
    await server.until(
      () => server?.statuses.at(-1)?.file === base,
      () => 'a status for the base',
    );
  });

  test('without any board gets a status that says so', async () => {
    folder = new TestFolder();
    server = await LanguageServer.start({ root: folder.path });
    const dtsi = folder.write('lonely.dtsi', SHARED);
    server.notify('devicetreeAtlas/inFront', { uri: dtsi });
    server.open(dtsi, SHARED);
    await activeIs(undefined, dtsi);
  });

  test('a picked board is active although another one is in front', async () => {
    folder = new TestFolder({ 'b.dts': board() });
    server = await LanguageServer.start({ root: folder.path });
    const [a, b] = [folder.write('a.dts', board()), folder.uri('b.dts')];
    server.open(a, board());
    server.notify('devicetreeAtlas/inFront', { uri: a });
    await activeIs('a.dts', a);
    const picked = await server.request<BoardStatus>('devicetreeAtlas/selectBoard', { uri: b });
    expect(picked.active?.uri).toBe(b);
    await server.settled();
    expect(server.statuses.at(-1)?.active?.uri).toBe(b);
  });
});

describe('boards chosen in a session before', () => {
  test('stand for the files that they include', async () => {
    folder = new TestFolder({ 'a.dts': USES_SHARED, 'b.dts': USES_SHARED, 'c.dts': board() });
    const dtsi = folder.write('shared.dtsi', SHARED);
    const chosenBoards = [folder.uri('gone.dts'), folder.uri('c.dts'), folder.uri('b.dts'), folder.uri('a.dts')];
    server = await LanguageServer.start({ root: folder.path, initializationOptions: { chosenBoards } });
    server.open(dtsi, SHARED);
    await activeIs('b.dts', dtsi);
    // They are not on show for that.
    const boards = await server.request<BoardInfo[]>('devicetreeAtlas/boards', {});
    expect(boards.map(({ name }) => name)).toEqual(['b.dts']);
  });

  test('also where the board is too far away to be found', async () => {
    const far = board('', '#include "../../../../common/shared.dtsi"');
    folder = new TestFolder({ 'products/x/y/z/far.dts': far, 'common/near.dts': USES_SHARED });
    const dtsi = folder.write('common/shared.dtsi', SHARED);
    const chosenBoards = [folder.uri('products/x/y/z/far.dts')];
    server = await LanguageServer.start({ root: folder.path, initializationOptions: { chosenBoards } });
    server.open(dtsi, SHARED);
    await activeIs('far.dts', dtsi);
    await server.settled();
    expect(server.statuses.at(-1)?.active?.name).toBe('far.dts');
  });

  test.each([null, 'x', [1, null], {}])('%j says nothing', async (chosenBoards) => {
    folder = new TestFolder({ 'a.dts': USES_SHARED });
    const dtsi = folder.write('shared.dtsi', SHARED);
    server = await LanguageServer.start({ root: folder.path, initializationOptions: { chosenBoards } });
    server.open(dtsi, SHARED);
    await activeIs('a.dts', dtsi);
  });
});

const workspaceBoards = () => server?.request<BoardInfo[]>('devicetreeAtlas/workspaceBoards') ?? [];

describe('the boards of the workspace', () => {
  test('come with those beside a file first, and of these the ones of a like name', async () => {
    const names = ['a/a.dts', 'chips/other.dts', 'chips/x1-crd.dts', 'chips/x1-qcp.dts'];
    folder = new TestFolder(Object.fromEntries(names.map((name) => [name, board()])));
    server = await LanguageServer.start({ root: folder.path });
    const near = { uri: folder.uri('chips/x1-crd.dts') };
    const boards = await server.request<BoardInfo[]>('devicetreeAtlas/workspaceBoards', near);
    expect(boards.map(({ name }) => name)).toEqual(['x1-crd.dts', 'x1-qcp.dts', 'other.dts', 'a.dts']);
    expect((await workspaceBoards()).map(({ name }) => name)).toEqual([
      'a.dts',
      'other.dts',
      'x1-crd.dts',
      'x1-qcp.dts',
    ]);
  });

  test('are told with what their sources say of them', async () => {
    const named = board().replace('model = "Test Board"', 'model = "Falcon, rev 2"');
    folder = new TestFolder({ 'z/falcon.dts': named, 'a.dts': board(), 'o.dtso': '/dts-v1/;\n/plugin/;\n' });
    server = await LanguageServer.start({ root: folder.path });
    const boards = await workspaceBoards();
    expect(boards).toEqual([
      {
        uri: folder.uri('a.dts'),
        name: 'a.dts',
        model: 'Test Board',
        compatible: 'test,board',
        errors: 0,
        warnings: 0,
      },
      {
        uri: folder.uri('z/falcon.dts'),
        name: 'falcon.dts',
        model: 'Falcon, rev 2',
        compatible: 'test,board',
        errors: 0,
        warnings: 0,
      },
    ]);
  });

  test('are found for a shared file wherever they stand, and counted; the likeliest is active', async () => {
    folder = new TestFolder({
      'soc/chip9.dtsi': '#include "common.dtsi"\n',
      'far/away/from/it/zebra.dts': board('', '#include "../../../../soc/chip9.dtsi"'),
      'soc/other.dts': board('', '#include "common.dtsi"'),
      'soc/common-evb.dts': board('', '#include "chip9.dtsi"'),
    });
    const dtsi = folder.write('soc/common.dtsi', SHARED);
    server = await LanguageServer.start({ root: folder.path });
    await workspaceBoards();
    server.open(dtsi, SHARED);
    await activeIs('common-evb.dts', dtsi);
    expect(server.statuses.at(-1)?.including).toBe(3);
    const listed = await server.request<BoardInfo[]>('devicetreeAtlas/boards', { uri: dtsi });
    expect(listed.map(({ name }) => name)).toEqual(['common-evb.dts', 'other.dts', 'zebra.dts']);
  });

  test('an include that is typed counts at once; files that appear and vanish are noticed', async () => {
    folder = new TestFolder({ 'a.dts': USES_SHARED });
    const dtsi = folder.write('shared.dtsi', SHARED);
    const a = folder.uri('a.dts');
    server = await LanguageServer.start({ root: folder.path });
    server.open(a, USES_SHARED);
    server.open(dtsi, SHARED);
    server.notify('devicetreeAtlas/inFront', { uri: dtsi });
    const counted = (count: number) =>
      server?.until(
        () => server?.statuses.at(-1)?.including === count,
        () => `${count} boards; last seen ${JSON.stringify(server?.statuses.at(-1))}`,
      );
    await counted(1);
    folder.write('b.dts', USES_SHARED);
    server.watched(folder.uri('b.dts'), 1);
    await counted(2);
    server.edit(a, '#include "shared.dtsi"', '');
    await counted(1);
    folder.remove('b.dts');
    server.watched(folder.uri('b.dts'), 3);
    await counted(0);
  });

  test('without a workspace, the boards beside an open one count, too', async () => {
    folder = new TestFolder({ 'b.dts': USES_SHARED });
    const [a, dtsi] = [folder.write('a.dts', USES_SHARED), folder.write('shared.dtsi', SHARED)];
    server = await LanguageServer.start();
    server.open(a, USES_SHARED);
    await server.settled();
    server.open(dtsi, SHARED);
    await server.settled();
    expect(server.statuses.at(-1)).toMatchObject({ file: dtsi, including: 2 });
    expect(await workspaceBoards()).toEqual([]);
  });

  test('a shared file outside of the workspace: boards of both sides', async () => {
    folder = new TestFolder({ 'tree/b.dts': USES_SHARED, 'work/a.dts': board('', '#include "../tree/shared.dtsi"') });
    const dtsi = folder.write('tree/shared.dtsi', SHARED);
    server = await LanguageServer.start({ root: folder.file('work'), settings: { allowedFolders: ['../tree'] } });
    await workspaceBoards();
    server.open(dtsi, SHARED);
    await server.settled();
    const listed = await server.request<BoardInfo[]>('devicetreeAtlas/boards', { uri: dtsi });
    expect(listed.map(({ name }) => name).sort()).toEqual(['a.dts', 'b.dts']);
  });

  test('a board that is not saved yet is none of the workspace, and stands for what it includes', async () => {
    folder = new TestFolder();
    const dtsi = folder.write('shared.dtsi', SHARED);
    server = await LanguageServer.start({ root: folder.path });
    const untitled = 'untitled:Untitled-1.dts';
    const text = board('', `#include "${folder.file('shared.dtsi')}"`);
    server.open(untitled, text);
    server.open(dtsi, SHARED);
    await server.settled();
    expect(server.statuses.at(-1)?.active?.uri).toBe(untitled);
    expect(await workspaceBoards()).toEqual([]);
  });

  test('a folder that is added to the workspace, and one that is taken away', async () => {
    folder = new TestFolder({ 'one/a.dts': board(), 'two/b.dts': board() });
    const [one, two] = [folder.uri('one'), folder.uri('two')];
    server = await LanguageServer.start({ root: folder.file('one') });
    const names = async () => (await workspaceBoards()).map(({ name }) => name);
    expect(await names()).toEqual(['a.dts']);
    const change = (added: readonly string[], removed: readonly string[]) => {
      const folders = (uris: readonly string[]) => uris.map((uri) => ({ uri, name: 'x' }));
      const event = { added: folders(added), removed: folders(removed) };
      server?.notify('workspace/didChangeWorkspaceFolders', { event });
    };
    change([two], []);
    expect(await names()).toEqual(['a.dts', 'b.dts']);
    change([], [one]);
    expect(await names()).toEqual(['b.dts']);
  });
});

describe('links', () => {
  test('one file has one name, without doubles', async () => {
    folder = new TestFolder({ 'arch/arm64/boot/dts/a.dts': board(), 'arch/arm64/boot/dts/b.dts': board() });
    folder.write('scripts/dtc/README', '');
    symlinkSync('../../arch/arm64/boot/dts', folder.file('scripts/dtc/arm64'));
    symlinkSync('a.dts', folder.file('arch/arm64/boot/dts/alias.dts'));
    server = await LanguageServer.start({ root: folder.path });
    const real = [folder.uri('arch/arm64/boot/dts/a.dts'), folder.uri('arch/arm64/boot/dts/b.dts')];
    expect((await workspaceBoards()).map(({ uri }) => uri)).toEqual(real);
    const picked = await server.request<BoardStatus>('devicetreeAtlas/selectBoard', {
      uri: folder.uri('scripts/dtc/arm64/a.dts'),
    });
    expect(picked.active?.uri).toBe(real[0]);
  });

  test('a workspace folder that is a link: places are in the folder that the user sees', async () => {
    const text = board('&dev { };', '#include "shared.dtsi"');
    folder = new TestFolder({ 'real/a.dts': text, 'real/shared.dtsi': SHARED });
    symlinkSync('real', folder.file('seen'));
    server = await LanguageServer.start({ root: folder.file('seen') });
    const uri = uriOf(folder.file('seen/a.dts'));
    server.open(uri, text);
    await server.diagnostics(uri);
    const [target] = await server.definition(uri, '&dev');
    expect(target?.targetUri).toBe(folder.uri('seen/shared.dtsi'));
    expect(server.statuses.at(-1)?.includedUris).toEqual([uri, folder.uri('seen/shared.dtsi')]);
    // An error in a file that is not open goes there, too.
    folder.write('real/shared.dtsi', '/ { dev: device { x = <&nothing>; }; };\n');
    server.watched(folder.uri('seen/shared.dtsi'), 2);
    await server.diagnostics(folder.uri('seen/shared.dtsi'), (list) => list.length > 0);
  });

  test('a link in the workspace to sources outside', async () => {
    const text = board('&dev { };', '#include "shared.dtsi"');
    folder = new TestFolder({ 'kernel/dts/a.dts': text, 'kernel/dts/shared.dtsi': SHARED, 'work/README': '' });
    symlinkSync('../kernel/dts', folder.file('work/dts'));
    server = await LanguageServer.start({ root: folder.file('work') });
    const uri = uriOf(folder.file('work/dts/a.dts'));
    server.open(uri, text);
    await server.diagnostics(uri);
    const [target] = await server.definition(uri, '&dev');
    expect(target?.targetUri).toBe(folder.uri('work/dts/shared.dtsi'));
  });

  test.runIf(process.platform === 'linux')(
    'entries that lead nowhere or cannot be read stop neither the search for boards nor the server',
    async () => {
      const text = board('&dev { };', '#include "shared.dtsi"\n#include "huge.dtsi"\n#include "fifo.dtsi"');
      folder = new TestFolder({
        'a.dts': text,
        'z/b.dts': board('', '#include "../shared.dtsi"'),
        'shared.dtsi': SHARED,
      });
      symlinkSync('loop.dts', folder.file('loop.dts'));
      symlinkSync('nothing.dts', folder.file('dangling.dts'));
      symlinkSync('.', folder.file('self'));
      execFileSync('mkfifo', [folder.file('fifo.dtsi')]);
      folder.write('huge.dtsi', '');
      truncateSync(folder.file('huge.dtsi'), 1_900_000_000);
      server = await LanguageServer.start({ root: folder.path });
      server.open(folder.uri('a.dts'), text);
      await server.settled();
      const boards = (await workspaceBoards()).map(({ uri }) => uri);
      expect(boards).toEqual([folder.uri('a.dts'), folder.uri('z/b.dts')]);
      const messages = server.shown(folder.uri('a.dts')).map(({ message }) => message);
      expect(messages).toContain(`"${folder.file('fifo.dtsi')}" is no regular file`);
      server.edit(folder.uri('a.dts'), '&dev { };', '&nothing { };');
      await server.settled();
      expect(server.logged).toEqual([]);
    },
  );

  test('boards behind a link to a folder that is allowed have names in the workspace before they are opened', async () => {
    folder = new TestFolder({ 'kernel/boot/a.dts': board(), 'work/README': '' });
    symlinkSync('../kernel/boot', folder.file('work/dts'));
    server = await LanguageServer.start({ root: folder.file('work'), settings: { allowedFolders: ['../kernel'] } });
    expect((await workspaceBoards()).map(({ uri }) => uri)).toEqual([folder.uri('work/dts/a.dts')]);
  });
});
