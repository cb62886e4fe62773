/** A machine chosen by hand: how it is read, written into a profile, and which assumption it replaces. */
import { describe, expect, test } from 'vitest';
import { assumptionKey } from '../../../server/src/profiles/assumptionKeys.ts';
import { type MachineChoice, readMachineChoice } from '../../../server/src/profiles/machineChoice.ts';
import { keysFor, mergeKeys, type PlannedBoard } from '../../../server/src/profiles/plan.ts';
import { readProfile } from '../../../server/src/profiles/readProfile.ts';
import { saveMachine } from '../../../server/src/profiles/saveMachine.ts';
import { fixture } from '../../harness/ide.ts';
import { reservedBoard } from '../../harness/reservedBoard.ts';

describe('a choice is read as a profile is', () => {
  test.each<[MachineChoice, unknown]>([
    [{ kernel: '6.12' }, { kernel: ['6.12'] }],
    [{ ram: '8 GiB' }, { ram: [{ name: '8 GiB', ram: 8n << 30n }] }],
    [{ ram: 'small' }, { ram: [{ name: 'small', ram: [{ start: 0n, end: 0x1000n }] }] }],
    [
      { pageSize: '16k', cmdline: 'cma=64M' },
      { pageSize: '16k', cmdline: 'cma=64M' },
    ],
    [{ kernelImage: '0x80200000-0x83000000' }, { kernelImage: { start: 0x8020_0000n, end: 0x8300_0000n } }],
    // As /proc/iomem has it: the last byte.
    [{ kernelImage: '80200000-82ffffff : Kernel code' }, { kernelImage: { start: 0x8020_0000n, end: 0x8300_0000n } }],
    [{ dtbAddress: '0x8f000000', kernel: '' }, { dtbAddress: 0x8f00_0000n }],
  ])('%j', (choice, keys) => {
    const own = { ram: [{ name: 'small', ram: [{ start: 0n, end: 0x1000n }] }] };
    expect(readMachineChoice(choice, own)).toEqual({ keys, faults: [] });
  });

  test.each<[MachineChoice, RegExp]>([
    [{ kernel: '4.4' }, /is older than what is simulated/],
    [{ ram: 'much' }, /size/i],
    [{ dtbAddress: '0x8f000001' }, /multiple of 8/],
    [{ cmdline: 'x'.repeat(4097) }, /At most 4096/],
    [{ initrd: 'there' }, /./],
  ])('%j is refused', (choice, words) => {
    const { keys, faults } = readMachineChoice(choice, {});
    expect(keys).toEqual({});
    expect(faults).toHaveLength(1);
    expect(faults[0]?.message).toMatch(words);
  });
});

