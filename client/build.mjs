/**
 * Bundles the extension and the memory map page into `client/dist`.
 *   node build.mjs [--watch] [--dev]      --dev keeps names and adds source maps
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, context } from 'esbuild';
import { NOTICES_FILE, thirdPartyNotices } from '../server/notices.mjs';

const root = fileURLToPath(new URL('.', import.meta.url));
const watch = process.argv.includes('--watch');
const dev = watch || process.argv.includes('--dev');

/** @type {import('esbuild').BuildOptions} */
const shared = {
  absWorkingDir: root,
  bundle: true,
  minify: !dev,
  sourcemap: dev,
  logLevel: 'warning',
  // Their texts come along in one file.
  legalComments: 'none',
  metafile: true,
};

/** @type {import('esbuild').BuildOptions[]} */
const bundles = [
  {
    ...shared,
    entryPoints: ['src/extension.ts'],
    outfile: 'dist/extension.js',
    platform: 'node',
    format: 'cjs',
    target: 'node18',
    external: ['vscode'],
  },
  {
    ...shared,
    entryPoints: [
      { in: 'src/memoryMap/page/main.ts', out: 'memoryMap' },
      { in: 'src/memoryMap/page/style/memoryMap.css', out: 'memoryMap' },
    ],
    outdir: 'dist',
    platform: 'browser',
    format: 'iife',
    target: 'chrome120',
  },
];

if (watch) {
  for (const options of bundles) await (await context(options)).watch();
  console.log('watching client/src');
} else {
  const built = await Promise.all(bundles.map((options) => build(options)));
  const notices = thirdPartyNotices(
    root,
    built.map(({ metafile }) => metafile),
  );
  writeFileSync(join(root, 'dist', NOTICES_FILE), notices);
}
