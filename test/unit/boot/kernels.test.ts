/** Releases, ranges of them, and the table of rules. */
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { byAge, KERNEL_NAMES, kernelNamed, nearestKernel, releaseOf } from '../../../server/src/boot/kernel/kernels.ts';
import { compareReleases, isIn, parseRange, parseRelease } from '../../../server/src/boot/kernel/release.ts';
import { RULES, type RuleName, rulesOf } from '../../../server/src/boot/kernel/rules.ts';

const release = (text: string) => {
  const found = parseRelease(text);
  if (found === undefined) throw new Error(text);
  return found;
};

describe('a release', () => {
  it.each([
    ['6.6.58', [6, 6, 58, '']],
    ['6.12.63-rt12', [6, 12, 63, '-rt12']],
    ['7.3-rc7', [7, 3, 0, '-rc7']],
    ['7.2.13+deb14-arm64', [7, 2, 13, '+deb14-arm64']],
    ['5.15', [5, 15, 0, '']],
    ['4.19.325 (builder@host)', [4, 19, 325, '']],
  ] as const)('%s is read', (text, [major, minor, patch, flavour]) => {
    expect(parseRelease(text)).toEqual({ major, minor, patch, flavour });
  });

  it.each(['next', '', '6', 'v6.6', '6.', '1234.5'])('%s is none', (text) => {
    expect(parseRelease(text)).toBeUndefined();
  });

  it('is sorted by its numbers, not by its text', () => {
    const sorted = ['5.15.148', '6.1.9', '6.1.176', '6.2', '6.12.0', '6.12.107', '7.0.4'];
    const shuffled = [...sorted].sort().map(release);
    expect(shuffled.sort(compareReleases)).toEqual(sorted.map(release));
  });
});

describe('a range', () => {
  it.each([
    ['6.12.103..', ['6.12.103', '6.12.117', '6.13', '7.3-rc1'], ['6.12.102', '6.1.200']],
    ['..5.10.23', ['4.19.1', '5.10.23'], ['5.10.24', '5.15']],
    ['..6.12', ['5.10.1', '6.12.0', '6.12.9999'], ['6.13-rc1', '6.13.0']],
    ['6.13..6.18.35', ['6.13.0', '6.17.13', '6.18.35'], ['6.12.107', '6.18.36', '6.19']],
    ['6.12', ['6.12', '6.12.107-rt3'], ['6.11.11', '6.13.0']],
    ['6.12.57', ['6.12.57'], ['6.12.56', '6.12.58']],
  ] as const)('%s', (range, inside, outside) => {
    const parsed = [parseRange(range)];
    expect(inside.filter((text) => !isIn(release(text), parsed))).toEqual([]);
    expect(outside.filter((text) => isIn(release(text), parsed))).toEqual([]);
  });

  it.each(['', 'x..', '6.12..next', '6.12.3-rt..'])("'%s' is none", (text) => {
    expect(() => parseRange(text)).toThrow(text === '' ? /release/ : /no release of Linux/);
  });
});

describe('the names of kernels', () => {
  it('are aliases of releases, in order of age', () => {
    expect(KERNEL_NAMES.map((name) => [name, releaseOf(name)])).toEqual([
      ['6.1', release('6.1.176')],
      ['6.12', release('6.12.107')],
      ['7.2', release('7.2.13')],
    ]);
    expect(
      ['7.2', '6.1', '6.12'].map((name) => kernelNamed(name)).sort((a, b) => byAge(a ?? '6.1', b ?? '6.1')),
    ).toEqual(KERNEL_NAMES);
    expect(kernelNamed('6.6')).toBeUndefined();
  });

  test.each([
    ['5.10.0', '6.1'],
    ['6.11.7-arm64', '6.1'],
    ['6.12', '6.12'],
    ['7.1.0-rc1', '6.12'],
    ['7.2.13+deb14-arm64', '7.2'],
    ['10.0', '7.2'],
    ['next', undefined],
  ])('release %s is predicted as %s', (text, name) => {
    expect(nearestKernel(text)).toBe(name);
  });
});

describe('the rules', () => {
  const all = Object.entries(RULES) as readonly (readonly [
    RuleName,
    { says: string; source: string; releases: readonly string[]; unseen?: readonly string[] },
  ])[];

  it.each(all)('%s says what it is and where it stands', (_name, { says, source, releases, unseen = [] }) => {
    expect(says).toMatch(/^\S[\s\S]*\.$/);
    expect(source).toMatch(/[a-z0-9_]+\.[ch] .*\d\.\d+/);
    expect(releases.length).toBeGreaterThan(0);
    const ranges = [...releases, ...unseen].map(parseRange);
    for (const { first, last } of ranges) expect(first).toBeLessThanOrEqual(last);
    // No release is said twice.
    const sorted = ranges.toSorted((a, b) => a.first - b.first);
    const overlaps = sorted.filter(({ last }, i) => (sorted[i + 1]?.first ?? Number.POSITIVE_INFINITY) <= last);
    // Only the last one may have no end.
    expect(overlaps.filter((one) => one !== sorted.at(-1))).toEqual([]);
  });

  it('of a recorded release are all known', () => {
    for (const [name, { unseen = [] }] of all) {
      for (const kernel of KERNEL_NAMES)
        expect([name, isIn(releaseOf(kernel), unseen.map(parseRange))]).toEqual([name, false]);
    }
  });

  it('tell the recorded releases apart', () => {
    const held = KERNEL_NAMES.map((name) => rulesOf(releaseOf(name)));
    for (const [name] of all) expect([name, new Set(held.map((rules) => rules[name])).size]).toEqual([name, 2]);
  });

  it('are the same for every flavour of a release, and cannot be changed', () => {
    fc.assert(
      fc.property(
        fc.nat(9),
        fc.nat(20),
        fc.nat(200),
        fc.constantFrom('-rt3', '-rc1', '+deb13-arm64'),
        (a, b, c, end) => {
          const text = `${a}.${b}.${c}`;
          expect(rulesOf(release(`${text}${end}`))).toEqual(rulesOf(release(text)));
        },
      ),
    );
    expect(Object.isFrozen(rulesOf(releaseOf('7.2')))).toBe(true);
  });
});
