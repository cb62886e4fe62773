/** Repetitions are gathered, and nothing else. */
import { expect, test } from 'vitest';
import type { Problem } from '../../../server/src/problems/problem.ts';
import { gatherRepeats } from '../../../server/src/problems/repeats.ts';

function problem(message: string, start: number, path?: string, file = '/a.dts'): Problem {
  const span = { file, start, end: start + 1 };
  const base = { code: 'reg_format' as const, severity: 'warning' as const, message, span, related: [] };
  return path === undefined ? base : { ...base, subject: { path } };
}

const shown = (problems: readonly Problem[]) =>
  gatherRepeats(problems).map(({ message, related }) => [message, related.length]);

test('up to two of a kind stay', () => {
  const few = [problem('a', 1), problem('a', 2), problem('b', 4)];
  expect(gatherRepeats(few)).toEqual(few);
});

test('of more than two the first leads to the others', () => {
  const many = [problem('a', 1), problem('b', 2), ...[3, 4, 5, 6].map((at) => problem('a', at))];
  expect(shown(many)).toEqual([
    ['a (and 4 more in this file)', 4],
    ['b', 0],
  ]);
});

test('children of one node, whatever is said of them', () => {
  const children = [1, 2, 3, 4].map((at) => problem(`reg has ${at} cells`, at, `/soc/n@${at}`));
  expect(shown([...children, problem('reg has 9 cells', 9, '/other/n@9')])).toEqual([
    ['reg has 1 cells (and 3 more in this file)', 3],
    ['reg has 9 cells', 0],
  ]);
});

test('different properties of children are different mistakes', () => {
  const slips = ['nomap', 'compatable', 'reuseable'].map((property, at) => {
    const slip = problem(`nothing reads '${property}'`, at, `/reserved-memory/r@${at}`);
    return { ...slip, subject: { path: `/reserved-memory/r@${at}`, property } };
  });
  expect(gatherRepeats(slips)).toEqual(slips);
});

test('other files and what several boards say of one place do not count', () => {
  const places = [problem('a', 1), problem('a', 2)];
  expect(gatherRepeats([...places, ...places])).toEqual(places);
  expect(gatherRepeats([...places, problem('a', 4, undefined, '/b.dts')])).toHaveLength(3);
});
