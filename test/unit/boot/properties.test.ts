/** What must hold for every tree, on every kernel and architecture. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MemblockArray, NOMAP } from '../../../server/src/boot/memblock/memblock.ts';
import type { BootReport } from '../../../server/src/boot/report.ts';
import { simulateBoot } from '../../../server/src/boot/simulateBoot.ts';
import { profile, tree } from '../../harness/bootTrees.ts';

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

/**
 * Architectures that cut RAM off from above once regions are placed, so that some of a region may lie in what is cut:
 * arch/powerpc/kernel/prom.c 7.2:864 early_reserve_mem, :871 memblock_enforce_memory_limit; arch/sh/mm/init.c 7.2:283
 * mv_mem_reserve (sh_of_mem_reserve scans), :285 memblock_enforce_memory_limit.
 */
const CUT_BEHIND_SCAN: ReadonlySet<string | undefined> = new Set(['powerpc', 'powerpc64', 'sh']);

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
        for (const { size, align, start, end: below, result } of report.dynamicAttempts) {
          if (result === undefined || size === 0n) continue;
          expect(result % align).toBe(0n);
          expect(result >= start && (below === 1n || result + size <= below)).toBe(true);
          const end = result + size;
          const cutAt = report.memory.at(-1)?.end ?? 0n;
          const kept = CUT_BEHIND_SCAN.has(given.arch) && cutAt < end ? cutAt : end;
          if (kept > result) expect(within(report, result, kept)).toBe(true);
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
