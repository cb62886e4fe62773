/** The library's names and types are those of its report: other programs use them, so they change only on purpose. */
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';

const at = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

test('server/library.api.md is what the library offers; npm run api writes it anew', () => {
  execFileSync(process.execPath, [at('node_modules/typescript/bin/tsc'), '-b', at('server/tsconfig.core.json')]);
  const { status, stderr } = spawnSync(process.execPath, [at('server/apiReport.mjs'), '--check'], { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});

test('every type that it names is among its names', () => {
  expect(readFileSync(at('server/library.api.md'), 'utf8')).not.toContain('ae-forgotten-export');
});

test('both bundles have these names, and load', () => {
  const names = (bundle: string) => {
    const script = `import(${JSON.stringify(pathToFileURL(at(bundle)).href)}).then((names) => console.log(JSON.stringify(Object.keys(names).sort())))`;
    return JSON.parse(execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' }));
  };
  expect(names('server/dist/library.mjs')).toEqual(['Atlas', 'MemoryHost']);
  expect(names('server/dist/libraryNode.mjs')).toEqual(['Atlas', 'MemoryHost', 'openDisk']);
});
