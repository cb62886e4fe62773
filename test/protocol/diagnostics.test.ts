/** From open and edit to what the editor shows. */
import { mkdirSync, symlinkSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Diagnostic } from 'vscode-languageserver-protocol';
import { board, LanguageServer, TestFolder, textIn, uriOf } from './serverProcess.ts';

let server: LanguageServer;
let folder: TestFolder;
let open: string[] = [];

beforeAll(async () => {
  server = await LanguageServer.start();
});
afterAll(async () => {
  expect(await server.stop()).toBe(0);
});
afterEach(async () => {
  for (const uri of open) server.close(uri);
  open = [];
  await server.settled();
  folder?.dispose();
});

function show(name: string, text: string): string {
  const uri = folder.write(name, text);
  open.push(uri);
  server.open(uri, text);
  return uri;
}

const codes = (list: readonly Diagnostic[]) => list.map(({ code }) => code);
const some = (list: readonly Diagnostic[]) => list.length > 0;
const none = (list: readonly Diagnostic[]) => list.length === 0;

describe('one file', () => {
  test('open, break, mend', async () => {
    folder = new TestFolder();
    const uri = show('a.dts', board());
    expect(await server.diagnostics(uri)).toEqual([]);

    const broken = server.edit(uri, 'model', '&nowhere { };\n\tmodel');
    const found = await server.diagnostics(uri, some, broken);
    expect(found[0]).toMatchObject({ severity: 1, source: 'devicetree-atlas' });

    const version = server.edit(uri, '&nowhere { };\n\t', '');
    await server.diagnostics(uri, none, version);
  });

  test('an unknown label is marked where it stands, and gone when it is defined', async () => {
    folder = new TestFolder();
    const text = board('&uart0 { status = "okay"; };\n');
    const uri = show('a.dts', text);
    const [first] = await server.diagnostics(uri, some);
    expect(first?.message).toContain('uart0');
    expect(first && textIn(text, first.range)).toContain('uart0');
    const version = server.edit(uri, 'memory@', 'uart0: serial { };\n\tmemory@');
    await server.diagnostics(uri, none, version);
  });

  test('reading an opened file once more says nothing new', async () => {
    folder = new TestFolder();
    const uri = show('a.dts', board('&nowhere { };'));
    await server.diagnostics(uri, some);
    const count = server.published.length;
    // By then the file has been read once more, as one that will be edited.
    await server.settled();
    expect(server.published).toHaveLength(count);
    await server.diagnostics(uri, none, server.edit(uri, '&nowhere { };', ''));
  });

  test('diagnostics name the version they were made from', async () => {
    folder = new TestFolder();
    const uri = show('a.dts', board());
    await server.diagnostics(uri);
    const version = server.edit(uri, 'Test Board', 'Test board');
    await server.diagnostics(uri, none, version);
    expect(server.published.findLast((sent) => sent.uri === uri)?.version).toBe(version);
  });

  test('CRLF: positions count lines as the editor does', async () => {
    folder = new TestFolder();
    const text = board('&nowhere { };\n').replaceAll('\n', '\r\n');
    const uri = show('a.dts', text);
    const [found] = await server.diagnostics(uri, some);
    expect(found && textIn(text, found.range)).toContain('nowhere');
    expect(found?.range.start.line).toBe(text.split('\r\n').findIndex((line) => line.startsWith('&nowhere')));
  });

  test('positions count UTF-16 units', async () => {
    folder = new TestFolder();
    const text = board('/* 😀 */ &nowhere { };\n');
    const uri = show('a.dts', text);
    const [found] = await server.diagnostics(uri, some);
    expect(found && textIn(text, found.range)).toContain('nowhere');
    expect(found?.range.start.character).toBeGreaterThanOrEqual('/* 😀 */ '.length);
  });

  test('an edit that is taken back leaves nothing behind', async () => {
    folder = new TestFolder();
    const uri = show('a.dts', board());
    await server.diagnostics(uri);
    for (let i = 0; i < 5; i++) {
      await server.diagnostics(uri, some, server.edit(uri, '<2>;', '<2>'));
      await server.diagnostics(uri, none, server.edit(uri, '<2>', '<2>;'));
    }
  });

  test('closing takes the diagnostics back', async () => {
    folder = new TestFolder();
    const uri = show('a.dts', board('&nowhere { };'));
    await server.diagnostics(uri, some);
    server.close(uri);
    open = [];
    await server.diagnostics(uri, none);
  });

  test('checks of dtc run beside compile problems', async () => {
    folder = new TestFolder();
    const uri = show('a.dts', board('/ { soc@1000 { }; };'));
    expect(codes(await server.diagnostics(uri, some))).toContain('unit_address_vs_reg');
  });
});

