/** Boot profiles and boot logs in the editor. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import type { Diagnostic } from 'vscode-languageserver-protocol';
import { reportHtml } from '../../client/src/bootLog/html.ts';
import type { RunToolResult } from '../../server/src/lsp/apiProtocol.ts';
import type { BootLogComparison, BootProfileFile, MemoryMapView } from '../../server/src/lsp/protocol.ts';
import { board, LanguageServer, TestFolder, textIn } from './serverProcess.ts';

let server: LanguageServer;
let folder: TestFolder;

afterEach(async () => {
  expect(await server.stop()).toBe(0);
  folder.dispose();
});

const TEXT = board(`
/ {
	reserved-memory {
		#address-cells = <2>;
		#size-cells = <2>;
		ranges;

		high {
			size = <0x0 0x1000000>;
			alloc-ranges = <0x1 0x0 0x0 0x40000000>;
		};
		any {
			size = <0x0 0x100000>;
		};
	};
};
`);

const has =
  (code: string, text = '') =>
  (list: readonly Diagnostic[]) =>
    list.some((found) => found.code === code && String(found.message).includes(text));
const hasNot = (code: string) => (list: readonly Diagnostic[]) => !list.some((found) => found.code === code);

/** A board, with what stands in its `.dtatlas.json`. */
async function openBoard(profile?: string, settings?: unknown): Promise<string> {
  folder = new TestFolder(profile === undefined ? {} : { '.dtatlas.json': profile });
  server = await LanguageServer.start({ root: folder.path, settings });
  const uri = folder.write('boards/a.dts', TEXT);
  server.open(uri, TEXT);
  return uri;
}

test.runIf(process.platform === 'linux')('a profile that is a pipe is not used, and is not written to', async () => {
  folder = new TestFolder();
  execFileSync('mkfifo', [folder.file('.dtatlas.json')]);
  server = await LanguageServer.start({ root: folder.path });
  const uri = folder.write('boards/a.dts', TEXT);
  server.open(uri, TEXT);
  const profile = folder.uri('.dtatlas.json');
  const [found] = await server.diagnostics(profile, has('profile-unread'));
  expect(found?.message).toBe('This profile is no regular file; it is not used.');
  const file = await server.request<BootProfileFile>('devicetreeAtlas/bootProfile', { uri });
  expect(file).toEqual({ uri: profile, isNew: false, cursor: { line: 0, character: 0 } });
});

describe('.dtatlas.json', () => {
  test('its sizes are booted, and a finding names those it is for', async () => {
    const uri = await openBoard('{ "ram": ["1 GiB", "4 GiB"] }');
    await server.diagnostics(uri, has('rmem-not-placed', 'On 1 GiB (of 1 GiB, 4 GiB): '));
    const view = await server.request<MemoryMapView>('devicetreeAtlas/memoryMap', { uri });
    expect(view.assumptions).toContain(
      'RAM is what .dtatlas.json says for 1 GiB, not what the tree says: 1 GiB at 0x80000000.',
    );
  });

  test('is stronger than settings, key by key', async () => {
    const uri = await openBoard('{ "ram": "4 GiB" }', { boot: { ram: ['1 GiB'], cmdlineAppend: 'cma=16M' } });
    await server.diagnostics(uri, hasNot('rmem-not-placed'));
    const view = await server.request<MemoryMapView>('devicetreeAtlas/memoryMap', { uri });
    expect(view.assumptions.join('\n')).toMatch(/says for 4 GiB[\s\S]*gets "cma=16M"/);
  });

  test('a change on disk boots the boards anew, and so does its end', async () => {
    const uri = await openBoard('{ "ram": "4 GiB" }');
    await server.diagnostics(uri, hasNot('rmem-not-placed'));
    server.watched(folder.write('.dtatlas.json', '{ "ram": "1 GiB" }'), 2);
    await server.diagnostics(uri, has('rmem-not-placed'));
    server.watched(folder.write('.dtatlas.json', '{ "ram": "8 GiB" }'), 2);
    await server.diagnostics(uri, hasNot('rmem-not-placed'));
    folder.remove('.dtatlas.json');
    server.watched(folder.uri('.dtatlas.json'), 3);
    await server.diagnostics(uri, has('rmem-not-placed'));
    server.watched(folder.write('boards/.dtatlas.json', '{ "ram": "4 GiB" }'), 1);
    await server.diagnostics(uri, hasNot('rmem-not-placed'));
  });

  test('mistakes are marked where they are, while typing; the boards follow with a save', async () => {
    const uri = await openBoard('{ "ram": "1 GiB" }');
    await server.diagnostics(uri, has('rmem-not-placed'));
    const profile = folder.uri('.dtatlas.json');
    const text = '{ "ram": "1 GiB" }';
    server.open(profile, text);
    await server.diagnostics(profile, (list) => list.length === 0);
    server.edit(profile, '"ram"', '"rams"');
    const [unknown] = await server.diagnostics(profile, has('profile-unknown-key', '"rams"'));
    expect(unknown && textIn(text.replace('ram', 'rams'), unknown.range)).toBe('"rams"');
    server.edit(profile, '"rams": "1 GiB"', '"ram": "4 GiB"');
    await server.diagnostics(profile, (list) => list.length === 0);
    server.save(profile);
    await server.diagnostics(uri, hasNot('rmem-not-placed'));
    // It is no source: nothing else is answered about it.
    expect(await server.hover(profile, 'ram')).toBe('');
    expect(await server.symbols(profile)).toEqual([]);
  });

  test('mistakes in a file that is not open are marked, too', async () => {
    const uri = await openBoard('{ "kernel": "4.4" }');
    await server.diagnostics(uri);
    await server.diagnostics(folder.uri('.dtatlas.json'), has('profile-value'));
  });
});

