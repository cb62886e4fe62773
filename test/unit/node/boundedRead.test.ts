import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readOpenFile, readRegularFile } from '../../../server/src/node/boundedRead.ts';
import { DiskHost } from '../../../server/src/node/diskHost.ts';
import { ProfileFinder } from '../../../server/src/profiles/findProfile.ts';
import { CLI, runCli } from '../../harness/cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'dtatlas-read-'));
const at = (name: string) => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true }));

const BOARD = '/dts-v1/;\n/ { p = <1>; };\n';
writeFileSync(at('board.dts'), BOARD);
writeFileSync(at('ten'), '0123456789');
writeFileSync(at('empty'), '');
writeFileSync(at('big.dtsi'), '');
truncateSync(at('big.dtsi'), 1_900_000_000);
mkdirSync(at('folder'));
// Windows has neither pipes with names nor /proc.
const isLinux = process.platform === 'linux';
if (isLinux) {
  execFileSync('mkfifo', [at('fifo')]);
  symlinkSync('/proc/self/pagemap', at('link.dtsi'));
  symlinkSync('loop', at('loop'));
  symlinkSync('gone', at('dangling'));
  symlinkSync('/proc/kmsg', at('log'));
}
/** A test may mount file systems as root, outside of most containers. */
const canMount =
  isLinux &&
  spawnSync('bash', ['-c', 'mkdir tried && mount -t proc proc tried && umount tried'], { cwd: folder }).status === 0;
const KERNEL_LOG = /^is a file of the running system, whose reader takes/;

const bytesOf = (path: string, limit = 100, beginning = false) => {
  const result = readRegularFile(path, { limit, beginning });
  return 'bytes' in result ? Buffer.from(result.bytes).toString() : result.refused;
};

test.runIf(isLinux)('a pipe that has no data yet is read on, and keeps what came before', async () => {
  const writer = spawn('bash', ['-c', 'exec 3>fifo; printf first >&3; touch opened; sleep 0.3; printf second >&3'], {
    cwd: folder,
  });
  const handle = openSync(at('fifo'), constants.O_RDONLY | constants.O_NONBLOCK);
  while (!existsSync(at('opened'))) await new Promise((resolve) => setTimeout(resolve, 5));
  const result = readOpenFile(handle, { limit: 100 });
  closeSync(handle);
  writer.kill();
  expect('bytes' in result && Buffer.from(result.bytes).toString()).toBe('firstsecond');
});

test.runIf(isLinux)('a lower limit counts for what its begin says', () => {
  const handle = () => openSync(at('ten'), constants.O_RDONLY);
  const lower = (beginning: string) => ({
    limit: 4,
    isFor: (bytes: Uint8Array) => Buffer.from(bytes).toString().startsWith(beginning),
  });
  expect(readOpenFile(handle(), { limit: 10, lower: lower('01') })).toHaveProperty('refused');
  expect(readOpenFile(handle(), { limit: 10, lower: lower('x') })).toHaveProperty('bytes.length', 10);
});

