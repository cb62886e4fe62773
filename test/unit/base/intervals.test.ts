import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  bytesIn,
  differenceOf,
  gapsOf,
  type Interval,
  intersectionOf,
  unionOf,
} from '../../../server/src/base/intervals.ts';

const LIMIT = 64;
const intervals = fc.array(
  fc
    .tuple(fc.integer({ min: 0, max: LIMIT }), fc.integer({ min: 0, max: 12 }))
    .map(([base, size]): Interval => ({ base: BigInt(base), end: BigInt(base + size) })),
  { maxLength: 12 },
);

/** The addresses in it, the slow and certain way. */
function members(of: readonly Interval[]): Set<number> {
  const out = new Set<number>();
  for (const { base, end } of of) for (let at = base; at < end; at++) out.add(Number(at));
  return out;
}

function isSet(of: readonly Interval[]): boolean {
  return of.every(({ base, end }, i) => base < end && (i === 0 || (of[i - 1]?.end ?? 0n) <= base));
}

test('union, intersection and difference agree with counting every address', () => {
  fc.assert(
    fc.property(intervals, intervals, (left, right) => {
      const a = unionOf(left);
      const b = unionOf(right);
      expect(members(a)).toEqual(members(left));
      for (const [result, keep] of [
        [intersectionOf(a, b), (at: number) => members(a).has(at) && members(b).has(at)],
        [differenceOf(a, b), (at: number) => members(a).has(at) && !members(b).has(at)],
      ] as const) {
        expect(isSet(result)).toBe(true);
        const wanted = new Set([...members([...a, ...b])].filter(keep));
        expect(members(result)).toEqual(wanted);
        expect(bytesIn(result)).toBe(BigInt(wanted.size));
      }
    }),
  );
});

test('gaps and the set together have no hole', () => {
  fc.assert(
    fc.property(intervals, (of) => {
      const set = unionOf(of);
      const whole = unionOf([...set, ...gapsOf(set)]);
      expect(whole.length).toBe(set.length === 0 ? 0 : 1);
      expect(intersectionOf(set, gapsOf(set))).toEqual([]);
    }),
  );
});
