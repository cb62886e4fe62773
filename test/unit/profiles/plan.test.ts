import { describe, expect, test } from 'vitest';
import { simulateBoot } from '../../../server/src/boot/simulateBoot.ts';
import { readFdt } from '../../../server/src/fdt/read.ts';
import { ProfileFinder, profileProblems } from '../../../server/src/profiles/findProfile.ts';
import { RamPlanner } from '../../../server/src/profiles/layOutRam.ts';
import { BOOTS_MAX, keysFor, mergeKeys, planBoots } from '../../../server/src/profiles/plan.ts';
import { readProfile } from '../../../server/src/profiles/readProfile.ts';
import { bootPlanned, mergeReports } from '../../../server/src/profiles/severalBoots.ts';
import { MemoryHost } from '../../../server/src/source/sourceHost.ts';
import { makeBlob } from '../boot/blob.ts';

const blob = makeBlob({
  '#address-cells': [2],
  '#size-cells': [2],
  model: 'Vendor Board 2',
  compatible: 'vendor,board\0ti,am625',
  'memory@80000000': { device_type: 'memory', reg: [0, 0, 0, 0] },
  'reserved-memory': {
    '#address-cells': [2],
    '#size-cells': [2],
    ranges: true,
    high: {
      compatible: 'shared-dma-pool',
      reusable: true,
      size: [0, 0x200_0000],
      'alloc-ranges': [8, 0x8000_0000, 0, 0x4000_0000],
    },
    any: { size: [0, 0x10_0000] },
  },
});
const root = readFdt(blob).value?.root;
if (root === undefined) throw new Error('no tree');
const board = { path: '/w/ti/board.dts', root };
const fallback = { kernel: '7.2' as const, arch: 'arm64' };

function keys(text: string) {
  const { value, problems } = readProfile(text);
  expect(problems).toEqual([]);
  return keysFor(value, '/w', board);
}

describe('which entries are for a board', () => {
  test.each([
    ['"files": "board.dts"', true],
    ['"files": "ti/*.dts"', true],
    ['"files": "*/board.dts"', true],
    ['"files": "**/b?ard.dts"', true],
    ['"files": ["x.dts", "./ti/board.dts"]', true],
    ['"files": "board"', false],
    ['"files": "*.dtsi"', false],
    ['"files": "other/*.dts"', false],
    ['"files": "*d.dts"', true],
    ['"model": "Vendor *"', true],
    ['"model": "Vendor"', false],
    [`"model": "${'*a'.repeat(60)}b"`, false],
    ['"compatible": "vendor,board"', true],
    ['"compatible": ["a,b", "ti,am625"]', true],
    ['"compatible": "vendor"', false],
    ['"files": "*.dts", "model": "Other"', false],
  ])('%s', (match, applies) => {
    expect(keys(`{ "boards": [{ ${match}, "cmdline": "x" }] }`)).toEqual(applies ? { cmdline: 'x' } : {});
  });

  test('later entries and entries over defaults, key by key', () => {
    expect(
      keys(`{ "cmdline": "all", "kernel": "6.1", "boards": [
        { "files": "*", "cmdline": "first" }, { "files": "*", "cmdline": "second" } ] }`),
    ).toEqual({ cmdline: 'second', kernel: ['6.1'] });
  });

  test('what says the same in another way gives way', () => {
    const banks = [{ start: 0n, end: 1n }];
    expect(mergeKeys({ memory: banks, cmdlineAppend: 'a' }, { ram: [{ name: '1', ram: 1n }], cmdline: 'b' })).toEqual({
      ram: [{ name: '1', ram: 1n }],
      cmdline: 'b',
    });
  });
});

