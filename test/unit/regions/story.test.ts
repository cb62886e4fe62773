/** Why regions are where they are: what the kernel tried, read off the events of a boot. */
import { expect, test } from 'vitest';
import { bootOnce } from '../../../server/src/profiles/severalBoots.ts';
import { regionStory, storyText } from '../../../server/src/regions/story.ts';
import { compileFiles } from '../../harness/compileFiles.ts';
import { testSyntax } from '../../harness/parser.ts';
import { reservedBoard } from '../../harness/reservedBoard.ts';

const syntax = await testSyntax();

const { blob, errors } = compileFiles(syntax, {
  'x.dts': reservedBoard({
    regions: `
a@84000000 { reg = <0x0 0x84000000 0x0 0x200000>; };
b@84100000 { reg = <0x0 0x84100000 0x0 0x200000>; no-map; };
device@10000000 { reg = <0x0 0x10000000 0x0 0x1000>; };
top@bf000000 { reg = <0x0 0xbf000000 0x0 0x1000000>; };
pool { compatible = "shared-dma-pool"; reusable; size = <0x0 0x2000000>; alignment = <0x0 0x400000>; linux,cma-default; };
ranges { size = <0x0 0x1000000>; alloc-ranges = <0x1 0x0 0x0 0x40000000 0x0 0x84000000 0x0 0x1000000 0x0 0xb0000000 0x0 0x2000000>; };
lost { size = <0x0 0x1000000>; alloc-ranges = <0x0 0x84000000 0x0 0x1000000>; };
cells { size = <0x1000>; };
`,
  }),
});
const report = bootOnce(blob, { name: '', profile: { kernel: '6.12', arch: 'arm64' } });

test('the board compiles', () => expect(errors).toEqual([]));

const steps = (name: string) =>
  regionStory(report, `/reserved-memory/${name}`)?.steps.map(({ text, printed }) =>
    printed === undefined ? text : `${text} [printed]`,
  );

test.each<readonly [string, readonly string[]]>([
  [
    'a@84000000',
    [
      'reg says 2 MiB at 0x84000000-0x841fffff: the kernel reserves it.',
      'The kernel finds that it overlaps b@84100000, and keeps both.',
    ],
  ],
  [
    'b@84100000',
    ['reg says 2 MiB at 0x84100000-0x842fffff: this is in the way: a@84000000 (0x84000000-0x841fffff). [printed]'],
  ],
  ['device@10000000', ['reg says 4 KiB at 0x10000000-0x10000fff, which is no RAM: the kernel reserves it.']],
  [
    'pool',
    [
      'Its turn among the dynamic regions is 1, after all static ones: it asks for 32 MiB on a multiple of 4 MiB.',
      'The kernel looks anywhere in RAM, from above, for 32 MiB on a multiple of 4 MiB: 0xbd000000 is the highest place that is free; above it lie top@bf000000 (0xbf000000-0xbfffffff).',
      "The driver 'cma' takes it (32 MiB at 0xbd000000-0xbeffffff).",
    ],
  ],
  [
    'ranges',
    [
      'Its turn among the dynamic regions is 2, after all static ones: it asks for 16 MiB.',
      'The kernel looks in 0x100000000-0x13fffffff, from above, for 16 MiB: there is no RAM.',
      'The kernel looks in 0x84000000-0x84ffffff, from above, for 16 MiB: the largest free piece is 14 MiB; this is in the way: a@84000000 (0x84000000-0x841fffff).',
      'The kernel looks in 0xb0000000-0xb1ffffff, from above, for 16 MiB: 0xb1000000 is the highest place that is free, at the very end.',
    ],
  ],
  [
    'lost',
    [
      'Its turn among the dynamic regions is 3, after all static ones: it asks for 16 MiB.',
      'The kernel looks in 0x84000000-0x84ffffff, from above, for 16 MiB: the largest free piece is 14 MiB; this is in the way: a@84000000 (0x84000000-0x841fffff).',
      'No place is left to try: the region gets none. [printed]',
    ],
  ],
  ['cells', ['size has 4 bytes, which is not what the cells of the root ask for. [printed]']],
])('%s', (name, expected) => {
  expect(steps(name)).toEqual(expected);
});

test('the text says how it ended, and what is wrong', () => {
  const story = regionStory(report, '/reserved-memory/lost');
  const text = story ? storyText(story) : '';
  expect(text).toMatch(/^\/reserved-memory\/lost: Linux 6\.12 does not reserve it: alloc-ranges/);
  expect(text).toContain(
    '\n  3. No place is left to try: the region gets none. It prints "OF: reserved mem: failed to allocate memory',
  );
  expect(text).toContain('\nWhat is wrong:\n  alloc-ranges (0x84000000 + 16 MiB)');
  expect(regionStory(report, '/reserved-memory/none')).toBeUndefined();
});