describe('a boot log', () => {
  const DMESG = `[    0.000000] Linux version 7.2.0 (gcc) #1 SMP
[    0.000000] OF: reserved mem: failed to allocate memory for node 'high': size 16 MiB
[    0.000000] OF: reserved mem: 0x00000000bfe00000..0x00000000bfefffff (1024 KiB) map non-reusable any
`;
  const compare = (uri: string, text: string) =>
    server.request<BootLogComparison | null>('devicetreeAtlas/compareBootLog', {
      uri,
      logs: [{ name: 'dmesg', text }],
    });

  test('acts in no report: what it steers and marks is shown', async () => {
    const uri = await openBoard();
    await server.diagnostics(uri);
    const line = "failed to allocate memory for node '[\u001b]0;x\u009c](command:a)<img src=b>': size 1 MiB";
    const compared = await compare(uri, `${DMESG}[    0.000000] OF: reserved mem: ${line}\n`);
    const links = { open: 'open', saveProfile: 'save', removeMarks: 'remove' };
    const page = compared ? reportHtml(compared.report, links, () => 'file:///dmesg', 'once') : '';
    expect(page).toContain('\\u{9c}');
    expect(page).toContain('&lt;img src=b&gt;');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are meant.
    expect(page).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]|<img|<script|href="command:a/);
    // Links are commands of ours, and nothing else.
    expect(new Set([...page.matchAll(/href="([^"?]*)/g)].map(([, link]) => link))).toEqual(
      new Set(['command:open', 'command:save', 'command:remove']),
    );
  });

  test('has lines that are explained with the nodes of the active board they are about', async () => {
    const uri = await openBoard();
    await server.diagnostics(uri);
    const explain = (lines: string) =>
      server.request<RunToolResult>('devicetreeAtlas/runTool', {
        name: 'explain_log_line',
        input: { lines, file: fileURLToPath(uri) },
      });
    const line = "OF: reserved mem: failed to allocate memory for node 'high': size 16 MiB";
    expect(await explain(line)).toMatchObject({
      text: expect.stringMatching(
        /Printed by: drivers\/of\/of_reserved_mem\.c.*On this board: \/reserved-memory\/high/s,
      ),
      data: { lines: [{ line, nodes: ['/reserved-memory/high'] }] },
    });
    expect(await explain('random: crng init done')).toEqual({ refused: expect.stringContaining('No such line') });
  });

  test('what differs is marked at the nodes until another log comes', async () => {
    const uri = await openBoard();
    await server.diagnostics(uri);
    const compared = await compare(uri, DMESG);
    expect(compared).toMatchObject({
      board: { uri, name: 'a.dts' },
      summary: 'regions: 1 as predicted, 1 elsewhere',
      asPredicted: false,
    });
    const [regions] = compared?.report.sections ?? [];
    expect(regions?.title).toBe('Regions');
    expect(regions?.lines[0]).toMatchObject({
      text: expect.stringMatching(/^\/reserved-memory\/any: elsewhere\. /),
      location: { uri },
      log: { name: 'dmesg', line: 3 },
    });
    expect(compared?.profile.uri).toBe(folder.uri('boards/.dtatlas.json'));
    expect(JSON.parse(compared?.profile.text ?? '')).toMatchObject({ boards: [{ files: 'a.dts', kernel: '7.2.0' }] });
    const found = await server.diagnostics(uri, has('boot-log-moved', 'dmesg:3'));
    const moved = found.find(({ code }) => code === 'boot-log-moved');
    expect(moved && textIn(TEXT, moved.range)).toBe('any');

    // The same log of a board that is corrected says nothing any more.
    server.edit(uri, 'size = <0x0 0x100000>;', 'reg = <0x0 0xbfe00000 0x0 0x100000>;');
    server.save(uri);
    await server.diagnostics(uri, hasNot('boot-log-moved'));
  });

  test('marks stay at their nodes while the text around them changes, and go when they are taken away', async () => {
    const uri = await openBoard();
    await server.diagnostics(uri);
    await compare(uri, DMESG);
    let text = TEXT;
    const edit = (before: string, after: string) => {
      server.edit(uri, before, after);
      text = text.replace(before, after);
      return server.settled();
    };
    const marked = async () => {
      const found = await server.diagnostics(uri, has('boot-log-moved', 'dmesg:3'));
      const moved = found.find(({ code }) => code === 'boot-log-moved');
      return moved && textIn(text, moved.range);
    };
    expect(await marked()).toBe('any');
    // Not saved: the boot is that of the text before.
    await edit('/dts-v1/;', '/dts-v1/;\n\n// Lines\n// above\n');
    expect(await marked()).toBe('any');
    await edit('high {', 'another { size = <0x0 0x1000>; };\n\t\thigh {');
    expect(await marked()).toBe('any');
    const forget = (of?: string) => server.request<boolean>('devicetreeAtlas/forgetBootLog', of ? { uri: of } : {});
    expect(await forget(uri)).toBe(true);
    await server.diagnostics(uri, hasNot('boot-log-moved'));
    expect(await forget()).toBe(false);
  });

  test('nothing to compare', async () => {
    const uri = await openBoard();
    await server.diagnostics(uri);
    expect(await compare(uri, 'Dear reader,\n')).toBeNull();
    expect(await compare(folder.uri('no.dtsi'), DMESG)).toBeNull();
  });
});

