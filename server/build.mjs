// Bundles the server's entry points into dist/, with the WebAssembly modules they load. A build that fails leaves the one
// before it in place.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { devNull } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { NOTICES_FILE, thirdPartyNotices } from './notices.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, 'dist');
const require = createRequire(import.meta.url);
const { version } = JSON.parse(readFileSync(join(here, '../package.json'), 'utf8'));

const fresh = join(here, `dist.${process.pid}`);
mkdirSync(fresh);
process.on('exit', () => rmSync(fresh, { recursive: true, force: true }));
copyFileSync(require.resolve('web-tree-sitter/web-tree-sitter.wasm'), join(fresh, 'web-tree-sitter.wasm'));
copyFileSync(join(here, '../syntaxes/tree-sitter-devicetree.wasm'), join(fresh, 'tree-sitter-devicetree.wasm'));

// What it names for Node loads its parts in a way that no bundler follows.
const jsoncParser = join(dirname(require.resolve('jsonc-parser/package.json')), 'lib/esm/main.js');

/** @type {import('esbuild').BuildOptions} */
const shared = {
  absWorkingDir: here,
  outdir: fresh,
  bundle: true,
  // Not identifiers: a stack in a bug report should name functions.
  minifySyntax: true,
  minifyWhitespace: true,
  platform: 'node',
  target: 'node20',
  sourcemap: true,
  // Their texts come along in one file.
  legalComments: 'none',
  metafile: true,
  alias: { 'jsonc-parser': jsoncParser },
  logLevel: 'warning',
};
const scripts = await build({
  ...shared,
  entryPoints: {
    cli: 'src/cli/launch.ts',
    commands: 'src/cli/main.ts',
    compile: 'src/cli/compileMain.ts',
    checkJob: 'src/cli/checkJob.ts',
    languageServer: 'src/lsp/main.ts',
    mcpServer: 'src/cli/mcpServer.ts',
    writeCodeCache: 'src/cli/writeCodeCache.ts',
  },
  // Node starts CommonJS faster, and V8's code cache needs a script.
  format: 'cjs',
  supported: { 'dynamic-import': false },
  alias: { ...shared.alias, 'web-tree-sitter': require.resolve('web-tree-sitter') },
  define: { 'import.meta.url': 'bundleUrl.href', PRODUCT_VERSION: JSON.stringify(version) },
  banner: { js: "const bundleUrl={get href(){return require('node:url').pathToFileURL(__filename).href}};" },
});
const library = await build({
  ...shared,
  entryPoints: { library: 'src/index.ts', libraryNode: 'src/indexNode.ts' },
  format: 'esm',
  outExtension: { '.js': '.mjs' },
});
// The grammar that ours extends is in our WebAssembly module.
const notices = thirdPartyNotices(here, [scripts.metafile, library.metafile], ['tree-sitter-devicetree']);
writeFileSync(join(fresh, NOTICES_FILE), notices);
writeFileSync(join(fresh, 'package.json'), '{ "type": "commonjs" }\n');

// What V8 compiles for one board is kept beside the bundles, so that their start need not do it again.
const board = join(here, '../test/workspace/dts/acme-a1000-evb.dts');
for (const args of [
  ['compile', board, '-o', devNull],
  ['check', board],
])
  execFileSync(process.execPath, [join(fresh, 'writeCodeCache.js'), fresh, ...args], { stdio: 'inherit' });
for (const file of ['writeCodeCache.js', 'writeCodeCache.js.map']) rmSync(join(fresh, file));

rmSync(dist, { recursive: true, force: true });
renameSync(fresh, dist);
