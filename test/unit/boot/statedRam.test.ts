import { expect, test } from 'vitest';
import { simulateBoot } from '../../../server/src/boot/simulateBoot.ts';
import { board, makeBlob, type NodeSpec } from './blob.ts';

const MIB = 0x10_0000;
/** 2 GiB at 1 GiB, so that RAM ends at 3 GiB. */
const lost = (region: NodeSpec, profile = {}) =>
  simulateBoot(makeBlob(board({ pool: region })), { kernel: '7.2', arch: 'arm64', ...profile })
    .problems.filter(({ code }) => code === 'rmem-not-placed')
    .map(({ severity, message }) => [
      severity,
      /with [\d.]+ GiB, which the boot loader may fill in/.exec(message)?.[0],
    ]);

const ABOVE = { size: [0, 64 * MIB], 'alloc-ranges': [0, 0xe000_0000, 0, 0x1000_0000] };

test('a region that fits with more RAM than the tree states is a warning that says with how much', () => {
  expect(lost(ABOVE)).toEqual([['warning', 'with 3 GiB, which the boot loader may fill in']]);
  expect(lost({ size: [0, 0xc000_0000] })).toEqual([['warning', 'with 4 GiB, which the boot loader may fill in']]);
});

test('a region that fits with no usual size is an error', () => {
  expect(lost({ size: [0, 64 * MIB], 'alloc-ranges': [0, 0x1000_0000, 0, 0x1000_0000] })).toEqual([
    ['error', undefined],
  ]);
  expect(lost({ size: [0x10, 0] })).toEqual([['error', undefined]]);
});

test('RAM that a profile names, or the command line limits, is what there is', () => {
  const memory = [{ start: 0x4000_0000n, end: 0xc000_0000n }];
  expect(lost(ABOVE, { memory })).toEqual([['error', undefined]]);
  expect(lost(ABOVE, { cmdline: 'mem=2G' })).toEqual([['error', undefined]]);
});
