import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readCells, readU32, readU64, U64_MAX, u64, writeU32 } from '../../../server/src/base/bytes.ts';
import { formatSize, hex } from '../../../server/src/base/format.ts';
import { LineIndex } from '../../../server/src/base/lineIndex.ts';

describe('LineIndex', () => {
  test('lines end with \\n, whatever stands before it', () => {
    const index = new LineIndex('a\r\nbc\n\nd');
    expect(index.positionAt(0)).toEqual({ line: 0, character: 0 });
    expect(index.positionAt(3)).toEqual({ line: 1, character: 0 });
    expect(index.positionAt(5)).toEqual({ line: 1, character: 2 });
    expect(index.positionAt(6)).toEqual({ line: 2, character: 0 });
    expect(index.positionAt(8)).toEqual({ line: 3, character: 1 });
  });

  test('what lies outside is clamped', () => {
    const index = new LineIndex('ab\nc');
    expect(index.positionAt(-1)).toEqual({ line: 0, character: 0 });
    expect(index.positionAt(99)).toEqual({ line: 1, character: 1 });
    expect(index.offsetAt(0, 99)).toBe(2);
    expect(index.offsetAt(99, 0)).toBe(4);
    expect(index.offsetAt(-1, 5)).toBe(0);
    expect(index.offsetAt(1, -3)).toBe(3);
  });

  test('an offset has one position and that leads back', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', '\n', '\r', '\t', 'é', '😀')), fc.nat(), (parts, seed) => {
        const text = parts.join('');
        const offset = seed % (text.length + 1);
        const index = new LineIndex(text);
        const { line, character } = index.positionAt(offset);
        expect(index.offsetAt(line, character)).toBe(offset);
        expect(text.slice(0, offset).split('\n').length - 1).toBe(line);
      }),
    );
  });
});

describe('bytes', () => {
  const bytes = Uint8Array.of(0x80, 0, 0, 1, 0xff, 0xff, 0xff, 0xfe);
  test('words are big-endian and unsigned', () => {
    expect(readU32(bytes, 0)).toBe(0x80000001);
    expect(readU64(bytes, 0)).toBe(0x80000001fffffffen);
    expect(readU32(bytes, 6)).toBe(0xfffe0000);
    const out = new Uint8Array(4);
    writeU32(out, 0, 0x89abcdef);
    expect([...out]).toEqual([0x89, 0xab, 0xcd, 0xef]);
  });

  test('cells, cut to 64 bits', () => {
    expect(readCells(bytes, 0, 0)).toBe(0n);
    expect(readCells(bytes, 4, 1)).toBe(0xfffffffen);
    expect(readCells(Uint8Array.of(0, 0, 0, 9, ...bytes), 0, 3)).toBe(0x80000001fffffffen);
  });

  test('64 bits wrap', () => {
    expect(u64(U64_MAX + 1n)).toBe(0n);
    expect(u64(-1n)).toBe(U64_MAX);
  });
});

describe('format', () => {
  test('sizes', () => {
    expect(formatSize(0n)).toBe('0 B');
    expect(formatSize(1023n)).toBe('1023 B');
    expect(formatSize(4096n)).toBe('4 KiB');
    expect(formatSize(0x60000000n)).toBe('1.5 GiB');
    expect(formatSize(0x12345n)).toBe('72.8 KiB');
    expect(formatSize(1n << 63n)).toBe('8 EiB');
  });
  test('a size has at most one decimal, rounded half up, whatever its magnitude', () => {
    const tenths = (text: string) => {
      const [number = '', unit = ''] = text.split(' ');
      const [whole = '', rest = '0'] = number.split('.');
      const power = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'].indexOf(unit);
      return { value: BigInt(whole) * 10n + BigInt(rest), scale: 1n << BigInt(10 * power) };
    };
    fc.assert(
      fc.property(fc.bigInt(0n, 64n), fc.bigInt(0n, U64_MAX), (bits, number) => {
        const bytes = number >> bits;
        const { value, scale } = tenths(formatSize(bytes));
        expect(bytes >= scale || scale === 1n).toBe(true);
        expect(2n * bytes * 10n + scale).toBeGreaterThanOrEqual(2n * value * scale);
        expect(2n * bytes * 10n + scale).toBeLessThan(2n * (value + 1n) * scale);
      }),
    );
  });
  test('addresses', () => {
    expect(hex(0x80000000n)).toBe('0x80000000');
    expect(hex(255)).toBe('0xff');
  });
});