describe('several files', () => {
  test('a fault in an included file is shown there, with the way that led to it', async () => {
    const chip = '/ {\n\tchip {\n\t\tclocks = <&missing_clock>;\n\t};\n};\n';
    folder = new TestFolder({ 'chip.dtsi': chip, 'soc.dtsi': '#include "chip.dtsi"\n' });
    const uri = show('a.dts', board('', '#include "soc.dtsi"'));
    await server.diagnostics(uri);
    const [found] = await server.diagnostics(folder.uri('chip.dtsi'), some);
    expect(found && textIn(chip, found.range)).toContain('missing_clock');
    const related = (found?.relatedInformation ?? []).map(({ location, message }) => ({ uri: location.uri, message }));
    expect(related).toEqual([
      { uri: folder.uri('soc.dtsi'), message: 'included here' },
      { uri, message: 'included here' },
    ]);
    expect(server.shown(uri)).toEqual([]);
  });

  test('a fault that a macro makes is shown at its use, with the text of the macro', async () => {
    folder = new TestFolder();
    const text = board('#define CLOCKS clocks = <&missing_clock>\n/ { dev { CLOCKS; }; };\n');
    const uri = show('a.dts', text);
    const [found] = await server.diagnostics(uri, some);
    expect(found && textIn(text, found.range)).toBe('CLOCKS');
    const [spelled] = found?.relatedInformation ?? [];
    expect(spelled?.location.uri).toBe(uri);
    const line = spelled?.location.range.start.line ?? 0;
    expect(text.split('\n')[line]?.slice(spelled?.location.range.start.character)).toMatch(/^&missing_clock/);
  });

  test('a shared file is checked for every open board that includes it', async () => {
    const shared = '/ { dev: device { }; };\n';
    folder = new TestFolder();
    const a = show('a.dts', board('&dev { x; };', '#include "shared.dtsi"'));
    const b = show('b.dts', board('&dev { y; };', '#include "shared.dtsi"'));
    const c = show('c.dts', board());
    const dtsi = show('shared.dtsi', shared);
    await server.diagnostics(dtsi);
    await server.diagnostics(a, none);
    await server.diagnostics(b, none);
    server.edit(dtsi, 'dev:', 'gadget:');
    await server.diagnostics(a, some);
    await server.diagnostics(b, some);
    expect(server.shown(c)).toEqual([]);
    server.edit(dtsi, 'gadget:', 'dev:');
    await server.diagnostics(a, none);
    await server.diagnostics(b, none);
  });

  test('a problem that two boards share is shown once', async () => {
    folder = new TestFolder({ 'shared.dtsi': '/ { device { x = <&nothing>; }; };\n' });
    show('a.dts', board('', '#include "shared.dtsi"'));
    show('b.dts', board('', '#include "shared.dtsi"'));
    await server.diagnostics(folder.uri('shared.dtsi'), some);
    await server.settled();
    expect(server.shown(folder.uri('shared.dtsi'))).toHaveLength(1);
  });

  test('a .dtsi that is opened alone is checked with the board found beside it', async () => {
    folder = new TestFolder({ 'dts/a.dts': board('', '#include "shared.dtsi"') });
    const dtsi = show('dts/shared.dtsi', '/ { device { x = <&nothing>; }; };\n');
    const [found] = await server.diagnostics(dtsi, some);
    expect(found?.message).toContain('nothing');
  });

  test('a .dtsi that no board includes still has its syntax checked', async () => {
    folder = new TestFolder();
    const dtsi = show('lonely.dtsi', '/ { device { x = <1 };\n};\n');
    await server.diagnostics(dtsi, some);
    const version = server.edit(dtsi, '<1 }', '<1>; }');
    await server.diagnostics(dtsi, none, version);
  });

  test('a missing include appears, changes and vanishes', async () => {
    folder = new TestFolder();
    const uri = show('a.dts', board('&dev { };', '#include "late.dtsi"'));
    expect(codes(await server.diagnostics(uri, some))).toContain('include-not-found');
    const late = folder.write('late.dtsi', '/ { dev: device { }; };\n');
    server.watched(late, 1);
    await server.diagnostics(uri, none);
    folder.write('late.dtsi', '/ { other: device { }; };\n');
    server.watched(late, 2);
    await server.diagnostics(uri, (list) => some(list) && !codes(list).includes('include-not-found'));
  });

  test('an include folder that is a link: the editor sees its own name for the file', async () => {
    folder = new TestFolder({ 'real/chip.dtsi': '/ { chip { x = <&nothing>; }; };\n' });
    mkdirSync(folder.file('board'), { recursive: true });
    // One repository: a link may not lead out of it.
    mkdirSync(folder.file('.git'));
    symlinkSync(folder.file('real'), folder.file('board/linked'));
    const uri = show('board/a.dts', board('', '#include "linked/chip.dtsi"'));
    await server.diagnostics(uri);
    // Not open: named as it lies on disk.
    await server.diagnostics(folder.uri('real/chip.dtsi'), some);

    const linked = folder.uri('board/linked/chip.dtsi');
    open.push(linked);
    server.open(linked, '/ { chip { x = <&nothing>; }; };\n');
    await server.diagnostics(linked, some);
    await server.diagnostics(folder.uri('real/chip.dtsi'), none);
    const version = server.edit(linked, '&nothing', '1');
    await server.diagnostics(linked, none, version);
  });
});

