/** Overlays in the editor: seen on the board that they are for. */
import { cpSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import type { BoardStatus, MemoryMapView } from '../../server/src/lsp/protocol.ts';
import { LanguageServer, TestFolder } from './serverProcess.ts';

const WORKSPACE = fileURLToPath(new URL('../workspace', import.meta.url));
const OVERLAY = 'dts/acme-a1000-camera.dtso';

let server: LanguageServer;
let folder: TestFolder;

afterEach(async () => {
  expect(await server.stop()).toBe(0);
  folder.dispose();
});

async function open(settings?: unknown, makefile = true): Promise<string> {
  folder = new TestFolder();
  cpSync(WORKSPACE, folder.path, { recursive: true });
  if (!makefile) folder.remove('dts/Makefile');
  server = await LanguageServer.start({ root: folder.path, settings });
  const uri = folder.uri(OVERLAY);
  server.open(uri, readFileSync(folder.file(OVERLAY), 'utf8'));
  await server.diagnostics(uri);
  return uri;
}

const memoryMap = (uri: string) => server.request<MemoryMapView | null>('devicetreeAtlas/memoryMap', { uri });

describe('an overlay on its base', () => {
  test('has a map: the board with the overlay, each region placed in its own source', async () => {
    const uri = await open();
    expect(server.shown(uri)).toEqual([]);
    const map = await memoryMap(uri);
    expect(map?.board).toMatchObject({ uri, name: 'acme-a1000-camera.dtso' });
    expect(map?.board.model).toContain('A1000');
    const at = (label: string) => map?.reserved.find((entry) => entry.label === label)?.location?.uri;
    expect(at('frames@a0000000')).toBe(uri);
    expect(at('splash@9c000000')).toBe(folder.uri('dts/acme-a1000-evb.dts'));
    expect(map?.ram.length).toBeGreaterThan(0);
  });

  test('hovers say the address and the definitions of the whole board', async () => {
    const uri = await open();
    const target = await server.hover(uri, '&i2c1 {');
    expect(target).toContain('acme-a1000.dtsi');
    const region = await server.hover(uri, 'frames@a0000000');
    expect(region).toContain('/reserved-memory/frames@a0000000');
    const links = await server.definition(uri, '&isp');
    expect(links.map(({ targetUri }) => targetUri)).toContain(folder.uri('dts/acme-a1000.dtsi'));
  });

  test('an overlap with the base is found on save, here and there', async () => {
    const uri = await open();
    server.edit(uri, 'frames@a0000000', 'frames@9c000000');
    server.edit(uri, 'reg = <0x0 0xa0000000', 'reg = <0x0 0x9c000000');
    server.save(uri);
    const isOverlap = ({ code }: { code?: unknown }) => code === 'rmem-overlap';
    await server.diagnostics(uri, (list) => list.some(isOverlap));
    await server.diagnostics(folder.uri('dts/acme-a1000-evb.dts'), (list) => list.some(isOverlap));
  });

  test('follows edits of the base', async () => {
    const uri = await open();
    const base = folder.uri('dts/acme-a1000-evb.dts');
    const text = readFileSync(folder.file('dts/acme-a1000-evb.dts'), 'utf8');
    server.open(base, text);
    await server.diagnostics(base);
    const renamed = text.replaceAll(/\bvdd_sensor\b/g, 'vdd_other');
    expect(renamed).not.toBe(text);
    server.replace(base, renamed);
    const [found] = await server.diagnostics(uri, (list) => list.length > 0);
    expect(found).toMatchObject({ code: 'overlay-missing-symbol', severity: 1 });
    expect(found?.message).toContain("'vdd_sensor'");
    server.replace(base, text);
    await server.diagnostics(uri, (list) => list.length === 0);
  });
});

describe('without a makefile', () => {
  test('the setting names the base', async () => {
    const uri = await open({ overlayBases: { [OVERLAY]: 'dts/acme-a1000-evb.dts' } }, false);
    expect((await memoryMap(uri))?.reserved.map(({ label }) => label)).toContain('frames@a0000000');
  });

  test.each([
    ['dts/no.dts', [], 'as the base of this overlay, and there is no such file'],
    [
      OVERLAY,
      [],
      'as the base of this overlay, and that is an overlay itself: name the board, and behind it this overlay',
    ],
    ['dts/acme-a1000-evb.dts', ['dts/no.dtso'], 'as an overlay before this one, and there is no such file'],
  ])('the setting names what cannot be used: %s %j', async (base, before, words) => {
    const uri = await open({ overlayBases: { [OVERLAY]: [base, ...before] } }, false);
    const [problem, ...others] = await server.diagnostics(uri, (list) => list.length > 0);
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ code: 'overlay-base-missing', severity: 2 });
    const wrong = folder.file(before[0] ?? base);
    expect(problem?.message).toBe(
      `the setting 'devicetreeAtlas.overlayBases' names "${wrong}" ${words}. Without it, labels and targets of this overlay are not checked.`,
    );
  });

  test('a base that appears is seen', async () => {
    const uri = await open({ overlayBases: { [OVERLAY]: 'dts/later.dts' } }, false);
    await server.diagnostics(uri, (list) => list.length > 0);
    const made = folder.write('dts/later.dts', readFileSync(folder.file('dts/acme-a1000-evb.dts'), 'utf8'));
    server.watched(made, 1);
    await server.diagnostics(uri, (list) => !list.some(({ code }) => code === 'overlay-base-missing'));
    expect(await memoryMap(uri)).not.toBeNull();
  });

  test('an overlay by itself has no map, and says nothing wrong', async () => {
    const uri = await open(undefined, false);
    expect(server.shown(uri)).toEqual([]);
    expect(await memoryMap(uri)).toBeNull();
    const status = await server.request<BoardStatus>('devicetreeAtlas/selectBoard', { uri });
    expect(status.active?.uri).toBe(uri);
  });

  test('a makefile that appears is seen', async () => {
    const uri = await open(undefined, false);
    expect(await memoryMap(uri)).toBeNull();
    const made = folder.write('dts/Makefile', 'x-dtbs := acme-a1000-evb.dtb acme-a1000-camera.dtbo\n');
    server.watched(made, 1);
    await server.settled();
    expect(await memoryMap(uri)).not.toBeNull();
  });
});
