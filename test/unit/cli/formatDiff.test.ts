/** The diff of `dtatlas format --diff`. */
import { applyPatch } from 'diff';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatDiff } from '../../../server/src/cli/formatDiff.ts';
import { formatText } from '../../../server/src/style/format.ts';

/** The diff of a source, after a check that it makes the formatted text of it. */
function diffOf(before: string): string {
  const formatted = formatText(before);
  if ('refusal' in formatted) throw new Error(formatted.refusal);
  const diff = formatDiff('a.dts', before, formatted.text);
  expect(applyPatch(before, diff, { autoConvertLineEndings: false })).toBe(formatted.text);
  return diff;
}

test('each statement stays beside its own lines', () => {
  const diff = diffOf('/dts-v1/;\n/ {\n/* a */\na { };\n\nb {\nreg = <0xA>;\n};\n};\n');
  expect(diff.split('\n').slice(3)).toEqual([
    '@@ -1,9 +1,10 @@',
    ' /dts-v1/;',
    ' / {',
    '-/* a */',
    '-a { };',
    '+\t/* a */',
    '+\ta {',
    '+\t};',
    ' ',
    '-b {',
    '-reg = <0xA>;',
    '-};',
    '+\tb {',
    '+\t\treg = <0xa>;',
    '+\t};',
    ' };',
    '',
  ]);
});

test('changes with up to eight lines between them are one hunk', () => {
  const between = (count: number) => `/dts-v1/;\n\n/ {\n\ta ;\n${'\tp;\n'.repeat(count)}\tb ;\n};\n`;
  expect(diffOf(between(8)).match(/^@@/gm)).toHaveLength(1);
  expect(diffOf(between(9)).match(/^@@.*/gm)).toEqual(['@@ -1,8 +1,8 @@', '@@ -10,6 +10,6 @@']);
});

test('any white space', () => {
  const piece = fc.constantFrom(
    '\n',
    '\n\n',
    ' ',
    '\t',
    '\r\n',
    'a;',
    'b = <0xA>;',
    '/* c\n * d */',
    '// e\n',
    'n {',
    '};',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      diffOf(pieces.join(''));
    }),
  );
});

test('thousands of lines that all change', () => {
  const lines = Array.from({ length: 20_000 }, (_, i) => `  p${i}=<0xA>;\n`);
  expect(diffOf(`/dts-v1/;\n/ {\n${lines.join('')}};\n`)).toContain('@@ -1,20003 +1,20003 @@');
});
