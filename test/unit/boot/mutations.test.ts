/**
 * Blobs of real boards with bytes flipped, lost, doubled or overwritten: whatever is left of one, reading it ends in time
 * with a tree or with problems, and every kernel makes a report of it that hangs together.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Analyzer, DEFAULT_SETTINGS } from '../../../server/src/analysis/analyzer.ts';
import { readU32, writeU32 } from '../../../server/src/base/bytes.ts';
import type { BootProfile } from '../../../server/src/boot/profile.ts';
import type { BootProblem, BootReport } from '../../../server/src/boot/report.ts';
import { reportToJson } from '../../../server/src/boot/reportJson.ts';
import { simulateBoot } from '../../../server/src/boot/simulateBoot.ts';
import { readFdt } from '../../../server/src/fdt/read.ts';
import { flatten } from '../../../server/src/link/compile.ts';
import { DiskHost, existsDirectory } from '../../../server/src/node/diskHost.ts';
import { regionFindings } from '../../../server/src/regions/findings.ts';
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
/** One blob on one kernel; the slowest take some ten milliseconds. */
const PATIENCE_MS = 5000;

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

type Mutation = (blob: Uint8Array) => Uint8Array;

/** A place in the blob, as a part of it; often where the memory of the board is described, near the beginning. */
const place = fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 0.05, noNaN: true }));
const at = (blob: Uint8Array, part: number): number => Math.min(blob.length - 1, Math.floor(part * blob.length));
const word = fc.oneof(
  fc.constantFrom(0, 1, 2, 3, 4, 8, 9, 0x7fffffff, 0x80000000, 0xfffffffc, 0xffffffff, 0xd00dfeed),
  fc.nat(0x40000),
  fc.nat(0xffffffff),
);
const length = fc.oneof(fc.nat(16), fc.nat(4096));

/** Offsets of the words in a blob that say how long something is: those of the header, and one for each property. */
function lengthWords(blob: Uint8Array): readonly number[] {
  const words = Array.from({ length: 10 }, (_, i) => 4 * i);
  const start = readU32(blob, 8);
  const end = Math.min(blob.length, start + readU32(blob, 36));
  for (let offset = start & ~3; offset + 8 <= end; offset += 4) if (readU32(blob, offset) === 3) words.push(offset + 4);
  return words;
}

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(place, fc.nat(7)).map(([part, bit]): Mutation => {
    return (blob) => {
      const out = blob.slice();
      const offset = at(out, part);
      out[offset] = (out[offset] ?? 0) ^ (1 << bit);
      return out;
    };
  }),
  fc.tuple(place, length).map(([part, count]): Mutation => {
    return (blob) => concat(blob.subarray(0, at(blob, part)), blob.subarray(at(blob, part) + count));
  }),
  fc.tuple(place, length).map(([part, count]): Mutation => {
    return (blob) => concat(blob.subarray(0, at(blob, part) + count), blob.subarray(at(blob, part)));
  }),
  fc.tuple(place, word).map(([part, value]): Mutation => {
    return (blob) => overwrite(blob, at(blob, part) & ~3, value);
  }),
  fc.tuple(place, word).map(([part, value]): Mutation => {
    return (blob) => {
      const words = lengthWords(blob);
      return overwrite(blob, words[Math.floor(part * (words.length - 1))] ?? 0, value);
    };
  }),
);

function concat(before: Uint8Array, after: Uint8Array): Uint8Array {
  const out = new Uint8Array(before.length + after.length);
  out.set(before);
  out.set(after, before.length);
  return out;
}

function overwrite(blob: Uint8Array, offset: number, value: number): Uint8Array {
  const out = blob.slice();
  if (offset + 4 <= out.length) writeU32(out, offset, value);
  return out;
}

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
      const started = performance.now();
      const { value, problems } = readFdt(blob);
      expect(value !== undefined || problems.length > 0).toBe(true);
      const report = simulateBoot(blob, given);
      expectWellFormed(report);
      if (value) expect(regionFindings(value.root, [report]).filter(({ message }) => message === '')).toEqual([]);
      expect(performance.now() - started).toBeLessThan(PATIENCE_MS);
    });
    fc.assert(property, { numRuns: RUNS });
  });
});
