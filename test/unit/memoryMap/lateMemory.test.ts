import { expect, test } from 'vitest';
import { bytesIn, differenceOf, intersectionOf, unionOf } from '../../../server/src/base/intervals.ts';
import { lateMemoryOf } from '../../../server/src/boot/lateMemory.ts';
import type { BootProfile } from '../../../server/src/boot/profile.ts';
import { simulateBoot } from '../../../server/src/boot/simulateBoot.ts';
import { readFdt } from '../../../server/src/fdt/read.ts';
import { ramByKind } from '../../../server/src/mapModel/summary.ts';
import { buildMemoryMap } from '../../../server/src/memoryMap/buildMemoryMap.ts';
import { board, makeBlob } from '../boot/blob.ts';

const MIB = 1n << 20n;
const BLOB = makeBlob(
  board({
    'tz@48000000': { reg: [0, 0x4800_0000, 0, 0x10_0000], 'no-map': true },
    pool: { size: [0, 0x20_0000], 'no-map': true },
  }),
);

function bootOf(more: Partial<BootProfile> = {}) {
  const profile: BootProfile = { kernel: '7.2', arch: 'arm64', ...more };
  const report = simulateBoot(BLOB, profile);
  return { report, late: lateMemoryOf(BLOB, profile, report) };
}

test.each(['6.1', '6.12', '7.2'])(
  'on %s what the kernel takes late lies in free RAM, apart from each other',
  (kernel) => {
    const { report, late } = bootOf({ kernel });
    expect(late.map(({ what }) => what)).toEqual([
      'page tables',
      'unflattened device tree',
      'other early data',
      'memory map',
    ]);
    const ram = unionOf(report.memory.filter(({ nomap }) => !nomap));
    const cma = report.cmaAreas.map(({ base, size }) => ({ base, end: base + size }));
    const pieces = late.map(({ base, size }) => ({ base, end: base + size }));
    const sum = late.reduce((bytes, { size }) => bytes + size, 0n);
    expect(bytesIn(unionOf(pieces))).toBe(sum);
    expect(differenceOf(unionOf(pieces), ram)).toEqual([]);
    expect(intersectionOf(unionOf(pieces), unionOf([...report.reserved, ...cma]))).toEqual([]);
    // A struct page of 64 bytes for each 4 KiB, in whole blocks of 2 MiB.
    const map = late.find(({ what }) => what === 'memory map');
    const wanted = bytesIn(unionOf(report.memory)) / 64n;
    expect(map?.size).toBeGreaterThanOrEqual(wanted);
    expect((map?.size ?? 0n) % (2n * MIB)).toBe(0n);
  },
);

test('the memory map of kernels before 7.0 lies above the default CMA area, of later ones below', () => {
  const isAbove = (kernel: string) => {
    const { report, late } = bootOf({ kernel });
    const map = late.find(({ what }) => what === 'memory map');
    return (map?.base ?? 0n) > (report.cmaAreas[0]?.base ?? 0n);
  };
  expect(['6.1', '6.12', '7.2'].map(isAbove)).toEqual([true, true, false]);
});

test('crashkernel= is on the map: at a fixed place, or where the search finds it', () => {
  const placesOf = (cmdline: string) =>
    bootOf({ cmdline })
      .late.filter(({ kind }) => kind === 'crash')
      .map(({ base, size, isEstimate }) => [base, size, isEstimate]);
  expect(placesOf('crashkernel=16M@0x60000000')).toEqual([[0x6000_0000n, 16n * MIB, false]]);
  const [[base = 0n, size, isEstimate] = []] = placesOf('crashkernel=32M') as [bigint, bigint, boolean][];
  expect([size, isEstimate, base % (2n * MIB)]).toEqual([32n * MIB, true, 0n]);
  expect(placesOf('crashkernel=16M@0x60000001')).toEqual([]);
});

test('nothing is said of a boot that panics, and of other architectures', () => {
  const { report } = bootOf();
  const profile: BootProfile = { kernel: '7.2', arch: 'arm64' };
  expect(lateMemoryOf(BLOB, profile, { ...report, outcome: 'panic' })).toEqual([]);
  expect(bootOf({ arch: 'riscv64' }).late).toEqual([]);
});

test('with all of it on the map every byte of RAM counts once, and holes are what is left', () => {
  for (const kernel of ['6.1', '7.2']) {
    const { report, late } = bootOf({ kernel, cmdline: 'crashkernel=32M' });
    const root = readFdt(BLOB).value?.root;
    if (root === undefined) throw new Error('a blob that cannot be read');
    const map = buildMemoryMap({ root, report, late });
    const sums = ramByKind(map);
    expect([...sums.values()].reduce((sum, size) => sum + size, 0n)).toBe(map.totals.ram);
    expect(map.free.reduce((sum, { size }) => sum + size, 0n)).toBe(sums.get('ram'));
    expect(map.reserved.find(({ label }) => label === 'pool')?.tried?.at(-1)?.found).toBe(
      map.reserved.find(({ label }) => label === 'pool')?.base,
    );
    expect(map.reserved.find(({ label }) => label.startsWith('tz@'))).toMatchObject({
      kind: 'firmware',
      nomap: true,
      use: 'nobody',
    });
  }
});
