/** Starts VS Code's server with the extension in it, on folders of its own, and stops it again. */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { installExtension } from './extensionPackage.mjs';
import { installWorkbench } from './install.mjs';

const START_TIMEOUT_MS = 120_000;

/** No prompts, no walkthroughs, nothing that asks the network. */
const QUIET_SETTINGS = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.reduceMotion': 'on',
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
  'chat.disableAIFeatures': true,
  'chat.commandCenter.enabled': false,
  'editor.minimap.enabled': false,
  'editor.hover.delay': 100,
  'files.autoSave': 'off',
};

/**
 * Starts the workbench on a folder.
 *
 * @param port 0 for any free one.
 * @param settings User settings on top of the quiet ones.
 * @param asksForTrust Whether the workbench asks if the folder is trusted; without it every folder is.
 * @param serverDist See `installExtension`.
 * @param others See `installExtension`.
 * @returns The address to open, the log of the server, and `stop`.
 */
export async function startWorkbench({
  folder,
  port = 0,
  settings = {},
  asksForTrust = false,
  serverDist,
  others,
} = {}) {
  const entry = installWorkbench();
  const base = fs.mkdtempSync(path.join(os.tmpdir(), 'dtatlas-workbench-'));
  const dir = (name) => {
    const made = path.join(base, name);
    fs.mkdirSync(made, { recursive: true });
    return made;
  };
  const userSettings = { ...QUIET_SETTINGS, 'security.workspace.trust.enabled': asksForTrust, ...settings };
  fs.writeFileSync(path.join(dir('user/User'), 'settings.json'), JSON.stringify(userSettings));
  const folders = [
    ['--server-data-dir', dir('server')],
    ['--user-data-dir', path.join(base, 'user')],
    ['--extensions-dir', dir('extensions')],
  ].flat();
  // VS Code leaves its sockets in the folder XDG_RUNTIME_DIR.
  const env = { ...process.env, HOME: dir('home'), XDG_RUNTIME_DIR: dir('run'), EXTENSIONS_GALLERY: '{}' };
  try {
    await installExtension({ entry, folders, extensionsDir: path.join(base, 'extensions'), env, serverDist, others });
  } catch (error) {
    fs.rmSync(base, { recursive: true, force: true });
    throw error;
  }
  const actualPort = port === 0 ? await freePort() : port;
  const logFile = path.join(base, 'server.log');
  const log = fs.openSync(logFile, 'w');
  const args = [
    ['--host', '127.0.0.1'],
    ['--port', String(actualPort)],
    folders,
    ['--telemetry-level', 'off'],
    ['--without-connection-token', '--accept-server-license-terms'],
    asksForTrust ? [] : ['--disable-workspace-trust'],
  ];
  const server = spawn(process.execPath, [entry, ...args.flat()], {
    env,
    stdio: ['ignore', log, log],
    cwd: base,
  });
  // Whatever ends this process must not leave the server behind.
  const endWithUs = () => server.kill('SIGTERM');
  process.once('exit', endWithUs);
  const ended = new Promise((resolve) => server.once('exit', resolve));
  const stop = async () => {
    if (server.exitCode === null && server.signalCode === null) server.kill('SIGTERM');
    await ended;
    process.off('exit', endWithUs);
    fs.closeSync(log);
    fs.rmSync(base, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  const origin = `http://127.0.0.1:${actualPort}`;
  try {
    await waitUntilUp(server, origin, logFile);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: `${origin}/?folder=${encodeURIComponent(path.resolve(folder))}`, logFile, userData: base, ended, stop };
}

async function waitUntilUp(server, origin, logFile) {
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    if (server.exitCode !== null) {
      throw new Error(`the workbench ended early:\n${fs.readFileSync(logFile, 'utf8').slice(-2000)}`);
    }
    const isUp = await fetch(`${origin}/version`).then(
      (response) => response.ok,
      () => false,
    );
    if (isUp) return;
    if (Date.now() > deadline) throw new Error('the workbench did not start in time');
    await sleep(100);
  }
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
