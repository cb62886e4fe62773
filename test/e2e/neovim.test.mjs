/**
 * The same server in another editor: headless Neovim, over standard input and output. Its steps are those of `neovim.lua`.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, test } from 'vitest';
import { copyWorkspace } from './sampleWorkspace.mjs';

const SCRIPT = fileURLToPath(new URL('neovim.lua', import.meta.url));
const SERVER = fileURLToPath(new URL('../../server/dist/languageServer.js', import.meta.url));
const PATIENCE_MS = 600_000;

describe('Neovim', () => {
  let lines = [];
  let trouble;
  beforeAll(() => {
    const folder = fs.realpathSync(copyWorkspace('neovim'));
    const env = { ...process.env, ATLAS_SERVER: SERVER, ATLAS_BOARD: path.join(folder, 'dts/acme-a1000-evb.dts') };
    const args = ['--headless', '-u', 'NONE', '-i', 'NONE', '-c', `luafile ${SCRIPT}`];
    const { stdout, stderr, error } = spawnSync('nvim', args, {
      cwd: folder,
      env: { ...env, XDG_STATE_HOME: folder, XDG_CACHE_HOME: folder },
      encoding: 'utf8',
      timeout: PATIENCE_MS,
    });
    fs.rmSync(folder, { recursive: true, force: true });
    lines = (stdout ?? '').split('\n');
    trouble = String(error ?? stderr);
  });

  for (const [, name] of fs.readFileSync(SCRIPT, 'utf8').matchAll(/step\('([^']+)'/g)) {
    test(`neovim: ${name}`, () => {
      const said = lines.find((line) => line === `ok ${name}` || line.startsWith(`FAIL ${name}: `));
      assert.equal(said ?? trouble, `ok ${name}`);
    });
  }
});
