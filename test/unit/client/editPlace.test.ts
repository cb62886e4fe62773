/** Where a region may be put while it is moved on the picture. */
import { expect, test } from 'vitest';
import {
  exactSize,
  freeAround,
  movedTo,
  nextPlace,
  numberOf,
  resizedTo,
  snapped,
  windowAround,
} from '../../../client/src/memoryMap/page/parts/edit/place.ts';

const MIB = 1n << 20n;
/** RAM from 0 to 64 MiB; 10 to 20 and 40 to 50 are taken. */
const AROUND = {
  ram: [{ base: 0n, end: 64n * MIB }],
  taken: [
    { base: 10n * MIB, end: 20n * MIB },
    { base: 40n * MIB, end: 50n * MIB },
  ],
  align: 0x1000n,
};
const draft = { base: 22n * MIB, size: 4n * MIB };

test('what is free', () => {
  expect(freeAround(AROUND).map(({ base, end }) => [base / MIB, end / MIB])).toEqual([
    [0n, 10n],
    [20n, 40n],
    [50n, 64n],
  ]);
});

test.each([
  ['the nearest multiple', 0x1800n, 0x1000n, 0x1000n],
  ['above the middle', 0x1801n, 0x1000n, 0x2000n],
  ['below 0', -5n, 0x1000n, 0n],
])('%s', (_what, value, align, is) => {
  expect(snapped(value, align)).toBe(is);
});

test.each([
  ['freely', 30n * MIB + 5n, 30n * MIB],
  ['to the beginning of what is free', 20n * MIB + 0x5000n, 20n * MIB],
  ['with its end to the end of what is free', 36n * MIB - 0x7000n, 36n * MIB],
])('moves %s', (_what, wanted, is) => {
  expect(movedTo(draft, wanted, AROUND, 0x8000n)).toEqual({ base: is, size: draft.size });
});

test('an end comes to lie on an edge, and never before the first multiple', () => {
  expect(resizedTo(draft, 40n * MIB - 5n, AROUND, 0x8000n).size).toBe(18n * MIB);
  expect(resizedTo(draft, 0n, AROUND, 0n)).toEqual({ base: draft.base, size: 0x1000n });
});

test('the next free place, past what is taken and what is too small', () => {
  expect(nextPlace({ base: 36n * MIB, size: 4n * MIB }, 1, AROUND)).toBe(50n * MIB);
  expect(nextPlace({ base: 20n * MIB, size: 12n * MIB }, -1, AROUND)).toBeUndefined();
  expect(nextPlace({ base: 50n * MIB, size: 12n * MIB }, -1, AROUND)).toBe(28n * MIB);
});

test('the window that a region could be given', () => {
  expect(windowAround(draft, AROUND)).toEqual({ base: 20n * MIB, end: 40n * MIB });
  expect(windowAround({ base: 18n * MIB, size: 4n * MIB }, AROUND)).toBeUndefined();
});

test.each([
  ['1 MiB', MIB],
  ['64K', 0x10000n],
  ['0x9d00_0000', 0x9d00_0000n],
  ['12', 12n],
  ['1.5 MiB', undefined],
  ['much', undefined],
])('%s is read', (text, number) => {
  expect(numberOf(text)).toBe(number);
});

test.each([MIB, 3n * MIB, 0x1000n, 0x1001n, 1n << 40n, 0n])('%s reads back as it is written', (size) => {
  expect(numberOf(exactSize(size))).toBe(size);
});
