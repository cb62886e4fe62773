/** A saved file that several boards share: what it breaks is said, also in boards that nobody has open. */
import { readFileSync, writeFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import type { CodeLens, Diagnostic } from 'vscode-languageserver-protocol';
import type { IncludingBoard } from '../../server/src/lsp/viewProtocol.ts';
import { board, LanguageServer, TestFolder, textIn } from './serverProcess.ts';

let server: LanguageServer;
let folder: TestFolder;

afterEach(async () => {
  expect(await server.stop()).toBe(0);
  folder.dispose();
});

const CHIP = '/ {\n\tiris: video {\n\t\tstatus = "disabled";\n\t};\n\n\tdsp: audio {\n\t};\n};\n';
const USES = board('&iris { status = "okay"; };', '#include "chip.dtsi"');

async function openChip(others: Record<string, string> = {}): Promise<string> {
  folder = new TestFolder({
    'a.dts': USES,
    'b.dts': USES,
    'c.dts': board('&dsp { status = "okay"; };', '#include "chip.dtsi"'),
    'other.dts': board('&iris { };'),
    ...others,
  });
  const uri = folder.write('chip.dtsi', CHIP);
  server = await LanguageServer.start({ root: folder.path });
  server.open(uri, CHIP);
  await server.diagnostics(uri);
  await server.settled();
  return uri;
}

/** Replaces text and saves. */
function change(uri: string, before: string, after: string): void {
  server.edit(uri, before, after);
  const name = uri.slice(uri.lastIndexOf('/') + 1);
  const path = folder.file(name);
  writeFileSync(path, readFileSync(path, 'utf8').replace(before, after));
  server.save(uri);
}

const summary = (list: readonly Diagnostic[]) => list.find(({ code }) => code === 'boards-broken');
const said = (list: readonly Diagnostic[]) => String(summary(list)?.message);
const some = (list: readonly Diagnostic[]) => list.length > 0;
const broken = (uri: string) => server.diagnostics(uri, (list) => summary(list) !== undefined).then(summary);
const whole = (uri: string) => server.diagnostics(uri, (list) => summary(list) === undefined);

describe('a label that boards use is renamed', () => {
  test('all boards that broke are named, with the place in each; the others are counted', async () => {
    const uri = await openChip();
    change(uri, 'iris:', 'video:');
    const found = await broken(uri);
    expect(found?.message).toBe(
      'What was changed here makes new problems in 2 of 3 boards that include this file: a.dts, b.dts.',
    );
    expect(found?.severity).toBe(2);
    expect(found && textIn(CHIP.replace('iris:', 'video:'), found.range)).toBe('video: video {');
    const places = found?.relatedInformation?.map(({ location, message }) => [location.uri, message.split(':')[0]]);
    expect(places).toEqual([
      [folder.uri('a.dts'), 'a.dts'],
      [folder.uri('b.dts'), 'b.dts'],
    ]);
    for (const name of ['a.dts', 'b.dts']) {
      const found = await server.diagnostics(folder.uri(name), some);
      expect(found.map(({ code }) => code)).toEqual(['unknown-label']);
    }
    // A board that does not include the file is none of its business.
    expect(server.shown(folder.uri('other.dts'))).toEqual([]);
  });

  test('mended and saved, all is quiet again', async () => {
    const uri = await openChip();
    change(uri, 'iris:', 'video:');
    await broken(uri);
    change(uri, 'video:', 'iris:');
    await whole(uri);
    for (const name of ['a.dts', 'b.dts']) await server.diagnostics(folder.uri(name), (list) => list.length === 0);
  });

  test('still broken after another save, it is held against what was whole', async () => {
    const uri = await openChip();
    change(uri, 'iris:', 'video:');
    await broken(uri);
    change(uri, 'dsp:', 'sound:');
    const found = await server.diagnostics(uri, (list) => said(list).includes('3 of 3'));
    expect(summary(found)?.message).toContain('a.dts, b.dts, c.dts.');
  });

  test('a board that is mended by itself is looked at with the next save', async () => {
    const uri = await openChip();
    change(uri, 'iris:', 'video:');
    await broken(uri);
    const b = folder.uri('b.dts');
    server.open(b, USES);
    await server.diagnostics(b, (list) => list.length > 0);
    change(b, '&iris', '&video');
    const found = await server.diagnostics(uri, (list) => said(list).includes('1 of 3'));
    expect(summary(found)?.message).toContain(': a.dts.');
    expect(server.shown(b)).toEqual([]);
  });
});

test('nothing breaks: nothing is said', async () => {
  const uri = await openChip();
  change(uri, 'status = "disabled"', 'status = "fail"');
  await server.settled();
  change(uri, 'iris:', 'iris: video:');
  await server.settled();
  change(uri, 'dsp:', 'sound:');
  // Said of what broke last: what came before was quiet.
  expect((await broken(uri))?.message).toContain('1 of 3');
  await server.diagnostics(folder.uri('c.dts'), some);
  const codes = server.published.flatMap(({ diagnostics }) => diagnostics.map(({ code }) => code));
  expect(new Set(codes)).toEqual(new Set(['boards-broken', 'unknown-label']));
});

test('a board that was broken before is not counted', async () => {
  const uri = await openChip({ 'd.dts': board('&nowhere { };\n&iris { };', '#include "chip.dtsi"') });
  change(uri, 'iris:', 'video:');
  const found = await broken(uri);
  expect(found?.message).toContain('3 of 4');
  // Of the board with a problem before only the new one is shown.
  const shown = (await server.diagnostics(folder.uri('d.dts'), some)).map(({ message }) => message);
  expect(shown).toHaveLength(1);
  expect(shown[0]).toContain("'iris'");
});

test('regions that a board has and a shared file moves onto', async () => {
  const region = (name: string, at: string) =>
    `/ {\n\treserved-memory {\n\t\t#address-cells = <2>;\n\t\t#size-cells = <2>;\n\t\tranges;\n\t\t${name}@${at} {\n\t\t\treg = <0x0 0x${at} 0x0 0x100000>;\n\t\t\tno-map;\n\t\t};\n\t};\n};\n`;
  folder = new TestFolder({
    'a.dts': board('', '#include "memory.dtsi"'),
    'b.dts': board(region('own', '90000000'), '#include "memory.dtsi"'),
  });
  const text = region('shared', '88000000');
  const uri = folder.write('memory.dtsi', text);
  server = await LanguageServer.start({ root: folder.path });
  server.open(uri, text);
  await server.diagnostics(uri);
  await server.settled();
  server.edit(uri, 'shared@88000000', 'shared@90000000');
  server.edit(uri, '0x88000000', '0x90000000');
  folder.write('memory.dtsi', text.replaceAll('88000000', '90000000'));
  server.save(uri);
  expect((await broken(uri))?.message).toContain('1 of 2 boards that include this file: b.dts.');
});

test('an edit ends it, and the next save begins anew', async () => {
  const uri = await openChip();
  change(uri, 'iris:', 'video:');
  const version = server.edit(uri, 'dsp:', 'dsp2:');
  await server.diagnostics(uri, () => true, version);
  await server.settled();
  server.save(uri);
  expect((await broken(uri))?.message).toContain('3 of 3');
});

describe('the summary', () => {
  test('counts boards and new problems; the lens above the file counts, too, and its boards are told', async () => {
    const uri = await openChip();
    const lens = async () => {
      const lenses = await server.request<CodeLens[]>('textDocument/codeLens', { textDocument: { uri } });
      return lenses.filter(({ data }) => data === undefined).map(({ command }) => command?.title);
    };
    expect(await lens()).toEqual(['included by 3 boards']);
    change(uri, 'status = "disabled"', 'status = "fail"');
    await server.settled();
    expect(server.impacts.at(-1)).toEqual({
      uri,
      boards: 3,
      broken: 0,
      summary: '3 boards include chip.dtsi: nothing new in them',
    });
    change(uri, 'dsp:', 'sound:');
    await server.settled();
    expect(server.impacts.at(-1)?.summary).toBe('3 boards include chip.dtsi: 2 as before, 1 new error in c.dts');
    expect(await lens()).toEqual(['included by 3 boards, 1 breaks']);
    const including = await server.request<IncludingBoard[]>('devicetreeAtlas/includingBoards', { uri });
    expect(including.map(({ board, broken }) => [board.name, broken?.location.uri])).toEqual([
      ['c.dts', folder.uri('c.dts')],
      ['a.dts', undefined],
      ['b.dts', undefined],
    ]);
    // Few boards are looked at without a word.
    expect(server.progress).toEqual([]);
  });

  test('more boards are looked at with progress shown', async () => {
    const uri = await openChip({ 'd.dts': USES, 'e.dts': USES });
    change(uri, 'dsp:', 'dsp: sound:');
    await server.until(
      () => server.progress.some(({ kind }) => kind === 'end') && server.impacts.length > 0,
      () => 'the end of progress',
    );
    expect(server.progress[0]?.title).toBe('Boards that include chip.dtsi');
    expect(server.impacts.at(-1)?.boards).toBe(5);
  });

  test('one problem of the shared file is one, in however many boards', async () => {
    const uri = await openChip();
    change(uri, 'dsp: audio {', 'dsp: audio { x = <&nothing>;');
    await server.settled();
    expect(server.impacts.at(-1)?.summary).toBe('3 boards include chip.dtsi: 1 new error in 3 boards');
  });
});
