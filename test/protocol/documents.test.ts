/** Documents made from boards: compiled trees, preprocessed texts, boot logs, blobs, boards of git revisions. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type {
  BoardDocument,
  CompiledLine,
  DocumentAnswer,
  DocumentParams,
  DocumentPlace,
  RevisionsAnswer,
} from '../../server/src/lsp/documentProtocol.ts';
import { compileFiles } from '../harness/compileFiles.ts';
import { testSyntax } from '../harness/parser.ts';
import { LanguageServer, TestFolder } from './serverProcess.ts';

const CHIP = `#define BASE 0x1000
/ {
	#address-cells = <1>;
	#size-cells = <1>;
	compatible = "acme,chip";
	uart0: serial@1000 {
		reg = <BASE 0x100>;
		status = "disabled";
	};
};
`;
const BOARD = `/dts-v1/;
#include "chip.dtsi"
/ {
	memory@80000000 { device_type = "memory"; reg = <0x80000000 0x40000000>; };
	cpus { #address-cells = <1>; #size-cells = <0>; cpu@0 { device_type = "cpu"; compatible = "arm,cortex-a53"; reg = <0>; }; };
	reserved-memory {
		#address-cells = <1>;
		#size-cells = <1>;
		ranges;
		pool: pool@90000000 {
			compatible = "shared-dma-pool";
			reg = <0x90000000 0x1000000>;
			reusable;
		};
		lost { size = <0x80000000>; };
	};
};
&uart0 { status = "okay"; };
`;

let server: LanguageServer;
let folder: TestFolder;
let boards = 0;
beforeAll(async () => {
  folder = new TestFolder({ 'chip.dtsi': CHIP });
  server = await LanguageServer.start({ root: folder.path, settings: { kernel: '6.12' } });
});
afterAll(async () => {
  await server.stop();
  folder.dispose();
});

/** A board of its own for each test. */
async function open(): Promise<string> {
  const uri = folder.write(`a${++boards}.dts`, BOARD);
  server.open(uri, BOARD);
  await server.settled();
  return uri;
}

const ask = (params: DocumentParams) => server.request<DocumentAnswer>('devicetreeAtlas/document', params);

async function made(params: DocumentParams): Promise<BoardDocument & { readonly version: string }> {
  const answer = await ask(params);
  if ('failed' in answer || !answer.document) throw new Error(JSON.stringify(answer));
  return { ...answer.document, version: answer.version };
}

/** `chip.dtsi:6`. */
function show({ files }: BoardDocument, place: DocumentPlace): string {
  const { uri, revision } = files[place[0]] ?? { uri: '?' };
  return `${uri.split('/').at(-1)}:${place[1] + 1}${revision === undefined ? '' : ` at ${revision}`}`;
}

const lineOf = ({ text }: BoardDocument, words: string) => text.split('\n').findIndex((line) => line.includes(words));
const originsOf = (document: BoardDocument, words: string) =>
  document.origins[lineOf(document, words)]?.map((place) => show(document, place));

test('the compiled tree, with the definitions behind each line; sent again only when it is another', async () => {
  const uri = await open();
  const document = await made({ kind: 'compiled', uri });
  expect(document.text.startsWith('/dts-v1/;\n\n/ {\n')).toBe(true);
  expect(document.title).toBe('a1.dts: the merged tree as dtc has it');
  expect(originsOf(document, 'serial@1000 {')).toEqual(['chip.dtsi:6', 'a1.dts:18']);
  expect(originsOf(document, 'status = "okay"')).toEqual(['a1.dts:18']);
  expect(originsOf(document, 'reg = <0x1000 0x100>')).toEqual(['chip.dtsi:7']);
  expect(await ask({ kind: 'compiled', uri, known: document.version })).toEqual({ version: document.version });
  const from = folder.uri('chip.dtsi');
  expect((await made({ kind: 'compiled', uri: from })).text).toBe(document.text);
  // While it is typed.
  server.edit(uri, '"okay"', '"fail"');
  const edited = await made({ kind: 'compiled', uri, known: document.version });
  expect(edited.text).toBe(document.text.replace('"okay"', '"fail"'));
  server.edit(uri, '"fail";', '"fail"');
  expect((await made({ kind: 'compiled', uri })).title).toBe('a1.dts: 1 error, the merged tree as far as it goes');
});

