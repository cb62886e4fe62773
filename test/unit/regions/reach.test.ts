/** Pools above 4 GiB: what the buses above a device say of them. */
import { beforeAll, expect, test } from 'vitest';
import { simulateBoot } from '../../../server/src/boot/simulateBoot.ts';
import { regionFindings } from '../../../server/src/regions/findings.ts';
import type { SyntaxStore } from '../../../server/src/syntax/syntaxStore.ts';
import { compileFiles } from '../../harness/compileFiles.ts';
import { highPool, ONE_CELL, TWO_CELLS } from '../../harness/findingFixtures.ts';
import { testSyntax } from '../../harness/parser.ts';

let syntax: SyntaxStore;
beforeAll(async () => {
  syntax = await testSyntax();
});

function said(board: string): readonly string[] {
  const { board: compiled, blob, errors } = compileFiles(syntax, { 'a.dts': board });
  expect(errors).toEqual([]);
  const report = simulateBoot(blob, { kernel: '7.2', arch: 'arm64' });
  const codes = regionFindings(compiled.run.root, [report]).map(({ code }) => code);
  return codes.filter((code) => code === 'rmem-unreachable' || code === 'rmem-above-mask');
}

const UNREACHABLE = ['rmem-unreachable'];
const MASK = ['rmem-above-mask'];
const HIGH = '0x1 0x10000000';

test('a bus whose addresses have one cell cannot name memory above 4 GiB', () => {
  expect(said(highPool(ONE_CELL))).toEqual(UNREACHABLE);
  // In part.
  expect(said(highPool(ONE_CELL, '0x0 0xff000000'))).toEqual(UNREACHABLE);
  expect(said(highPool(ONE_CELL, '0x0 0xfe000000'))).toEqual([]);
});

test('where the tree says that masters see more, the driver has to know', () => {
  expect(said(highPool(`${ONE_CELL}\n\tdma-ranges;`))).toEqual(MASK);
  expect(said(highPool(ONE_CELL.replace('<0x0 0x0 0x0 0x40000000>', '<0x0 0x8 0x0 0x40000000>')))).toEqual(MASK);
  expect(said(highPool(ONE_CELL, HIGH, 'interconnect-names = "dma-mem";'))).toEqual(MASK);
  expect(said(highPool(TWO_CELLS))).toEqual(MASK);
  expect(said(highPool(TWO_CELLS, '0x0 0xfe000000'))).toEqual([]);
});

test('nothing of devices behind an IOMMU, on other buses, or switched off', () => {
  expect(said(highPool(ONE_CELL, HIGH, 'iommus = <&pool>;'))).toEqual([]);
  expect(said(highPool(TWO_CELLS, HIGH, 'iommus = <&pool>;'))).toEqual([]);
  expect(said(highPool(ONE_CELL, HIGH, 'status = "disabled";'))).toEqual([]);
  expect(said(highPool(TWO_CELLS, HIGH, 'status = "disabled";'))).toEqual([]);
  expect(said(highPool(ONE_CELL.replace(/ranges = .*/, '')))).toEqual([]);
});