describe('one file', () => {
  test('up to its limit', () => {
    expect(bytesOf(at('ten'), 10)).toBe('0123456789');
    expect(bytesOf(at('ten'), 9)).toMatch(/^is larger than/);
    expect(bytesOf(at('ten'), 9, true)).toBe('012345678');
    expect(bytesOf(at('empty'))).toBe('');
  });

  test('what is none', () => {
    expect(bytesOf(at('folder'))).toBe('is a folder');
    expect(bytesOf(at('nothing'))).toBe('does not exist');
    expect(bytesOf(at('big.dtsi'))).toMatch(/^is larger than/);
  });

  test.runIf(isLinux)('a pipe that nobody writes to, devices and files of the running system', () => {
    expect(bytesOf(at('fifo'))).toBe('is no regular file');
    for (const path of [
      '/dev/zero',
      '/proc/self/pagemap',
      '/proc/version',
      '/sys/kernel/uevent_seqnum',
      at('link.dtsi'),
    ]) {
      expect(bytesOf(path)).toBe('is a file of the running system, which is not read as source');
    }
  });

  test.runIf(isLinux)(
    'what the user names himself may be one, and is read to a limit although it says to be empty',
    () => {
      expect(readRegularFile('/proc/version', { limit: 1000, named: true })).toHaveProperty('bytes.length');
      expect(readRegularFile('/proc/self/pagemap', { limit: 1023, named: true })).toEqual({
        refused: expect.stringMatching(/^is larger than/),
      });
      expect(readRegularFile('/dev/zero', { limit: 1000, named: true })).toEqual({ refused: 'is no regular file' });
    },
  );

  test.runIf(isLinux)("the kernel's messages are refused by every name, also to who names them himself", () => {
    for (const path of ['/proc/kmsg', at('log')]) {
      for (const named of [false, true])
        expect(readRegularFile(path, { limit: 1000, named })).toEqual({ refused: expect.stringMatching(KERNEL_LOG) });
    }
  });

  test.runIf(canMount)('files of the running system are known by their file system, wherever it is mounted', () => {
    mkdirSync(at('other-proc'));
    execFileSync('mount', ['-t', 'proc', 'proc', at('other-proc')]);
    try {
      symlinkSync('other-proc/kmsg', at('other-log'));
      for (const name of ['other-proc/kmsg', 'other-log'])
        expect(readRegularFile(at(name), { limit: 1000, named: true })).toHaveProperty(
          'refused',
          expect.stringMatching(KERNEL_LOG),
        );
      expect(bytesOf(at('other-proc/version'))).toBe('is a file of the running system, which is not read as source');
      expect(readRegularFile(at('other-proc/iomem'), { limit: 100_000, named: true })).toHaveProperty('bytes');
      // Under another name it has no data, as far as nobody has written a message.
      writeFileSync(at('bound'), '');
      execFileSync('mount', ['--bind', at('other-proc/kmsg'), at('bound')]);
      try {
        expect(spawnSync(process.execPath, [CLI, 'compile', 'bound'], { cwd: folder, timeout: 60_000 }).status).toBe(2);
      } finally {
        execFileSync('umount', [at('bound')]);
      }
    } finally {
      execFileSync('umount', [at('other-proc')]);
    }
  });
});

test('a host says why it has not read a file', () => {
  const host = new DiskHost();
  expect(host.read(at('big.dtsi'))).toBeUndefined();
  expect(host.refusal(at('big.dtsi'))).toEqual({
    kind: 'unreadable',
    words: 'is larger than 16 MiB, the most that is read of a file',
  });
  expect(host.readBytes(at('ten'), 4)).toBeUndefined();
  expect(host.readBytes(at('ten'), 4, true)).toHaveLength(4);
});

