import { describe, expect, test } from 'vitest';
import { readFdt } from '../../../server/src/fdt/read.ts';
import { keysFor } from '../../../server/src/profiles/plan.ts';
import { PROFILE_KEYS, readProfile } from '../../../server/src/profiles/readProfile.ts';
import { startProfile } from '../../../server/src/profiles/startProfile.ts';
import { makeBlob } from '../boot/blob.ts';

const root = readFdt(makeBlob({ model: 'Vendor Board', compatible: 'vendor,board' })).value?.root;
if (root === undefined) throw new Error('no tree');
const board = { path: '/w/dts/ti/board.dts', root };
const banks = [
  { start: 0x8000_0000n, end: 0xc000_0000n },
  { start: 0x8_8000_0000n, end: 0x8_c000_0000n },
];

/** The text after what the start puts in, and what stands at its cursor. */
function started(text: string | undefined, folder = '/w/dts/ti', memory = banks) {
  const { insert, cursor } = startProfile(text, folder, board, memory);
  const before = text ?? '';
  const after = insert ? before.slice(0, insert.at) + insert.text + before.slice(insert.at) : before;
  return { after, at: after.slice(cursor), changed: insert !== undefined };
}

/** Switches the lines with these keys on. */
function switchOn(text: string, key: string): string {
  return text.replace(new RegExp(`// ("${key}":)`, 'g'), '$1');
}

describe('a new file', () => {
  test('has the entry of the board, and says nothing by itself', () => {
    const { after, at } = started(undefined);
    const { value, problems } = readProfile(after);
    expect(problems).toEqual([]);
    expect(value).toEqual({ defaults: {}, boards: [{ files: ['board.dts'], models: [], compatibles: [], keys: {} }] });
    expect(at).toMatch(/^\/\/ "ram": \["2 GiB"\],\n/);
    expect(after.endsWith('}\n')).toBe(true);
    expect(after).not.toMatch(/[ \t]\n/);
  });

  test('has the banks as they are predicted, or an example', () => {
    const { after } = started(undefined);
    expect(keysFor(readProfile(switchOn(after, 'memory')).value, '/w/dts/ti', board)).toEqual({ memory: banks });
    const example = started(undefined, '/w/dts/ti', []).after;
    expect(readProfile(switchOn(switchOn(example, 'ram'), 'cmdline')).problems).toEqual([]);
    expect(example).toContain('"4 GiB", "8 GiB"');
  });

  test('its places lie in the RAM of the board', () => {
    for (const [start, end] of [
      [0x1000_0000n, 0x5000_0000n],
      [0x2000_0000n, 0x2400_0000n],
      [0x8_0000_0000n, 0x10_0000_0000n],
      [0n, 0x80_0000n],
    ] as const) {
      const { after } = started(undefined, '/w/dts/ti', [{ start, end }]);
      const places = [...after.matchAll(/"(0x[0-9a-f]+)"/g)].map(([, place]) => BigInt(place ?? 0));
      expect(places.length).toBeGreaterThan(8);
      for (const place of places) expect(place >= start && place <= end, `${place}`).toBe(true);
    }
    expect(started(undefined).after).toContain('"kernelImage": ["0x80200000", "0x83000000"]');
  });

  test('each of its comments is a key that is read without complaint', () => {
    const { after } = started(undefined);
    const shown = [...after.matchAll(/\/\/ "(\w+)":/g)].map(([, key]) => key ?? '');
    expect(shown).toEqual(expect.arrayContaining(['ram', 'memory', 'kernel', 'cmdline', 'kernelImage', 'nodes']));
    for (const key of shown) {
      expect(PROFILE_KEYS, key).toContain(key);
      const { value, problems } = readProfile(switchOn(after, key));
      expect(problems, key).toEqual([]);
      expect(Object.keys(value.boards[0]?.keys ?? {}), key).toEqual([key]);
    }
  });

  test('an empty one, and one with a size that is no whole number of MiB', () => {
    expect(readProfile(started(' \n').after).value.boards).toHaveLength(1);
    const odd = started('', '/w/dts/ti', [{ start: 0n, end: 0x1800n }]);
    expect(keysFor(readProfile(switchOn(odd.after, 'ram')).value, '/w/dts/ti', board).ram).toMatchObject([
      { ram: 0x1800n },
    ]);
  });

  test('in a folder above, and a name with a quote', () => {
    expect(readProfile(started(undefined, '/w').after).value.boards[0]?.files).toEqual(['dts/ti/board.dts']);
    const { insert } = startProfile(undefined, '/w', { path: '/w/a"b.dts', root: board.root }, []);
    expect(readProfile(insert?.text ?? '').value.boards[0]?.files).toEqual(['a"b.dts']);
  });
});

describe('a file that is there', () => {
  test.each([
    '{}',
    '{ }',
    '{\n  "ram": "1 GiB"\n}\n',
    '{ "ram": "1 GiB", }',
    '{ "boards": [] }',
    '{ "boards": [{ "files": "other.dts", "ram": "1 GiB" }] }',
    '{\n  "boards": [\n    { "files": "other.dts" }, // last\n  ],\n  "kernel": "6.1"\n}\n',
    '// mine\n{ "boards": [{ "model": "Other*" }, { "compatible": ["x"] }] }',
  ])('gets an entry and keeps what it says: %j', (text) => {
    const before = readProfile(text).value;
    const { after, at } = started(text);
    const { value, problems } = readProfile(after);
    expect(problems).toEqual([]);
    expect(value.defaults).toEqual(before.defaults);
    expect(value.boards.slice(0, -1)).toEqual(before.boards);
    expect(value.boards.at(-1)?.files).toEqual(['board.dts']);
    expect(at).toMatch(/^\/\/ "ram"/);
    // Asked again, nothing is missing.
    expect(started(after).changed).toBe(false);
    expect(started(after).at).toMatch(/^"files": "board.dts"/);
  });

  test('a new entry is indented like the one before', () => {
    const { after } = started('{\n\t"boards": [\n\t\t{ "files": "other.dts" }\n\t]\n}\n');
    expect(after).toContain('{ "files": "other.dts" },\n\t\t{\n\t\t  // Which boards');
    expect(after).toMatch(/\n\t\t\}\n\t\]\n\}\n$/);
  });

  test.each(['"files": "board.dts"', '"files": ["*.dts"]', '"model": "Vendor*"', '"compatible": "vendor,board"'])(
    'with an entry for the board is left alone: %s',
    (own) => {
      const text = `{ "boards": [{ "files": "other.dts" }, { ${own}, "ram": "1 GiB" }, { "files": "third.dts" }] }`;
      const { changed, at } = started(text);
      expect(changed).toBe(false);
      expect(at.startsWith(own)).toBe(true);
    },
  );

  test.each(['[]', '"x"', '{ "boards": 7 }', 'nonsense', '{ "boards": { } }'])(
    'is not touched when it is no profile: %j',
    (text) => {
      expect(started(text).changed).toBe(false);
    },
  );
});
