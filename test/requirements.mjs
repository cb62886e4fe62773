// Programs the tests use that npm does not bring. Missing ones are installed where that is allowed (root, apt-get),
// else named with the command that installs them.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const PROGRAMS = [
  { found: () => answers('cpp', ['--version'], /Free Software Foundation/), package: 'cpp' },
  { found: () => answers('dtc', ['--version'], /Version/), package: 'device-tree-compiler' },
  { found: () => answers('nvim', ['--version'], /NVIM/), package: 'neovim' },
  { found: () => ['chromium', 'chromium-browser', 'google-chrome'].some((name) => onPath(name)), package: 'chromium' },
  {
    found: () => existsSync('/usr/share/fonts/truetype/dejavu') || !existsSync('/usr/bin/apt-get'),
    package: 'fonts-dejavu-core',
  },
];

function answers(program, args, pattern) {
  const { stdout, error } = spawnSync(program, args, { encoding: 'utf8' });
  return !error && pattern.test(stdout ?? '');
}

function onPath(program) {
  return spawnSync('sh', ['-c', 'command -v "$1"', 'sh', program]).status === 0;
}

/** Makes sure everything is there. Returns a message when something is missing and cannot be installed. */
export function requirePrograms() {
  let missing = PROGRAMS.filter(({ found }) => !found());
  if (missing.length === 0) return undefined;
  const packages = missing.map((program) => program.package);
  const command = `apt-get install -y --no-install-recommends ${packages.join(' ')}`;
  if (process.getuid?.() === 0 && onPath('apt-get')) {
    console.log(`installing ${packages.join(', ')}`);
    const run = (args) =>
      spawnSync('apt-get', args, {
        stdio: ['ignore', 'ignore', 'inherit'],
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      });
    run(['update', '-qq']);
    run(['install', '-y', '-qq', '--no-install-recommends', ...packages]);
    missing = PROGRAMS.filter(({ found }) => !found());
    if (missing.length === 0) return undefined;
  }
  return `missing: ${missing.map((program) => program.package).join(', ')}. On Debian or Ubuntu: sudo ${command}`;
}