describe.runIf(isLinux)('the command line', () => {
  test('an include, an /incbin/ and a profile that are too large or no files are problems', async () => {
    writeFileSync(
      at('a.dts'),
      `${BOARD}#include "big.dtsi"\n#include "/proc/self/pagemap"\n#include "fifo"\n#include "loop"\n`,
    );
    writeFileSync(
      at('b.dts'),
      '/dts-v1/;\n/ { p = /incbin/("/proc/version"), /incbin/("big.dtsi"), /incbin/("fifo"); };\n',
    );
    const includes = await runCli(['check', 'a.dts'], folder);
    expect(includes.out).toContain('big.dtsi" is larger than 16 MiB');
    const forced = await runCli(['check', 'board.dts', '-include', 'loop'], folder);
    expect(forced.out).toContain(`error[include-not-found]: "${at('loop')}" is a link that leads to itself\n`);
    expect(includes.out).toMatch(/"\/proc\/\d+\/pagemap" is a file of the running system/);
    expect(includes.out).toContain(`error[include-not-found]: "${at('fifo')}" is no regular file\n`);
    expect(includes.out).toContain(`error[include-not-found]: "${at('loop')}" is a link that leads to itself\n`);
    const binaries = await runCli(['check', 'b.dts'], folder);
    expect(binaries.out).toContain('"/proc/version" is a file of the running system');
    expect(binaries.out).toContain('big.dtsi" is larger than 64 MiB');
    expect(binaries.out).toContain(`error[incbin-missing]: "${at('fifo')}" is no regular file\n`);
  });

  test.each([
    ['a pipe', 'is no regular file', (path: string) => void execFileSync('mkfifo', [path])],
    [
      'a file of 1.9 GB',
      'is larger than 16 MiB, the most that is read of a file',
      (path: string) => {
        writeFileSync(path, '');
        truncateSync(path, 1_900_000_000);
      },
    ],
    ['a link to itself', 'is a link that leads to itself', (path: string) => symlinkSync('.dtatlas.json', path)],
    ['a folder', 'is a folder', (path: string) => void mkdirSync(path)],
  ])('a profile that is %s is not used, and that is said', async (_, why, make) => {
    const own = mkdtempSync(join(folder, 'profile-'));
    make(join(own, '.dtatlas.json'));
    writeFileSync(join(own, 'b.dts'), BOARD);
    const checked = await runCli(['check', 'b.dts'], own);
    const words = `.dtatlas.json:1:1: warning[profile-unread]: This profile ${why}; it is not used.\n`;
    expect([checked.code, checked.out]).toEqual([0, expect.stringContaining(words)]);
    expect((await runCli(['boot', 'b.dts'], own)).err).toContain(words);
  });

  test.each([
    ['a pipe', 'is no regular file', (path: string) => void execFileSync('mkfifo', [path])],
    ['a folder', 'is a folder', (path: string) => void mkdirSync(path)],
    ['a file of the running system', /is a file of the running system, which is not read as source/, '/proc/version'],
    ['a link to itself', 'is a link that leads to itself', (path: string) => symlinkSync('text', path)],
    [
      'a file of 1.9 GB',
      'is larger than 16 MiB, the most that is read of a file',
      (path: string) => {
        writeFileSync(path, '');
        truncateSync(path, 1_900_000_000);
      },
    ],
  ])('a text of firmware that is %s: the reason is told', async (_, why, make) => {
    const own = mkdtempSync(join(folder, 'firmware-'));
    const name = typeof make === 'string' ? make : 'text';
    if (typeof make !== 'string') make(join(own, name));
    writeFileSync(join(own, 'b.dts'), BOARD);
    for (const key of ['efiMap', 'uBoot']) {
      writeFileSync(join(own, '.dtatlas.json'), JSON.stringify({ boards: [{ files: '*.dts', [key]: name }] }));
      const { out } = await runCli(['check', 'b.dts'], own);
      const [, told] = /error\[profile-file\]: '.*?' cannot be read: it (.*)\.\n/.exec(out) ?? [];
      expect(told).toMatch(why);
    }
  });

  test('a text of firmware that is missing, and made later', () => {
    const own = mkdtempSync(join(folder, 'firmware-'));
    writeFileSync(join(own, '.dtatlas.json'), JSON.stringify({ boards: [{ files: '*.dts', uBoot: 'text' }] }));
    const host = new DiskHost();
    const finder = new ProfileFinder(host, () => true);
    const problems = () => finder.find(join(own, 'b.dts'))?.problems.map(({ message }) => message);
    const first = finder.find(join(own, 'b.dts'));
    expect(problems()).toEqual([expect.stringContaining("'text' cannot be read: a file is expected")]);
    expect(finder.find(join(own, 'b.dts'))).toBe(first);
    writeFileSync(join(own, 'text'), 'U-Boot 2024.01 (Jan 01 2024)\n');
    host.invalidate(join(own, 'text'));
    expect(problems()).not.toContainEqual(expect.stringContaining('cannot be read'));
  });

  test('a file below a folder that cannot be read: the same reason as by its name', async () => {
    const own = mkdtempSync(join(folder, 'below-'));
    writeFileSync(join(own, 'x.dts'), '');
    truncateSync(join(own, 'x.dts'), 3_000_000_000);
    const named = await runCli(['check', 'x.dts'], own);
    expect(named.err).toContain('it is larger than 16 MiB, the most that is read of a file');
    const { code, out } = await runCli(['check', '.'], own);
    const words =
      'x.dts:1:1: error[unreadable-file]: the file is larger than 16 MiB, the most that is read of a file\n';
    expect([code, out]).toEqual([1, expect.stringContaining(words)]);
  });

  test('inputs that are no files', async () => {
    for (const [file, why] of [
      ['fifo', "cannot read 'fifo': it is no regular file; '-' reads a pipe\n"],
      ['big.dtsi', "cannot read 'big.dtsi': it is larger than 16 MiB, the most that is read of a file\n"],
      ['loop', "cannot read 'loop': it is a link that leads to itself\n"],
      ['dangling', "cannot read 'dangling': it is a link to a file that does not exist\n"],
      ['', "cannot read '': the name of the file is empty\n"],
      ['nothing.dts', "cannot read 'nothing.dts': it does not exist\n"],
    ] as const) {
      for (const command of ['compile', 'check']) {
        const { code, err } = await runCli([command, file], folder);
        expect([code, err]).toEqual([2, `dtatlas ${command}: ${why}`]);
      }
    }
  });

  // dtc 1.8.1 stops there, too: "FATAL ERROR: stat(tree/x): Too many levels of symbolic links".
  test.each([
    ['loop', "'x' is a link that leads to itself"],
    ['nothing', "'x' is a link to a file that does not exist"],
  ])('a folder as a tree with a link to %s', async (target, why) => {
    const tree = at(`tree-${target}`);
    mkdirSync(tree);
    symlinkSync(target === 'loop' ? 'x' : target, join(tree, 'x'));
    const { code, err } = await runCli(['compile', '--in-format', 'fs', tree], folder);
    expect([code, err]).toEqual([2, `dtatlas compile: cannot read the folder '${tree}' as a tree: ${why}\n`]);
  });

  test("the kernel's messages are not waited for", () => {
    const tree = at('tree-log');
    mkdirSync(tree);
    symlinkSync('/proc/kmsg', join(tree, 'x'));
    for (const line of [
      ...['compile log', 'format log', 'compile --in-format fs tree-log', 'compare board.dts log', 'check log'],
      ...['boot board.dts --overlay log', 'boot board.dts --compare log', 'boot board.dts --profile log'],
      ...['boot board.dts --efi-map log', 'boot board.dts --u-boot log', 'map board.dts --compare log'],
      ...['check --overlay log board.dts', 'explain --board /proc/kmsg LINE'],
    ]) {
      const args = line.split(' ').map((arg) => (arg === 'LINE' ? 'OF: reserved mem: OVERLAP DETECTED!' : arg));
      const { status, stderr } = spawnSync(process.execPath, [CLI, ...args], {
        cwd: folder,
        encoding: 'utf8',
        timeout: 60_000,
      });
      expect([line, status, stderr]).toEqual([line, 2, expect.stringContaining('is a file of the running system')]);
    }
    // Only root may open it, for any process that inherits it.
    const piped = spawnSync('bash', ['-c', `"$1" "$2" compile - < log`, 'bash', process.execPath, CLI], {
      cwd: folder,
      encoding: 'utf8',
      timeout: 60_000,
    });
    expect(piped.stderr).toMatch(/is a file of the running system|ermission denied|not permitted/);
  });

  test('standard input has the limits of files, and is not read beyond them', () => {
    const run = (line: string) =>
      spawnSync('bash', ['-c', line, 'bash', process.execPath, CLI], { cwd: folder, encoding: 'utf8' });
    const tooLarge = "cannot read '-': it is larger than 16 MiB, the most that is read of a file\n";
    // Both writers never end.
    expect(run('cat /dev/zero | "$1" "$2" compile -').stderr).toBe(`dtatlas compile: ${tooLarge}`);
    expect(run('yes \'/* abc */ a\' | "$1" "$2" check -').stderr).toBe(`dtatlas check: ${tooLarge}`);
    // Logs may be longer.
    const log = run(`(echo 'OF: reserved mem: OVERLAP DETECTED!'; head -c 17M /dev/zero) | "$1" "$2" explain -`);
    expect(log.stderr).toBe('');
    expect(log.status).toBe(0);
  });

  test('what a shell opens is read, late writers included', async () => {
    const shell = (line: string) => execFileSync('bash', ['-c', line, 'bash', process.execPath, CLI], { cwd: folder });
    const blob = (await runCli(['compile', 'board.dts'], folder)).bytes;
    expect(shell('"$1" "$2" compile <(cat board.dts)')).toEqual(blob);
    expect(shell('(sleep 0.3; cat board.dts) | "$1" "$2" compile -')).toEqual(blob);
    expect(shell('cat board.dts | "$1" "$2" compile /dev/stdin')).toEqual(blob);
    expect(shell('"$1" "$2" compile /dev/stdin < board.dts')).toEqual(blob);
  });
});
