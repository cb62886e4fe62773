/**
 * How the answers of the language server grow with a document, over standard input and output:
 *   npm run growth:server -- [--only TEXT] [--all]
 * A row for each document and request whose time, in milliseconds, grows too fast from 10 n to 100 n (exponent over 1.35 at
 * more than half a second), or for all of them. Needs a machine with nothing else to do. Exit code 1 when there is such a row.
 */
import { parseArgs } from 'node:util';
import { LineIndex } from '../../server/src/base/lineIndex.ts';
import { LanguageServer, TestFolder } from '../protocol/serverProcess.ts';
import { DOCUMENTS, type GrowingDocument } from './growth/documents.ts';

const SIZES = [100, 1000, 10_000] as const;
const EXPONENT_MAX = 1.35;
const TELLING_MS = 500;
/** Everything on that an author can switch on. */
const SETTINGS = { inlayHints: { addresses: true, regions: true, arguments: true, macros: true } };

const { values } = parseArgs({ options: { only: { type: 'string' }, all: { type: 'boolean' } } });

interface Asked {
  readonly uri: string;
  readonly lines: number;
  /** Behind the first characters of the word in the middle. */
  readonly position: object;
  /** In the value behind it. */
  readonly inValue: object;
}

/** Requests of the protocol, by the name of their row, and their parameters besides the document. */
const REQUESTS: readonly (readonly [string, string, (asked: Asked) => object])[] = [
  ['symbols', 'textDocument/documentSymbol', () => ({})],
  ['folding', 'textDocument/foldingRange', () => ({})],
  ['tokens', 'textDocument/semanticTokens/full', () => ({})],
  ['inlay hints', 'textDocument/inlayHint', ({ lines }) => ({ range: wholeRange(lines) })],
  ['lenses', 'textDocument/codeLens', () => ({})],
  ['links', 'textDocument/documentLink', () => ({})],
  ['highlights', 'textDocument/documentHighlight', ({ position }) => ({ position })],
  ['hover', 'textDocument/hover', ({ position }) => ({ position })],
  ['hover in a value', 'textDocument/hover', ({ inValue }) => ({ position: inValue })],
  ['signature help', 'textDocument/signatureHelp', ({ inValue }) => ({ position: inValue })],
  ['completion', 'textDocument/completion', ({ position }) => ({ position })],
  ['completion in a value', 'textDocument/completion', ({ inValue }) => ({ position: inValue })],
  ['references', 'textDocument/references', ({ position }) => ({ position, context: { includeDeclaration: true } })],
  ['definition', 'textDocument/definition', ({ position }) => ({ position })],
  ['selection', 'textDocument/selectionRange', ({ position }) => ({ positions: [position] })],
  ['formatting', 'textDocument/formatting', () => ({ options: { tabSize: 8, insertSpaces: false } })],
];

function wholeRange(lines: number): object {
  return { start: { line: 0, character: 0 }, end: { line: lines, character: 0 } };
}

const server = await LanguageServer.start({ settings: SETTINGS });
console.log(
  '| document | request | n, ms | 10 n, ms | 100 n, ms | exponent |\n| --- | --- | ---: | ---: | ---: | ---: |',
);
let bad = 0;
for (const document of DOCUMENTS) {
  if (values.only !== undefined && !document.name.includes(values.only)) continue;
  const times = new Map<string, number[]>();
  for (const size of SIZES) {
    await measure(document, size, (name, milliseconds) => times.set(name, [...(times.get(name) ?? []), milliseconds]));
  }
  for (const [name, [first = 0, second = 0, third = 0]] of times) {
    const exponent = Math.log10(third / Math.max(second, 0.05));
    const isBad = third > TELLING_MS && exponent > EXPONENT_MAX;
    if (isBad) bad++;
    if (!isBad && values.all !== true) continue;
    const cells = [first, second, third].map((time) => time.toFixed(time < 10 ? 1 : 0));
    console.log(`| ${document.name} | ${name} | ${cells.join(' | ')} | ${exponent.toFixed(2)}${isBad ? ' !' : ''} |`);
  }
}
await server.stop();
if (server.stderr !== '') console.log(server.stderr);
console.log(`\n${bad} rows grow too fast`);
process.exitCode = bad > 0 || server.stderr !== '' ? 1 : 0;

/** Opens a document, types a character into it, saves it, and makes all requests. */
async function measure({ text: made }: GrowingDocument, size: number, note: (name: string, ms: number) => void) {
  const folder = new TestFolder();
  const text = made(size);
  const uri = folder.write('a.dts', text);
  const timed = async (name: string, work: () => Promise<unknown>) => {
    const before = performance.now();
    await work();
    note(name, performance.now() - before);
  };
  await timed('open', async () => {
    server.open(uri, text);
    await server.diagnostics(uri);
  });
  await server.settled();
  const half = text.indexOf('mark', text.length >> 1);
  const mark = half < 0 ? text.lastIndexOf('mark') : half;
  await timed('edit', async () => {
    const { version } = server.splice(uri, mark, 0, 'z');
    await server.diagnostics(uri, () => true, version);
  });
  await server.diagnostics(uri, () => true, server.splice(uri, mark, 1, '').version);
  await timed('save', async () => {
    server.save(uri);
    await server.settled();
  });
  const value = text.indexOf('<', mark);
  const places = new LineIndex(text);
  const asked: Asked = {
    uri,
    lines: text.split('\n').length,
    position: places.positionAt(mark + 2),
    inValue: places.positionAt(value < 0 ? mark : value + 1),
  };
  for (const [name, method, params] of REQUESTS) {
    await timed(name, () => server.request(method, { textDocument: { uri }, ...params(asked) }));
  }
  const diagnostics = server.shown(uri);
  const actions = { textDocument: { uri }, range: wholeRange(asked.lines), context: { diagnostics } };
  await timed('code actions', () => server.request('textDocument/codeAction', actions));
  await timed('memory map', () => server.request('devicetreeAtlas/memoryMap', { uri }));
  await timed('compiled tree', () => server.request('devicetreeAtlas/document', { uri, kind: 'tree' }));
  await timed('children of the root', () => server.request('devicetreeAtlas/nodeChildren', { uri, path: '/' }));
  server.close(uri);
  await server.settled();
  folder.dispose();
}
