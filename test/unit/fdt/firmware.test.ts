import { expect, test } from 'vitest';
import { addFirmware } from '../../../server/src/fdt/firmware.ts';
import { readFdt } from '../../../server/src/fdt/read.ts';
import { board, makeBlob } from '../boot/blob.ts';

const NODE = { name: 'fb@9c000000', reg: { start: 0x9c00_0000n, end: 0x9d00_0000n }, noMap: true, compatible: 'x' };
const RESERVATION = { start: 0x8600_0000n, end: 0x8600_1000n };

function read(bytes: Uint8Array) {
  const { value, problems } = readFdt(bytes);
  expect(problems).toEqual([]);
  if (value === undefined) throw new Error('no tree');
  expect(value.totalSize).toBe(bytes.length);
  return value;
}

test('nodes go before their siblings, entries behind the others', () => {
  const blob = makeBlob(board({ 'own@50000000': { reg: [0, 0x5000_0000, 0, 0x1000] } }), [[1n, 2n]]);
  const { root, memReserve } = read(addFirmware(blob, { memreserve: [RESERVATION], nodes: [NODE] }));
  const regions = root.children.find(({ name }) => name === 'reserved-memory')?.children ?? [];
  expect(regions.map(({ name }) => name)).toEqual(['fb@9c000000', 'own@50000000']);
  expect(regions[0]?.propertyNames()).toEqual(['reg', 'compatible', 'no-map']);
  expect([...(regions[0]?.property('reg') ?? [])]).toEqual([0, 0, 0, 0, 0x9c, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0]);
  expect(memReserve).toEqual([
    { address: 1n, size: 2n },
    { address: 0x8600_0000n, size: 0x1000n },
  ]);
});

test('a tree without /reserved-memory gets one that kernels take', () => {
  const { root } = read(
    addFirmware(makeBlob({ '#address-cells': [1], '#size-cells': [1] }), { memreserve: [], nodes: [NODE] }),
  );
  const parent = root.children[0];
  expect(parent?.path).toBe('/reserved-memory');
  expect(parent?.propertyNames().toSorted()).toEqual(['#address-cells', '#size-cells', 'ranges']);
  expect([...(parent?.children[0]?.property('reg') ?? [])]).toEqual([0x9c, 0, 0, 0, 1, 0, 0, 0]);
});

test('a node that is there gets the reg and keeps everything else; a blob that cannot be read comes back as it is', () => {
  const blob = makeBlob(board({ 'fb@9c000000': { size: [0, 1] } }));
  const { root } = read(addFirmware(blob, { memreserve: [], nodes: [NODE] }));
  const regions = root.children.find(({ name }) => name === 'reserved-memory')?.children ?? [];
  expect(regions.map((region) => region.propertyNames())).toEqual([['reg', 'size']]);
  const broken = blob.slice(0, 60);
  expect(addFirmware(broken, { memreserve: [RESERVATION], nodes: [NODE] })).toBe(broken);
});
