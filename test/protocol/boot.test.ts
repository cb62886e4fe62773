/** The engine's findings, settings and the custom requests. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import type { Diagnostic } from 'vscode-languageserver-protocol';
import type { BoardInfo, BoardStatus, MemoryMapView } from '../../server/src/lsp/protocol.ts';
import { board, LanguageServer, TestFolder, textIn, uriOf } from './serverProcess.ts';

const WORKSPACE = fileURLToPath(new URL('../workspace', import.meta.url));

let server: LanguageServer;
let folder: TestFolder | undefined;

afterEach(async () => {
  expect(await server.stop()).toBe(0);
  folder?.dispose();
  folder = undefined;
});

const none = (list: readonly Diagnostic[]) => list.length === 0;
const withCode = (code: string) => (list: readonly Diagnostic[]) => list.some((found) => found.code === code);

const RESERVED = `
/ {
	reserved-memory {
		#address-cells = <2>;
		#size-cells = <2>;
		ranges;

		first@84000000 {
			reg = <0x0 0x84000000 0x0 0x1000000>;
		};

		second@86000000 {
			reg = <0x0 0x86000000 0x0 0x1000000>;
		};
	};
};
`;

async function openBoard(text: string, settings?: unknown): Promise<string> {
  folder = new TestFolder();
  server = await LanguageServer.start({ root: folder.path, settings });
  const uri = folder.write('a.dts', text);
  server.open(uri, text);
  await server.diagnostics(uri);
  return uri;
}

describe('findings of the engine', () => {
  test('come with a save, on both nodes, and go with one', async () => {
    const uri = await openBoard(board(RESERVED));
    expect(server.shown(uri)).toEqual([]);
    const version = server.edit(uri, 'reg = <0x0 0x86000000', 'reg = <0x0 0x84800000');
    // While typing only the unit address is said to differ.
    await server.diagnostics(uri, () => true, version);
    expect(server.shown(uri).some(({ code }) => code === 'rmem-overlap')).toBe(false);
    server.save(uri);
    const found = (await server.diagnostics(uri, withCode('rmem-overlap'))).filter(
      ({ code }) => code === 'rmem-overlap',
    );
    const text = board(RESERVED).replace('reg = <0x0 0x86000000', 'reg = <0x0 0x84800000');
    const marked = found.flatMap(({ range, relatedInformation }) => [
      range.start.line,
      ...(relatedInformation ?? []).map(({ location }) => location.range.start.line),
    ]);
    const lineOf = (mark: string) => text.split('\n').findIndex((line) => line.includes(mark));
    const nodes = [lineOf('first@'), lineOf('second@')];
    // Each node is marked, at its name or at its reg.
    for (const line of nodes) expect(marked.some((at) => at === line || at === line + 1)).toBe(true);

    server.edit(uri, 'reg = <0x0 0x84800000', 'reg = <0x0 0x86000000');
    server.save(uri);
    await server.diagnostics(uri, none);
  });

  test('stay where the nodes are while the text moves', async () => {
    const uri = await openBoard(board(RESERVED.replace('<0x0 0x86000000', '<0x0 0x84800000')));
    const before = (await server.diagnostics(uri, withCode('rmem-overlap'))).find((d) => d.code === 'rmem-overlap');
    const version = server.edit(uri, '\tmodel', '\n\n\tmodel');
    const after = (await server.diagnostics(uri, withCode('rmem-overlap'), version)).find(
      (d) => d.code === 'rmem-overlap',
    );
    expect(after?.range.start.line).toBe((before?.range.start.line ?? 0) + 2);
    expect(after?.message).toBe(before?.message);
  });

  test('survive a broken tree: the last boot counts', async () => {
    const uri = await openBoard(board(RESERVED.replace('<0x0 0x86000000', '<0x0 0x84800000')));
    await server.diagnostics(uri, withCode('rmem-overlap'));
    const version = server.edit(uri, 'model = "Test Board";', 'model = ;');
    server.save(uri);
    const found = await server.diagnostics(uri, (list) => list.some((d) => d.severity === 1), version);
    expect(found.some(({ code }) => code === 'rmem-overlap')).toBe(true);
  });

  test('go with their node, and come to no other; what is said of both goes, too', async () => {
    const text = board(RESERVED.replace('<0x0 0x86000000', '<0x0 0x84800000'));
    const uri = await openBoard(text);
    const overlaps = (list: readonly Diagnostic[]) => list.filter(({ code }) => code === 'rmem-overlap');
    // Each region is marked at its reg, a line below its name, and tells of the other.
    const both = overlaps(await server.diagnostics(uri, (list) => overlaps(list).length === 2));
    // A node under another name is another node.
    const alone = overlaps(await server.diagnostics(uri, () => true, server.edit(uri, 'second@', 'third@')));
    expect(alone).toEqual([]);
    const back = await server.diagnostics(uri, () => true, server.edit(uri, 'third@', 'second@'));
    expect(overlaps(back)).toEqual(both);
    // All of /reserved-memory gone: nothing is left to be said of it.
    const gone = await server.diagnostics(uri, () => true, server.replace(uri, board()));
    expect(gone).toEqual([]);
  });

  test('go with the values that they speak of, and stay gone while the text cannot be booted', async () => {
    const uri = await openBoard(board(RESERVED.replace('<0x0 0x86000000', '<0x0 0x84800000')));
    const overlaps = (list: readonly Diagnostic[]) => list.filter(({ code }) => code === 'rmem-overlap');
    const both = overlaps(await server.diagnostics(uri, (list) => overlaps(list).length === 2));
    const mended = server.edit(uri, '<0x0 0x84800000', '<0x0 0x86000000');
    expect(overlaps(await server.diagnostics(uri, () => true, mended))).toEqual([]);
    const broken = server.edit(uri, 'model = "Test Board";', 'model = ;');
    server.save(uri);
    expect(overlaps(await server.diagnostics(uri, (list) => list.length > 0, broken))).toEqual([]);
    const back = server.edit(uri, '<0x0 0x86000000', '<0x0 0x84800000');
    expect(overlaps(await server.diagnostics(uri, () => true, back))).toEqual(both);
  });

  test('a hover speaks of what is typed, saved or not, while findings wait for the save', async () => {
    const uri = await openBoard(board(RESERVED));
    const typed =
      '\n\t\tthird@88000000 {\n\t\t\treg = <0x0 0x88000000 0x0 0x200000>;\n\t\t\tno-map;\n\t\t};\n\n\t\tsecond@';
    server.edit(uri, '\n\t\tsecond@', typed);
    expect(await server.hover(uri, 'third@')).toMatch(/Static region, no-map: 0x88000000 – 0x881fffff/);
    expect(await server.hover(uri, 'reserved-memory {')).toContain('34 MiB');
    server.edit(uri, '<0x0 0x88000000 0x0 0x200000>', '<0x0 0x84000000 0x0 0x200000>');
    expect(await server.hover(uri, 'third@')).toContain('no-map of 0x84000000 + 2 MiB is refused');
    await server.settled();
    expect(server.shown(uri).some(({ code }) => code === 'rmem-overlap')).toBe(false);
    // No kernel sees a tree with errors: nothing is said of how it boots.
    server.edit(uri, 'model = "Test Board";', 'model = ;');
    expect(await server.hover(uri, 'first@')).toContain('Mend the errors of this board');
    expect(await server.hover(uri, 'first@')).not.toContain('Linux');
    server.edit(uri, 'model = ;', 'model = "Test Board";');
    expect(await server.hover(uri, 'third@')).toContain('Linux 6.18');
  });

  test('a fault in the sample workspace: four boards of trouble, none in the board beside it', async () => {
    server = await LanguageServer.start({ root: WORKSPACE });
    const broken = `${WORKSPACE}/dts/acme-a1000-broken.dts`;
    const evb = `${WORKSPACE}/dts/acme-a1000-evb.dts`;
    for (const path of [broken, evb]) server.open(uriOf(path), readFileSync(path, 'utf8'));
    const found = await server.diagnostics(uriOf(broken), (list) => list.length >= 4);
    expect(found.every(({ code }) => String(code).startsWith('rmem-'))).toBe(true);
    expect(await server.diagnostics(uriOf(evb))).toEqual([]);
  });
});

describe('settings', () => {
  test('include paths are seen from the workspace folder', async () => {
    folder = new TestFolder({ 'inc/chip.dtsi': '/ { chip: chip { }; };\n' });
    server = await LanguageServer.start({ root: folder.path, settings: {} });
    const text = board('&chip { };', '#include "chip.dtsi"');
    const uri = folder.write('boards/x/a.dts', text);
    server.open(uri, text);
    await server.diagnostics(uri, withCode('include-not-found'));
    // biome-ignore lint/suspicious/noTemplateCurlyInString: VS Code's own notation in settings
    for (const path of ['inc', '${workspaceFolder}/inc', folder.file('inc')]) {
      server.settings = { includePaths: [path] };
      server.notify('workspace/didChangeConfiguration', { settings: null });
      await server.diagnostics(uri, none);
      server.settings = {};
      server.notify('workspace/didChangeConfiguration', { settings: null });
      await server.diagnostics(uri, withCode('include-not-found'));
    }
  });

  test('defines', async () => {
    const uri = await openBoard(board('#ifndef MODEM\n&nowhere { };\n#endif\n/ { x = <SIZE>; };\n'), {
      defines: { MODEM: true, SIZE: '0x10' },
    });
    expect(server.shown(uri)).toEqual([]);
    server.settings = { defines: ['SIZE=0x10'] };
    server.notify('workspace/didChangeConfiguration', { settings: null });
    await server.diagnostics(uri, (list) => list.length > 0);
  });

  test('the kernel changes what a boot says, and the status says which', async () => {
    const many = Array.from({ length: 70 }, (_, i) => {
      const base = (0x90000000 + i * 0x200000).toString(16);
      return `\t\tr${i}@${base} { reg = <0x0 0x${base} 0x0 0x100000>; };\n`;
    });
    const text = board(RESERVED.replace('\t\tfirst@', `${many.join('')}\n\t\tfirst@`));
    const uri = await openBoard(text, { kernel: '7.2' });
    // What only other kernels say is information.
    const lost = server.shown(uri);
    expect(new Set(lost.map(({ code, severity }) => `${code} ${severity}`))).toEqual(new Set(['rmem-array-full 3']));
    expect(lost[0]?.message).toMatch(/^On Linux 5\.10 to 6\.12\.102 only: Lost: \/reserved-memory has 72 regions/);
    server.settings = { kernel: '6.1' };
    server.notify('workspace/didChangeConfiguration', { settings: null });
    const found = await server.diagnostics(uri, (list) => list.some(({ severity }) => severity === 1));
    expect(found[0]?.message).toMatch(/^Lost: .* Not so on Linux 6\.12\.103 and later\.$/);
    await server.until(
      () => server.statuses.at(-1)?.kernel === '6.1',
      () => 'a status with kernel 6.1',
    );
  });

  test('boot.memory stands for the banks of the tree', async () => {
    const uri = await openBoard(board(RESERVED));
    expect(server.shown(uri)).toEqual([]);
    server.settings = { boot: { memory: [['0x80000000', '0x85800000']] } };
    server.notify('workspace/didChangeConfiguration', { settings: null });
    await server.diagnostics(uri, (list) => list.some(({ code }) => String(code).startsWith('rmem-')));
  });

  test('pushed by a client that cannot be asked; nonsense is ignored', async () => {
    folder = new TestFolder({ 'inc/chip.dtsi': '/ { chip: chip { }; };\n' });
    server = await LanguageServer.start({ root: folder.path, configuration: false });
    const text = board('&chip { };', '#include "chip.dtsi"');
    const uri = folder.write('a.dts', text);
    server.open(uri, text);
    await server.diagnostics(uri, withCode('include-not-found'));
    server.notify('workspace/didChangeConfiguration', { settings: { devicetreeAtlas: { includePaths: ['inc'] } } });
    await server.diagnostics(uri, none);
    for (const settings of [null, 7, 'x', [], { devicetreeAtlas: { kernel: 9, includePaths: 3, boot: [] } }]) {
      server.notify('workspace/didChangeConfiguration', { settings });
    }
    await server.diagnostics(uri, withCode('include-not-found'));
  });
});

describe('custom messages', () => {
  test('board status follows the active board and tells the files it is made of', async () => {
    folder = new TestFolder({ 'shared.dtsi': '/ { dev: device { }; };\n' });
    server = await LanguageServer.start({ root: folder.path });
    const text = board('&nowhere { };', '#include "shared.dtsi"');
    const uri = folder.write('a.dts', text);
    server.open(uri, text);
    await server.until(
      () => server.statuses.some((status) => status.active?.errors === 1),
      () => 'a status with an error',
    );
    const status = server.statuses.at(-1);
    expect(status?.active).toEqual({ uri, name: 'a.dts', compatible: '', model: 'Test Board', errors: 1, warnings: 0 });
    expect(status?.includedUris).toEqual([uri, folder.uri('shared.dtsi')]);
    // The index of the workspace may find out something about the board as well.
    await server.settled();
    const count = server.statuses.length;
    await server.diagnostics(uri, () => true, server.edit(uri, '#size-cells', '/* x */ #size-cells'));
    await server.settled();
    // Nothing of it changed, so nothing is sent.
    expect(server.statuses).toHaveLength(count);
  });

  test('boards of a shared file, and picking one', async () => {
    folder = new TestFolder({
      'a.dts': board('', '#include "shared.dtsi"'),
      'b.dts': board('', '#include "shared.dtsi"'),
      'c.dts': board(),
    });
    const dtsi = folder.write('shared.dtsi', '/ { dev: device { }; };\n');
    server = await LanguageServer.start({ root: folder.path });
    server.open(dtsi, '/ { dev: device { }; };\n');
    await server.diagnostics(dtsi);
    const boards = await server.request<BoardInfo[]>('devicetreeAtlas/boards', { uri: dtsi });
    expect(boards.map(({ name }) => name).sort()).toEqual(['a.dts', 'b.dts']);
    const picked = await server.request<BoardStatus>('devicetreeAtlas/selectBoard', { uri: folder.uri('b.dts') });
    expect(picked.active?.name).toBe('b.dts');
    await server.settled();
    expect(server.statuses.at(-1)?.active?.name).toBe('b.dts');
    // An edit in the shared file leaves the choice alone.
    await server.diagnostics(dtsi, () => true, server.edit(dtsi, 'dev:', 'gadget:'));
    await server.settled();
    expect(server.statuses.at(-1)?.active?.name).toBe('b.dts');
    // A board that is no file leaves it alone, too.
    const missing = await server.request<BoardStatus>('devicetreeAtlas/selectBoard', { uri: folder.uri('no.dts') });
    expect(missing.active?.name).toBe('b.dts');
  });

  test('picking an open board that is not the one edited last', async () => {
    folder = new TestFolder();
    server = await LanguageServer.start({ root: folder.path });
    const a = folder.write('a.dts', board());
    const b = folder.write('b.dts', board());
    server.open(b, board());
    server.open(a, board());
    await server.diagnostics(a);
    const picked = await server.request<BoardStatus>('devicetreeAtlas/selectBoard', { uri: b });
    expect(picked.active?.name).toBe('b.dts');
    await server.settled();
    expect(server.statuses.at(-1)?.active?.name).toBe('b.dts');
    // The picked board stays while there is a document; an edit elsewhere moves on.
    server.edit(a, 'model', ' model');
    await server.until(
      () => server.statuses.at(-1)?.active?.name === 'a.dts',
      () => 'the board that is edited',
    );
  });

  test('a header that belongs to no board leaves the board before it active', async () => {
    const uri = await openBoard(board());
    const other = folder?.write('other.h', '#define X 1\n') ?? '';
    server.open(other, '#define X 1\n');
    await server.diagnostics(other);
    await server.settled();
    expect(server.statuses.at(-1)?.active?.uri).toBe(uri);
  });

  test('the memory map has addresses, places and the log', async () => {
    const text = board(RESERVED);
    const uri = await openBoard(text);
    const map = await server.request<MemoryMapView>('devicetreeAtlas/memoryMap', { uri });
    expect(map.board).toEqual({ uri, name: 'a.dts', model: 'Test Board' });
    expect(map).toMatchObject({ kernel: '6.18', arch: 'arm64', outcome: 'ok' });
    const first = map.reserved.find(({ path }) => path === '/reserved-memory/first@84000000');
    expect(first).toMatchObject({ base: '0x84000000', size: '0x1000000', placement: 'static', state: 'reserved' });
    expect(first?.location?.uri).toBe(uri);
    expect(first?.location && textIn(text, first.location.range)).toBe('first@84000000');
    expect(map.log.some((line) => line.text.includes('first@84000000'))).toBe(true);
    // Without a file: the active board.
    expect((await server.request<MemoryMapView>('devicetreeAtlas/memoryMap', {})).board.uri).toBe(uri);
    expect(await server.request('devicetreeAtlas/memoryMap', { uri: folder?.uri('no.dts') })).toBeNull();
  });

  test('the map of a board whose kernel is not simulated is what its tree states', async () => {
    const text = board(RESERVED).replace(
      '/ {',
      '/ {\n\tcpus { #address-cells = <1>; #size-cells = <0>;\n\t\tcpu@0 { device_type = "cpu"; compatible = "gaisler,leon3"; reg = <0>; };\n\t};',
    );
    const uri = await openBoard(text);
    const map = await server.request<MemoryMapView>('devicetreeAtlas/memoryMap', { uri });
    expect(map).toMatchObject({ arch: 'sparc', kernel: '', log: [], assumptions: [] });
    expect(map.notSimulated).toMatch(/^The board is for sparc, and only kernels of arm64, .* are simulated\./);
    expect(map.reserved.filter(({ kind }) => kind === 'kernel' || kind === 'dtb' || kind === 'cma')).toEqual([]);
    const first = map.reserved.find(({ path }) => path === '/reserved-memory/first@84000000');
    expect(first).toMatchObject({ base: '0x84000000', size: '0x1000000', placement: 'static' });
    expect(first?.state).toBeUndefined();
    expect(first?.location?.uri).toBe(uri);
  });

  test('a map on show is told when there is a new boot, and only then', async () => {
    const uri = await openBoard(board(RESERVED));
    await server.until(
      () => server.mapChanges.length === 1,
      () => 'the first boot',
    );
    server.edit(uri, 'model', '/* comment */ model');
    server.save(uri);
    await server.settled();
    expect(server.mapChanges).toEqual([uri]);
    server.edit(uri, 'reg = <0x0 0x86000000', 'reg = <0x0 0x87000000');
    server.save(uri);
    await server.until(
      () => server.mapChanges.length === 2,
      () => 'the second boot',
    );
  });

  test('an overlay has no map', async () => {
    folder = new TestFolder();
    server = await LanguageServer.start({ root: folder.path });
    const text = '/dts-v1/;\n/plugin/;\n&uart0 { status = "okay"; };\n';
    const uri = folder.write('o.dtso', text);
    server.open(uri, text);
    expect(await server.diagnostics(uri)).toEqual([]);
    expect(await server.request('devicetreeAtlas/memoryMap', { uri })).toBeNull();
  });
});

test('a hover links to a folder whose name has parentheses', async () => {
  const text = board('/ { c: n { }; };\n&c { };\n');
  folder = new TestFolder({ 'a (b)/a.dts': text });
  server = await LanguageServer.start({ root: folder.path });
  const uri = folder.uri('a (b)/a.dts');
  server.open(uri, text);
  await server.diagnostics(uri);
  const hover = await server.hover(uri, '&c');
  expect(hover).toMatch(/\[a\.dts:\d+\]\(file:[^()\s]+%28b%29\/a\.dts#L\d+\)/);
});
