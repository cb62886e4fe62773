/** The film of a boot: which function of the kernel does what, in which order; `oracle.test.ts` plays every recorded boot. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { BootProfile } from '../../../server/src/boot/profile.ts';
import { simulateBoot } from '../../../server/src/boot/simulateBoot.ts';
import { Playback, type Replay } from '../../../server/src/mapModel/replay.ts';
import { changesBetween, flagsText, mapBehind } from '../../../server/src/mapModel/replayState.ts';
import { replayText } from '../../../server/src/mapModel/replayText.ts';
import { roughProfile, roughTree } from '../../harness/bootTrees.ts';
import { replayFaults, replayOf } from '../../harness/replay.ts';
import { board, makeBlob } from '../boot/blob.ts';

const at = (base: number, size: number) => [0, base, 0, size];
const POOL = { compatible: 'shared-dma-pool', reusable: true } as const;

function played(regions: Parameters<typeof board>[0], profile: Partial<BootProfile> & { kernel: string }) {
  const blob = makeBlob(board(regions));
  const report = simulateBoot(blob, { arch: 'arm64', dtbAddress: 0x4820_0000n, ...profile });
  return { blob, report, ...replayOf(blob, report) };
}

/** `fdt_scan_reserved_mem: entry-taken a` of every frame about a node. */
function told({ frames, stages }: Replay): readonly string[] {
  return frames.flatMap(({ stage, kind, path }) =>
    path === undefined ? [] : [`${stages[stage]?.calls.at(-1)}: ${kind} ${path.split('/').at(-1)}`],
  );
}

describe('which function does what', () => {
  const REGIONS = { 's@50000000': { reg: at(0x5000_0000, 0x20_0000), ...POOL }, d: { size: [0, 0x1000] } };

  test('one scan, one array', () => {
    expect(told(played(REGIONS, { kernel: '6.1' }).replay)).toEqual([
      'fdt_scan_reserved_mem: entry-taken s@50000000',
      'fdt_scan_reserved_mem: stored s@50000000',
      'fdt_scan_reserved_mem: stored d',
      'fdt_init_reserved_mem: asked d',
      'fdt_init_reserved_mem: tried d',
      'fdt_init_reserved_mem: placed d',
      'fdt_init_reserved_mem: driver-took s@50000000',
    ]);
  });

  test.each([
    ['6.12', 'fdt_scan_reserved_mem_reg_nodes'],
    ['7.2', 'fdt_scan_reserved_mem_late'],
  ])('two scans: %s has %s behind page tables', (kernel, late) => {
    const { replay } = played(REGIONS, { kernel });
    expect(told(replay)).toEqual([
      'fdt_scan_reserved_mem: entry-taken s@50000000',
      'fdt_scan_reserved_mem: asked d',
      'fdt_scan_reserved_mem: tried d',
      'fdt_scan_reserved_mem: placed d',
      'fdt_scan_reserved_mem: stored d',
      `${late}: driver-took s@50000000`,
      `${late}: stored s@50000000`,
    ]);
    const calls = replay.stages.map((stage) => stage.calls.at(-1));
    expect(calls.indexOf('paging_init')).toBeLessThan(calls.indexOf(late));
    expect(replay.stages.find((stage) => stage.calls.at(-1) === late)?.calls).toContain('unflatten_device_tree');
  });

  test.each([
    ['arm', 'arm_memblock_init'],
    ['arm64', 'arm64_memblock_init'],
    ['riscv64', 'setup_bootmem'],
    ['loongarch64', 'platform_init'],
  ])('%s scans in %s', (arch, caller) => {
    const { replay } = played(REGIONS, { kernel: '7.2', arch });
    const scan = replay.stages.find(({ title }) => title === 'Early scan');
    expect(scan?.calls.slice(-3)).toEqual([caller, 'early_init_fdt_scan_reserved_mem', 'fdt_scan_reserved_mem']);
    // On riscv64 the scan is part of paging_init().
    expect(scan?.calls.includes('paging_init')).toBe(arch === 'riscv64');
  });

  test('5.15 scans whatever lies below the node', () => {
    const { replay } = played(REGIONS, { kernel: '5.15' });
    expect(replay.stages[1]?.calls.at(-1)).toBe('__fdt_scan_reserved_mem');
  });
});

