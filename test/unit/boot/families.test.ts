/** Families of releases, boots on several kernels at once, and what is said of releases that nobody has looked at. */
import { describe, expect, it, test } from 'vitest';
import { FAMILY_KERNELS, releasesText, withFamilies } from '../../../server/src/boot/families.ts';
import { byAge, releaseOf } from '../../../server/src/boot/kernel/kernels.ts';
import { rulesOf } from '../../../server/src/boot/kernel/rules.ts';
import { reportToJson } from '../../../server/src/boot/reportJson.ts';
import { simulateBoot, simulateInSteps, simulateOnKernels } from '../../../server/src/boot/simulateBoot.ts';
import { board, makeBlob } from './blob.ts';

describe('families', () => {
  it('are in order of age, and each follows other rules or is built otherwise than the one before', () => {
    expect([...FAMILY_KERNELS].sort(byAge)).toEqual(FAMILY_KERNELS);
    expect(new Set(FAMILY_KERNELS).size).toBe(FAMILY_KERNELS.length);
    expect(releasesText(FAMILY_KERNELS)).toBe('5.10 and later');
  });

  test.each([
    ['6.18.20', '6.18.9 to 6.18.43'],
    ['6.18', '6.18.44 to the last 6.18'],
    ['6.12.63-rt12', '6.12.54 to 6.12.63'],
    ['5.12', '5.12 to 5.14'],
    ['5.19.3', '5.19'],
    ['6.1', '6.0 to 6.1'],
    ['8.0', '7.3 and later'],
    ['5.10.1', '5.10'],
  ])('%s stands for %s', (name, text) => {
    expect(releasesText([name], [...withFamilies([name])])).toBe(text);
    // Nothing is said twice of one family.
    expect(withFamilies([name])).toHaveLength(FAMILY_KERNELS.length);
    expect(withFamilies([name])[0]).toBe(name);
  });

  it('do not reach to kernels that nobody booted, which are named by themselves', () => {
    expect(withFamilies(['5.4'])).toEqual(['5.4', ...FAMILY_KERNELS]);
    expect(releasesText(['5.4', '5.10'], withFamilies(['5.4']))).toBe('5.4 and 5.10');
  });

  it('that follow each other are one range', () => {
    const panics = FAMILY_KERNELS.filter((name) => {
      const { scanInTwoStages, dynamicRegionsCounted } = rulesOf(releaseOf(name));
      return scanInTwoStages && !dynamicRegionsCounted;
    });
    expect(releasesText(panics)).toBe('6.12.13 to 6.12.102, 6.13 to 6.18.43 and 6.19 to 7.1.7');
    expect(releasesText(['6.1', '7.2'], ['6.1', '6.12', '7.2'])).toBe('6.1 and 7.2');
    // An "and" within a range is told from the one between ranges.
    const counts = FAMILY_KERNELS.filter((name) => rulesOf(releaseOf(name)).dynamicRegionsCounted);
    expect(releasesText(counts)).toBe('6.12.103 to the last 6.12, 6.18.44 to the last 6.18, and 7.1.8 and later');
  });
});

const cells = (...values: number[]) => values;
const REGIONS = {
  a: { size: cells(0, 0x10_0000), alignment: cells(0, 0x10_0000) },
  b: { size: cells(0, 0x10_0000) },
  c: { size: cells(0, 0x10_0000) },
  'm@70000000': { reg: cells(0, 0x7000_0000, 0, 0x1000, 0, 0x7000_2000, 0, 0x1000) },
};

describe('several kernels at once', () => {
  const profile = { kernel: '7.2', arch: 'arm64' } as const;
  const blob = makeBlob(board(REGIONS));

  it('do what each does by itself', () => {
    const together = simulateOnKernels(blob, profile, FAMILY_KERNELS);
    // What is said names the kernel that was booted.
    const facts = (report: (typeof together)[number]) => {
      const { problems, assumptions, ...others } = reportToJson(report);
      return { ...others, codes: problems.map(({ code }) => code) };
    };
    for (const [i, kernel] of FAMILY_KERNELS.entries()) {
      const alone = simulateBoot(blob, { ...profile, kernel });
      expect(together[i] && facts(together[i])).toEqual(facts(alone));
    }
    const booted = new Set(together.map(({ events }) => events)).size;
    expect(booted).toBeGreaterThan(2);
    expect(booted).toBeLessThan(FAMILY_KERNELS.length);
  });

  it('make a step of each boot', () => {
    const work = simulateInSteps(blob, profile, FAMILY_KERNELS);
    let steps = 0;
    let step = work.next();
    for (; step.done !== true; step = work.next()) steps++;
    const reports = step.value;
    expect(reports.map(({ kernel }) => kernel)).toEqual(FAMILY_KERNELS);
    expect(steps).toBe(new Set(reports.map(({ events }) => events)).size);
  });
});

describe('a release that nobody has looked at', () => {
  const twoRanges = {
    chosen: { 'linux,usable-memory-range': cells(0, 0x4000_0000, 0, 0x2000_0000, 0, 0x7000_0000, 0, 0x1000_0000) },
  };
  const notes = (kernel: string, extra: Parameters<typeof board>[1] = twoRanges) =>
    simulateBoot(makeBlob(board(REGIONS, extra)), { kernel, arch: 'arm64' }).assumptions.filter((text) =>
      /^Either|newer than all/.test(text),
    );

  it('says what changes there, and what was taken', () => {
    expect(notes('5.17')).toEqual([
      'Either so or not: "Two entries of linux,usable-memory-range are read. Before, only the first is." That changes somewhere from 5.16 to 5.18, it is not known where. Taken for Linux 5.17: that it is not so; otherwise /reserved-memory/a, /reserved-memory/b and more fare differently.',
    ]);
  });

  it('says nothing where both do the same with the board, and nothing of a release that is known', () => {
    expect(notes('5.17', {})).toEqual([]);
    expect(notes('5.15.148')).toEqual([]);
    expect(notes('7.2.13')).toEqual([]);
  });

  it('says that it is newer than what is known', () => {
    expect(notes('8.1')).toEqual([
      'Linux 8.1 is newer than all that is known; it is taken to follow the rules of 7.3.4.',
    ]);
    expect(notes('7.3.20')).toEqual([]);
  });
});
