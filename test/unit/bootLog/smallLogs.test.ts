/** Small trees and logs, each for a kind of fault (test/fixtures/bootLogs/README.md): what the right answer is. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { simulateBoot } from '../../../server/src/boot/simulateBoot.ts';
import { comparisonText } from '../../../server/src/bootLog/comparisonText.ts';
import { isAsPredicted } from '../../../server/src/bootLog/comparisonView.ts';
import { type ComparedBoot, compareWithLog } from '../../../server/src/bootLog/index.ts';
import { logLines } from '../../../server/src/bootLog/logLines.ts';
import { readBootLog } from '../../../server/src/bootLog/readBootLog.ts';
import { SyntaxStore } from '../../../server/src/syntax/syntaxStore.ts';
import { compileFiles } from '../../harness/compileFiles.ts';
import { testParser } from '../../harness/parser.ts';

const FOLDER = fileURLToPath(new URL('../../fixtures/bootLogs/small', import.meta.url));
const BASE = { kernel: '7.2', arch: 'arm64' } as const;

let syntax: SyntaxStore;
beforeAll(async () => {
  syntax = new SyntaxStore(await testParser());
});

const read = (file: string) => readFileSync(`${FOLDER}/${file}`, 'utf8');
const blobOf = (tree: string) => compileFiles(syntax, { 'board.dts': read(`${tree}.dts`) }).blob;

function compare(tree: string, log: string, text = read(`${log}.txt`)): ComparedBoot {
  return compareWithLog(blobOf(tree), BASE, readBootLog([{ name: log, text }]));
}

const statuses = ({ comparison }: ComparedBoot) =>
  comparison.regions.map(({ path, status }) => `${path.slice('/reserved-memory/'.length)} ${status}`);

const range = ({ start, end }: { readonly start: bigint; readonly end: bigint }) =>
  `${start.toString(16)}-${end.toString(16)}`;

describe('regions', () => {
  test.each<[string, string, readonly string[], boolean]>([
    ['b', 'log', ['linux,cma moved'], false],
    ['b', 'iomem', ['linux,cma unseen'], true],
    ['ord', 'logB', ['a match', 'b match', 'c match'], true],
    ['p', 'logP', ['x@90000000 match'], true],
    ['p', 'logP2', ['x@90000000 missing'], false],
    ['dyn', 'logA', ['fw match'], true],
    ['e', 'logC', ['x@90000000 missing'], false],
    ['e', 'logC2', ['x@90000000 missing'], false],
    ['e', 'logP3', ['x@90000000 missing'], false],
    ['p', 'logP4', ['x@90000000 missing'], false],
    ['e', 'logD', ['x@90000000 unseen'], false],
    ['e', 'logE', ['x@90000000 unseen'], true],
    ['e', 'logF', ['x@90000000 moved'], false],
    ['b3', 'log3', ['x@61000000 match'], true],
  ])('%s.dts beside %s.txt', (tree, log, expected, asPredicted) => {
    const compared = compare(tree, log);
    expect([statuses(compared), isAsPredicted(compared.comparison)]).toEqual([expected, asPredicted]);
  });

  test('a pool elsewhere is told with both sizes', () => {
    expect(compare('b', 'log').comparison.regions[0]?.message).toMatch(/\(64 MiB\); .* 320 MiB at 0x90000000/);
  });

  test('what /proc/iomem has reserved is no proof; what else it may be is named', () => {
    expect(compare('b', 'iomem').comparison.regions[0]?.message).toMatch(/not for whom.*0x8dc00000-0xadbfffff/);
  });

  test('a log without an end of the list of node ranges tells no RAM, and no panic follows', () => {
    const { calibration, report } = compare('e', 'logD');
    expect([report.outcome, calibration.profile.memory]).toEqual(['ok', undefined]);
    expect(calibration.missing.join()).toMatch(/cut off in its list of node ranges/);
  });

  test('RAM of a no-map region that an older kernel has taken out is no missing RAM', () => {
    expect(compare('dyn', 'logA').calibration.profile.memory).toBeUndefined();
  });

  test("a log's own architecture and release count", () => {
    const { profile } = compare('q', 'logG').calibration;
    expect([profile.arch, profile.kernel]).toEqual(['riscv64', '6.6.0']);
  });
});

describe('what is taken over', () => {
  test.each([
    ['e', 'logC', ['bc100000-be000000']],
    ['e', 'logC2', ['bc100000-be000000']],
    ['b', 'logC', ['bc100000-be000000']],
    ['p', 'logP4', undefined],
  ])('%s.dts, %s.txt: RAM that UEFI keeps', (tree, log, expected) => {
    const { calibration, comparison } = compare(tree, log);
    expect(calibration.profile.noMap?.map(range)).toEqual(expected);
    expect(comparison.unknown.some(({ message }) => /does not map 0xbc100000-0xbdffffff/.test(message))).toBe(
      expected !== undefined,
    );
  });

  test('with UEFI the report says that the memory nodes do not count', () => {
    const text = comparisonText('e.dts', compare('e', 'logC'));
    expect(text).toMatch(/memory map of UEFI, which counts in place of the memory nodes/);
  });

  test('pools of nodes that the tree lacks, and what firmware changed', () => {
    const [vendor] = compare('e', 'logE').calibration.profile.nodes ?? [];
    expect(vendor && [vendor.name, range(vendor.reg), vendor.reusable, vendor.compatible]).toEqual([
      'vendor,cma',
      'a0000000-b0000000',
      true,
      'shared-dma-pool',
    ]);
    const moved = compare('e', 'logF').calibration;
    expect(moved.profile.nodes?.map(({ name, reg }) => `${name} ${range(reg)}`)).toEqual([
      'x@90000000 a0000000-a0100000',
    ]);
  });

  // The kernel's own lines for the next boot with what was taken over are those of the log.
  test.each([
    ['e', 'logE'],
    ['e', 'logF'],
    ['b', 'log'],
  ])('%s.dts, %s.txt: the next prediction is exact', (tree, log) => {
    const { profile } = compare(tree, log).calibration;
    const lines = simulateBoot(blobOf(tree), profile).log.map(({ text }) => text);
    const { messages } = readBootLog([{ name: log, text: read(`${log}.txt`) }]);
    expect(lines).toEqual(expect.arrayContaining(messages.map(({ text }) => text)));
  });
});

test("debugfs' own answer for CMA areas", () => {
  const files = (name: string, base: number, count: number) =>
    `/sys/kernel/debug/cma/${name}/base_pfn:${base}\n/sys/kernel/debug/cma/${name}/count:${count}\n`;
  const other = files('reserved', 0x88000, 0x4000);
  expect(statuses(compare('b', 'debugfs', files('linux,cma', 0xbc000, 0x4000) + other))).toEqual(['linux,cma match']);
  const moved = compare('b', 'debugfs', files('cma-linux,cma', 0xb8000, 0x4000) + other);
  expect([statuses(moved), moved.comparison.regions[0]?.place]).toEqual([
    ['linux,cma moved'],
    { file: 'debugfs', line: 1 },
  ]);
  expect(moved.calibration.profile.nodes).toBeUndefined();
});

test('a log of another machine is asked about', () => {
  const logged = (model: string) =>
    compare('e', 'logP', `${read('logP.txt')}[    0.000000] Machine model: ${model}\n`).calibration.otherMachine;
  expect(logged('Acme Board')).toEqual({ logged: 'Acme Board', tree: 'x' });
  // Firmware adds to the model.
  expect(logged('x Rev 1.2')).toBeUndefined();
});

test('a kernel that is asked for is stronger than the log', () => {
  const evidence = readBootLog([{ name: 'log', text: read('logB.txt') }]);
  const { calibration } = compareWithLog(blobOf('ord'), BASE, evidence, '6.1');
  expect(calibration.profile.kernel).toBe('6.1');
  expect(calibration.taken.join()).toMatch(/as it is asked for; the log is of Linux 6\.6\.58/);
});

describe('texts', () => {
  const wrapped = [
    '> [    0.000000] Linux version 6.6.58 (a@b) (aarch64-linux-gnu-gcc (Debian',
    '> 12.2.0-14) 12.2.0) #1 SMP PREEMPT',
    '> [    0.000000] OF: reserved mem: 0x00000000bf000000..0x00000000bfffffff',
    '> (16384 KiB) nomap non-reusable a',
    '> [    0.000000] Early memory node ranges',
    '> [    0.000000] Memory: 1000000K/1048576K available (1000K kernel code, 100K',
    '> rwdata, 100K rodata)',
  ].join('\n');

  test('lines that a mail program has wrapped and quoted are whole again, at their places', () => {
    const { regions } = readBootLog([{ name: 'mail', text: wrapped }]);
    expect(regions.map(({ name, line }) => [name, line])).toEqual([['a', 3]]);
  });

  test('a log with long lines is not wrapped, whatever stands between', () => {
    const log = `[    0.000000] ${'a '.repeat(60)}\n[    0.000000] ${'b '.repeat(25)}\nU-Boot 2025.01\n`;
    expect(logLines(log).map(({ number }) => number)).toEqual([1, 2, 3, 4]);
  });

  test('lines that a console has dropped: what is not there was perhaps said', () => {
    const text = `${read('logP3.txt')}** 167 printk messages dropped **\n`;
    expect(statuses(compare('p', 'logP3', text))).toEqual(['x@90000000 unseen']);
  });

  test('sizes in other spellings', () => {
    const line = 'OF: reserved mem: 0x00000000bf000000..0x00000000bfffffff ( 16384 KB ) map non-reusable a';
    expect(readBootLog([{ name: 'log', text: line }]).regions.map(({ name }) => name)).toEqual(['a']);
    const pool = 'Reserved memory: created DMA memory pool at 0x0000000072000000, size 16384 KiB';
    expect(readBootLog([{ name: 'log', text: pool }]).pools.map(({ size }) => size)).toEqual([16n << 20n]);
  });
});
