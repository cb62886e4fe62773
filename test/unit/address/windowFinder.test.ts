/** The index of windows gives what a search through all of them gives. */
import { describe, expect, it } from 'vitest';
import { type Bus, type BusKind, type BusWindow, offsetInWindow } from '../../../server/src/address/bus.ts';
import { WindowFinder } from '../../../server/src/address/windowFinder.ts';
import type { TreeNode } from '../../../server/src/tree/treeView.ts';
import { generator } from '../../harness/random.ts';

const NODE = {} as TreeNode;
const BUSES: Readonly<Record<BusKind, Bus>> = {
  plain: { node: NODE, kind: 'plain', addressCells: 2, sizeCells: 2, flagCells: 0 },
  flags: { node: NODE, kind: 'flags', addressCells: 3, sizeCells: 2, flagCells: 1 },
  pci: { node: NODE, kind: 'pci', addressCells: 3, sizeCells: 2, flagCells: 1 },
  isa: { node: NODE, kind: 'isa', addressCells: 2, sizeCells: 1, flagCells: 1 },
};
const U64_END = 1n << 64n;
const HIGHS = [0, 1, 0x0100_0000, 0x0200_0000, 0x0300_0000, 0x4200_0000];

function firstOf(bus: Bus, windows: readonly BusWindow[], cells: readonly number[]) {
  for (const window of windows) {
    const offset = offsetInWindow(bus, cells, window);
    if (offset !== undefined) return { window, offset };
  }
  return undefined;
}

describe.each(Object.entries(BUSES))('windows of a bus of kind %s', (_kind, bus) => {
  it('the first that holds an address is found, however they overlap', () => {
    const random = generator(7);
    const below = (n: number) => Math.floor(random() * n);
    for (let round = 0; round < 60; round++) {
      const base = round % 3 === 0 ? U64_END - 200n : 0n;
      const windows = Array.from({ length: 1 + below(40) }, (_, index): BusWindow => {
        const childBase = base + BigInt(below(200));
        return {
          index,
          childHigh: HIGHS[below(HIGHS.length)] ?? 0,
          childBase,
          parentCells: [0, 0],
          size: random() < 0.1 ? U64_END - BigInt(below(300)) - 1n : BigInt(below(60)),
        };
      });
      const finder = new WindowFinder(bus, windows);
      for (let i = 0; i < 120; i++) {
        const address = BigInt.asUintN(64, base + BigInt(below(300)) - 20n);
        const flags = bus.flagCells > 0 ? [HIGHS[below(HIGHS.length)] ?? 0] : [];
        const words = [Number(address >> 32n), Number(address & 0xffff_ffffn)];
        const cells = [...flags, ...(bus.addressCells - bus.flagCells === 2 ? words : words.slice(1))];
        expect(finder.find(cells)).toEqual(firstOf(bus, windows, cells));
      }
    }
  });
});
