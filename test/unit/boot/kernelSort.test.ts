import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kernelSort } from '../../../server/src/boot/steps/kernelSort.ts';

interface Item {
  readonly key: number;
  readonly name: string;
}

const byKey = (a: Item, b: Item) => a.key - b.key;

describe('kernelSort', () => {
  it.each([false, true])('sorts (two at once: %s)', (takesTwo) => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 80 }), (numbers) => {
        const items = [...numbers];
        kernelSort(items, (a, b) => a - b, takesTwo);
        expect(items).toEqual([...numbers].sort((a, b) => a - b));
      }),
    );
  });

  it('leaves five equal elements in the order that 6.1 was seen to allocate them in (dyn_n5)', () => {
    const items = ['s1', 's2', 's3', 's4', 's5'].map((name) => ({ key: 0, name }));
    kernelSort(items, byKey, false);
    expect(items.map(({ name }) => name)).toEqual(['s2', 's3', 's4', 's5', 's1']);
  });
});
