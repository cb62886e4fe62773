/** The room table of the architecture: what each room of the server may import. */
import { expect, test } from 'vitest';
import { readSources, type Source } from './sources.ts';

const ROOT = 'server/src/';

/** Room, or single file of a room, by what may be imported. Rooms import themselves freely. */
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  base: [],
  problems: ['base'],
  // Layout and coding style of a text; knows nothing of what it means.
  style: ['base'],
  source: ['base'],
  preprocess: ['base', 'problems', 'source'],
  syntax: ['base', 'problems', 'source', 'preprocess'],
  tree: ['base', 'problems', 'preprocess', 'syntax'],
  // What the kernel's bindings say of nodes, as data.
  bindings: ['base'],
  fdt: ['base', 'problems', 'tree'],
  // The compiler's façade goes from source to blob.
  link: ['base', 'problems', 'source', 'preprocess', 'syntax', 'tree', 'fdt/write.ts'],
  // What the kernel prints, and what that means.
  kernelLog: ['base', 'tree/treeView.ts'],
  // What differs between two trees, and what of it firmware usually changes.
  treeDiff: ['base', 'problems', 'tree', 'fdt/valueText.ts'],
  checks: ['base', 'problems', 'address', 'tree/treeView.ts'],
  address: ['base', 'tree/treeView.ts'],
  // Texts that firmware prints, and what firmware does; the engine boots on top of it.
  firmware: ['base', 'fdt/read.ts', 'tree/treeView.ts'],
  boot: ['base', 'problems', 'firmware', 'fdt/firmware.ts', 'fdt/read.ts', 'tree/treeView.ts'],
  bootLog: ['base', 'problems', 'firmware', 'boot', 'fdt/read.ts', 'tree/treeView.ts'],
  profiles: ['base', 'problems', 'firmware', 'source', 'address', 'boot', 'tree/treeView.ts'],
  // Data and drawings of a map, for both sides: the client bundles it.
  mapModel: ['base'],
  regions: ['base', 'problems', 'mapModel', 'address', 'boot', 'tree/treeView.ts'],
  memoryMap: ['base', 'mapModel', 'address', 'boot', 'bootLog', 'regions', 'tree/treeView.ts'],
  analysis: [
    'base',
    'problems',
    'style',
    'source',
    'preprocess',
    'syntax',
    'tree',
    'fdt',
    'link',
    'checks',
    'address',
    'firmware',
    'boot',
    'bootLog',
    'profiles',
    'mapModel',
    'regions',
    'memoryMap',
  ],
  ide: [
    'base',
    'problems',
    'source',
    'preprocess',
    'syntax',
    'tree',
    'fdt',
    'treeDiff',
    'kernelLog',
    'link',
    'checks',
    'address',
    'firmware',
    'boot',
    'profiles',
    'mapModel',
    'regions',
    'memoryMap',
    'analysis',
    'bindings',
  ],
  // What other programs call: paths in, plain data out.
  library: ['*'],
  // What assistants may ask, for both of the ways they ask.
  assist: ['*', 'library'],
  // Adapters of the core to Node.js.
  node: ['base', 'bindings', 'source', 'syntax'],
  // `lsp` and `cli` stand on top: they may import all below, `cli` also the server's start.
  lsp: ['*', 'node', 'assist'],
  cli: ['*', 'node', 'assist', 'lsp/start.ts'],
  'index.ts': ['*', 'library'],
  'indexNode.ts': ['index.ts', 'library', 'node'],
};

/** Everything that `*` stands for. */
const CORE = Object.keys(ROOMS).filter(
  (room) => !['node', 'lsp', 'cli', 'library', 'assist', 'index.ts', 'indexNode.ts'].includes(room),
);

const sources = readSources('server/src').map((source) => ({
  ...source,
  path: source.path.slice(ROOT.length),
  imports: source.imports.map((name) => (name.startsWith(ROOT) ? name.slice(ROOT.length) : name)),
}));
const files = new Set(sources.map(({ path }) => path));

const roomOf = (path: string) => path.split('/', 1)[0] ?? '';

test('every folder is a room of the table, and every room exists', () => {
  expect([...new Set(sources.map(({ path }) => roomOf(path)))].sort()).toEqual(Object.keys(ROOMS).sort());
});

