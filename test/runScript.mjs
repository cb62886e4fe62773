// Bundles a TypeScript script and runs it: node test/runScript.mjs SCRIPT.ts ARGS…
import { spawnSync } from 'node:child_process';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const [script, ...args] = process.argv.slice(2);
const outfile = join(root, 'node_modules/.cache/scripts', `${basename(script, '.ts')}.mjs`);
await build({
  absWorkingDir: root,
  entryPoints: [script],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  logLevel: 'warning',
  alias: { 'jsonc-parser': join(root, 'node_modules/jsonc-parser/lib/esm/main.js') },
  // Sources find files beside themselves; in the bundle that must still be where they stand.
  define: { 'import.meta.url': JSON.stringify(new URL(`file://${join(root, 'test/harness/x')}`).href) },
  banner: {
    js: "import { createRequire as atlasRequire } from 'node:module'; const require = atlasRequire(import.meta.url);",
  },
});
const { status, signal } = spawnSync(process.execPath, [outfile, ...args], { stdio: 'inherit' });
process.exitCode = status ?? (signal ? 1 : 0);
