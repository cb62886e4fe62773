/** The layout of the picture: true to scale, nothing lost, labels apart. No browser. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KIND_ORDER } from '../../../server/src/mapModel/kinds.ts';
import { Crowd } from '../../../server/src/mapModel/scene/crowds.ts';
import type { Detail } from '../../../server/src/mapModel/scene/detail.ts';
import { labelTops } from '../../../server/src/mapModel/scene/labels.ts';
import { fitText, guessWidth } from '../../../server/src/mapModel/scene/measure.ts';
import { placePieces, stripOffset, stripY } from '../../../server/src/mapModel/scene/overview.ts';
import { buildScene, drawScene, firstWindow, type View } from '../../../server/src/mapModel/scene/scene.ts';
import type { Rect, Shape, Text } from '../../../server/src/mapModel/scene/shapes.ts';
import { buildSpace, itemsIn, type SceneItem } from '../../../server/src/mapModel/scene/space.ts';
import { swatch } from '../../../server/src/mapModel/scene/swatch.ts';
import { ticksOf } from '../../../server/src/mapModel/scene/ticks.ts';

const MIB = 0x10_0000n;
const GIB = 1024n * MIB;

function item(layer: SceneItem['layer'], id: string, base: bigint, size: bigint): SceneItem {
  const kind = layer === 'ram' ? 'ram' : layer === 'device' ? 'device' : 'nomap';
  const extent = { base, end: base + size };
  return { id, kind, label: id, layer, extent, isFaulty: false, isIdle: false, isDynamic: false, notes: [] };
}

const someItems = fc
  .array(
    fc.tuple(
      fc.constantFrom<SceneItem['layer']>('ram', 'reserved', 'device'),
      fc.bigInt(0n, 1n << 38n),
      fc.bigInt(0n, 34n).map((bits) => 1n << bits),
    ),
    { minLength: 1, maxLength: 40 },
  )
  .map((list) => list.map(([layer, base, size], index) => item(layer, `${index}`, base, size)));

function view(window: View['window'], more: Partial<View> = {}): View {
  return {
    window,
    width: 900,
    height: 600,
    measure: guessWidth,
    digits: 'grouped',
    ghosts: [],
    kept: new Set(),
    styles: new Map(),
    ...more,
  };
}

function flat(shapes: readonly Shape[]): Shape[] {
  return shapes.flatMap((shape) => (shape.tag === 'g' ? [shape, ...flat(shape.children)] : [shape]));
}

function rects(shapes: readonly Shape[], style: string): Rect[] {
  return flat(shapes).flatMap((shape) =>
    shape.tag === 'rect' && shape.style.split(' ').includes(style) ? [shape] : [],
  );
}

describe('detail', () => {
  const ram = item('ram', 'bank', 0x8000_0000n, GIB);

  test('size is height: twice the size, twice as high; the smallest keeps a hairline', () => {
    const scene = buildScene(
      [
        ram,
        item('reserved', 'a', 0x8000_0000n, 256n * MIB),
        item('reserved', 'b', 0xa000_0000n, 128n * MIB),
        item('reserved', 'c', 0xb000_0000n, 4096n),
      ],
      [],
      'free',
    );
    const boxes = rects(drawScene(scene, view({ base: 0, end: Number(GIB) })).shapes, 'box');
    const [a, b, c] = boxes.map(({ height }) => height);
    // A pixel of each is the gap to the next.
    expect((a ?? 0) + 1).toBeCloseTo(2 * ((b ?? 0) + 1));
    expect(c).toBeGreaterThanOrEqual(1.5);
    expect(c).toBeLessThan(3);
  });

  test('what is free says its whole size, also where the window or an ignored region cuts it', () => {
    const items = [
      item('ram', 'bank', 0x8000_0000n, GIB),
      item('reserved', 'a', 0x8000_0000n, 64n * MIB),
      { ...item('reserved', 'ignored', 0x8800_0000n, MIB), isIdle: true },
      item('reserved', 'b', 0xa000_0000n, 64n * MIB),
      item('device', 'uart', 0xd000_0000n, 4096n),
    ];
    const scene = buildScene(items, [], 'free');
    const wordsIn = (base: bigint, end: bigint) =>
      flat(drawScene(scene, view({ base: Number(base), end: Number(end) })).shapes).flatMap((shape) =>
        shape.tag === 'text' && /\b(free|nothing)$/.test(shape.style) ? [shape.text] : [],
      );
    expect(wordsIn(0n, 0x5000_1000n)).toEqual(['448 MiB free', '448 MiB free', '256 MiB of nothing']);
    expect(wordsIn(0n, 128n * MIB)).toEqual(['448 MiB free']);
    expect(wordsIn(0x3000_0000n, 0x3800_0000n)).toEqual(['448 MiB free']);
  });

  test('far out regions share a label that says how many; close up each has its own, then its parts', () => {
    const regions = Array.from({ length: 60 }, (_, i) =>
      item('reserved', `r${i}`, 0x8000_0000n + BigInt(i) * MIB, MIB),
    );
    const scene = buildScene([ram, ...regions], [], 'free');
    const far = drawScene(scene, view({ base: 0, end: Number(GIB) }));
    expect(far.targets.length).toBeLessThan(20);
    expect(far.targets.flatMap(({ items }) => items)).toHaveLength(60);
    expect(texts(far.shapes).some((line) => /^\d+ no-map regions$/.test(line))).toBe(true);
    const close = drawScene(scene, view({ base: 0, end: Number(8n * MIB) }));
    expect(close.targets.map(({ id }) => id)).toEqual(['r0', 'r1', 'r2', 'r3', 'r4', 'r5', 'r6', 'r7']);
    expect(texts(close.shapes)).toContain('0x8000_0000 – 0x800f_ffff');
  });

  test('what a user chose keeps its own label in a crowd', () => {
    const regions = Array.from({ length: 500 }, (_, i) =>
      item('reserved', `r${i}`, 0x8000_0000n + BigInt(i) * 4096n, 4096n),
    );
    const scene = buildScene([ram, ...regions], [], 'free');
    const { targets } = drawScene(scene, view({ base: 0, end: Number(GIB) }, { kept: new Set(['r250']) }));
    expect(targets.map(({ id }) => id)).toContain('r250');
  });

  test('whatever the map and the window: labels in their column, one below the other, and nothing lost', () => {
    fc.assert(
      fc.property(
        someItems,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: 0, max: 30 }),
        (items, at, zoom) => {
          const scene = buildScene(items, [], 'free');
          const size = Math.max(4096, scene.space.size / 2 ** zoom);
          const base = at * Math.max(0, scene.space.size - size);
          const { shapes, targets, columns } = drawScene(scene, view({ base, end: base + size }));
          const seen = scene.space.items.filter((one) => one.end > base && one.base < base + size);
          expect(targets.flatMap((target) => target.items.map((one) => one.item.id)).sort()).toEqual(
            seen.map((one) => one.item.id).sort(),
          );
          expectApart(rects(shapes, 'hit'), columns.top, columns.bottom);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('in a crowd, too, nothing is lost: items, bytes, and those outside of the window', () => {
    const manyItems = fc
      .array(fc.tuple(fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 1, max: 40 }), fc.boolean()), {
        minLength: 300,
        maxLength: 900,
      })
      .map((list) => {
        let at = 0x8000_0000n;
        return list.map(([gap, pages, isDevice], index) => {
          at += BigInt(gap) * 4096n;
          const kinds = ['nomap', 'cma', 'firmware'] as const;
          const made = item(isDevice ? 'device' : 'reserved', `${index}`, at, BigInt(pages) * 4096n);
          return isDevice ? made : { ...made, kind: kinds[index % kinds.length] ?? 'nomap' };
        });
      });
    fc.assert(
      fc.property(
        manyItems,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: 0, max: 4 }),
        (items, at, zoom) => {
          const { space, ...scene } = buildScene([ram, ...items], [], 'free');
          const size = space.size / 2 ** zoom;
          const base = at * (space.size - size);
          const kept = new Set(['7', '200']);
          const picture = drawScene({ space, ...scene }, view({ base, end: base + size }, { kept }));
          const seen = space.items.filter((one) => one.end > base && one.base < base + size);
          const shown = picture.targets.flatMap((target) => target.items.map((one) => one.item.id));
          expect(shown.sort()).toEqual(seen.map((one) => one.item.id).sort());
          expectApart(rects(picture.shapes, 'hit'), picture.columns.top, picture.columns.bottom);
          const spans = picture.targets.map((target) => [target.base, target.end]);
          expect(spans).toEqual(picture.targets.map((target) => [leastOf(target.items), mostOf(target.items)]));
        },
      ),
      { numRuns: 10 },
    );
  });

  test('the sum of a crowd counts shared bytes once', () => {
    const base = 0x8000_0000n;
    const small = Array.from({ length: 400 }, (_, i) => item('reserved', `r${i}`, base + BigInt(i) * 4096n, 8192n));
    const scene = buildScene([ram, ...small], [], 'free');
    const { shapes, targets } = drawScene(scene, view({ base: 0, end: Number(GIB) }));
    expect(targets).toHaveLength(1);
    expect(texts(shapes)).toEqual(expect.arrayContaining(['400 no-map regions', '1.6 MiB']));
  });

  test('moving the window regroups no crowd', () => {
    const small = Array.from({ length: 2000 }, (_, i) =>
      item('reserved', `r${i}`, 0x8000_0000n + BigInt(i) * 0x8_0000n, 4096n),
    );
    const { crowds } = buildScene([ram, ...small], [], 'free');
    const perPixel = Number(GIB) / 600;
    const wholeIn = (base: number) =>
      crowds.thingsIn({ base, end: base + Number(GIB) / 2 }, perPixel, []).filter((one) => one instanceof Crowd);
    const [before, after] = [wholeIn(0), wholeIn(5 * perPixel)];
    expect(before.length).toBeGreaterThan(50);
    // The same objects, but for those that an edge cuts.
    expect(after.filter((crowd) => !before.includes(crowd)).length).toBeLessThan(3);
  });

  test('small neighbours of a cluster are seen to be several', () => {
    const regions = Array.from({ length: 24 }, (_, i) =>
      item('reserved', `r${i}`, 0x8000_0000n + BigInt(i) * 8n * MIB, 8n * MIB),
    );
    const { shapes } = drawScene(buildScene([ram, ...regions], [], 'free'), view({ base: 0, end: Number(GIB) }));
    const bars = flat(shapes).flatMap((shape) =>
      shape.tag === 'path' && shape.style.startsWith('box thin') ? shape.d.split('M').slice(1) : [],
    );
    // Some have a label, and so a box, of their own.
    expect(bars.length).toBeGreaterThan(2);
    expect(bars.length + rects(shapes, 'thin').length).toBe(24);
  });

  test('a style of one item in a crowd is seen', () => {
    const small = Array.from({ length: 500 }, (_, i) =>
      item('reserved', `r${i}`, 0x8000_0000n + BigInt(i) * 4096n, 4096n),
    );
    const scene = buildScene([ram, ...small], [], 'free');
    const { shapes } = drawScene(
      scene,
      view({ base: 0, end: Number(GIB) }, { styles: new Map([['r250', ['changed']]]) }),
    );
    const lines = flat(shapes).filter(({ style }) => style.startsWith('box thin'));
    expect(lines.filter(({ style }) => style.split(' ').includes('changed'))).toHaveLength(1);
    expect(lines.length).toBeGreaterThan(1);
  });

  test('overlap is side by side, a window in a window is inside of it', () => {
    const items = [
      item('reserved', 'a', 0n, 4n * MIB),
      item('reserved', 'b', 2n * MIB, 4n * MIB),
      item('reserved', 'c', 6n * MIB, MIB),
    ];
    const { byId } = buildSpace(items);
    expect(['a', 'b', 'c'].map((id) => byId.get(id)?.lane)).toEqual([
      { lane: 0, laneCount: 2, depth: 0 },
      { lane: 1, laneCount: 2, depth: 0 },
      { lane: 0, laneCount: 1, depth: 0 },
    ]);
    const nested = buildSpace([item('device', 'bus', 0n, MIB), item('device', 'uart', 0x1000n, 0x1000n)]);
    expect(nested.byId.get('uart')?.lane).toEqual({ lane: 0, laneCount: 1, depth: 1 });
  });

  test('what holds nothing is an outline without a pattern', () => {
    const scene = buildScene(
      [ram, item('device', 'on', 0n, MIB), { ...item('device', 'off', 2n * MIB, MIB), isIdle: true }],
      [],
      'free',
    );
    const { shapes } = drawScene(scene, view({ base: 0, end: Number(4n * MIB) }));
    const marks = flat(shapes).filter((shape) => shape.tag === 'g' && shape.style.split(' ').includes('mark'));
    const patterns = marks.map((mark) => rects([mark], 'pattern').length);
    const idle = marks.map((mark) => rects([mark], 'idle').length > 0);
    expect(patterns).toEqual([1, 0]);
    expect(idle).toEqual([false, true]);
  });

  test('a legend shows the fill and the pattern that the picture has for a kind', () => {
    for (const kind of KIND_ORDER.filter((one) => one !== 'ram' && one !== 'hole')) {
      const scene = buildScene([ram, { ...item('reserved', 'a', 0x8000_0000n, 512n * MIB), kind }], [], 'free');
      const drawn = rects(drawScene(scene, view({ base: 0, end: Number(GIB) })).shapes, 'pattern');
      const small = rects(swatch(kind, 0, 0, 20, 13), 'pattern');
      expect(small.map(({ pattern }) => pattern)).toEqual([...new Set(drawn.map(({ pattern }) => pattern))]);
    }
    expect(new Set(KIND_ORDER.map((kind) => JSON.stringify(swatch(kind, 0, 0, 20, 13)))).size).toBe(KIND_ORDER.length);
  });

  test('bytes that two claim are hatched', () => {
    const items = [ram, item('reserved', 'a', 0x8000_0000n, 4n * MIB), item('reserved', 'b', 0x8020_0000n, 4n * MIB)];
    const scene = buildScene(items, [{ base: 0x8020_0000n, end: 0x8040_0000n }], 'free');
    const [hatch] = rects(drawScene(scene, view({ base: 0, end: Number(8n * MIB) })).shapes, 'conflict');
    expect(hatch?.pattern).toBe('pattern-conflict');
    expect(hatch?.height).toBeCloseTo((600 - 24) / 4);
  });
});

describe('overview', () => {
  test('pieces ascend, are apart, and hold whatever has bytes', () => {
    fc.assert(
      fc.property(someItems, (items) => {
        const { pieces, banks, items: others, size } = buildSpace(items);
        let at = 0;
        for (const piece of pieces) {
          expect(piece.base).toBeGreaterThanOrEqual(at);
          expect(piece.end).toBeGreaterThan(piece.base);
          at = piece.end;
        }
        expect(at).toBeLessThanOrEqual(size);
        for (const { base, end } of [...banks, ...others]) {
          const middle = (base + end) / 2;
          expect(pieces.some((piece) => piece.base <= middle && piece.end >= middle)).toBe(true);
        }
      }),
    );
  });

  test('a window has all that lies in it in part, and nothing else', () => {
    fc.assert(
      fc.property(
        someItems,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: 0, max: 40 }),
        (items, at, bits) => {
          const space = buildSpace(items);
          const window = { base: at * space.size, end: at * space.size + 2 ** bits };
          const all = space.items.filter(({ base, end }) => end > window.base && base < window.end);
          expect(itemsIn(space, window)).toEqual(all);
        },
      ),
    );
  });

  test('a height of the strip leads back to its address', () => {
    const space = buildSpace([
      item('ram', 'low', 0x8000_0000n, 2n * GIB),
      item('ram', 'high', 0x8_8000_0000n, 6n * GIB),
      item('device', 'uart', 0x900_0000n, 0x1000n),
    ]);
    const placed = placePieces(space, 10, 500);
    expect(placed.map(({ kind }) => kind)).toEqual(['other', 'ram', 'ram']);
    expect(placed.at(-1)?.to).toBeCloseTo(510);
    for (const share of [0.01, 0.2, 0.5, 0.77, 0.99]) {
      const y = 10 + share * 500;
      expect(stripY(placed, stripOffset(placed, y))).toBeCloseTo(y, 0);
    }
  });

  test('the first window is the bank with most in it', () => {
    const space = buildSpace([
      item('ram', 'low', 0x8000_0000n, 2n * GIB),
      item('ram', 'high', 0x8_8000_0000n, 6n * GIB),
      item('reserved', 'a', 0x8100_0000n, MIB),
    ]);
    expect(firstWindow(space).base).toBeLessThanOrEqual(0);
    expect(firstWindow(space).end).toBeLessThan(Number(3n * GIB));
  });

  test('of a large bank with one crowd, the first window is the crowd', () => {
    const base = 0x8_8000_0000n;
    const crowd = Array.from({ length: 20 }, (_, i) =>
      item('reserved', `r${i}`, base + BigInt(i) * 8n * MIB, 4n * MIB),
    );
    const far = item('reserved', 'far', base + 30n * GIB, MIB);
    const space = buildSpace([item('ram', 'bank', base, 32n * GIB), ...crowd, far]);
    const window = firstWindow(space);
    expect(itemsIn(space, window).map((one) => one.item.id)).toEqual(crowd.map(({ id }) => id));
    expect(window.end - window.base).toBeLessThan(Number(200n * MIB));
  });

  test('devices beside a bank do not make a part of it the first window', () => {
    const base = 0x8000_0000n;
    const devices = Array.from({ length: 30 }, (_, i) => item('device', `d${i}`, base - BigInt(i + 1) * 4096n, 4096n));
    const region = item('reserved', 'a', base + 2n * GIB, MIB);
    const window = firstWindow(buildSpace([item('ram', 'bank', base, 4n * GIB), region, ...devices]));
    expect(window.end - window.base).toBeGreaterThan(Number(4n * GIB));
  });

  test('devices beside a bank do not make it the first window', () => {
    const high = 0x1_0000_0000n;
    const devices = Array.from({ length: 30 }, (_, i) => item('device', `d${i}`, high - BigInt(i + 1) * 4096n, 4096n));
    const region = item('reserved', 'a', 0x1000_0000n, MIB);
    const banks = [item('ram', 'low', 0n, 3n * GIB), item('ram', 'high', high, 12n * GIB)];
    expect(firstWindow(buildSpace([...banks, region, ...devices])).end).toBeLessThan(Number(4n * GIB));
  });

  test('what the kernel takes early for itself does not make a bank the first', () => {
    const early = ['map', 'data', 'tree'].map((id, index) => ({
      ...item('reserved', id, 0x8_9000_0000n + BigInt(index) * MIB, MIB),
      kind: 'early' as const,
    }));
    const space = buildSpace([
      item('ram', 'low', 0x8000_0000n, 2n * GIB),
      item('ram', 'high', 0x8_8000_0000n, 6n * GIB),
      item('reserved', 'a', 0x8100_0000n, MIB),
      ...early,
    ]);
    expect(firstWindow(space).base).toBeLessThanOrEqual(0);
  });
});

test('labels stay where they are wanted when they can, and never overlap', () => {
  const label = (want: number) => ({ want, height: 10 });
  expect(labelTops([label(20), label(60)], 0, 100)).toEqual([15, 55]);
  expect(labelTops([label(50), label(50)], 0, 100)).toEqual([40, 50]);
  expect(labelTops([label(2), label(2)], 0, 100)).toEqual([0, 10]);
});

test('ticks are round, within the window, and never below zero', () => {
  expect(ticksOf(0x8000_0000n, 0x4000_0000, 4)).toEqual([
    0x8000_0000n,
    0x9000_0000n,
    0xa000_0000n,
    0xb000_0000n,
    0xc000_0000n,
  ]);
  expect(ticksOf(-10n, 0x100, 2)[0]).toBe(0n);
});

test('text that does not fit ends in an ellipsis', () => {
  expect(fitText('short', 'label', 100, guessWidth)).toBe('short');
  expect(fitText('a name that is long', 'label', 60, guessWidth)).toMatch(/^a name…?|…$/);
  expect(guessWidth(fitText('a name that is long', 'label', 60, guessWidth), 'label')).toBeLessThanOrEqual(60);
});

function leastOf(items: readonly { readonly base: number }[]): number {
  return Math.min(...items.map(({ base }) => base));
}

function mostOf(items: readonly { readonly end: number }[]): number {
  return Math.max(...items.map(({ end }) => end));
}

function texts(shapes: Detail['shapes']): string[] {
  return flat(shapes).flatMap((shape): string[] => (shape.tag === 'text' ? [(shape satisfies Text).text] : []));
}

function expectApart(labels: readonly Rect[], top: number, bottom: number): void {
  const sorted = labels.toSorted((a, b) => a.y - b.y);
  for (const [index, { y, height }] of sorted.entries()) {
    expect(y).toBeGreaterThanOrEqual(top - 0.01);
    expect(y + height).toBeLessThanOrEqual(Math.min(bottom, sorted[index + 1]?.y ?? bottom) + 0.01);
  }
}