test('every relative import names a file of the server', () => {
  const wrong = sources.flatMap(({ path, imports }) =>
    imports
      .filter((name) => name.includes('/src/') || (name.endsWith('.ts') && !files.has(name)))
      .map((n) => `${path} → ${n}`),
  );
  expect(wrong).toEqual([]);
});

test('imports follow the table, type-only imports included', () => {
  const wrong: string[] = [];
  for (const { path, imports } of sources) {
    const allowed = (ROOMS[roomOf(path)] ?? []).flatMap((a) => (a === '*' ? CORE : [a]));
    for (const name of imports) {
      if (!files.has(name) || roomOf(name) === roomOf(path)) continue;
      if (!allowed.includes(roomOf(name)) && !allowed.includes(name)) wrong.push(`${path} → ${name}`);
    }
  }
  expect(wrong).toEqual([]);
});

test('no file imports itself by way of others', () => {
  const graph = new Map(sources.map(({ path, imports }) => [path, imports.filter((name) => files.has(name))]));
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (path: string, way: readonly string[]): void => {
    const from = way.indexOf(path);
    const cycle = [...way.slice(from), path].join(' → ');
    if (from >= 0) cycles.push(cycle);
    if (from >= 0 || done.has(path)) return;
    for (const next of graph.get(path) ?? []) visit(next, [...way, path]);
    done.add(path);
  };
  for (const path of graph.keys()) visit(path, []);
  expect(cycles).toEqual([]);
});

test('Node.js, the protocol packages and the parsers are imported by their rooms only', () => {
  const packages: readonly (readonly [RegExp, readonly string[]])[] = [
    [/^node:/, ['lsp', 'cli', 'node']],
    [/^vscode-languageserver/, ['lsp']],
    [/^web-tree-sitter$/, ['syntax']],
    [/^jsonc-parser$/, ['profiles']],
    [/^diff$/, ['cli']],
    [/^yaml$/, ['bindings']],
    [/^@modelcontextprotocol\//, ['cli']],
  ];
  const wrong: string[] = [];
  for (const { path, imports } of sources) {
    for (const name of imports) {
      if (files.has(name) || name.endsWith('.ts')) continue;
      const rule = packages.find(([pattern]) => pattern.test(name));
      if (!rule?.[1].includes(roomOf(path))) wrong.push(`${path} → ${name}`);
    }
  }
  expect(wrong).toEqual([]);
});

test('the core knows no process, no console, no timers', () => {
  const wrong = sources
    .filter(({ path }) => CORE.includes(roomOf(path)) || path === 'index.ts')
    .filter(({ text }) =>
      /^(?!\s*(?:\*|\/\/)).*\b(?:process|console|setTimeout|setImmediate|Buffer)\s*[.(]/m.test(text),
    );
  expect(wrong.map(({ path }) => path)).toEqual([]);
});

/** What of the server the client bundles. Rooms below `mapModel` have no dependencies. */
const SHARED = [
  /^server\/src\/lsp\/(protocol|viewProtocol|apiProtocol|documentProtocol|mapProtocol)\.ts$/,
  /^server\/src\/(mapModel|base)\//,
];

test('the client imports the protocol and the rooms without dependencies, and nothing else of the server', () => {
  const wrong: string[] = [];
  for (const { path, imports } of readSources('client/src')) {
    for (const name of imports) {
      if (name.startsWith('server/') && !SHARED.some((shared) => shared.test(name))) wrong.push(`${path} → ${name}`);
    }
  }
  expect(wrong).toEqual([]);
});

test('the protocol imports the types of the map only', () => {
  const protocol = sources.find(({ path }) => path === 'lsp/protocol.ts');
  expect(protocol?.imports).toEqual(['mapModel/mapJson.ts']);
  expect(protocol?.text).not.toMatch(/^import \{/m);
});

test("'vscode' is imported by the client only, and the page in the webview imports nothing", () => {
  const importers = (all: readonly Source[], name: RegExp) =>
    all.filter(({ imports }) => imports.some((found) => name.test(found))).map(({ path }) => path);
  expect(importers(readSources('server/src'), /^vscode$/)).toEqual([]);
  expect(importers(readSources('client/src/memoryMap/page'), /^(vscode|node:)/)).toEqual([]);
});
