/** How a file looks, over the protocol: colours whole and in part, and after edits, links, folds, selections, highlights. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type {
  DocumentHighlight,
  DocumentLink,
  FoldingRange,
  InlayHint,
  SelectionRange,
  SemanticTokens,
  SemanticTokensDelta,
  SemanticTokensLegend,
} from 'vscode-languageserver-protocol';
import { board, LanguageServer, TestFolder, uriOf } from './serverProcess.ts';

const DTS = fileURLToPath(new URL('../workspace/dts/', import.meta.url));
const EVB = uriOf(`${DTS}acme-a1000-evb.dts`);
const EVB_TEXT = readFileSync(new URL(EVB), 'utf8');
const CHIP = uriOf(`${DTS}acme-a1000.dtsi`);
const CHIP_TEXT = readFileSync(new URL(CHIP), 'utf8');

let server: LanguageServer;
let legend: SemanticTokensLegend;
beforeAll(async () => {
  server = new LanguageServer();
  const { capabilities } = await server.initialize({ root: fileURLToPath(new URL('../workspace', import.meta.url)) });
  legend = capabilities.semanticTokensProvider?.legend ?? { tokenTypes: [], tokenModifiers: [] };
  server.notify('initialized', {});
  server.open(EVB, EVB_TEXT);
  await server.diagnostics(EVB);
});
afterAll(async () => {
  expect(await server.stop()).toBe(0);
});

const tokensOf = (uri: string) =>
  server.request<SemanticTokens>('textDocument/semanticTokens/full', { textDocument: { uri } });

/** `text type.modifier` of each token. */
function shown(data: readonly number[], text: string): readonly string[] {
  const lines = text.split('\n');
  const out: string[] = [];
  let line = 0;
  let character = 0;
  for (let i = 0; i < data.length; i += 5) {
    const [down = 0, right = 0, length = 0, type = 0, bits = 0] = data.slice(i, i + 5);
    character = down > 0 ? right : character + right;
    line += down;
    const modifiers = legend.tokenModifiers.filter((_, bit) => (bits & (1 << bit)) !== 0);
    const word = lines[line]?.slice(character, character + length);
    out.push(`${word} ${[legend.tokenTypes[type], ...modifiers].join('.')}`);
  }
  return out;
}

test('colours: all, of some lines, and what an edit changes', async () => {
  const all = await tokensOf(EVB);
  const words = shown(all.data, EVB_TEXT);
  expect(words).toContain('&uart0 reference');
  expect(words).toContain('model property.standard');
  const lines = EVB_TEXT.split('\n');
  const range = { start: { line: 5, character: 0 }, end: { line: 30, character: 0 } };
  const part = await server.request<SemanticTokens>('textDocument/semanticTokens/range', {
    textDocument: { uri: EVB },
    range,
  });
  const partWords = shown(part.data, EVB_TEXT);
  expect(partWords.length).toBeGreaterThan(5);
  expect(words.join('\n')).toContain(partWords.join('\n'));
  expect(lines.length).toBeGreaterThan(30);

  server.edit(EVB, 'status = "okay";', 'status = "okay"; acme,new = <1>;');
  const delta = await server.request<SemanticTokensDelta>('textDocument/semanticTokens/full/delta', {
    textDocument: { uri: EVB },
    previousResultId: all.resultId,
  });
  expect(delta.edits.length).toBe(1);
  const data = [...all.data];
  for (const { start, deleteCount, data: added = [] } of delta.edits) data.splice(start, deleteCount, ...added);
  expect(delta.edits[0]?.data?.length).toBeLessThan(20);
  expect(data).toEqual((await tokensOf(EVB)).data);
  server.edit(EVB, ' acme,new = <1>;', '');
  expect((await tokensOf(EVB)).data).toEqual(all.data);
});

