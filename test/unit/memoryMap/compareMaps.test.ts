/** What differs between two maps, of boots and of what a log tells of one. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { toldMap } from '../../../server/src/analysis/toldMap.ts';
import type { BootProfile } from '../../../server/src/boot/profile.ts';
import { simulateBoot } from '../../../server/src/boot/simulateBoot.ts';
import { readFdt } from '../../../server/src/fdt/read.ts';
import { compareMaps, comparisonSummary } from '../../../server/src/mapModel/compareMaps.ts';
import { comparisonFromJson, comparisonToJson } from '../../../server/src/mapModel/comparisonJson.ts';
import { differenceLine } from '../../../server/src/mapModel/comparisonText.ts';
import type { MemoryMap } from '../../../server/src/mapModel/model.ts';
import { buildMemoryMap } from '../../../server/src/memoryMap/buildMemoryMap.ts';
import { SyntaxStore } from '../../../server/src/syntax/syntaxStore.ts';
import { compileFiles } from '../../harness/compileFiles.ts';
import { testParser } from '../../harness/parser.ts';
import { board, makeBlob } from '../boot/blob.ts';

const at = (base: number, size: number) => [0, base, 0, size];
const IMAGE = { start: 0x4000_0000n, end: 0x4200_0000n };

function mapOfBlob(blob: Uint8Array, profile: Partial<BootProfile>): MemoryMap {
  const root = readFdt(blob).value?.root;
  if (root === undefined) throw new Error('no tree');
  const full = { kernel: '7.2', arch: 'arm64', kernelImage: IMAGE, dtbAddress: 0x4820_0000n, ...profile };
  return buildMemoryMap({ root, report: simulateBoot(blob, full) });
}

function mapOf(regions: Parameters<typeof board>[0], profile: Partial<BootProfile> = {}): MemoryMap {
  return mapOfBlob(makeBlob(board(regions)), profile);
}

function differences(before: MemoryMap, after: MemoryMap): readonly string[] {
  return compareMaps(before, after).differences.map(differenceLine);
}

describe('two trees', () => {
  const before = mapOf({
    'same@50000000': { reg: at(0x5000_0000, 0x10_0000) },
    'moved@51000000': { reg: at(0x5100_0000, 0x10_0000) },
    'grown@52000000': { reg: at(0x5200_0000, 0x10_0000) },
    'kind@53000000': { reg: at(0x5300_0000, 0x10_0000) },
    'gone@54000000': { reg: at(0x5400_0000, 0x10_0000), 'no-map': true },
  });
  const after = mapOf({
    'same@50000000': { reg: at(0x5000_0000, 0x10_0000) },
    'moved@51800000': { reg: at(0x5180_0000, 0x10_0000) },
    'grown@52000000': { reg: at(0x5200_0000, 0x30_0000) },
    'kind@53000000': { reg: at(0x5300_0000, 0x10_0000), 'no-map': true },
    'new@55000000': { reg: at(0x5500_0000, 0x10_0000) },
  });

  test('every way to differ, by address', () => {
    expect(differences(before, after).filter((line) => line.includes('@'))).toEqual([
      '> moved@51000000 → moved@51800000: moves up by 8 MiB, from 0x51000000 to 0x51800000',
      '~ grown@52000000: grows by 2 MiB, from 1 MiB to 3 MiB',
      '! kind@53000000: is no-map instead of reserved',
      '- gone@54000000: is gone: no-map at 0x54000000, 1 MiB',
      '+ new@55000000: is new: reserved at 0x55000000, 1 MiB',
    ]);
    expect(comparisonSummary(compareMaps(before, before))).toBe('The maps are the same.');
    expect(comparisonSummary(compareMaps(before, after))).toMatch(
      /^1 new, 1 gone, 1 moved, .*1 of another kind or state\.$/,
    );
  });

  test('the other way round is the mirror image', () => {
    const there = compareMaps(before, after).differences;
    const back = compareMaps(after, before).differences;
    const mirror = { added: 'gone', gone: 'added', moved: 'moved', resized: 'resized', changed: 'changed' } as const;
    const key = ({ before: one, after: other }: (typeof there)[number]) => [one?.id, other?.id].join(' ');
    const turned = new Map(back.map((one) => [[one.after?.id, one.before?.id].join(' '), one.change]));
    expect(there.map((one) => turned.get(key(one)))).toEqual(there.map(({ change }) => mirror[change]));
  });

  test('through JSON', () => {
    const comparison = compareMaps(before, after);
    expect(comparisonFromJson(JSON.parse(JSON.stringify(comparisonToJson(comparison))))).toEqual(comparison);
  });
});

describe('two machines', () => {
  test('kernels: who places what where', () => {
    const regions = Object.fromEntries([1, 2, 3, 4, 5].map((n) => [`r${n}`, { size: [0, 0x1_0000 * n] }]));
    const found = differences(mapOf(regions, { kernel: '6.1' }), mapOf(regions, { kernel: '7.2' }));
    expect(
      found.filter((line) => /^> r\d: moves (?:up|down) by \d+ KiB, from 0x\w+ to 0x\w+$/.test(line)),
    ).toHaveLength(5);
  });

  test('a region that one of them refuses', () => {
    // Three cells are no entry: an error up to 6.18, no `reg` at all since.
    const regions = { r: { reg: [0, 0x5000_0000, 0], size: [0, 0x1000] } };
    const [there] = differences(mapOf(regions, { kernel: '6.12' }), mapOf(regions)).filter((one) =>
      one.includes(' r:'),
    );
    expect(there).toMatch(/^> r: gets a place, 0x\w+.*; is reserved now$/);
    const [back] = differences(mapOf(regions), mapOf(regions, { kernel: '6.12' })).filter((one) => one.includes(' r:'));
    expect(back).toMatch(/^> r: has no place any more, it was 0x\w+.*; is not reserved any more \(.+\)$/);
  });

  test('RAM', () => {
    const found = differences(
      mapOf({}, { memory: [{ start: 0x4000_0000n, end: 0xc000_0000n }] }),
      mapOf(
        {},
        {
          memory: [
            { start: 0x4000_0000n, end: 0x8000_0000n },
            { start: 0x1_0000_0000n, end: 0x1_4000_0000n },
          ],
        },
      ),
    );
    expect(found.slice(0, 2)).toEqual([
      expect.stringMatching(/^~ .*: shrinks by 1 GiB, from 2 GiB to 1 GiB$/),
      '+ RAM: is new: RAM at 0x100000000, 1 GiB',
    ]);
  });
});

describe('texts of a real machine', () => {
  let syntax: SyntaxStore;
  beforeAll(async () => {
    syntax = new SyntaxStore(await testParser());
  });
  const folder = fileURLToPath(new URL('../../fixtures/bootLogs/small', import.meta.url));
  const read = (file: string) => readFileSync(`${folder}/${file}`, 'utf8');

  function told(tree: string, text: string) {
    const { blob } = compileFiles(syntax, { 'board.dts': read(`${tree}.dts`) });
    const root = readFdt(blob).value?.root;
    if (root === undefined) throw new Error('no tree');
    const profile = { kernel: '7.2', arch: 'arm64' };
    const answer = toldMap(
      {
        blob,
        planOf: (over = {}) => [
          { name: '', profile: { ...profile, ...(over.uBoot?.kind === 'read' ? { uBoot: over.uBoot.value } : {}) } },
        ],
        mapOf: (report) => buildMemoryMap({ root, report }),
      },
      [{ name: 'log', text }],
    );
    return { answer, own: mapOfBlob(blob, profile) };
  }

  test('a pool that the real kernel has elsewhere is there', () => {
    const { answer, own } = told('b', read('log.txt'));
    const item = answer?.map.reserved.find(({ label }) => label === 'linux,cma');
    expect(item).toMatchObject({ base: 0x9000_0000n, size: 320n << 20n, kind: 'cma', state: 'reserved' });
    expect(answer?.what).toBe('kernel log');
    expect(answer?.map.totals.cma).toBe(320n << 20n);
    expect(answer && differences(own, answer.map)).toContain(
      '> linux,cma: moves down by 704 MiB, from 0xbc000000 to 0x90000000; grows by 256 MiB, from 64 MiB to 320 MiB',
    );
  });

  test('a region that the log would show and does not is not reserved', () => {
    const { answer } = told('p', read('logP2.txt'));
    expect(answer?.map.reserved.find(({ label }) => label === 'x@90000000')).toMatchObject({ state: 'failed' });
  });

  test('U-Boot says where RAM is', () => {
    const text =
      'U-Boot 2024.01\nDRAM bank   = 0x0000000000000000\n-> start    = 0x0000000080000000\n-> size     = 0x0000000020000000\n';
    const { answer } = told('b', text);
    expect(answer?.what).toBe('U-Boot');
  });

  test('anything else is nothing', () => {
    expect(told('b', 'Lorem ipsum').answer).toBeUndefined();
  });
});
