/** Releases, ranges of them, and the table of rules. */
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import {
  byAge,
  kernelHelp,
  kernelNamed,
  kernelOf,
  loggedKernel,
  releaseOf,
} from '../../../server/src/boot/kernel/kernels.ts';
import {
  compareReleases,
  isIn,
  parseRange,
  parseRelease,
  releaseText,
} from '../../../server/src/boot/kernel/release.ts';
import type { RuleFacts } from '../../../server/src/boot/kernel/rules/ruleFacts.ts';
import { RULES, type RuleName, rulesOf } from '../../../server/src/boot/kernel/rules.ts';
import { SEEN_RELEASES } from '../../../server/src/boot/kernel/seenReleases.ts';

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
  test.each([
    ['6.6.58', '6.6.58'],
    ['6.12.63-rt12', '6.12.63'],
    ['5.15', '5.15.148'],
    ['6.1', '6.1.176'],
    ['6.12', '6.12.117'],
    ['7.2', '7.2.13'],
    // Nobody has looked at any 6.8.
    ['6.8', '6.8'],
    ['6.8.3', '6.8.3'],
    ['7.3-rc7', '7.3'],
    // Distributions count updates of their own.
    ['5.10.0-32-arm64', '5.10.223'],
    ['6.1.0-50', '6.1.176'],
    ['6.12.107+deb13-arm64', '6.12.107'],
    // Vendors.
    ['6.1-android', '6.1.176'],
    ['6.1-android14', '6.1.176'],
    ['6.12-raspberrypi', '6.12.117'],
    ['6.1.75-android14-11-g4ae5c2c3f1a2', '6.1.75'],
    ['6.6.31+rpt-rpi-v8', '6.6.31'],
  ])('%s stands for %s', (name, text) => {
    expect(kernelNamed(name)).toBe(name);
    expect(releaseText(releaseOf(name))).toBe(text);
  });

  it('lts and latest are the newest of their kind', () => {
    expect(kernelNamed('lts')).toBe('6.18');
    expect(kernelNamed('LATEST')).toBe('7.3');
    const newest = SEEN_RELEASES.at(-1)?.release ?? '';
    expect(releaseText(releaseOf(kernelNamed('latest') ?? ''))).toBe(newest);
  });

  test.each([
    ['next', /^Expected is a release of Linux \(6\.6\.58, 6\.12, lts or latest\)\.$/],
    ['', /^Expected/],
    ['6.6x', /did you mean '6\.6'\?$/],
    ['6.20', /^There is no Linux 6\.20: the last 6\.x is 6\.19\.$/],
    ['5.99.1-arm64', /^There is no Linux 5\.99: the last 5\.x is 5\.19\.$/],
    ['v6.6', /did you mean '6\.6'\?$/],
    ['lastest', /did you mean 'latest'\?$/],
    ['al', /did you mean|^Expected/],
    [
      '4.9.337',
      /^Linux 4\.9\.337 is older than what is simulated \(5\.10 and newer; from 5\.4 on as far as drivers\/of tells\)\.$/,
    ],
    ['4.19', /^Linux 4\.19 is older/],
    ['1'.repeat(400), /^Expected/],
  ])('%s names none', (text, help) => {
    expect(kernelNamed(text)).toBeUndefined();
    expect(kernelHelp(text)).toMatch(help);
  });

  it('are sorted by age', () => {
    expect(['7.2', '5.15', '6.12.43', '6.1', '6.12', 'latest'].sort(byAge)).toEqual([
      '5.15',
      '6.1',
      '6.12.43',
      '6.12',
      '7.2',
      'latest',
    ]);
    expect(kernelOf('6.1')).toBe(kernelOf('6.1'));
  });

  test.each([
    ['5.10.0-32-arm64', ' (debian-kernel@lists.debian.org) (gcc 10) #1 SMP Debian 5.10.223-1 (2024-08-10)', '5.10.223'],
    ['5.15.0-91-generic', ' (buildd@x) #101-Ubuntu SMP (Ubuntu 5.15.0-91.101-generic 5.15.131)', '5.15.131'],
    ['5.15.0-91-generic', ' (buildd@x)', '5.15.148'],
    ['6.11.7-arm64', '', '6.11.7'],
    ['7.2.13+deb14-arm64', '', '7.2.13'],
    // Whose Debian is not the kernel's.
    ['6.6.20', ' (gcc (Debian 12.2.0-14) 12.2.0)', '6.6.20'],
    ['7.3-rc7', '', '7.3.0'],
    ['4.9.337', '', '5.4.286'],
    ['6.1.75-android14-11-g4ae5c2c3f1a2', ' (kleaf@build-host)', '6.1.75-android'],
    ['6.12.34+rpt-rpi-2712', ' (serge@raspberrypi.com) #1 SMP PREEMPT Debian 1:6.12.34-1+rpt1', '6.12.34-raspberrypi'],
    ['6.6.51-v8+', '', '6.6.51-raspberrypi'],
    // Ubuntu's kernels for Raspberry Pi are not known to follow its patches.
    ['6.8.0-1013-raspi', '', '6.8.0'],
    ['next', '', undefined],
  ])('a log of %s%s is predicted as %s', (release, rest, name) => {
    expect(loggedKernel(release, rest)).toBe(name);
  });
});

describe('the rules', () => {
  const all = Object.entries(RULES) as readonly (readonly [RuleName, RuleFacts])[];

  it.each(all)('%s says what it is and where it stands', (_name, facts) => {
    expect(facts.says).toMatch(/^\S[\s\S]*\.$/);
    const stated = [facts, ...Object.values(facts.vendors ?? {})];
    for (const { source } of stated) expect(source).toMatch(/[a-z0-9_]+\.[ch] .*\d\.\d+/);
    expect(stated.flatMap(({ releases }) => releases).length).toBeGreaterThan(0);
    for (const texts of stated.flatMap(({ releases, unseen = [] }) => [releases, unseen])) {
      const ranges = texts.map(parseRange).toSorted((a, b) => a.first - b.first);
      for (const { first, last } of ranges) expect(first).toBeLessThanOrEqual(last);
      // No release is said twice; only the last range may have no end.
      for (const [i, { first }] of ranges.slice(1).entries()) expect(first).toBeGreaterThan(ranges[i]?.last ?? first);
    }
  });

  it('of a release whose boots are all recorded are all known', () => {
    for (const [name, { unseen = [] }] of all) {
      for (const text of ['6.1.176', '6.12.107', '7.2.13'])
        expect([name, text, isIn(release(text), unseen.map(parseRange))]).toEqual([name, text, false]);
    }
  });

  it('tell some of the recorded releases apart', () => {
    const releases = [...SEEN_RELEASES.map((one) => one.release), '6.12.95', '6.12.43'];
    const held = ['', '-android', '-raspberrypi'].flatMap((vendor) =>
      releases.map((text) => rulesOf(release(text + vendor))),
    );
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
