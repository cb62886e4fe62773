/** Which items overlap, against a comparison of each with each; and how little is listed where there are many. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { simulateBoot } from '../../../server/src/boot/simulateBoot.ts';
import { readFdt } from '../../../server/src/fdt/read.ts';
import { itemsInBanks, PLACES_MAX } from '../../../server/src/mapModel/bankItems.ts';
import type { MapItem } from '../../../server/src/mapModel/model.ts';
import { renderMapSvg } from '../../../server/src/mapModel/renderSvg.ts';
import { renderMapText } from '../../../server/src/mapModel/renderText.ts';
import { buildMemoryMap } from '../../../server/src/memoryMap/buildMemoryMap.ts';
import { OVERLAPS_MAX, withOverlaps } from '../../../server/src/memoryMap/overlaps.ts';
import { board, makeBlob } from '../boot/blob.ts';

const BOOTED = ['kernel', 'initrd', 'dtb'];

/** The rule as it was first written: of two items. */
function conflicts(a: MapItem, b: MapItem): boolean {
  if (a.base === undefined || b.base === undefined || a.size === 0n || b.size === 0n) return false;
  if (a.base + a.size <= b.base || b.base + b.size <= a.base) return false;
  if (a.state === 'ignored' || b.state === 'ignored' || a.path === b.path) return false;
  const region = a.path !== '' ? a : b;
  const other = region === a ? b : a;
  if (region.path === '') return false;
  if (other.path !== '') return true;
  return other.kind === 'memreserve' ? region.placement === 'dynamic' : BOOTED.includes(other.kind);
}

const anyItem = (length: number, paths: number) =>
  fc.record({
    kind: fc.constantFrom('reserved', 'nomap', 'memreserve', 'kernel', 'dtb', 'other'),
    path: fc.nat(paths),
    base: fc.option(fc.nat(length), { nil: undefined }),
    size: fc.nat(12),
    placement: fc.constantFrom('static', 'dynamic'),
    state: fc.constantFrom('reserved', 'failed', 'ignored'),
  });

type Drawn = ReturnType<typeof anyItem> extends fc.Arbitrary<infer T> ? T : never;

function items(drawn: readonly Drawn[]): readonly MapItem[] {
  return drawn
    .map(({ kind, path, base, size, placement, state }, index): MapItem => {
      const isRegion = kind === 'reserved' || kind === 'nomap';
      return {
        id: `${index}`,
        kind: kind as MapItem['kind'],
        label: `${index}`,
        path: isRegion ? `/r${path}` : '',
        base: base === undefined ? undefined : BigInt(base),
        size: BigInt(size),
        ...(isRegion
          ? { placement: placement as 'static' | 'dynamic', state: state as 'reserved' | 'failed' | 'ignored' }
          : {}),
        details: [],
        overlaps: [],
      };
    })
    .sort((a, b) => (a.base === undefined ? 1 : b.base === undefined ? -1 : Number(a.base - b.base)));
}

test('few overlaps are those that a comparison of each with each finds', () => {
  fc.assert(
    fc.property(fc.array(anyItem(60, 20), { maxLength: OVERLAPS_MAX }), (drawn) => {
      const sorted = items(drawn);
      for (const [i, one] of withOverlaps(sorted).entries()) {
        const expected = sorted.filter((other, k) => k !== i && conflicts(one, other)).map(({ id }) => id);
        expect(one.overlaps).toEqual(expected);
        expect(one.moreOverlaps).toBeUndefined();
      }
    }),
  );
});

test('of many overlaps some are listed and all are counted', () => {
  fc.assert(
    fc.property(fc.array(anyItem(30, 200), { minLength: 60, maxLength: 150 }), (drawn) => {
      const sorted = items(drawn);
      for (const [i, one] of withOverlaps(sorted).entries()) {
        const expected = sorted.filter((other, k) => k !== i && conflicts(one, other)).map(({ id }) => id);
        expect(one.overlaps.length > 0).toBe(expected.length > 0);
        expect(one.overlaps.length).toBeLessThanOrEqual(OVERLAPS_MAX);
        expect(expected).toEqual(expect.arrayContaining([...one.overlaps]));
        if (one.overlaps.length === OVERLAPS_MAX || one.moreOverlaps !== undefined) {
          expect(one.overlaps.length + (one.moreOverlaps ?? 0)).toBe(expected.length);
        }
      }
    }),
    { numRuns: 50 },
  );
});

test('a thousand regions that all overlap: each says how many, in words and in the picture', () => {
  const count = 1000;
  const regions = Object.fromEntries(
    Array.from({ length: count }, (_, i) => [
      `r${i}@${(0x5000_0000 + i * 0x1000).toString(16)}`,
      { reg: [0, 0x5000_0000 + i * 0x1000, 0, 0x800_0000] },
    ]),
  );
  const blob = makeBlob(board(regions));
  const report = simulateBoot(blob, { kernel: '6.12', arch: 'riscv64' });
  const root = readFdt(blob).value?.root;
  if (!root) throw new Error('no tree');
  const map = buildMemoryMap({ root, report });
  const inTree = map.reserved.filter(({ path }) => path !== '');
  expect(inTree).toHaveLength(count);
  for (const item of inTree) {
    expect(item.overlaps).toHaveLength(OVERLAPS_MAX);
    expect(item.overlaps.length + (item.moreOverlaps ?? 0)).toBeGreaterThanOrEqual(count - 1);
  }
  const text = renderMapText(map);
  expect(text).toMatch(/OVERLAPS r0@50000000, r1@50001000, .* and 9\d\d more/);
  expect(text.split('\n').length).toBeLessThan(2 * count);
  // As long as the number of regions, not of pairs.
  expect(renderMapSvg(map).length).toBeLessThan(3000 * count);
});

test('regions over banks: a limit on where they meet, which is told', () => {
  const at = (id: number, base: number, size: number): MapItem => ({
    id: `${id}`,
    kind: 'ram',
    label: '',
    path: '',
    base: BigInt(base),
    size: BigInt(size),
    details: [],
    overlaps: [],
  });
  const banks = Array.from({ length: 1000 }, (_, i) => at(i, 100 * i, 50));
  const apart = itemsInBanks(banks, [at(1, 10, 10), at(2, 60, 10), at(3, 40, 80)]);
  expect(apart.leftOut).toBeUndefined();
  expect(banks.slice(0, 3).map((bank) => apart.in(bank).map(({ id }) => id))).toEqual([['1', '3'], ['3'], []]);
  expect([at(2, 60, 10)].map((item) => apart.isInAny(item))).toEqual([false]);
  const covering = Array.from({ length: 300 }, (_, i) => at(i, 0, 100_000));
  const cut = itemsInBanks(banks, covering);
  expect(cut.leftOut).toContain(String(PLACES_MAX));
  expect(covering.every((item) => cut.isInAny(item))).toBe(true);
});
