// Linux source trees by version name. A tree is looked for where it may be already; only when it is nowhere is Debian's
// package of that version fetched and the parts that device trees need unpacked into the user's cache folder.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** Suites of Debian that carry a kernel's source when the machine's own package lists do not. */
const SUITES = ['bookworm', 'trixie', 'sid'];
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';
/** What is unpacked of a kernel: device trees and their headers, and dtc's own source. */
const PARTS = ['Makefile', 'arch', 'include', 'scripts'];

/**
 * The folder of a kernel tree, absolute, from what follows `--kernel`: a folder, or a version such as `7.2`. Throws an
 * Error whose message says what to do when there is none.
 */
export function kernelFolder(name) {
  if (existsSync(join(name, 'arch'))) return resolve(name);
  if (!/^\d+\.\d+$/.test(name))
    throw new Error(`'${name}' is neither a kernel source folder nor a version such as 7.2`);
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  const own = join(cache, 'devicetree-atlas', `linux-${name}`);
  const named = process.env.KERNEL_SOURCES?.split(':').map((folder) => join(folder, `linux-${name}`)) ?? [];
  const found = [...named, own, join(cache, `linux-${name}`)].find((folder) => existsSync(join(folder, 'arch')));
  if (found !== undefined) return resolve(found);
  fetchSource(name, own);
  return own;
}

/** Fetches Debian's package and unpacks it; the folder appears only when it is whole. */
function fetchSource(version, folder) {
  const packageName = `linux-source-${version}`;
  const help = `Unpack Linux ${version} to ${folder}, name a folder of such trees with KERNEL_SOURCES, or give --kernel DIR.`;
  for (const program of ['apt-get', 'dpkg-deb', 'tar', 'xz']) {
    if (run('sh', ['-c', 'command -v "$1"', 'sh', program]).status !== 0) {
      throw new Error(`Linux ${version} is not on this machine, and without ${program} it cannot be fetched. ${help}`);
    }
  }
  const work = mkdtempSync(join(tmpdir(), 'dtatlas-kernel-'));
  try {
    console.error(`Linux ${version} is not on this machine: fetching Debian's package ${packageName}`);
    const options = aptOptions(packageName, work);
    if (options === undefined) throw new Error(`no suite of Debian that apt reaches has ${packageName}. ${help}`);
    check(run('apt-get', [...options, 'download', packageName], { cwd: work, stdio: 'inherit' }), help);
    mkdirSync(join(folder, '..'), { recursive: true });
    const unpacked = mkdtempSync(`${folder}-`);
    const script =
      'dpkg-deb --fsys-tarfile "$1"_*.deb | tar -xO "./usr/src/$1.tar.xz" | ' +
      'tar -xJ -C "$2" --strip-components=1 $(for part in $3; do echo "$1/$part"; done)';
    check(run('sh', ['-ec', script, 'sh', packageName, unpacked, PARTS.join(' ')], { cwd: work }), help);
    if (!existsSync(join(unpacked, 'arch'))) throw new Error(`${packageName} could not be unpacked. ${help}`);
    renameSync(unpacked, folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Options with which apt knows the package: none, or package lists of their own; undefined when no suite has it. */
function aptOptions(packageName, work) {
  const knows = (options) => run('apt-cache', [...options, 'show', packageName]).status === 0;
  if (knows([])) return [];
  if (!existsSync(KEYRING)) return undefined;
  for (const suite of SUITES) {
    const lists = join(work, suite);
    mkdirSync(join(lists, 'lists/partial'), { recursive: true });
    mkdirSync(join(lists, 'cache'));
    const sources = join(lists, 'sources.list');
    writeFileSync(sources, `deb [signed-by=${KEYRING}] http://deb.debian.org/debian ${suite} main\n`);
    const options = [
      `Dir::Etc::sourcelist=${sources}`,
      'Dir::Etc::sourceparts=/dev/null',
      `Dir::State::lists=${join(lists, 'lists')}`,
      `Dir::Cache=${join(lists, 'cache')}`,
      'Acquire::Languages=none',
    ].flatMap((option) => ['-o', option]);
    if (run('apt-get', [...options, '-q', 'update']).status === 0 && knows(options)) return options;
  }
  return undefined;
}

function run(program, args, options = {}) {
  return spawnSync(program, args, { encoding: 'utf8', ...options });
}

function check({ status, stderr, error }, help) {
  if (status !== 0) throw new Error(`${(stderr || error?.message || 'fetching failed').trim()}\n${help}`);
}
