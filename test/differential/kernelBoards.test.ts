/**
 * 150 boards of Linux 6.1: our blobs are those of `cpp | dtc`, byte for byte, without and with `-@`; source made from them
 * means the same.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { Analyzer, DEFAULT_SETTINGS } from '../../server/src/analysis/analyzer.ts';
import { DiskHost, existsDirectory } from '../../server/src/node/diskHost.ts';
import { dtcVersion } from '../harness/dtc.ts';
import { readKernelSample, unpackKernelSample } from '../harness/kernelSample.ts';
import { testSyntax } from '../harness/parser.ts';
import { hasCpp } from '../harness/referenceTools.ts';
import { type Comparison, compareBoards } from '../measure/compareBoards.ts';
import { roundTripFault, WAYS } from '../measure/roundTrip.ts';

const sample = readKernelSample();
const kernel = unpackKernelSample(sample);
afterAll(() => rmSync(kernel, { recursive: true, force: true }));

test('the sample has 150 boards of many architectures, links among them', () => {
  expect(sample.boards.length).toBe(150);
  const architectures = new Set(sample.boards.map((board) => board.split('/')[1]));
  for (const name of ['arm', 'arm64', 'mips', 'powerpc', 'riscv']) expect(architectures).toContain(name);
  expect(sample.boards.filter((board) => sample.links[board] !== undefined)).not.toEqual([]);
});

test('source from a board or its blob gives the same blob again', { timeout: 300_000 }, async () => {
  const syntax = await testSyntax();
  const faults: string[] = [];
  for (const symbols of [false, true]) {
    const analyzer = new Analyzer(new DiskHost(), syntax, existsDirectory, { ...DEFAULT_SETTINGS, symbols });
    for (const path of sample.boards.filter((_, i) => i % 5 === 0)) {
      const board = analyzer.board(join(kernel, sample.links[path] ? join(path, '..', sample.links[path]) : path));
      for (const way of WAYS) {
        const fault = board ? roundTripFault(syntax, board, way, symbols) : 'unreadable';
        if (fault !== undefined) faults.push(`${path} from the ${way}: ${fault}`);
      }
    }
  }
  expect(faults).toEqual([]);
});

const ready = hasCpp() && dtcVersion() !== undefined;
describe.skipIf(!ready)(`Linux ${sample.version}`, () => {
  test('every board compiles to the bytes of cpp | dtc', { timeout: 300_000 }, async () => {
    const host = new DiskHost();
    const syntax = await testSyntax();
    const analyzer = (symbols: boolean) =>
      new Analyzer(host, syntax, existsDirectory, { ...DEFAULT_SETTINGS, symbols });
    const boards = sample.boards.map((board) => join(kernel, board));
    const analyzers = { plain: analyzer(false), symbols: analyzer(true) };
    const comparisons: Comparison[] = [];
    for await (const comparison of compareBoards({ kernel, boards, analyzers, jobs: 2 })) comparisons.push(comparison);
    expect(comparisons.length).toBe(300);
    expect(comparisons.filter(({ verdict }) => verdict !== 'equal')).toEqual([]);
  });
});
