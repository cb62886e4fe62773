import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseJson } from '../../../server/src/profiles/json.ts';
import { parseSize } from '../../../server/src/profiles/keyValues.ts';
import { readProfile } from '../../../server/src/profiles/readProfile.ts';
import { profileText } from '../../../server/src/profiles/writeProfile.ts';

/** Problems as `text at which: message`. */
function complaints(text: string): readonly string[] {
  return readProfile(text).problems.map(
    ({ code, message, start, end }) => `${text.slice(start, end)}: ${code}: ${message}`,
  );
}

test('options of a configuration, one or a list', () => {
  expect(readProfile('{ "config": "CONFIG_FSL_DPAA" }').value.defaults).toEqual({ config: ['CONFIG_FSL_DPAA'] });
  expect(complaints('{ "config": ["CONFIG_FSL_DPAA", "CONFIG_X"] }')).toEqual([
    expect.stringContaining('"CONFIG_X": profile-value: Expected is one of "CONFIG_DMA_RESTRICTED_POOL"'),
  ]);
});

describe('reading a profile', () => {
  test('every key', () => {
    const { value, problems } = readProfile(`{
      // Comments, and commas at the end.
      "$schema": "x",
      "kernel": ["6.1", "7.2"],
      "arch": "arm64", "config": ["CONFIG_DMA_RESTRICTED_POOL"],
      "ram": { "4 GiB": [["0x80000000", "0x180000000"]], "8 GiB": "8 GiB", },
      "cmdline": "quiet", "cmdlineAppend": "cma=64M",
      "kernelImage": ["0x80200000", "0x83100000"],
      "initrd": ["0x88000000", "0x89000000"],
      "dtbAddress": "0x87000000", "dtbSize": "64 KiB",
      "reserved": [["0x85000000", "0x85100000"]],
      "memreserve": ["0x86000000", "0x86001000"],
      "nodes": [{ "name": "fb@9c000000", "reg": ["0x9c000000", "0x9d000000"], "noMap": true }],
      "boards": [{ "files": "a*.dts", "model": ["X"], "compatible": "v,b", "kernel": "6.12" }]
    }`);
    expect(problems).toEqual([]);
    expect(value).toEqual({
      defaults: {
        kernel: ['6.1', '7.2'],
        arch: 'arm64',
        config: ['CONFIG_DMA_RESTRICTED_POOL'],
        ram: [
          { name: '4 GiB', ram: [{ start: 0x8000_0000n, end: 0x1_8000_0000n }] },
          { name: '8 GiB', ram: 8n << 30n },
        ],
        cmdline: 'quiet',
        cmdlineAppend: 'cma=64M',
        kernelImage: { start: 0x8020_0000n, end: 0x8310_0000n },
        initrd: { start: 0x8800_0000n, end: 0x8900_0000n },
        dtbAddress: 0x8700_0000n,
        dtbSize: 0x1_0000n,
        reserved: [{ start: 0x8500_0000n, end: 0x8510_0000n }],
        memreserve: [{ start: 0x8600_0000n, end: 0x8600_1000n }],
        nodes: [{ name: 'fb@9c000000', reg: { start: 0x9c00_0000n, end: 0x9d00_0000n }, noMap: true }],
      },
      boards: [{ files: ['a*.dts'], models: ['X'], compatibles: ['v,b'], keys: { kernel: ['6.12'] } }],
    });
  });

  test.each([
    ['{ "kernle": "6.1" }', /^"kernle": profile-unknown-key: There is no "kernle"; known are "kernel", /],
    ['{ "dtbaddress": "0x1" }', /did you mean "dtbAddress"\?/],
    ['{ "kernel": "4.19" }', /^"4.19": profile-value: Linux 4.19 is older than what is simulated/],
    ['{ "kernel": "lastest" }', /^"lastest": profile-value: Expected is a release .*; did you mean 'latest'\?/],
    ['{ "dtbAddress": 5 }', /^5: profile-value: An address is expected, as a string: "0x80000000"/],
    ['{ "dtbAddress": 0x5 }', /^0x5: profile-syntax: .* Addresses stand in quotes/],
    ['{ "kernelImage": ["0x2", "0x1"] }', /^\["0x2", "0x1"\]: profile-value: The end lies before the start/],
    ['{ "memory": [["0x1"]] }', /^\["0x1"\]: profile-value: A pair is expected/],
    ['{ "cmdline": 1 }', /^1: profile-value: A string is expected/],
    ['{ "ram": {} }', /At least one size of RAM/],
    ['{ "ram": "huge" }', /A size is expected/],
    ['{ "ram": "0 GiB" }', /^"0 GiB": profile-value: This size is out of range: from 1 byte to 256 TiB\.$/],
    ['{ "ram": ["1 PiB"] }', /^"1 PiB": profile-value: This size is out of range/],
    ['{ "dtbSize": "0" }', /^"0": profile-value: This size is out of range/],
    [
      '{ "arch": "arm", "pageSize": "64k" }',
      /^"64k": profile-page-size: Only arm64 has pages of 4k, 16k and 64k; arm boots with 4k, and "pageSize" does not count\.$/,
    ],
    ['{ "arch": "loongarch64", "pageSize": "4k" }', /^"4k": profile-page-size: .*loongarch64 boots with 16k/],
    ['{ "dtbAddress": "0x80000004" }', /^"0x80000004": profile-value: A device-tree blob lies on a multiple of 8/],
    ['{ "arch": "arm64", "dtbSize": "3 MiB" }', /^"3 MiB": profile-value: An arm64 kernel takes no device-tree blob/],
    [
      '{ "memory": [["0x80000000", "0xc0000000"]], "dtbAddress": "0x40000000" }',
      /^"0x40000000": profile-dtb-outside: .* at 0x40000000 would lie outside of RAM, which is at 0x80000000-0xc0000000\.$/,
    ],
    ['{ "ram": { "4 GiB": [] } }', /^"4 GiB": profile-value: "4 GiB" has no bank/],
    ['{ "nodes": [{ "name": "a b", "reg": ["0x1", "0x2"] }] }', /"a b" cannot be the name of a node/],
    ['{ "nodes": [{ "name": "a" }] }', /A node needs "name" and "reg"/],
    ['{ "boards": [{ "kernel": "6.1" }] }', /profile-no-board: An entry says for which boards it is/],
    ['{ "boards": {} }', /A list of entries is expected/],
    ['{ "cmdline": "a", "cmdline": "b" }', /profile-twice: "cmdline" stands here twice/],
    ['{ "memory": [["0x0", "0x1"]], "ram": "4G" }', /^"memory": profile-twice: "ram" and "memory" say the same/],
    ['[]', /A profile is an object/],
    ['', /profile-syntax: A JSON value is expected here/],
    ['{ "cmdline": "a" "kernel": "6.1" }', /profile-syntax: A comma is missing/],
    ['{ "cmdline": "a', /profile-syntax: The closing quote is missing/],
    ['{ "cmdline": "a"', /profile-syntax: "}" is missing/],
    ['{ "cmdline" "a" }', /^"cmdline": profile-syntax: ":" is expected/],
    ['{} x', /profile-syntax: Nothing may follow/],
  ])('%s', (text, expected) => {
    expect(complaints(text).join('\n')).toMatch(expected);
  });

  test('what is right is read beside what is wrong', () => {
    expect(readProfile('{ "kernel": "4.19", "cmdline": "a" }').value.defaults).toEqual({ cmdline: 'a' });
  });

  test.each([
    '{ "arch": "arm", "pageSize": "4k" }',
    '{ "arch": "loongarch64", "pageSize": "16k" }',
    '{ "pageSize": "64k" }',
    '{ "arch": "arm64", "dtbSize": "2 MiB", "dtbAddress": "0x80000008" }',
    '{ "arch": "arm", "dtbSize": "3 MiB" }',
    // In RAM on one of the sizes, or RAM is laid out later.
    '{ "ram": { "a": [["0x0", "0x1000"]], "b": [["0x0", "0x4000"]] }, "dtbAddress": "0x2000" }',
    '{ "ram": "1 GiB", "dtbAddress": "0x2000" }',
    '{ "ram": "256 TiB" }',
  ])('nothing to say of %s', (text) => {
    expect(complaints(text)).toEqual([]);
  });

  test('a key that is null is not set', () => {
    expect(readProfile('{ "cmdline": null }')).toEqual({ value: { defaults: {}, boards: [] }, problems: [] });
  });

  test('nesting has a limit', () => {
    expect(parseJson('['.repeat(100_000)).faults[0]?.message).toMatch(/more than 64 deep/);
  });
});

