/** The sums of a map: every byte of RAM counted once, whoever asks. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildModel } from '../../../client/src/memoryMap/page/model.ts';
import { simulateBoot } from '../../../server/src/boot/simulateBoot.ts';
import { conflictsOf } from '../../../server/src/mapModel/conflicts.ts';
import { mapToJson } from '../../../server/src/mapModel/mapJson.ts';
import type { MapItem, MapKind } from '../../../server/src/mapModel/model.ts';
import { laterCma, ramByKind, regionCount } from '../../../server/src/mapModel/summary.ts';
import { buildMemoryMap } from '../../../server/src/memoryMap/buildMemoryMap.ts';
import { node, tree } from '../../harness/treeBuilder.ts';
import { treeToBlob } from '../../harness/treeToBlob.ts';

const MIB = 0x10_0000n;

test('each byte of RAM counts once: where regions lie on each other, the one that begins last', () => {
  const kinds = ['reserved', 'nomap', 'cma', 'kernel'] as const;
  const places = fc.record({ base: fc.bigInt(0n, 40n), size: fc.bigInt(0n, 12n), kind: fc.constantFrom(...kinds) });
  fc.assert(
    fc.property(fc.array(places, { maxLength: 12 }), (list) => {
      const reserved = list.map((one, index) => item(one.kind, `${index}`, one.base, one.size)).sort(byPlace);
      const ram = [item('ram', 'low', 5n, 10n), item('ram', 'high', 20n, 15n)];
      const found = ramByKind({ ram, reserved, totals: { ram: 25n, reserved: 0n, nomap: 0n, cma: 0n } });
      const expected = new Map<MapKind, bigint>();
      for (const bank of ram) {
        for (let at = bank.base ?? 0n; at < (bank.base ?? 0n) + bank.size; at++) {
          const top = reserved.findLast(({ base = 0n, size }) => base <= at && at < base + size);
          const kind = top?.kind ?? 'ram';
          expected.set(kind, (expected.get(kind) ?? 0n) + 1n);
        }
      }
      expect([...found].sort()).toEqual([...expected].sort());
    }),
  );
});

test('what the kernel did not take holds no RAM, and is no region of it', () => {
  const reserved = [
    item('nomap', 'taken', 0n, MIB),
    item('nomap', 'failed', MIB, MIB, 'failed'),
    item('reserved', 'off', 2n * MIB, MIB, 'ignored'),
  ];
  const ram = [item('ram', 'bank', 0n, 8n * MIB)];
  const map = { ram, reserved, totals: { ram: 8n * MIB, reserved: MIB, nomap: MIB, cma: 0n } };
  expect(ramByKind(map)).toEqual(
    new Map([
      ['nomap', MIB],
      ['ram', 7n * MIB],
    ] as const),
  );
  expect(regionCount(reserved)).toBe(1);
});

test.each(['7.2', '6.12', '6.1'] as const)(
  'Linux %s: a CMA area that is placed late counts once in every sum',
  (kernel) => {
    const cells = { '#address-cells': 1, '#size-cells': 1 };
    const root = tree(cells, [
      node('memory@80000000', { device_type: 'memory', reg: [0x8000_0000, 0x4000_0000] }),
      node('reserved-memory', { ...cells, ranges: '' }, [
        node('tz@a0000000', { reg: [0xa000_0000, 0x20_0000], 'no-map': '' }),
        node('off@b0000000', { reg: [0xb000_0000, 0x20_0000], status: 'disabled' }),
      ]),
    ]);
    const report = simulateBoot(treeToBlob(root), { kernel, arch: 'arm64' });
    const map = buildMemoryMap({ root, report });
    expect(map.totals.cma).toBe(64n * MIB);
    expect(map.reserved.filter(({ kind }) => kind === 'cma').map(({ label }) => label)).toEqual(['default CMA area']);
    expect(laterCma(map)).toBe(0n);
    const withoutPlace = buildMemoryMap({ root, report: { ...report, cmaAreas: [] } });
    expect([withoutPlace.totals, laterCma(withoutPlace)]).toEqual([map.totals, 64n * MIB]);
    const sums = ramByKind(map);
    expect(sums.get('cma')).toBe(map.totals.cma);
    expect(map.totals.ram - (sums.get('ram') ?? 0n)).toBe(map.totals.reserved);
    // The page, from what travels to it.
    const { model, ...view } = mapToJson(map);
    const page = buildModel({ ...view, board: { uri: '', name: '', model } });
    expect(page.usage).toEqual(sums);
    expect(page.laterCma).toBe(laterCma(map));
    expect(page.regionCount).toBe(1);
  },
);

test('a pair that overlaps is one, whichever of the two says so', () => {
  const pair = (items: readonly { readonly id: string; readonly overlaps: readonly string[] }[]) =>
    conflictsOf(items).map(([a, b]) => a.id + b.id);
  expect(
    pair([
      { id: 'a', overlaps: ['b'] },
      { id: 'b', overlaps: ['a'] },
    ]),
  ).toEqual(['ab']);
  expect(
    pair([
      { id: 'a', overlaps: [] },
      { id: 'b', overlaps: ['a'] },
    ]),
  ).toEqual(['ba']);
  expect(pair([{ id: 'a', overlaps: ['gone'] }])).toEqual([]);
});

function byPlace(a: MapItem, b: MapItem): number {
  return Number((a.base ?? 0n) - (b.base ?? 0n)) || Number(b.size - a.size);
}

function item(kind: MapKind, label: string, base: bigint, size: bigint, state?: MapItem['state']): MapItem {
  return { id: label, kind, label, path: `/${label}`, base, size, details: [], overlaps: [], ...(state && { state }) };
}