describe('the boots of a plan', () => {
  test('one, when nothing is said', () => {
    expect(planBoots({}, board, fallback, 'x')).toEqual([
      { name: '', profile: { kernel: '7.2', arch: 'arm64', ramRoom: new RamPlanner(board.root).roomForGuess } },
    ]);
  });

  test('every size on every kernel, sizes laid out as the family has its RAM', () => {
    const plan = planBoots(keys('{ "ram": ["2 GiB", "4 GiB"], "kernel": ["6.1", "7.2"] }'), board, fallback, 'p.json');
    expect(plan.map(({ name }) => name)).toEqual([
      'Linux 6.1, 2 GiB',
      'Linux 6.1, 4 GiB',
      'Linux 7.2, 2 GiB',
      'Linux 7.2, 4 GiB',
    ]);
    expect(plan[1]?.profile).toEqual({
      kernel: '6.1',
      arch: 'arm64',
      memory: [
        { start: 0x8000_0000n, end: 0x1_0000_0000n },
        { start: 0x8_8000_0000n, end: 0x9_0000_0000n },
      ],
      memoryName: '4 GiB',
      source: 'p.json',
    });
  });

  test('what is odd only once the board is known is said with the boot', () => {
    const odd = keys('{ "ram": "1 GiB", "dtbAddress": "0x40000000", "pageSize": "64k" }');
    const [boot] = planBoots(odd, board, { kernel: '7.2', arch: 'arm' }, undefined);
    if (boot === undefined) throw new Error('no boot');
    expect(boot.notes?.slice(1)).toEqual([
      'Only arm64 has pages of 4k, 16k and 64k; arm boots with 4k, and "pageSize" does not count.',
      'The device-tree blob at 0x40000000 would lie outside of RAM, which is at 0x80000000-0xc0000000.',
    ]);
    expect(bootPlanned(blob, [boot]).assumptions.slice(0, 3)).toEqual(boot.notes);
    expect(planBoots(keys('{ "kernel": "6.1" }'), board, fallback, undefined)[0]?.notes).toBeUndefined();
  });

  test('not without end', () => {
    const sizes = Array.from({ length: 100 }, (_, i) => `"${i + 1} GiB"`).join(',');
    expect(planBoots(keys(`{ "ram": [${sizes}] }`), board, fallback, undefined)).toHaveLength(BOOTS_MAX);
  });
});

describe('several boots as one answer', () => {
  test('a region that fits in 4 GiB and not in 2 is one finding that names the size', () => {
    const plan = planBoots(keys('{ "ram": ["4 GiB", "2 GiB", "1 GiB"] }'), board, fallback, undefined);
    const { problems, assumptions } = bootPlanned(blob, plan);
    const lost = problems.filter(({ code }) => code === 'rmem-not-placed');
    expect(lost).toMatchObject([{ severity: 'error', path: '/reserved-memory/high' }]);
    expect(lost[0]?.message).toMatch(/^On 2 GiB and 1 GiB \(of 4 GiB, 2 GiB, 1 GiB\): /);
    expect(assumptions[0]).toBe('This is the boot on 4 GiB; findings are those of all: 4 GiB; 2 GiB; 1 GiB.');
  });

  test('a finding on every size is said as it is', () => {
    const [one] = planBoots(keys('{ "ram": "1 GiB" }'), board, fallback, undefined);
    const plan = planBoots(keys('{ "ram": ["1 GiB", "2 GiB"] }'), board, fallback, undefined);
    if (one === undefined) throw new Error('no boot');
    const alone = simulateBoot(blob, one.profile).problems.find(({ code }) => code === 'rmem-not-placed');
    expect(alone).toBeDefined();
    expect(bootPlanned(blob, plan).problems).toContainEqual(alone);
  });

  test('one boot is itself', () => {
    const report = simulateBoot(blob, fallback);
    expect(mergeReports([{ name: '', report }])).toBe(report);
  });
});

describe('the file that is for a board', () => {
  const host = new MemoryHost({
    '/w/.dtatlas.json': '{ "kernel": "6.1" }',
    '/w/ti/near/.dtatlas.json': '{ "kernel": "5" }',
  });
  const finder = new ProfileFinder(host, (folder) => folder === '/w/top');

  test('the nearest one upwards', () => {
    expect(finder.find('/w/ti/board.dts')?.path).toBe('/w/.dtatlas.json');
    expect(finder.find('/w/ti/near/board.dts')?.path).toBe('/w/ti/near/.dtatlas.json');
  });

  test('not above the top of the repository', () => {
    expect(finder.find('/w/top/boards/board.dts')).toBeUndefined();
    expect(finder.find('/board.dts')).toBeUndefined();
  });

  test('the same object while the text is the same', () => {
    const before = finder.find('/w/ti/board.dts');
    expect(finder.find('/w/other.dts')).toBe(before);
    host.set('/w/.dtatlas.json', '{ "kernel": "6.12" }');
    expect(finder.find('/w/ti/board.dts')?.value.defaults).toEqual({ kernel: ['6.12'] });
  });

  test('its problems have places', () => {
    const found = finder.find('/w/ti/near/board.dts');
    expect(found && profileProblems(found)).toMatchObject([
      { code: 'profile-value', severity: 'error', span: { file: '/w/ti/near/.dtatlas.json', start: 12, end: 15 } },
    ]);
  });
});
