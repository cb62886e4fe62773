import { describe, expect, it } from 'vitest';
import { simulateBoot } from '../../../server/src/boot/simulateBoot.ts';
import { makeBlob } from './blob.ts';

/** What Debian's arm64 kernels did with this tree under QEMU: its lists have a cell too many, its header is two entries. */
const tree = makeBlob({
  '#address-cells': [2],
  '#size-cells': [2],
  chosen: {
    'linux,usable-memory-range': [0, 0x4000_0000, 0, 0x5000_0000, 0, 0xa800_0000, 0, 0x0800_0000, 0],
    'linux,elfcorehdr': [0, 0x8400_0000, 0, 0x1000, 0, 0, 0, 0],
  },
  'memory@40000000': { device_type: 'memory', reg: [0, 0x4000_0000, 0, 0x6000_0000] },
  'memory@a0000000': { device_type: 'memory', reg: [0, 0xa000_0000, 0, 0x2000_0000, 0] },
  'reserved-memory': {
    '#address-cells': [2],
    '#size-cells': [2],
    ranges: true,
    'empty@61000000': { reg: [0, 0x6100_0000, 0, 0x10_0000], status: true },
    'endless@62000000': { reg: [0, 0x6200_0000, 0, 0x10_0000], status: new Uint8Array([0x64]) },
    'off@63000000': { reg: [0, 0x6300_0000, 0, 0x10_0000], status: 'disabled' },
    'on@88000000': { reg: [0, 0x8800_0000, 0, 0x10_0000] },
  },
});

function boot(kernel: string) {
  const report = simulateBoot(tree, {
    kernel,
    arch: 'arm64',
    kernelImage: { start: 0x4020_0000n, end: 0x4300_0000n },
    dtbAddress: 0x4820_0000n,
  });
  return {
    ram: report.memory.map(({ base, end }) => `${base.toString(16)}..${end.toString(16)}`),
    header: report.log.some(({ text }) => text.endsWith('for elfcorehdr')),
    regions: report.reservedMem.map(({ name }) => name).sort(),
  };
}

const kept = { ram: ['40000000..90000000', 'a8000000..b0000000'], header: true, regions: ['on@88000000'] };
const chosenUnread = { ram: ['40000000..c0000000'], header: false, regions: ['on@88000000'] };
const unread = { ram: ['40000000..a0000000'], header: false, regions: ['on@88000000'] };
const statusUnread = { ...unread, regions: ['empty@61000000', 'endless@62000000', 'on@88000000'] };

describe('lists that are not made of whole entries, and status without a whole string', () => {
  it.each([
    ['6.1.176', kept],
    ['6.12.74', kept],
    ['6.12.117', kept],
    ['6.16.12', kept],
    ['6.17.13', kept],
    ['6.18.5', chosenUnread],
    ['6.18.15', chosenUnread],
    ['6.19.14', unread],
    ['7.0.4', unread],
    ['7.0.13', unread],
    ['7.1.3', statusUnread],
    ['7.1.13', statusUnread],
    ['7.3.4', statusUnread],
  ])('are read by %s as the kernel did', (kernel, expected) => {
    expect(boot(kernel)).toEqual(expected);
  });

  it('are not read from 6.18.2 on, by the list of its changes', () => {
    expect([boot('6.18.1'), boot('6.18.2')]).toEqual([kept, chosenUnread]);
  });
});
