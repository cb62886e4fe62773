/** The arithmetic of the memory map page: the scale of the drawing, lanes, rows, sums. No browser. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatRange, formatShare } from '../../../client/src/memoryMap/page/format.ts';
import { buildModel } from '../../../client/src/memoryMap/page/model.ts';
import { matchingItems, sortItems } from '../../../client/src/memoryMap/page/rows.ts';
import { COLUMN_SCALE, MIN_BLOCK_HEIGHT } from '../../../client/src/memoryMap/page/view/scale.ts';
import type { MapEntry, MemoryMapView } from '../../../server/src/lsp/protocol.ts';
import { type ColumnInput, layOutColumn } from '../../../server/src/mapModel/columnLayout.ts';
import type { MapKind } from '../../../server/src/mapModel/kinds.ts';

const MIB = 0x10_0000n;

function block(key: string, base: bigint, size: bigint) {
  return { key, extent: { base, end: base + size } };
}

function layout(input: Partial<ColumnInput>) {
  const nothing = { banks: [], blocks: [], limits: undefined, conflicts: [], minHeight: 0 };
  return layOutColumn({ ...nothing, scale: COLUMN_SCALE, ...input });
}

describe('scale', () => {
  test('an empty map has no height', () => {
    expect(layout({ minHeight: 500 })).toMatchObject({ height: 0, stretches: [], blocks: [], marks: [] });
  });

  test('a 4 KiB region is as readable as any, a hole is as short as any', () => {
    const { blocks, stretches } = layout({
      blocks: [block('small', 0x1000n, 0x1000n), block('far', 1n << 40n, 1024n * MIB)],
    });
    expect(blocks.map(({ height }) => height >= MIN_BLOCK_HEIGHT)).toEqual([true, true]);
    expect(stretches.map(({ kind }) => kind)).toEqual(['taken', 'gap', 'taken']);
    expect(stretches[1]?.height).toBeLessThan(30);
  });

  test('free RAM is told from a hole', () => {
    const { stretches } = layout({
      banks: [block('bank', 0x8000_0000n, 64n * MIB)],
      blocks: [block('device', 0x1000n, 0x1000n), block('region', 0x8000_0000n, MIB)],
    });
    expect(stretches.map(({ kind }) => kind)).toEqual(['taken', 'gap', 'taken', 'free']);
  });

  test('regions on each other stand side by side; what they share is marked in both', () => {
    const { blocks, conflicts } = layout({
      blocks: [block('a', 0n, 4n * MIB), block('b', 2n * MIB, 4n * MIB), block('c', 6n * MIB, MIB)],
      conflicts: [['a', 'b']],
    });
    expect(blocks.map(({ key, lane, laneCount }) => [key, lane, laneCount])).toEqual([
      ['a', 0, 2],
      ['b', 1, 2],
      ['c', 0, 1],
    ]);
    expect(conflicts.map(({ key }) => key)).toEqual(['a', 'b']);
    expect(conflicts[0]?.top).toBe(blocks[1]?.top);
  });

  test('a bank alone is cut to its limits and fills the height', () => {
    const limits = { base: 0x8000_0000n, end: 0xc000_0000n };
    const { blocks, height } = layout({
      banks: [{ key: 'bank', extent: limits }],
      blocks: [block('across', 0xbff0_0000n, 2n * MIB), block('elsewhere', 0x1000n, 0x1000n)],
      limits,
      minHeight: 700,
    });
    expect(blocks.map(({ key }) => key)).toEqual(['across']);
    expect(Math.abs(height - 700)).toBeLessThan(5);
  });

  test('whatever the input: heights add up, blocks in one lane do not touch, nothing is lost', () => {
    const extents = fc.array(fc.tuple(fc.bigInt(0n, 1n << 40n), fc.bigInt(1n, 1n << 34n)), { maxLength: 24 });
    fc.assert(
      fc.property(extents, extents, (banks, regions) => {
        const result = layout({
          banks: banks.map(([base, size], index) => block(`bank${index}`, base, size)),
          blocks: regions.map(([base, size], index) => block(`region${index}`, base, size)),
        });
        expect(result.blocks).toHaveLength(regions.length);
        for (const [index, stretch] of result.stretches.entries()) {
          const next = result.stretches[index + 1];
          if (next === undefined) continue;
          expect(stretch.end).toBe(next.base);
          expect(stretch.top + stretch.height).toBeLessThanOrEqual(next.top);
        }
        const lastInLane = new Map<number, number>();
        for (const { lane, top, height } of result.blocks) {
          expect(height).toBeGreaterThanOrEqual(MIN_BLOCK_HEIGHT);
          expect(top).toBeGreaterThanOrEqual(lastInLane.get(lane) ?? 0);
          lastInLane.set(lane, top + height);
        }
      }),
    );
  });
});

describe('items', () => {
  const view = makeView({
    ram: [entry('ram', 'memory', 0x8000_0000n, 256n * MIB)],
    reserved: [
      entry('nomap', 'firmware', 0x8000_0000n, 2n * MIB),
      entry('cma', 'pool', undefined, 512n * MIB, { state: 'failed', details: ['too large'] }),
    ],
    devices: Array.from({ length: 6 }, (_, i) => entry('device', `uart${i}`, BigInt(i) * 0x1000n, 0x1000n)),
  });
  const model = buildModel(view);
  const all = matchingItems(model, '', new Set());
  const labels = (items: readonly { readonly entry: MapEntry }[]) => items.map(({ entry }) => entry.label);

  test('items ascend, the larger first; what has no address is last however the addresses are sorted', () => {
    expect(labels(all).slice(5)).toEqual(['uart5', 'memory', 'firmware', 'pool']);
    expect(labels(sortItems(all, 'address', true)).at(-1)).toBe('pool');
    expect(labels(sortItems(all, 'size', true))[0]).toBe('pool');
  });

  test('the filter wants every word, anywhere', () => {
    expect(labels(matchingItems(model, 'CMA large', new Set()))).toEqual(['pool']);
    expect(matchingItems(model, 'cma', new Set(['cma']))).toEqual([]);
  });

  test('findings name what failed; sums count each byte of RAM once', () => {
    expect(model.findings).toMatchObject([{ severity: 'error', title: 'pool is not reserved', text: 'too large' }]);
    expect(model.usage.get('nomap')).toBe(2n * MIB);
    expect([...model.usage.values()].reduce((sum, size) => sum + size)).toBe(256n * MIB);
    expect(model.regionCount).toBe(1);
  });

  test('an overlap named at one end marks both, once', () => {
    const { conflicts, findings } = buildModel(
      makeView({
        reserved: [entry('nomap', 'a', 0n, 2n * MIB), entry('reserved', 'b', MIB, 2n * MIB, { overlaps: ['nomap:a'] })],
      }),
    );
    expect(conflicts).toHaveLength(1);
    expect(conflicts[0]?.every(({ isFaulty }) => isFaulty)).toBe(true);
    expect(findings[0]?.text).toBe('0x100000 – 0x1fffff (1 MiB) is claimed twice.');
  });
});

describe('numbers', () => {
  test('ranges end with their last byte, shares are rounded', () => {
    expect(formatRange(0x1000n, 0x2000n)).toBe('0x1000 – 0x1fff');
    expect(formatRange((1n << 64n) - 1n, 1n << 64n)).toBe('0xffffffffffffffff – 0xffffffffffffffff');
    expect([formatShare(1n, 100_000n), formatShare(25n, 1000n), formatShare(1n, 2n), formatShare(1n, 0n)]).toEqual([
      '< 0.1 %',
      '2.5 %',
      '50 %',
      '0 %',
    ]);
  });
});

function entry(
  kind: MapKind,
  label: string,
  base: bigint | undefined,
  size: bigint,
  more: Partial<MapEntry> = {},
): MapEntry {
  return {
    id: `${kind}:${label}`,
    kind,
    label,
    path: `/${label}`,
    base: base === undefined ? '' : `0x${base.toString(16)}`,
    size: `0x${size.toString(16)}`,
    details: [],
    overlaps: [],
    ...more,
  };
}

function makeView(parts: Partial<MemoryMapView>): MemoryMapView {
  return {
    board: { uri: 'file:///b.dts', name: 'b.dts', model: '' },
    kernel: '7.2',
    arch: 'arm64',
    outcome: 'ok',
    ram: [],
    reserved: [],
    devices: [],
    free: [],
    holes: [],
    assumptions: [],
    unused: [],
    totals: { ram: '0x0', reserved: '0x0', nomap: '0x0', cma: '0x0' },
    log: [],
    ...parts,
  };
}