test.each([
  ['4 GiB', 4n << 30n],
  ['512M', 512n << 20n],
  ['1.5g', 3n << 29n],
  ['0x1000', 0x1000n],
  ['2 TB', 2n << 40n],
  ['0', undefined],
  ['-1', undefined],
  ['4 GiBi', undefined],
])('the size %s', (text, bytes) => {
  expect(parseSize(text)).toBe(bytes);
});

test('what is written is read again', () => {
  const profile = {
    kernel: '6.12' as const,
    arch: 'riscv64',
    memory: [{ start: 0x8000_0000n, end: 0xc000_0000n }],
    cmdline: 'a "b"',
    kernelImage: { start: 0x8020_0000n, end: 0x8220_0000n },
    initrd: { start: 0x8800_0000n, end: 0x8800_2000n },
    dtbAddress: 0xbfe0_0000n,
    dtbSize: 0x2000n,
    reserved: [{ start: 1n, end: 2n }],
    memreserve: [{ start: 3n, end: 4n }],
    nodes: [{ name: 'a@1', reg: { start: 1n, end: 2n }, noMap: true }],
  };
  const { kernel, ...rest } = profile;
  expect(readProfile(profileText(profile))).toEqual({
    value: { defaults: { ...rest, kernel: [kernel] }, boards: [] },
    problems: [],
  });
  const text = profileText({ ...profile, memoryName: '1 GiB' }, 'board.dts');
  expect(readProfile(text).value.boards).toMatchObject([
    { files: ['board.dts'], keys: { ram: [{ name: '1 GiB', ram: profile.memory }] } },
  ]);
  expect(text).toContain('["0x80200000", "0x82200000"]');
});