describe('saved', () => {
  async function board(path = '/w/dts/a.dts'): Promise<PlannedBoard> {
    return { path, root: (await fixture(reservedBoard({}))).board.root };
  }

  /** What the file says for the board, and the file. */
  async function saved(text: string | undefined, choice: MachineChoice) {
    const of = await board();
    const made = saveMachine(text, '/w', of, choice);
    if ('refusal' in made) return { refusal: made.refusal };
    const read = readProfile(made.text);
    expect(read.problems).toEqual([]);
    const others = keysFor(read.value, '/w', await board('/w/dts/b.dts'));
    return { text: made.text, keys: keysFor(read.value, '/w', of), others };
  }

  test('a new file', async () => {
    const { text, keys, others } = await saved(undefined, {
      kernel: '6.12',
      ram: '8 GiB',
      kernelImage: '0x1000-0x2000',
    });
    expect(keys).toMatchObject({ kernel: ['6.12'], ram: [{ name: '8 GiB' }], kernelImage: { start: 0x1000n } });
    expect(others).toEqual({});
    expect(text).toContain('// How the boards below this folder boot');
    expect(text).toContain('"files": "dts/a.dts"');
  });

  test('an entry of its own: comments, order and indentation stay; the chosen one comes first', async () => {
    const before = `{
    // All boards.
    "cmdline": "quiet",
    "boards": [
        {
            "files": "dts/a.dts", // this one
            "ram": ["4 GiB", "8 GiB"], // what is sold
            "cmdlineAppend": "cma=1M"
        }
    ]
}
`;
    const { text, keys } = await saved(before, { ram: '8GiB', cmdline: 'cma=64M', pageSize: '64k' });
    expect(keys?.ram?.map(({ name }) => name)).toEqual(['8 GiB', '4 GiB']);
    expect(keys).toMatchObject({ cmdline: 'cma=64M', pageSize: '64k' });
    expect(keys?.cmdlineAppend).toBeUndefined();
    for (const kept of ['// All boards.', '// this one', '"cmdline": "quiet"']) expect(text).toContain(kept);
    expect(text).toContain('"ram": ["8 GiB", "4 GiB"], // what is sold');
    expect(text).toMatch(/^ {12}"pageSize": "64k",?$/m);
  });

  test('an entry for many boards is left alone; another one behind it is stronger', async () => {
    const before = '{ "boards": [{ "files": "*.dts", "ram": "4 GiB", "kernel": "6.1" }] }\n';
    const { keys, others } = await saved(before, { ram: '2 GiB' });
    expect(keys?.ram?.map(({ name }) => name)).toEqual(['2 GiB']);
    expect(keys?.kernel).toEqual(['6.1']);
    expect(others?.ram?.map(({ name }) => name)).toEqual(['4 GiB']);
  });

  test('an entry of its own in front of a stronger one does not help: another one behind both does', async () => {
    const before = '{"boards":[{"files":"dts/a.dts","kernel":"6.1"},{"files":"**/*.dts","kernel":"6.6"}]}';
    const { keys, others } = await saved(before, { kernel: '7.2' });
    expect(keys?.kernel).toEqual(['7.2']);
    expect(others?.kernel).toEqual(['6.6']);
  });

  test('banks by name', async () => {
    const before = '{"boards":[{"files":"dts/a.dts","ram":{"1G":[["0x0","0x40000000"]],"2G":[["0x0","0x80000000"]]}}]}';
    const { keys } = await saved(before, { ram: '2G' });
    expect(keys?.ram?.map(({ name }) => name)).toEqual(['2G', '1G']);
  });

  test.each([
    ['a fault', '{ "boards": [ }'],
    ['no object', '[]'],
    ['no list', '{ "boards": 1 }'],
  ])('%s is refused', async (_what, text) => {
    expect((await saved(text, { kernel: '6.12' })).refusal).toMatch(/profile/);
  });
});

test('assumptions know the key that replaces them: with it they are gone', async () => {
  const tree = reservedBoard({ memory: '<0x0 0x80000000 0x0 0x0>', root: 'chosen { bootargs = "crashkernel=64M"; };' });
  const { report, board } = await fixture(tree);
  const keys = new Set((report?.assumptions ?? []).map(assumptionKey));
  expect([...keys]).toEqual(expect.arrayContaining(['ram', 'kernelImage', 'dtbAddress', 'cmdline']));
  expect(assumptionKey('The kernel is taken to be Linux 6.18, the newest long-term series; neither …')).toBe('kernel');
  expect(assumptionKey("The kernel is Debian's 6.12.")).toBeUndefined();
  const choice = { kernelImage: '0x80200000-0x82000000', dtbAddress: '0x8f000000', cmdline: 'quiet' };
  const facts = mergeKeys({}, readMachineChoice(choice, {}).keys);
  const { kernel: _kernel, ram: _ram, arch: _arch, efiMap: _map, uBoot: _boot, ...profile } = facts;
  const known = board.boot([{ name: '', profile: { kernel: '7.2', arch: 'arm64', ...profile } }]);
  const left = new Set((known?.assumptions ?? []).map(assumptionKey));
  for (const key of ['kernelImage', 'dtbAddress', 'cmdline'] as const) expect(left.has(key)).toBe(false);
});
