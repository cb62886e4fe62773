import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readRegularFile } from '../../../server/src/node/boundedRead.ts';
import { DiskHost } from '../../../server/src/node/diskHost.ts';
import { runCli } from '../../harness/cli.ts';

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
}

const bytesOf = (path: string, limit = 100, beginning = false) => {
  const result = readRegularFile(path, { limit, beginning });
  return 'bytes' in result ? Buffer.from(result.bytes).toString() : result.refused;
};

describe('one file', () => {
  test('up to its limit', () => {
    expect(bytesOf(at('ten'), 10)).toBe('0123456789');
    expect(bytesOf(at('ten'), 9)).toMatch(/^is larger than/);
    expect(bytesOf(at('ten'), 9, true)).toBe('012345678');
    expect(bytesOf(at('empty'))).toBe('');
  });

  test('what is none', () => {
    expect(bytesOf(at('folder'))).toMatch(/^is a folder|^cannot be read: E/);
    expect(bytesOf(at('nothing'))).toMatch(/^cannot be read: ENOENT/);
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
    writeFileSync(at('a.dts'), `${BOARD}#include "big.dtsi"\n#include "/proc/self/pagemap"\n`);
    writeFileSync(at('b.dts'), '/dts-v1/;\n/ { p = /incbin/("/proc/version"), /incbin/("big.dtsi"); };\n');
    const includes = await runCli(['check', 'a.dts'], folder);
    expect(includes.out).toContain('big.dtsi" is larger than 16 MiB');
    expect(includes.out).toMatch(/"\/proc\/\d+\/pagemap" is a file of the running system/);
    const binaries = await runCli(['check', 'b.dts'], folder);
    expect(binaries.out).toContain('"/proc/version" is a file of the running system');
    expect(binaries.out).toContain('big.dtsi" is larger than 64 MiB');
  });

  test('inputs that are no files', async () => {
    for (const [file, why] of [
      ['fifo', "it is no regular file; '-' reads a pipe"],
      ['big.dtsi', 'it is larger than'],
      ['nothing.dts', 'no such file'],
    ] as const) {
      const { code, err } = await runCli(['compile', file], folder);
      expect([code, err]).toEqual([expect.any(Number), expect.stringContaining(why)]);
      expect(code).not.toBe(0);
    }
  });

  test('what a shell opens is read, late writers included', async () => {
    const { CLI } = await import('../../harness/cli.ts');
    const shell = (line: string) => execFileSync('bash', ['-c', line, 'bash', process.execPath, CLI], { cwd: folder });
    const blob = (await runCli(['compile', 'board.dts'], folder)).bytes;
    expect(shell('"$1" "$2" compile <(cat board.dts)')).toEqual(blob);
    expect(shell('(sleep 0.3; cat board.dts) | "$1" "$2" compile -')).toEqual(blob);
    expect(shell('cat board.dts | "$1" "$2" compile /dev/stdin')).toEqual(blob);
    expect(shell('"$1" "$2" compile /dev/stdin < board.dts')).toEqual(blob);
  });
});
