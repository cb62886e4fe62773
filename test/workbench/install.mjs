/**
 * Installs a VS Code that runs in the browser: code-server's build of it, from the npm registry alone. No install
 * script runs and nothing is compiled. It goes to the user's cache folder, outside this repository.
 *   node test/workbench/install.mjs
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** VS Code 1.100, the newest that runs on Node 20. */
const VERSION = '4.100.3';
/** VS Code's own ripgrep package loads its program from elsewhere while it installs; this one carries it. */
const RIPGREP = `@vscode/ripgrep-${process.platform}-${process.arch}`;
const RIPGREP_VERSION = '1.18.0';

const cache = process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache');
const folder = path.join(cache, 'devicetree-atlas', `code-server-${VERSION}`);
const vscode = path.join(folder, 'node_modules/code-server/lib/vscode');
const marker = path.join(folder, 'complete.json');

/** What must be there for the workbench to start: the server, one of its dependencies, its search program. */
const ESSENTIALS = [
  'out/server-main.js',
  'node_modules/@vscode/spdlog/package.json',
  'node_modules/@vscode/ripgrep/bin/rg',
];

/** Installs the workbench unless it is there. @returns Absolute path of the server's entry file. */
export function installWorkbench() {
  if (!isComplete()) {
    console.log(`installing code-server ${VERSION} into ${folder} (about 300 MB, a minute or two)`);
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(path.join(folder, 'package.json'), `${JSON.stringify({ private: true })}\n`);
    npm(folder, 'install', '--save-exact', `code-server@${VERSION}`, `${RIPGREP}@${RIPGREP_VERSION}`);
    // The server's own dependencies. `npm ci` refuses the shrinkwrap it ships: it does not match its package.json.
    npm(vscode, 'install', '--omit=dev');
    const bin = path.join(vscode, 'node_modules/@vscode/ripgrep/bin');
    fs.mkdirSync(bin, { recursive: true });
    fs.copyFileSync(path.join(folder, 'node_modules', RIPGREP, 'bin/rg'), path.join(bin, 'rg'));
    fs.chmodSync(path.join(bin, 'rg'), 0o755);
    const missing = missingEssentials();
    if (missing.length > 0) throw new Error(`code-server is not complete: no ${missing.join(', ')} in ${vscode}`);
  }
  // The build looks ripgrep and its regular expression engine up under this name.
  const archive = path.join(vscode, 'node_modules.asar');
  if (!fs.existsSync(archive)) fs.symlinkSync('node_modules', archive, 'junction');
  if (!fs.existsSync(marker)) fs.writeFileSync(marker, `${JSON.stringify({ version: VERSION })}\n`);
  return path.join(vscode, 'out/server-main.js');
}

function isComplete() {
  return missingEssentials().length === 0;
}

function missingEssentials() {
  return ESSENTIALS.filter((file) => !fs.existsSync(path.join(vscode, file)));
}

function npm(cwd, ...args) {
  const command = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  execFileSync(command, [...args, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(installWorkbench());