test('links, folds, selections, highlights', async () => {
  const textDocument = { uri: EVB };
  const links = await server.request<DocumentLink[]>('textDocument/documentLink', { textDocument });
  expect(links.map(({ target }) => target)).toContain(uriOf(`${DTS}acme-a1000.dtsi`));
  const folds = await server.request<FoldingRange[]>('textDocument/foldingRange', { textDocument });
  expect(folds.length).toBeGreaterThan(5);
  expect(folds.every(({ startLine, endLine }) => endLine > startLine)).toBe(true);
  const { position } = server.at(EVB, '&uart0', 2);
  const [selection] = await server.request<SelectionRange[]>('textDocument/selectionRange', {
    textDocument,
    positions: [position],
  });
  let depth = 0;
  for (let at = selection; at?.parent; at = at.parent) depth++;
  expect(depth).toBeGreaterThanOrEqual(3);
  const places = await server.request<DocumentHighlight[]>('textDocument/documentHighlight', {
    textDocument,
    position,
  });
  expect(places.length).toBeGreaterThanOrEqual(1);
});

test('a boot profile and a file of no board are answered, too', async () => {
  const folder = new TestFolder();
  const texts = { '.dtatlas.json': '{}', 'lonely.dtsi': '/ { a: a { }; };\n' };
  for (const [name, text] of Object.entries(texts)) {
    const uri = folder.write(name, text);
    server.open(uri, text);
    const textDocument = { uri };
    expect((await tokensOf(uri)).data.length).toBe(name === 'lonely.dtsi' ? 10 : 0);
    for (const method of ['documentLink', 'foldingRange']) {
      expect(await server.request(`textDocument/${method}`, { textDocument })).toEqual([]);
    }
    server.close(uri);
  }
  folder.dispose();
});

test('inlay hints as the settings have them, with words on demand', async () => {
  const textDocument = { uri: CHIP };
  const end = { line: CHIP_TEXT.split('\n').length, character: 0 };
  const ask = () =>
    server.request<InlayHint[]>('textDocument/inlayHint', {
      textDocument,
      range: { start: { line: 0, character: 0 }, end },
    });
  server.open(CHIP, CHIP_TEXT);
  await server.settled();
  const hints = await ask();
  const labels = hints.map(({ label }) => label);
  expect(labels).toContain('→ 0x1400_0000, 4 KiB');
  expect(labels.some((label) => /^→ 0x[0-9a-f_]+, 64 MiB$/.test(String(label)))).toBe(true);
  expect(labels).not.toContain('line:');
  expect(hints.every(({ tooltip }) => tooltip === undefined)).toBe(true);
  const uart = hints.find(({ label }) => label === '→ 0x1400_0000, 4 KiB');
  const resolved = await server.request<InlayHint>('inlayHint/resolve', uart);
  expect(JSON.stringify(resolved.tooltip)).toContain('0x14000000 – 0x14000fff (4 KiB)');
  expect(await server.request('inlayHint/resolve', { label: 'x', position: end, data: { uri: 5 } })).toMatchObject({
    label: 'x',
  });

  server.settings = { inlayHints: { addresses: false, regions: false, macros: true } };
  server.notify('workspace/didChangeConfiguration', { settings: {} });
  await server.settled();
  const others = (await ask()).map(({ label }) => String(label));
  expect(others.some((label) => label.startsWith('→'))).toBe(false);
  expect(others).toContain('= 4');
  server.close(CHIP);
});

test('findings come as one types where the setting says so', async () => {
  const folder = new TestFolder();
  const text = board(`/ {
	#address-cells = <1>;
	#size-cells = <1>;
	memory@80000000 { device_type = "memory"; reg = <0x80000000 0x40000000>; };
	reserved-memory { #address-cells = <1>; #size-cells = <1>; ranges;
		a@90000000 { reg = <0x90000000 0x100000>; };
		b@91000000 { reg = <0x91000000 0x100000>; };
	};
};`);
  const uri = folder.write('types.dts', text);
  const onType = await LanguageServer.start({ root: folder.path, settings: { findings: 'onType' } });
  onType.open(uri, text);
  await onType.settled();
  const codes = () => onType.shown(uri).map(({ code }) => code);
  expect(codes()).not.toContain('rmem-overlap');
  onType.edit(uri, '0x91000000 0x100000', '0x90080000 0x100000');
  await onType.settled();
  expect(codes()).toContain('rmem-overlap');
  expect(await onType.stop()).toBe(0);
  folder.dispose();
});