describe('the file in which to say how a board boots', () => {
  const ask = (uri?: string) =>
    server.request<BootProfileFile | null>('devicetreeAtlas/bootProfile', uri === undefined ? {} : { uri });

  test('is new beside the board, with the RAM that it has', async () => {
    const uri = await openBoard();
    await server.diagnostics(uri);
    const file = await ask();
    expect(file).toMatchObject({ uri: folder.uri('boards/.dtatlas.json'), isNew: true });
    expect(file?.insert?.position).toEqual({ line: 0, character: 0 });
    expect(file?.insert?.text).toContain('"files": "a.dts"');
    expect(
      textIn(file?.insert?.text ?? '', {
        start: file?.cursor ?? { line: 0, character: 0 },
        end: { line: 99, character: 0 },
      }),
    ).toMatch(/^\/\/ "ram"/);
    expect(await ask(uri)).toEqual(file);
  });

  test('is the one in force, as it stands in the editor', async () => {
    const uri = await openBoard('{ "ram": "1 GiB" }');
    await server.diagnostics(uri);
    const profile = folder.uri('.dtatlas.json');
    server.open(profile, '{ "boards": [{ "files": "boards/*.dts" }] }');
    await server.settled();
    expect(await ask(uri)).toEqual({ uri: profile, isNew: false, cursor: { line: 0, character: 15 } });
    server.replace(profile, '{ "boards": [] }');
    expect(await ask(uri)).toMatchObject({ isNew: false, insert: { position: { line: 0, character: 13 } } });
  });

  test('there is none without a board, nor for one that is not saved', async () => {
    await openBoard();
    await server.diagnostics(folder.uri('boards/a.dts'));
    const dtsi = folder.write('lonely/x.dtsi', '/ { };\n');
    server.open(dtsi, '/ { };\n');
    expect(await ask(dtsi)).toBeNull();
    server.open('untitled:Untitled-1', TEXT);
    await server.diagnostics('untitled:Untitled-1');
    expect(await ask('untitled:Untitled-1')).toBeNull();
  });
});
