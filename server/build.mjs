// Bundles the server's entry points into dist/, with the WebAssembly modules they load. A build that fails leaves the one
// before it in place.
import { copyFileSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, 'dist');
const require = createRequire(import.meta.url);

const fresh = join(here, `dist.${process.pid}`);
mkdirSync(fresh);
process.on('exit', () => rmSync(fresh, { recursive: true, force: true }));
copyFileSync(require.resolve('web-tree-sitter/web-tree-sitter.wasm'), join(fresh, 'web-tree-sitter.wasm'));
copyFileSync(join(here, '../syntaxes/tree-sitter-devicetree.wasm'), join(fresh, 'tree-sitter-devicetree.wasm'));

await build({
  absWorkingDir: here,
  entryPoints: { cli: 'src/cli/main.ts', languageServer: 'src/lsp/main.ts', library: 'src/index.ts' },
  outdir: fresh,
  bundle: true,
  splitting: true,
  // Beside the entries: code in them looks for the WebAssembly modules in its own folder.
  chunkNames: '[name]-[hash]',
  // Not identifiers: a stack in a bug report should name functions.
  minifySyntax: true,
  minifyWhitespace: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  sourcemap: true,
  legalComments: 'none',
  // CommonJS parts of the LSP packages call require().
  banner: {
    js: "import { createRequire as atlasCreateRequire } from 'node:module'; const require = atlasCreateRequire(import.meta.url);",
  },
  logLevel: 'warning',
});

rmSync(dist, { recursive: true, force: true });
renameSync(fresh, dist);
