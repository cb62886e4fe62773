/** The map of a board whose kernel is not simulated: what the tree states, and nothing a kernel would decide. */
import { expect, test } from 'vitest';
import type { MemoryMap } from '../../../server/src/mapModel/model.ts';
import { buildStatedMap } from '../../../server/src/memoryMap/statedMap.ts';
import { node, tree } from '../../harness/treeBuilder.ts';

const cells = { '#address-cells': 1, '#size-cells': 1 };

const root = tree({ ...cells, model: 'A router' }, [
  node('memory@0', { device_type: 'memory', reg: [0, 0x1c00_0000, 0x2000_0000, 0x400_0000] }),
  node('reserved-memory', { ...cells, ranges: true }, [
    node('fw@100000', { reg: [0x10_0000, 0x10_0000, 0x40_0000, 0x1000], 'no-map': true }),
    node('log@180000', { reg: [0x18_0000, 0x10_0000] }),
    node('off@800000', { reg: [0x80_0000, 0x10_0000], status: 'disabled' }),
    node('pool', { size: 0x40_0000, reusable: true, compatible: 'shared-dma-pool' }),
    node('empty', {}),
  ]),
  node('soc', { ...cells, ranges: true }, [node('uart@1e000c00', { reg: [0x1e00_0c00, 0x100] })]),
]);

function stated(more: Partial<Parameters<typeof buildStatedMap>[0]> = {}): MemoryMap {
  return buildStatedMap({ root, arch: 'mips', reason: 'Why.', memReserve: [], memory: undefined, ...more });
}

test('RAM, regions as written and devices; no kernel, no blob, no CMA area', () => {
  const map = stated({ memReserve: [{ address: 0x20_0000n, size: 0x1000n }] });
  expect(map).toMatchObject({ model: 'A router', arch: 'mips', kernel: '', notSimulated: 'Why.', log: [] });
  expect(map.ram.map(({ base, size }) => [base, size])).toEqual([
    [0n, 0x1c00_0000n],
    [0x2000_0000n, 0x400_0000n],
  ]);
  expect(map.reserved.map(({ label, kind, base, state }) => [label, kind, base, state])).toEqual([
    ['fw@100000', 'nomap', 0x10_0000n, undefined],
    ['log@180000', 'reserved', 0x18_0000n, undefined],
    ['/memreserve/', 'memreserve', 0x20_0000n, undefined],
    ['fw@100000', 'nomap', 0x40_0000n, undefined],
    ['off@800000', 'reserved', 0x80_0000n, 'ignored'],
    ['pool', 'reserved', undefined, undefined],
  ]);
  expect(map.reserved.at(-1)?.details).toEqual([
    '4 MiB, no address',
    'the kernel chooses its place',
    'reusable',
    'shared-dma-pool',
  ]);
  expect(map.devices.map(({ label }) => label)).toEqual(['uart@1e000c00']);
  expect(map.totals).toEqual({ ram: 0x2000_0000n, reserved: 0x18_1000n, nomap: 0x10_1000n, cma: 0n });
});

test('regions that overlap as written are a fault on any kernel', () => {
  const [first, second] = stated().reserved;
  expect(first?.overlaps).toEqual([second?.id]);
});

test('RAM that somebody names counts instead of what the tree states', () => {
  const { ram, totals } = stated({ memory: [{ base: 0n, end: 0x1000_0000n }] });
  expect(ram.map(({ base, size }) => [base, size])).toEqual([[0n, 0x1000_0000n]]);
  expect(totals.ram).toBe(0x1000_0000n);
});

test('an empty tree has an empty map', () => {
  const map = stated({ root: tree() });
  expect([map.ram, map.reserved, map.devices, map.holes]).toEqual([[], [], [], []]);
});