test('a place of a source is found in the compiled tree', async () => {
  const uri = await open();
  const document = await made({ kind: 'compiled', uri });
  const lines = document.text.split('\n');
  const at = async (at: string, mark: string) => {
    const { textDocument, position } = server.at(at, mark, 1);
    const found = await server.request<CompiledLine | null>('devicetreeAtlas/compiledLine', {
      ...textDocument,
      ...position,
    });
    return found && lines[found.line]?.trim();
  };
  expect(await at(uri, 'status = "okay"')).toBe('status = "okay";');
  expect(await at(uri, '&uart0')).toBe('uart0: serial@1000 {');
  expect(await at(uri, 'reusable')).toBe('reusable;');
  expect(await at(uri, 'size = <0x8')).toBe('size = <0x80000000>;');
  expect(await at(uri, '#include')).toBe(null);
  server.open(folder.uri('chip.dtsi'), CHIP);
  // A value that a later definition replaces is where that is.
  expect(await at(folder.uri('chip.dtsi'), '"disabled"')).toBe('status = "okay";');
});

test('the text that cpp hands to dtc, with its places', async () => {
  const document = await made({ kind: 'preprocessed', uri: await open() });
  expect(document.text).not.toMatch(/^#(?:define|include)/m);
  expect(document.text).toMatch(/^\/dts-v1\/;\n+\/ \{\n\t#address-cells = <1>;\n/);
  expect(originsOf(document, 'reg = <0x1000 0x100>')).toEqual(['chip.dtsi:7']);
  expect(originsOf(document, '&uart0')).toEqual(['a3.dts:18']);
});

test('the log of the boot, its regions as links, its errors as such', async () => {
  const uri = await open();
  const document = await made({ kind: 'bootLog', uri });
  const lines = document.text.split('\n');
  expect(lines[0]).toBe('# Linux 6.12 for arm64: what it prints about memory, as predicted.');
  const links = document.links.map(({ line, start, end, target }) => [
    lines[line]?.slice(start, end),
    show(document, target),
  ]);
  expect(links).toContainEqual(['pool@90000000', 'a4.dts:10']);
  expect(links).toContainEqual(['lost', 'a4.dts:15']);
  expect(links).toContainEqual(['0x0000000090000000', 'a4.dts:10']);
  const failed = lineOf(document, 'failed to allocate');
  expect(document.levels?.[failed]).not.toBeNull();
  expect(document.levels?.[0]).toBeNull();
  // It follows the settings, and a tree with errors has none.
  server.settings = { kernel: '6.1' };
  server.notify('workspace/didChangeConfiguration', { settings: null });
  await server.settled();
  expect((await made({ kind: 'bootLog', uri, known: document.version })).text).toContain('# Linux 6.1 ');
  server.edit(uri, 'reusable;', 'reusable');
  expect(await ask({ kind: 'bootLog', uri })).toEqual({
    failed: "'a4.dts' has 1 error: there is no tree that a kernel could boot with.",
  });
});

test('a blob is shown as the tree that it holds, and anew when it is another', async () => {
  const { blob } = compileFiles(await testSyntax(), {
    'b.dts': BOARD.replace('#include "chip.dtsi"', CHIP.replace('BASE 0x100>', '1 2>')),
  });
  const uri = folder.write('a.dtb', '');
  writeFileSync(folder.file('a.dtb'), blob);
  const document = await made({ kind: 'compiled', uri });
  expect(document.text).toContain('\tserial@1000 {\n\t\treg = <0x01 0x02>;\n');
  expect(document.origins.flat()).toEqual([]);
  expect((await made({ kind: 'bootLog', uri })).text).toContain('initialized node pool@90000000');
  expect(await ask({ kind: 'preprocessed', uri })).toEqual({
    failed: "'a.dtb' has no source: there is nothing to preprocess.",
  });
  writeFileSync(folder.file('a.dtb'), blob.subarray(0, 100));
  expect(await ask({ kind: 'compiled', uri })).toEqual({
    failed: expect.stringContaining("'a.dtb' is damaged: at byte "),
  });
  writeFileSync(folder.file('a.dtb'), 'no blob');
  expect(await ask({ kind: 'compiled', uri })).toEqual({
    failed: "'a.dtb' is neither a board's source nor a device-tree blob.",
  });
  expect(await ask({ kind: 'compiled', uri: folder.uri('gone.dtb') })).toEqual({
    failed: expect.stringMatching(/^'gone.dtb' cannot be read: /),
  });
});

test('what differs between two boards, by node and property, and between their maps', async () => {
  const uri = await open();
  const other = BOARD.replace('0x90000000 0x1000000', '0xa0000000 0x1000000')
    .replace('pool@9', 'pool@a')
    .replace('"okay"', '"fail"')
    .replace('lost {', 'found {')
    .replace('size = <0x80000000>', 'size = <0x1000>');
  const against = { uri: folder.write('other.dts', other) };
  const document = await made({ kind: 'comparison', uri, against });
  const name = uri.split('/').at(-1);
  const lines = document.text.split('\n');
  expect(document.text).toBe(`# - other.dts
# + ${name}
# 1 node added, 1 node removed, 2 properties differ in 2 nodes.
# The memory maps differ in 3 places.

@@ /serial@1000 (uart0) @@
-\tstatus = "fail";
+\tstatus = "okay";

@@ /reserved-memory/pool@90000000 (pool) renamed, was /reserved-memory/pool@a0000000 @@
-\treg = <0xa0000000 0x1000000>;
+\treg = <0x90000000 0x1000000>;

@@ /reserved-memory/found removed @@
-\tsize = <0x1000>;

@@ /reserved-memory/lost added @@
+\tsize = <0x80000000>;

# The memory map:

@@ /reserved-memory/pool@90000000 @@
-\t0xa0000000-0xa1000000  16 MiB  CMA
+\t0x90000000-0x91000000  16 MiB  CMA

@@ /reserved-memory/lost @@
+\tno address  2 GiB  reserved, placed by the kernel, not reserved: RAM has no free 2 GiB in one piece: the largest is 752 MiB.

@@ /reserved-memory/found @@
-\t0xbffff000-0xc0000000  4 KiB  reserved, placed by the kernel
`);
  const links = document.links.map(({ line, start, end, target }) => [
    lines[line]?.slice(start, end),
    show(document, target),
  ]);
  expect(links.slice(0, 3)).toEqual([
    ['/serial@1000', `${name}:18`],
    ['status', 'other.dts:18'],
    ['status', `${name}:18`],
  ]);
  const sorted = await made({ kind: 'sorted', uri });
  expect(sorted.text).toMatch(
    /^\/ \{\n\t#address-cells = <0x01>;\n\t#size-cells = <0x01>;\n\tcompatible = "acme,chip";\n\tcpus \{\n/,
  );
  expect(sorted.text).not.toContain('phandle');
  expect(await ask({ kind: 'comparison', uri, against, known: document.version })).toEqual({
    version: document.version,
  });
  expect((await made({ kind: 'comparison', uri, against: { uri } })).text).toContain(
    '# The trees mean the same.\n# The memory maps are the same.\n',
  );
  expect(await ask({ kind: 'comparison', uri })).toEqual({
    failed: 'A comparison takes two boards, and only one is named.',
  });
});

test('a board of a git revision, with the sources of that revision; none in a workspace that is not trusted', async () => {
  const uri = await open();
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@example.org', ...args], {
      cwd: folder.path,
      stdio: 'pipe',
    });
  git('init', '-q', '-b', 'trunk');
  git('add', '.');
  git('commit', '-q', '-m', 'Begin');
  git('tag', 'v1');
  server.edit(uri, '"okay"', '"fail"');
  const document = await made({ kind: 'compiled', uri, revision: 'v1' });
  expect(document.text).toContain('status = "okay"');
  expect(document.title).toMatch(/^a6\.dts at v1 \([0-9a-f]{12}\): the merged tree as dtc has it$/);
  expect(originsOf(document, 'serial@1000 {')).toEqual(['chip.dtsi:6 at v1', 'a6.dts:18 at v1']);
  expect((await made({ kind: 'source', uri: folder.uri('chip.dtsi'), revision: 'v1' })).text).toBe(CHIP);
  expect(await ask({ kind: 'compiled', uri, revision: 'v2' })).toEqual({
    failed: "The repository has no revision 'v2': name a commit, a branch or a tag.",
  });
  const listed = await server.request<RevisionsAnswer>('devicetreeAtlas/revisions', { uri });
  const names = 'revisions' in listed ? listed.revisions.map(({ name, kind, subject }) => [name, kind, subject]) : [];
  expect(names).toContainEqual(['HEAD', 'head', 'Begin']);
  expect(names).toContainEqual(['v1', 'tag', 'Begin']);
  expect(names).toContainEqual(['trunk', 'branch', 'Begin']);
  await server.stop();
  server = await LanguageServer.start({ root: folder.path, initializationOptions: { trusted: false } });
  const refused = { failed: expect.stringContaining('The workspace is not trusted, and git is not run in it') };
  expect(await ask({ kind: 'compiled', uri, revision: 'v1' })).toEqual(refused);
  expect(await ask({ kind: 'source', uri, revision: 'v1' })).toEqual(refused);
  expect(await server.request('devicetreeAtlas/revisions', { uri })).toEqual(refused);
});
