/** How a file looks, over the protocol: colours whole and in part, and after edits, links, folds, selections, highlights. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type {
  DocumentHighlight,
  DocumentLink,
  FoldingRange,
  SelectionRange,
  SemanticTokens,
  SemanticTokensDelta,
  SemanticTokensLegend,
} from 'vscode-languageserver-protocol';
import { LanguageServer, TestFolder, uriOf } from './serverProcess.ts';

const DTS = fileURLToPath(new URL('../workspace/dts/', import.meta.url));
const EVB = uriOf(`${DTS}acme-a1000-evb.dts`);
const EVB_TEXT = readFileSync(new URL(EVB), 'utf8');

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
