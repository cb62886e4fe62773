/** What differs between two maps of a board. */
import { expect, test } from 'vitest';
import { type ComparedItem, changesBetween } from '../../../server/src/mapModel/changes.ts';

const region = (
  name: string,
  base: bigint | undefined,
  size = 0x1000n,
  more: Partial<ComparedItem> = {},
): ComparedItem => ({
  id: `region:/reserved-memory/${name}`,
  kind: 'reserved',
  label: name,
  path: `/reserved-memory/${name}`,
  base,
  size,
  ...more,
});
const kernel = (base: bigint): ComparedItem => ({
  id: `kernel:${base.toString(16)}`,
  kind: 'kernel',
  label: 'kernel image',
  path: '',
  base,
  size: 0x1000n,
});

const changes = (before: readonly ComparedItem[], now: readonly ComparedItem[]) =>
  changesBetween(before, now).map(({ label, change, before: was, now: is }) => [label, change, was?.base, is?.base]);

test.each<[string, readonly ComparedItem[], readonly ComparedItem[], readonly unknown[][]]>([
  ['nothing', [region('a', 1n)], [region('a', 1n)], []],
  ['a move', [region('a', 1n)], [region('a', 2n)], [['a', 'moved', 1n, 2n]]],
  ['a size', [region('a', 1n)], [region('a', 1n, 0x2000n)], [['a', 'resized', 1n, 1n]]],
  ['a kind', [region('a', 1n)], [region('a', 1n, 0x1000n, { kind: 'nomap' })], [['a', 'kind', 1n, 1n]]],
  ['a unit address with it', [region('a@1', 1n)], [region('a@2', 2n)], [['a@2', 'moved', 1n, 2n]]],
  ['what has no node', [kernel(1n)], [kernel(2n)], [['kernel image', 'moved', 1n, 2n]]],
  ['a place that is lost', [region('a', 1n)], [region('a', undefined)], [['a', 'moved', 1n, undefined]]],
  [
    'something new, something gone',
    [region('a', 1n)],
    [region('b', 2n)],
    [
      ['b', 'added', undefined, 2n],
      ['a', 'gone', 1n, undefined],
    ],
  ],
  [
    'two of a name, in order',
    [region('a@1', 1n), region('a@2', 2n)],
    [region('a@3', 3n), region('a@4', 4n), region('a@5', 5n)],
    [
      ['a@3', 'moved', 1n, 3n],
      ['a@4', 'moved', 2n, 4n],
      ['a@5', 'added', undefined, 5n],
    ],
  ],
  [
    'parts of a node are told apart',
    [region('a@1', 1n), region('a@1', 5n, 0x1000n, { id: 'region:/reserved-memory/a@1#2' })],
    [region('a@2', 2n), region('a@2', 5n, 0x1000n, { id: 'region:/reserved-memory/a@2#2' })],
    [['a@2', 'moved', 1n, 2n]],
  ],
])('%s', (_what, before, now, told) => {
  expect(changes(before, now)).toEqual(told);
});
