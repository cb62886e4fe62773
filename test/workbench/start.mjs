/**
 * `npm start`: builds, and opens a real VS Code with the extension on the sample workspace. The desktop one when `code`
 * is on PATH, else one in the browser, installed on first use.
 *   npm start -- [--folder DIR] [--port N] [--browser] [--no-build]
 */
import { execFileSync, spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { onPath } from '../e2e/chromium.mjs';
import { startWorkbench } from './workbench.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const { values: options } = parseArgs({
  options: {
    folder: { type: 'string', default: path.join(root, 'test/workspace') },
    port: { type: 'string', default: '8320' },
    /** The one in the browser even where there is a desktop one. */
    browser: { type: 'boolean', default: false },
    'no-build': { type: 'boolean', default: false },
    /** Another build of `server/dist`. */
    'server-dist': { type: 'string' },
  },
});

if (!options['no-build']) execFileSync('npm', ['run', 'build'], { cwd: root, stdio: 'inherit', shell: true });

const folder = path.resolve(options.folder);
const code = options.browser ? undefined : onPath(process.platform === 'win32' ? 'code.cmd' : 'code');
if (code !== undefined) {
  console.log(`opening ${folder} in VS Code`);
  const args = ['--new-window', `--extensionDevelopmentPath=${root}`, folder];
  const { status } = spawnSync(code, args, { stdio: 'inherit', shell: process.platform === 'win32' });
  process.exitCode = status ?? 1;
} else {
  const workbench = await startWorkbench({ folder, port: Number(options.port), serverDist: options['server-dist'] });
  console.log(`\n  VS Code with Devicetree Atlas: ${workbench.url}\n  Ctrl-C stops it.\n`);
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void workbench.stop());
  await workbench.ended;
}
