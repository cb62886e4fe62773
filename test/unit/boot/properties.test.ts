/** What must hold for every tree, on every kernel and architecture. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MemblockArray, NOMAP } from '../../../server/src/boot/memblock.ts';
import { type BootProfile, PAGE_SIZES } from '../../../server/src/boot/profile.ts';
import type { BootReport } from '../../../server/src/boot/report.ts';
import { simulateBoot } from '../../../server/src/boot/simulateBoot.ts';
import { makeBlob, type NodeSpec } from './blob.ts';

const profile: fc.Arbitrary<BootProfile> = fc
  .record({
    kernel: fc.constantFrom('6.1', '6.12', '7.2'),
    arch: fc.constantFrom('arm64', 'arm', 'riscv64', 'loongarch64', 'mips'),
    pageSize: fc.constantFrom(...PAGE_SIZES),
  })
  .map((given) => given as BootProfile);

const PAGE = 0x1000;
const high = (value: number) => Math.floor(value / 2 ** 32);
const pair = (value: number) => [high(value), value % 2 ** 32];
/** Mostly RAM of the trees below, sometimes just outside, sometimes not on a page. */
const address = fc.oneof(
  { weight: 8, arbitrary: fc.nat(0x1_8000).map((page) => 0x4000_0000 + page * PAGE) },
  { weight: 1, arbitrary: fc.constantFrom(0, 0x3fff_f000, 0xffff_f000, 0x1_0000_0000) },
  { weight: 1, arbitrary: fc.nat(0x8000_0000).map((offset) => 0x4000_0000 + offset) },
);
const length = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(0x1000, 0x1_0000, 0x10_0000, 0x20_0000, 0x80_0000, 0x200_0000, 0x1000_0000) },
  { weight: 1, arbitrary: fc.nat(0x4000_0000) },
);
const range = fc.tuple(address, length).map(([base, size]) => [...pair(base), ...pair(size)]);
const flags = fc.record(
  {
    'no-map': fc.constant(true),
    reusable: fc.constant(true),
    'linux,cma-default': fc.constant(true),
    compatible: fc.constantFrom('shared-dma-pool', 'ramoops', 'restricted-dma-pool'),
    status: fc.constantFrom('okay', 'disabled'),
  },
  { requiredKeys: [] },
);
const place = fc.oneof(
  fc.record({ reg: fc.array(range, { minLength: 1, maxLength: 3 }).map((ranges) => ranges.flat()) }),
  fc.record(
    {
      size: length.map(pair),
      alignment: fc.constantFrom(0, 0x1000, 0x20_0000, 0x4000_0000).map(pair),
      'alloc-ranges': fc.array(range, { minLength: 1, maxLength: 3 }).map((ranges) => ranges.flat()),
    },
    { requiredKeys: ['size'] },
  ),
);
const region = fc.tuple(place, flags).map(([where, what]) => ({ ...where, ...what }) as NodeSpec);
const tree = fc
  .record({
    regions: fc.array(region, { maxLength: 12 }),
    banks: fc.uniqueArray(fc.constantFrom(0x4000_0000, 0x6000_0000, 0x8000_0000, 0xa000_0000), { minLength: 1 }),
    hotplug: fc.boolean(),
    bootargs: fc.constantFrom(
      '',
      'mem=512M',
      'cma=32M',
      'movable_node',
      'mem=1G@0x40000000 cma=16M@0x50000000',
      'cma=0',
    ),
    memReserve: fc.array(fc.tuple(address, length), { maxLength: 3 }),
  })
  .map(({ regions, banks, hotplug, bootargs, memReserve }) => {
    const memory = Object.fromEntries(
      banks.map((base, i) => [
        `memory@${base.toString(16)}`,
        { device_type: 'memory', reg: [0, base, 0, 0x2000_0000], ...(hotplug && i > 0 ? { hotpluggable: true } : {}) },
      ]),
    );
    const root: NodeSpec = {
      '#address-cells': [2],
      '#size-cells': [2],
      chosen: { bootargs },
      ...memory,
      'reserved-memory': {
        '#address-cells': [2],
        '#size-cells': [2],
        ranges: true,
        ...Object.fromEntries(regions.map((spec, i) => [`r${i}`, spec])),
      },
    };
    return makeBlob(
      root,
      memReserve.map(([base, size]) => [BigInt(base), BigInt(size)] as const),
    );
  });

function expectOrder(
  ranges: readonly { readonly base: bigint; readonly end: bigint; readonly nomap?: boolean }[],
): void {
  ranges.forEach((one, i) => {
    expect(one.base < one.end).toBe(true);
    const next = ranges[i + 1];
    if (next === undefined) return;
    expect(one.end <= next.base).toBe(true);
    if (one.end === next.base && one.nomap !== undefined) expect(one.nomap).not.toBe(next.nomap);
  });
}

describe('every boot', () => {
  it('ends, gives the same answer twice, and keeps both arrays sorted and apart', () => {
    fc.assert(
      fc.property(tree, profile, (blob, given) => {
        const report = simulateBoot(blob, given);
        expect(simulateBoot(blob, given)).toEqual(report);
        expectOrder(report.memory);
        // Allocations of 7.2 are flagged and do not merge with what they touch.
        expectOrder(report.reserved);
        expect(report.outcome === 'panic').toBe(report.panic !== undefined);
        for (const { path } of report.problems) expect(path.startsWith('/')).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  it('places what it places in RAM, aligned, inside of what was asked for', () => {
    const within = (report: BootReport, base: bigint, end: bigint) => {
      let at = base;
      for (const one of report.memory) if (one.base <= at && one.end > at) at = one.end;
      return at >= end;
    };
    fc.assert(
      fc.property(tree, profile, (blob, given) => {
        const report = simulateBoot(blob, given);
        for (const { size, align, start, end, result } of report.dynamicAttempts) {
          if (result === undefined || size === 0n) continue;
          expect(result % align).toBe(0n);
          expect(result >= start && (end === 1n || result + size <= end)).toBe(true);
          expect(within(report, result, result + size)).toBe(true);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('of a blob that is cut off has a problem', () => {
    fc.assert(
      fc.property(tree, profile, fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), (blob, given, part) => {
        const cut = blob.slice(0, Math.floor(blob.length * part));
        const { problems } = simulateBoot(cut, given);
        expect(problems.map(({ code }) => code)).toContain('rmem-bad-blob');
      }),
      { numRuns: 300 },
    );
  });
});

describe('a memblock array', () => {
  const span = fc.record({ base: fc.bigInt(0n, 200n), size: fc.bigInt(1n, 40n) });

  it('is as before when what was free is reserved and freed', () => {
    fc.assert(
      fc.property(fc.array(span, { maxLength: 10 }), span, (held, { base, size }) => {
        const array = new MemblockArray('reserved', 1000, false);
        for (const one of held) array.add(one.base, one.size);
        fc.pre(!array.overlaps(base, size));
        const before = [...array.regions];
        array.add(base, size);
        expect(array.covers(base, size)).toBe(true);
        array.remove(base, size);
        expect(array.regions).toEqual(before);
      }),
    );
  });

  it('is as before when what had no flag is marked and cleared', () => {
    fc.assert(
      fc.property(fc.array(span, { maxLength: 10 }), span, (held, { base, size }) => {
        const array = new MemblockArray('memory', 1000, false);
        for (const one of held) array.add(one.base, one.size);
        const before = [...array.regions];
        array.setFlag(base, size, NOMAP);
        array.clearFlag(base, size, NOMAP);
        expect(array.regions).toEqual(before);
      }),
    );
  });
});
