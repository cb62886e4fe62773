/** The events of a boot: plain data that the whole report is read off, and that a replay can play. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { unionOf } from '../../../server/src/base/intervals.ts';
import type { BootEvent } from '../../../server/src/boot/events.ts';
import { RULES } from '../../../server/src/boot/kernel/rules.ts';
import { Memblock, MemblockArray, NOMAP } from '../../../server/src/boot/memblock/memblock.ts';
import { memoryChanges } from '../../../server/src/boot/memoryChanges.ts';
import type { BootReport } from '../../../server/src/boot/report.ts';
import { simulateBoot } from '../../../server/src/boot/simulateBoot.ts';
import { KERNELS } from '../../golden/oracle/oracle.ts';
import { roughProfile, roughTree, tree } from '../../harness/bootTrees.ts';
import { readSources } from '../../tidy/sources.ts';
import { board, makeBlob } from './blob.ts';

const at = (base: number, size: number) => [0, base, 0, size];
const POOL = { compatible: 'shared-dma-pool', reusable: true } as const;

function events(regions: Parameters<typeof board>[0], kernel: (typeof KERNELS)[number]): readonly BootEvent[] {
  return simulateBoot(makeBlob(board(regions)), { kernel, arch: 'arm64', dtbAddress: 0x4820_0000n }).events;
}

/** Kinds of events about one region, in order, without what is printed. */
function kindsOf(list: readonly BootEvent[], region: number): readonly string[] {
  return list.flatMap((event) => ('region' in event && event.region === region ? [event.kind] : []));
}

describe('a region and what happens to it', () => {
  test('static: taken, then stored and given to its driver', () => {
    const regions = { 'p@50000000': { reg: at(0x5000_0000, 0x20_0000), ...POOL } };
    expect(kindsOf(events(regions, '6.1'), 0)).toEqual(['entry-taken', 'stored', 'driver-took']);
    expect(kindsOf(events(regions, '6.12'), 0)).toEqual(['entry-taken', 'driver-took', 'stored']);
  });

  test('dynamic: asked for, tried range by range, placed', () => {
    const regions = { p: { size: [0, 0x1000], 'alloc-ranges': [...at(0, 0x1000), ...at(0x5000_0000, 0x1_0000)] } };
    for (const kernel of KERNELS) {
      const list = events(regions, kernel);
      const own = kindsOf(list, 0).filter((kind) => kind !== 'stored');
      expect(own).toEqual(['asked', 'tried', 'tried', 'placed']);
      expect(list.find(({ kind }) => kind === 'placed')).toMatchObject({ base: 0x5000_f000n, size: 0x1000n });
    }
  });

  test('refused: with the rule by which, where kernels differ', () => {
    const cut = { r: { reg: [0, 0x5000_0000, 0], size: [0, 0x1000] } };
    expect(events(cut, '6.12').find(({ kind }) => kind === 'reg-refused')).toMatchObject({
      by: 'wrongRegCountsAsNone',
    });
    expect(kindsOf(events(cut, '7.2'), 0)).toEqual(['reg-passed-over', 'asked', 'tried', 'placed', 'stored']);
  });

  test('given back when no driver takes it; out of the array where the rule says so', () => {
    const regions = { 'p@50100000': { reg: at(0x5010_0000, 0x10_0000), ...POOL } };
    const expected = ['driver-refused', 'given-back'];
    expect(kindsOf(events(regions, '6.12'), 0)).toEqual(['entry-taken', ...expected, 'stored']);
    expect(kindsOf(events(regions, '7.2'), 0)).toEqual(['entry-taken', ...expected]);
  });

  test('no room: memblock as it stands goes with the first few', () => {
    const many = Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`r${i}`, { size: [0x10, 0] }]));
    const lost = events(many, '7.2').flatMap((event) => (event.kind === 'not-placed' ? [event] : []));
    expect(lost.map(({ memblock }) => memblock !== undefined)).toEqual(lost.map((_, i) => i < 8));
    expect(lost[0]?.memblock?.memory).toEqual([{ base: 0x4000_0000n, end: 0xc000_0000n, flags: 0 }]);
  });
});

/** Plays events from the scan on over memblock as it stood there. */
function play({ events: list, regions }: BootReport): Memblock {
  const memory = new MemblockArray('memory', Number.POSITIVE_INFINITY, false);
  const reserved = new MemblockArray('reserved', Number.POSITIVE_INFINITY, false);
  const memblock = new Memblock(memory, reserved);
  const start = list.findIndex(({ kind }) => kind === 'scan-begins');
  for (const event of list.slice(Math.max(start, 0))) {
    if (event.kind === 'scan-begins') {
      for (const { base, end, flags } of event.memory) {
        memory.add(base, end - base);
        if (flags !== 0) memory.setFlag(base, end - base, flags);
      }
      for (const { base, end, flags } of event.reserved) reserved.add(base, end - base, flags);
    } else if (event.kind === 'reserved') {
      reserved.add(event.base, event.size);
    } else if (event.kind === 'entry-taken') {
      if (event.nomap) memblock.markNomap(event.base, event.size);
      else reserved.add(event.base, event.size);
    } else if (event.kind === 'placed') {
      reserved.add(event.base, event.size);
      if (regions[event.region]?.nomap) memblock.markNomap(event.base, event.size);
    } else if (event.kind === 'given-back') {
      if (event.nomap) memblock.clearNomap(event.base, event.size);
      else reserved.remove(event.base, event.size);
    }
  }
  return memblock;
}