describe('a frame', () => {
  test('has the search with its direction, and the rule', () => {
    const regions = {
      a: { size: [0, 0x1000], 'alloc-ranges': at(0x5000_0000, 0x1000) },
      b: { size: [0, 0x1000], 'alloc-ranges': at(0x5000_1000, 0x10_0000) },
    };
    const { replay } = played(regions, { kernel: '6.12' });
    const search = replay.frames.filter((frame) => frame.search !== undefined).at(-1);
    expect(search?.search).toMatchObject({
      start: 0x5000_1000n,
      end: 0x5010_1000n,
      bottomUp: true,
      result: 0x5000_1000n,
    });
    expect(search?.rules).toMatchObject([{ name: 'fillsBesideRegions', holds: true }]);
    expect(search?.text).toBe(
      'b: 4 KiB on multiples of 64 B are looked for in 0x50001000-0x50101000, from below: there is room at 0x50001000.',
    );
  });

  test('has the slots that are used, and how many there are', () => {
    const many = Object.fromEntries(
      Array.from({ length: 66 }, (_, i) => [
        `r@${(0x5000_0000 + i * 0x1000).toString(16)}`,
        { reg: at(0x5000_0000 + i * 0x1000, 0x1000) },
      ]),
    );
    const last = ({ replay }: ReturnType<typeof played>) => new Playback(replay).stateAt(Number.MAX_SAFE_INTEGER).slots;
    expect(last(played(many, { kernel: '6.1' }))).toEqual({ used: 64, limit: 64 });
    expect(last(played(many, { kernel: '6.12.43' }))).toEqual({ used: 64, limit: 64 });
    expect(last(played(many, { kernel: '7.2' }))).toEqual({ used: 66, limit: 66 });
    const full = played(many, { kernel: '6.1' }).replay.frames.filter(({ kind }) => kind === 'array-full');
    expect(full.map(({ text }) => text)).toEqual([
      'r@50040000: no slot is left of the 64 of reserved_mem[]. Drivers do not find the region.',
      'r@50041000: no slot is left of the 64 of reserved_mem[]. Drivers do not find the region.',
    ]);
  });

  test('shows what a pool is by then: reserved, and CMA once its driver has it', () => {
    const { map, replay } = played({ 'p@50000000': { reg: at(0x5000_0000, 0x20_0000), ...POOL } }, { kernel: '7.2' });
    const playback = new Playback(replay);
    const kinds = replay.frames.map(
      (_, index) => mapBehind(map, playback.stateAt(index)).reserved.find(({ label }) => label === 'p@50000000')?.kind,
    );
    expect([...new Set(kinds)]).toEqual([undefined, 'reserved', 'cma']);
    const start = mapBehind(map, playback.stateAt(-1));
    expect([start.ram, start.reserved, start.totals.ram]).toEqual([[], [], 0n]);
    expect(mapBehind(map, playback.stateAt(replay.frames.length - 1)).totals).toEqual(map.totals);
  });

  test('says what memblock gains and loses', () => {
    const { replay } = played({ 'p@50100000': { reg: at(0x5010_0000, 0x10_0000), ...POOL } }, { kernel: '6.12' });
    const playback = new Playback(replay);
    const index = replay.frames.findIndex(({ kind }) => kind === 'given-back');
    expect(changesBetween(playback.stateAt(index - 1), playback.stateAt(index)).reserved).toEqual({
      joined: [],
      left: [{ base: 0x5010_0000n, end: 0x5020_0000n }],
    });
    expect(replay.frames[index]?.lines.map(({ text }) => text)).toEqual([
      'OF: reserved mem: node p@50100000 compatible matching fail',
    ]);
  });
});

test('any frame can be asked for in any order', () => {
  const many = Object.fromEntries(
    Array.from({ length: 90 }, (_, i) => [
      `r${i}`,
      i % 3 === 0 ? { size: [0, 0x1000] } : { reg: at(0x5000_0000 + i * 0x2000, 0x1000) },
    ]),
  );
  const { replay } = played(many, { kernel: '6.12' });
  expect(replay.frames.length).toBeGreaterThan(200);
  const forward = new Playback(replay);
  const states = replay.frames.map((_, index) => forward.stateAt(index));
  const backward = new Playback(replay);
  for (let index = states.length - 1; index >= 0; index -= 7) expect(backward.stateAt(index)).toEqual(states[index]);
});

test('as text, with sources and arrays', () => {
  const { replay } = played({ 's@50000000': { reg: at(0x5000_0000, 0x1000) } }, { kernel: '7.2' });
  const text = replayText(replay, { arrays: true, placeOf: (path) => `board.dts:${path.length}` });
  expect(text).toContain('Early scan: setup_arch() > arm64_memblock_init() > early_init_fdt_scan_reserved_mem() >');
  expect(text).toContain('  source   board.dts:27\n       reserved +0x50000000-0x50001000 (4 KiB)\n');
  expect(text).toContain('       reserved:0x50000000-0x50001000 4 KiB\n');
  expect(text.split('board.dts:27')).toHaveLength(2);
});

test('long arrays are cut', () => {
  const regions = Array.from({ length: 300 }, (_, i) => [`s@${i}`, { reg: at(0x5000_0000 + 0x10000 * i, 0x1000) }]);
  const { replay } = played(Object.fromEntries(regions), { kernel: '7.2' });
  const text = replayText(replay, { arrays: true });
  const longest = Math.max(...text.split(/^ {0,4}\d+ {2}/m).map((step) => step.split('       reserved:').length - 1));
  expect(longest).toBe(257);
  expect(text).toMatch(/^ {7}reserved:and \d+ further ranges$/m);
});

test('flags are written as debugfs writes them', () => {
  expect([0, 4, 5, 0x20].map(flagsText)).toEqual(['NONE', 'NOMAP', 'HOTPLUG | NOMAP', 'RSRV_KERN']);
});

test('whatever the tree and the machine: the end is the report', () => {
  fc.assert(
    fc.property(roughTree, roughProfile, (blob, profile) => {
      const report = simulateBoot(blob, profile);
      fc.pre(report.events.length > 0);
      expect(replayFaults(blob, report)).toEqual([]);
    }),
    { numRuns: 40 },
  );
});