test('patterns are limited, and no entry is for all boards because its own were left out', () => {
  const long = `{ "boards": [{ "model": "${'a*'.repeat(129)}", "kernel": "6.1" }] }`;
  expect(complaints(long)).toEqual([
    expect.stringContaining('profile-limit: A pattern of more than 256 characters matches nothing.'),
  ]);
  const patterns = JSON.stringify(Array.from({ length: 2001 }, (_, i) => `b${i}.dts`));
  const many = `{ "boards": [{ "files": ${patterns} }, { "files": ["x.dts", "y.dts"] }] }`;
  expect(complaints(many)).toEqual([
    expect.stringContaining('profile-limit: Only the first 2000 patterns of the file are read.'),
  ]);
  expect(readProfile(many).value.boards.map(({ files }) => files.length)).toEqual([2000, 1]);
});

describe('faults of the JSON', () => {
  /** Faults as `text at which: message`. */
  const faults = (text: string) =>
    parseJson(text).faults.map(({ message, start, end }) => `${text.slice(start, end)}: ${message}`);

  test.each([
    ['{ "a": 01 }', ['01: "01" is no JSON value.']],
    ['{ "a": foo }', ['foo: "foo" is no JSON value.']],
    ['{ "a": 1.2.3 }', ['1.2.3: "1.2.3" is no JSON value.']],
    ['{ a: 1 }', ['a: A key in quotes or "}" is expected here.']],
    ['{ "a": , "b": }', ['"a": "a" has no value.', '"b": "b" has no value.']],
    [
      '{ "a": 0x5, "b": }',
      ['0x5: "0x5" is no JSON value. Addresses stand in quotes: "0x…".', '"b": "b" has no value.'],
    ],
    ['[1 2]', ['2: A comma is missing.']],
    ['[, 1]', [',: A value is expected here.']],
    ['["\\q"]', ['"\\q": This string has a wrong escape.']],
    ['["\t"]', ['"\t": A string has no control characters: "\\t" is written for a tab.']],
    ['/* a', ['/* a: The end of this comment, "*/", is missing.', ': A JSON value is expected here.']],
    ['[1] /* a', ['/* a: The end of this comment, "*/", is missing.']],
    ['{ "a": [1, }', ['}: A value is expected here.', '}: "]" is missing.', '}: "}" is missing.']],
  ])('%j', (text, expected) => {
    expect(faults(text)).toEqual(expected);
  });

  test('what is wrong in one place is told once, however long it is, and faults have a limit', () => {
    expect(faults(`{ "a" ${'1/'.repeat(100_000)} }`)).toHaveLength(2);
    expect(faults(`[${'a b '.repeat(100_000)}]`)).toHaveLength(20);
    expect(faults(`[${',,'.repeat(100_000)}]`)).toHaveLength(20);
  });

  test('a word that is no value stands for none', () => {
    expect(parseJson('[0x5]').value).toMatchObject({ items: [{ kind: 'null', start: 1, end: 2 }] });
  });

  test('any text is read without an exception', () => {
    const piece = fc.constantFrom(
      ...'{}[]:,"\\/*-+.\n\t',
      '"a"',
      '1',
      'e',
      'true',
      'null',
      '\\u00',
      '//',
      '/*',
      '*/',
      ' ',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const text = pieces.join('');
        for (const { start, end } of parseJson(text).faults) {
          expect(start).toBeGreaterThanOrEqual(0);
          expect(end).toBeLessThanOrEqual(text.length + 1);
        }
      }),
      { numRuns: 3000, seed: 5 },
    );
  });

  test('what JSON takes is read without a fault', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), (text) => {
        expect(parseJson(text).faults).toEqual([]);
      }),
      { numRuns: 1000, seed: 6 },
    );
  });
});