describe('whatever the tree', () => {
  test('the report is read off its events', () => {
    fc.assert(
      fc.property(roughTree, roughProfile, (blob, profile) => {
        const report = simulateBoot(blob, profile);
        const { events: list, log, dynamicAttempts, regions } = report;
        expect(list.flatMap((event) => (event.kind === 'printed' ? [event.line] : []))).toEqual(log);
        expect(list.filter(({ kind }) => kind === 'tried')).toHaveLength(dynamicAttempts.length);
        for (const event of list) {
          if ('by' in event) expect(Object.keys(RULES)).toContain(event.by);
          if ('region' in event && event.region !== undefined) expect(regions[event.region]).toBeDefined();
        }
        // Either there is no boot, or it ends once, at the end.
        expect(list.filter(({ kind }) => kind === 'ended')).toHaveLength(list.length === 0 ? 0 : 1);
        if (list.length > 0) expect(list.at(-1)).toMatchObject({ kind: 'ended', outcome: report.outcome });
      }),
      { numRuns: 150 },
    );
  });

  test('they are plain data', () => {
    fc.assert(
      fc.property(roughTree, roughProfile, (blob, profile) => {
        const { events: list } = simulateBoot(blob, profile);
        expect(structuredClone(list)).toEqual(list);
      }),
      { numRuns: 50 },
    );
  });

  test('on arm64, playing them gives the memory of the end', () => {
    fc.assert(
      fc.property(tree, fc.constantFrom(...KERNELS), (blob, kernel) => {
        const report = simulateBoot(blob, { kernel, arch: 'arm64' });
        fc.pre(report.outcome === 'ok');
        const { memory, reserved } = play(report);
        expect(unionOf(reserved.regions)).toEqual(unionOf(report.reserved));
        expect(unionOf(memory.regions.filter(({ flags }) => (flags & NOMAP) !== 0))).toEqual(
          unionOf(report.memory.filter(({ nomap }) => nomap)),
        );
      }),
      { numRuns: 300 },
    );
  });
});

test('changes of memory name what they are about', () => {
  const report = simulateBoot(makeBlob(board({ 'r@50000000': { reg: at(0x5000_0000, 0x1000) } })), {
    kernel: '7.2',
    arch: 'arm64',
  });
  expect(memoryChanges(report)).toContainEqual({
    stage: 'scan',
    action: 'reserve',
    subject: '/reserved-memory/r@50000000',
    base: 0x5000_0000n,
    size: 0x1000n,
  });
  expect(memoryChanges(report).map(({ subject }) => subject)).toContain('kernel image');
});

describe('steps act, findings word', () => {
  const ROOM = 'server/src/boot/';
  const sources = readSources('server/src/boot').map((source) => ({ ...source, path: source.path.slice(ROOM.length) }));
  const acting = sources.filter(({ path }) => /^(?:steps|architectures|memblock|kernel)\/|^bootState/.test(path));

  test('no step makes a finding', () => {
    expect(acting.length).toBeGreaterThan(20);
    expect(acting.filter(({ text }) => /'rmem-|problems\.ts'|findings\//.test(text)).map(({ path }) => path)).toEqual(
      [],
    );
  });

  test('no code asks for a version', () => {
    const own = new Set(['kernel/kernels.ts', 'kernel/rules.ts', 'report.ts']);
    const asking = sources.filter(({ path, text }) => !own.has(path) && /[=!]==? '\d\.\d+'/.test(text));
    expect(asking.map(({ path }) => path)).toEqual([]);
  });

  test('every kind of event is worded or known to need no words', () => {
    const table = readFileSync(fileURLToPath(new URL(`../../../${ROOM}events.ts`, import.meta.url)), 'utf8');
    const kinds = [...table.matchAll(/kind: '([a-z-]+)'/g)].map(([, kind]) => kind);
    const worded = sources
      .filter(({ path }) => path.startsWith('findings/'))
      .flatMap(({ text }) => [...text.matchAll(/^ {2}'?([a-z-]+)'?: \(said/gm)].map(([, kind]) => kind));
    // Of firmware's events the map tells all, or `addEfiFindings` at the end.
    const ofFirmware = ['memreserve-lost', 'firmware-nomap'];
    // What only a replay tells.
    const ofReplay = ['stage', 'memblock', 'ram-changed', 'listed', 'default-cma-later'];
    const silent = [
      ...ofReplay,
      'printed',
      'ram-added',
      'reserved',
      'tried',
      'driver-took',
      'stored',
      'ended',
      ...ofFirmware,
    ];
    expect(kinds.filter((kind) => !worded.includes(kind) && !silent.includes(kind ?? ''))).toEqual([]);
  });
});
