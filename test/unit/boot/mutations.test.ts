/**
 * Blobs of real boards with bytes flipped, lost, doubled or overwritten: whatever is left of one, reading it ends in time
 * with a tree or with problems, and every kernel makes a report of it that hangs together.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Analyzer, DEFAULT_SETTINGS } from '../../../server/src/analysis/analyzer.ts';
import type { BootProfile } from '../../../server/src/boot/profile.ts';
import type { BootProblem, BootReport } from '../../../server/src/boot/report.ts';
import { reportToJson } from '../../../server/src/boot/reportJson.ts';
import { simulateBoot } from '../../../server/src/boot/simulateBoot.ts';
import { readFdt } from '../../../server/src/fdt/read.ts';
import { flatten } from '../../../server/src/link/compile.ts';
import { DiskHost, existsDirectory } from '../../../server/src/node/diskHost.ts';
import { regionFindings } from '../../../server/src/regions/findings.ts';
import { mutation } from '../../harness/blobMutations.ts';
import { readKernelSample, unpackKernelSample } from '../../harness/kernelSample.ts';
import { testSyntax } from '../../harness/parser.ts';

/** Boards with many regions, with none, of several architectures, and /memreserve/. */
const BOARDS: Readonly<Record<string, string>> = {
  'arch/arm64/boot/dts/qcom/qrb5165-rb5.dts': 'arm64',
  'arch/arm64/boot/dts/ti/k3-j721e-common-proc-board.dts': 'arm64',
  'arch/arm64/boot/dts/amlogic/meson-gxl-s905x-libretech-cc-v2.dts': 'arm64',
  'arch/arm64/boot/dts/mediatek/mt8183-pumpkin.dts': 'arm64',
  'arch/arm/boot/dts/ste-ux500-samsung-janice.dts': 'arm',
  'arch/arm/boot/dts/imx25-karo-tx25.dts': 'arm',
  'arch/riscv/boot/dts/microchip/mpfs-sev-kit.dts': 'riscv64',
  'arch/powerpc/boot/dts/hotfoot.dts': 'arm64',
};
/** Mutated blobs of each board. */
const RUNS = 40;

const blobs = new Map<string, Uint8Array>();
const kernel = unpackKernelSample(readKernelSample());
beforeAll(async () => {
  const settings = { ...DEFAULT_SETTINGS, symbols: true };
  const analyzer = new Analyzer(new DiskHost(), await testSyntax(), existsDirectory, settings);
  for (const path of Object.keys(BOARDS)) {
    const board = analyzer.board(join(kernel, path));
    if (!board) throw new Error(path);
    blobs.set(path, flatten(board.compiled, 0));
  }
});
afterAll(() => rmSync(kernel, { recursive: true, force: true }));

function expectWellFormed(report: BootReport): void {
  expect(report.outcome === 'panic').toBe(report.panic !== undefined);
  for (const ranges of [report.memory, report.reserved]) {
    const apart = ranges.every(({ base, end }, i) => base < end && base >= (ranges[i - 1]?.end ?? 0n));
    expect(
      apart,
      JSON.stringify(ranges, (_, value) => (typeof value === 'bigint' ? value.toString(16) : value)),
    ).toBe(true);
    expect((ranges.at(-1)?.end ?? 0n) <= 1n << 64n).toBe(true);
  }
  expect(
    report.regions.filter(({ state, base, size }) => (state === 'reserved' && base === undefined) || size < 0n),
  ).toEqual([]);
  expect(report.regions.filter(({ state, reason }) => state !== 'reserved' && reason === '')).toEqual([]);
  const bad = ({ message, path }: BootProblem) =>
    message === '' || /undefined|NaN|\[object/.test(message) || !path.startsWith('/');
  expect(report.problems.filter(bad)).toEqual([]);
  // It can be written.
  expect(JSON.stringify(reportToJson(report))).not.toBe('');
}

describe.each(Object.entries(BOARDS))('%s', (path, arch) => {
  test('as it is', () => {
    const blob = blobs.get(path) ?? new Uint8Array();
    expect(readFdt(blob).problems).toEqual([]);
    expectWellFormed(simulateBoot(blob, { kernel: '7.2', arch }));
  });

  test('mutated', { timeout: 120_000 }, () => {
    const profile = fc.constantFrom('6.1', '6.12', '7.2').map((one) => ({ kernel: one, arch }) as BootProfile);
    const mutations = fc.array(mutation, { minLength: 1, maxLength: 5 });
    const property = fc.property(mutations, profile, (wounds, given) => {
      const blob = wounds.reduce(
        (bytes, wound) => (bytes.length === 0 ? bytes : wound(bytes)),
        blobs.get(path) ?? new Uint8Array(),
      );
      const { value, problems } = readFdt(blob);
      expect(value !== undefined || problems.length > 0).toBe(true);
      const report = simulateBoot(blob, given);
      expectWellFormed(report);
      if (value) expect(regionFindings(value.root, [report]).filter(({ message }) => message === '')).toEqual([]);
    });
    fc.assert(property, { numRuns: RUNS });
  });
});
