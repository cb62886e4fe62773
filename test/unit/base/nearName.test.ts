import { expect, test } from 'vitest';
import { nearestName, SUGGESTIONS_MAX, Suggestions } from '../../../server/src/base/nearName.ts';

test.each([
  ['statsu', 'status'],
  ['compatable', 'compatible'],
  ['reg-nmaes', 'reg-names'],
  ['intrrupts', 'interrupts'],
  ['STATUS', 'status'],
  ['x', undefined],
  ['sttusa', 'status'],
  ['nothing-alike', undefined],
])('%s is near %s', (name, near) => {
  expect(nearestName(name, ['reg', 'status', 'compatible', 'reg-names', 'interrupts'])).toBe(near);
});

/** Edits counted over the whole table, to compare with. */
function edits(a: string, b: string): number {
  const table = Array.from({ length: a.length + 1 }, (_, i) =>
    Array.from({ length: b.length + 1 }, (_, j) => (i === 0 ? j : j === 0 ? i : 0)),
  );
  const at = (i: number, j: number) => table[i]?.[j] ?? Number.POSITIVE_INFINITY;
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + (same ? 0 : 1));
      if (a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, at(i - 2, j - 2) + 1);
      const row = table[i];
      if (row) row[j] = cost;
    }
  }
  return at(a.length, b.length);
}

test('the nearest of many is the one with the fewest edits', () => {
  let seed = 1;
  const random = (below: number) => {
    seed = (seed * 16807) % 2147483647;
    return seed % below;
  };
  const word = () => Array.from({ length: 3 + random(12) }, () => 'abcd'[random(4)]).join('');
  for (let round = 0; round < 300; round++) {
    const name = word();
    const candidates = Array.from({ length: 20 }, word).filter((each) => each !== name);
    const least = Math.min(...candidates.map((each) => edits(name, each)));
    const near = nearestName(name, candidates);
    if (least > Math.min(Math.floor(name.length / 3), 6)) expect(near).toBeUndefined();
    else expect(edits(name, near ?? '')).toBe(least);
  }
});

test('a long name with many edits is another name', () => {
  const name = 'MX6SX_PAD_JEFIAHDACBFH__NQLNKNQOMQMLMR';
  expect(nearestName(`${name}X`, [name])).toBe(name);
  expect(nearestName(name.replace('JEFIAHDACB', 'AAAAAAAAAA'), [name])).toBeUndefined();
});

test('suggestions end after the first names of a board: then no name is looked at', () => {
  const suggestions = new Suggestions();
  let looked = 0;
  const names = () => {
    looked++;
    return ['status'];
  };
  const said = Array.from({ length: 1000 }, () => suggestions.didYouMean('statsu', names));
  expect(said.filter((text) => text === "; did you mean 'status'?")).toHaveLength(SUGGESTIONS_MAX);
  expect(looked).toBe(SUGGESTIONS_MAX);
});