describe('names', () => {
  test.each(['with space/a b.dts', 'ümlaut/größe.dts', 'hash#tag/a#b.dts', 'per%20cent/a%41.dts', 'plus+/(a),b@1.dts'])(
    '%s',
    async (name) => {
      folder = new TestFolder();
      const at = name.slice(0, name.lastIndexOf('/'));
      folder.write(`${at}/chip #1.dtsi`, '/ { chip { x = <&nothing>; }; };\n');
      const uri = show(name, board('&nowhere { };', '#include "chip #1.dtsi"'));
      await server.diagnostics(uri, some);
      await server.diagnostics(folder.uri(`${at}/chip #1.dtsi`), some);
    },
  );

  test('the spelling of the client is kept: VS Code encodes more than it must', async () => {
    folder = new TestFolder();
    folder.write('a@1.dts', board('&nowhere { };'));
    const uri = uriOf(folder.file('a@1.dts')).replace('a@1', 'a%401');
    open.push(uri);
    server.open(uri, board('&nowhere { };'));
    await server.diagnostics(uri, some);
  });

  test('an untitled document with /dts-v1/ is a board', async () => {
    folder = new TestFolder();
    const uri = 'untitled:Untitled-1';
    open.push(uri);
    server.open(uri, board('&nowhere { };'));
    const [found] = await server.diagnostics(uri, some);
    expect(found?.message).toContain('nowhere');
    const version = server.edit(uri, '&nowhere { };', '');
    await server.diagnostics(uri, none, version);
  });

  test('an untitled document without is a fragment: its syntax is checked', async () => {
    folder = new TestFolder();
    const uri = 'untitled:Untitled-2';
    open.push(uri);
    server.open(uri, '&uart0 { status = "okay"; };\n');
    expect(await server.diagnostics(uri)).toEqual([]);
    await server.diagnostics(uri, some, server.edit(uri, '"okay"', '"okay'));
  });

  test('a document of another machine does no harm', async () => {
    folder = new TestFolder();
    const uri = 'file://server/share/a.dts';
    open.push(uri);
    server.open(uri, board('&nowhere { };'));
    await server.diagnostics(uri);
  });
});
