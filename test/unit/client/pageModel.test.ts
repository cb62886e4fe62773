/** What the memory map page makes of a view: items, findings, sums. No browser. */
import { describe, expect, test } from 'vitest';
import { formatRange, formatShare } from '../../../client/src/memoryMap/page/format.ts';
import { buildModel } from '../../../client/src/memoryMap/page/model.ts';
import { sortRows } from '../../../client/src/memoryMap/page/parts/table/rows.ts';
import { matchingItems } from '../../../client/src/memoryMap/page/rows.ts';
import { sceneOf } from '../../../client/src/memoryMap/page/view/sceneOf.ts';
import type { MapEntry, MemoryMapView } from '../../../server/src/lsp/protocol.ts';
import { PLAIN_WRITING } from '../../../server/src/mapModel/columns.ts';
import type { MapKind } from '../../../server/src/mapModel/kinds.ts';

const MIB = 0x10_0000n;
const ALL = { hiddenKinds: new Set<MapKind>(), hidesDisabled: false };

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
  const all = matchingItems(model, '', ALL);
  const labels = (items: readonly { readonly entry: MapEntry }[]) => items.map(({ entry }) => entry.label);

  test('memory comes before devices, each ascends, the larger first; what has no address is last however the addresses are sorted', () => {
    expect(labels(all).slice(0, 6)).toEqual(['memory', 'firmware', 'free', 'pool', 'uart0', 'uart1']);
    expect(sortRows(all, undefined, PLAIN_WRITING)).toEqual(all);
    expect(labels(sortRows(all, { column: 'start', descending: true }, PLAIN_WRITING)).at(-1)).toBe('pool');
    expect(labels(sortRows(all, { column: 'size', descending: true }, PLAIN_WRITING))[0]).toBe('pool');
  });

  test('the filter wants every word, anywhere', () => {
    expect(labels(matchingItems(model, 'CMA large', ALL))).toEqual(['pool']);
    expect(matchingItems(model, 'cma', { ...ALL, hiddenKinds: new Set(['cma']) })).toEqual([]);
  });

  test('disabled devices go from picture and table together; regions and other devices stay', () => {
    const some = buildModel(
      makeView({
        ram: [entry('ram', 'memory', 0x8000_0000n, 256n * MIB)],
        reserved: [entry('nomap', 'firmware', 0x8000_0000n, 2n * MIB)],
        devices: [
          entry('device', 'on', 0x1000n, 0x1000n),
          entry('device', 'off', 0x2000n, 0x1000n, { disabled: true }),
          entry('pci', 'window', 0x10_0000n, 0x1000n, { disabled: true }),
        ],
      }),
    );
    const drawn = (hidesDisabled: boolean) =>
      sceneOf(some, { ...ALL, hidesDisabled }).space.items.map(({ item }) => item.label);
    expect(drawn(false)).toEqual(['on', 'off', 'window', 'firmware']);
    expect(drawn(true)).toEqual(['on', 'firmware']);
    expect(labels(matchingItems(some, '', { ...ALL, hidesDisabled: true }))).toEqual([
      'memory',
      'firmware',
      'free',
      'on',
    ]);
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
