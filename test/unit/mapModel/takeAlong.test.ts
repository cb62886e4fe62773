import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { budgetOf, freedWithout } from '../../../server/src/mapModel/budget.ts';
import { COLUMNS, columnsOf, PLAIN_WRITING, rowsOf, sortedBy } from '../../../server/src/mapModel/columns.ts';
import { EXPORT_FORMATS, exportMap } from '../../../server/src/mapModel/export.ts';
import { itemFromJson, itemToJson } from '../../../server/src/mapModel/mapJson.ts';
import { csvCell, markdownCell } from '../../../server/src/mapModel/tables.ts';
import { handMap, item } from '../../harness/handMap.ts';

const MIB = 1n << 20n;
const MAP = handMap();

describe('the budget', () => {
  test('owners and free RAM are all RAM, every byte once', () => {
    const { ram, free, owners } = budgetOf(MAP);
    expect(owners.map(({ kind, name, bytes }) => `${kind} ${name} ${bytes / MIB}`)).toEqual([
      'lent linux,cma 256',
      'device remoteproc@5000 64',
      'kernel the kernel 32',
      'disabled gpu@9000 32',
      'nobody nobody 16',
      'firmware TrustZone 2',
    ]);
    expect(owners.reduce((sum, { bytes }) => sum + bytes, free)).toBe(ram);
  });

  test('whatever lies on whatever', () => {
    const range = fc.record({ base: fc.integer({ min: 0, max: 300 }), size: fc.integer({ min: 0, max: 120 }) });
    fc.assert(
      fc.property(fc.array(range, { maxLength: 12 }), (ranges) => {
        const sorted = ranges.toSorted((a, b) => a.base - b.base || b.size - a.size);
        const reserved = sorted.map(({ base, size }, i) =>
          item('nomap', `r${i}`, BigInt(base), BigInt(size), { path: `/reserved-memory/r${i}` }),
        );
        const map = handMap({ ram: [item('ram', 'a', 50n, 100n), item('ram', 'b', 200n, 100n)], reserved });
        const { ram, free, owners } = budgetOf(map);
        expect(owners.reduce((sum, { bytes }) => sum + bytes, free)).toBe(ram);
        expect(map.free.reduce((sum, { size }) => sum + size, 0n)).toBe(free);
      }),
    );
  });

  test('what goes with a region is what nothing else holds', () => {
    const reserved = [
      item('nomap', 'a', 0x8000_0000n, 4n * MIB, { path: '/reserved-memory/a' }),
      item('nomap', 'b', 0x8030_0000n, 4n * MIB, { path: '/reserved-memory/b' }),
    ];
    const map = handMap({ reserved });
    const [a] = map.reserved;
    expect(a && freedWithout(map, a)).toBe(3n * MIB);
  });

  test.each([
    ['cdsp@84000000', 64n * MIB],
    ['linux,cma', 256n * MIB],
    ['lost', 0n],
    ['kernel image', undefined],
  ])('without %s: %s', (label, freed) => {
    const region = MAP.reserved.find((one) => one.label === label);
    expect(region && freedWithout(MAP, region)).toBe(freed);
  });
});

describe('columns', () => {
  test('rows are in the order of addresses, holes among them, what has none last', () => {
    const rows = rowsOf(MAP);
    expect(rows.at(-1)?.label).toBe('lost');
    expect(rows.filter(({ kind }) => kind === 'hole')).toHaveLength(5);
    const bases = rows.flatMap(({ base }) => base ?? []);
    expect(bases).toEqual(bases.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0)));
  });

  test.each(COLUMNS.map(({ id }) => id))(
    'sorting by %s loses nothing, and turning it round keeps empty cells last',
    (id) => {
      const [column] = columnsOf([id]);
      if (column === undefined) throw new Error(id);
      const rows = rowsOf(MAP);
      for (const descending of [false, true]) {
        const sorted = sortedBy(rows, column, descending, PLAIN_WRITING);
        expect(new Set(sorted)).toEqual(new Set(rows));
        const texts = sorted.map((row) => column.text(row, PLAIN_WRITING));
        const firstEmpty = texts.indexOf('');
        if (firstEmpty >= 0) expect(texts.slice(firstEmpty).every((text) => text === '')).toBe(true);
      }
    },
  );
});

describe('documents', () => {
  const nasty = handMap({
    model: '<img src=x onerror=alert(1)> | `x` \u001b[31m',
    reserved: [item('nomap', '=cmd|"x",\n|*a*', 0x8000_0000n, MIB, { path: '/reserved-memory/x' })],
  });

  test.each(EXPORT_FORMATS)('%s ends with a line, and keeps what trees hold from being more than text', (format) => {
    for (const map of [MAP, nasty, handMap({ ram: [], reserved: [], devices: [], assumptions: [] })]) {
      const text = exportMap(map, format);
      expect(text.endsWith('\n')).toBe(true);
      expect(text).not.toContain('\u001b');
    }
  });

  test('Markdown rows have as many cells as the heading', () => {
    for (const line of exportMap(nasty, 'md').split('\n')) {
      if (!line.startsWith('| ')) continue;
      const cells = line.replaceAll(/\\./g, '').split('|').length;
      expect(cells).toBeGreaterThan(4);
    }
    expect(exportMap(nasty, 'md')).toContain('\\<img src=x onerror=alert(1)\\>');
  });

  test('CSV quotes what it must, and no cell is a formula', () => {
    expect([csvCell('a,b'), csvCell('"'), csvCell('=1+1'), csvCell('-x'), csvCell('plain')]).toEqual([
      '"a,b"',
      '""""',
      "'=1+1",
      "'-x",
      'plain',
    ]);
    const [head = '', ...rows] = exportMap(MAP, 'csv').trimEnd().split('\r\n');
    expect(head.split(',').slice(0, 5)).toEqual(['Name', 'Kind', 'First byte', 'Last byte', 'Bytes']);
    expect(rows).toHaveLength(rowsOf(MAP).length);
    expect(rows.find((row) => row.startsWith('cdsp@'))).toContain('0x84000000,0x87ffffff,67108864');
  });

  test('a mail is ASCII in lines of 72', () => {
    const lines = exportMap(MAP, 'mail').split('\n');
    expect(lines.filter((line) => line.length > 72 || /[^ -~]/.test(line))).toEqual([]);
    expect(lines).toContain(' 084000000-087ffffff    64 MiB  firmware*  cdsp@84000000');
    expect(lines).toContain('* and no-map');
  });

  test('text for Markdown is no markup', () => {
    expect(markdownCell('a|b *c* <d> [e](f)')).toBe('a\\|b \\*c\\* \\<d\\> \\[e\\](f)');
  });
});

test('JSON keeps searches and ranges of an item', () => {
  const one = item('reserved', 'a', 1n, 2n, {
    tried: [{ range: { base: 0n, end: 1n << 32n }, align: 4096n, bottomUp: false, found: undefined }],
    within: { base: 5n, end: 6n },
  });
  expect(itemFromJson(JSON.parse(JSON.stringify(itemToJson(one))))).toEqual(one);
});
