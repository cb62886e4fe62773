import { describe, expect, it } from 'vitest';
import { simulateBoot } from '../../../server/src/boot/simulateBoot.ts';
import { board, makeBlob, type NodeSpec } from './blob.ts';

const boot = (kernel: string, children: NodeSpec) =>
  simulateBoot(makeBlob(board(children)), {
    kernel,
    arch: 'arm64',
    kernelImage: { start: 0x4020_0000n, end: 0x4200_0000n },
  });
const many: NodeSpec = Object.fromEntries(
  Array.from({ length: 40 }, (_, i) => {
    const base = 0x5000_0000 + i * 0x20_0000;
    return [`r@${base.toString(16)}`, { reg: [0, base, 0, 0x1000] }];
  }),
);

describe('5.4, of which drivers/of was read', () => {
  it('has 32 slots, and says so with a word less', () => {
    const [old, later] = ['5.4', '5.10'].map((kernel) => boot(kernel, many));
    expect([old?.reservedMem.length, later?.reservedMem.length]).toEqual([32, 40]);
    expect(
      old?.log.filter(({ text }) => text === 'OF: reserved mem: not enough space all defined regions.'),
    ).toHaveLength(8);
    expect(old?.problems.map(({ code }) => code)).toEqual(Array(8).fill('rmem-array-full'));
    expect(old?.problems[0]?.message).toContain('holds 32');
    expect(later?.problems).toEqual([]);
  });

  it('takes no-map regions out of RAM, and asks nobody', () => {
    const nomap = { 'fw@40300000': { reg: [0, 0x4030_0000, 0, 0x10_0000], 'no-map': true } };
    const [old, later] = ['5.4', '5.10'].map((kernel) => boot(kernel, nomap));
    expect(old?.memory.map(({ base, nomap: hidden }) => [base, hidden])).toEqual([
      [0x4000_0000n, false],
      [0x4040_0000n, false],
    ]);
    expect(old?.problems).toEqual([]);
    expect(later?.problems.map(({ code }) => code)).toEqual(['rmem-nomap-refused']);
  });

  it('says what it is taken from', () => {
    const said = (kernel: string) =>
      boot(kernel, {}).assumptions.filter((text) => text.includes('only drivers/of was read'));
    expect(['5.4', '5.4.200', '5.10'].map((kernel) => said(kernel).length)).toEqual([1, 1, 0]);
  });
});
