/** Chromium for the browser tests: finds it, installs it where that is allowed, and starts it. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
const PACKAGES = ['chromium', 'fonts-dejavu-core'];

/**
 * Path of a Chromium or Chrome. `CHROMIUM` in the environment wins; as root on a system with apt-get a missing one is
 * installed. Throws, with the command to run, when there is none.
 */
export function findChromium() {
  const found = process.env.CHROMIUM ?? firstOnPath();
  if (found !== undefined) return found;
  const command = ['apt-get', 'install', '-y', '--no-install-recommends', ...PACKAGES];
  if (process.getuid?.() === 0 && onPath('apt-get') !== undefined) {
    console.log(`installing ${PACKAGES.join(' and ')}`);
    execFileSync('apt-get', ['update', '-q'], { stdio: 'ignore' });
    execFileSync(command[0], command.slice(1), {
      stdio: 'ignore',
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
    const installed = firstOnPath();
    if (installed !== undefined) return installed;
  }
  throw new Error(
    `No Chromium found. Install it with "sudo ${command.join(' ')}", or name one in the environment variable CHROMIUM.`,
  );
}

/**
 * Starts a headless Chromium with a new profile in a temporary folder.
 *
 * @returns The context, and `close`, which ends Chromium and removes the folder.
 */
export async function launchChromium({ width = 1400, height = 850, colorScheme = 'dark' } = {}) {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'dtatlas-chromium-'));
  // Processes of Chromium that are about to end still write there: the removal is tried again.
  const remove = () => fs.rmSync(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  try {
    const context = await chromium.launchPersistentContext(path.join(home, 'profile'), {
      executablePath: findChromium(),
      headless: true,
      viewport: { width, height },
      colorScheme,
      env: { ...process.env, HOME: home },
      args: [
        '--headless',
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    });
    return { context, close: () => context.close().finally(remove) };
  } catch (error) {
    remove();
    throw error;
  }
}

function firstOnPath() {
  return NAMES.map(onPath).find((found) => found !== undefined);
}

/** Absolute path of an executable on PATH, or undefined. */
export function onPath(name) {
  for (const folder of (process.env.PATH ?? '').split(path.delimiter)) {
    const candidate = path.join(folder, name);
    if (folder !== '' && fs.existsSync(candidate)) return candidate;
  }
  return undefined;
}
