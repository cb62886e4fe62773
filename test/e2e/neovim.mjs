/**
 * The same server in another editor: headless Neovim, over standard input and output.
 *   node test/e2e/neovim.mjs        needs `npm run build` and nvim
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { finish, isMain } from './steps.mjs';

const SCRIPT = fileURLToPath(new URL('neovim.lua', import.meta.url));
const SERVER = fileURLToPath(new URL('../../server/dist/languageServer.js', import.meta.url));
const PATIENCE_MS = 600_000;

/** Runs the steps of `neovim.lua` on a copy of the workspace. @returns `{ passed, failed }`. */
export function runNeovimTests() {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'dtatlas-neovim-')));
  fs.cpSync(fileURLToPath(new URL('../workspace/', import.meta.url)), folder, { recursive: true });
  const env = { ...process.env, ATLAS_SERVER: SERVER, ATLAS_BOARD: path.join(folder, 'dts/acme-a1000-evb.dts') };
  const args = ['--headless', '-u', 'NONE', '-i', 'NONE', '-c', `luafile ${SCRIPT}`];
  const { stdout, stderr, status, error } = spawnSync('nvim', args, {
    cwd: folder,
    env: { ...env, XDG_STATE_HOME: folder, XDG_CACHE_HOME: folder },
    encoding: 'utf8',
    timeout: PATIENCE_MS,
  });
  fs.rmSync(folder, { recursive: true, force: true });
  const lines = (stdout ?? '').split('\n');
  const passed = lines.filter((line) => line.startsWith('ok '));
  const failed = lines.filter((line) => line.startsWith('FAIL '));
  for (const line of [...passed, ...failed]) console.log(`neovim: ${line}`);
  const isWhole = status === 0 && passed.length > 0;
  if (!isWhole) console.log(String(error ?? stderr));
  return { passed: passed.length, failed: isWhole ? 0 : Math.max(1, failed.length) };
}

if (isMain(import.meta.url)) finish(runNeovimTests());
