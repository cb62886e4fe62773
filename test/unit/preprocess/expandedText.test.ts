/** The position map of expanded text: every piece leads to where it was typed and where it is spelled. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FileUnit, OWN_TEXT, RebasedUnit } from '../../../server/src/preprocess/expandedText.ts';
import { expandFragment } from '../../../server/src/preprocess/expandText.ts';
import { PREDEFINED_MACROS, parseDefine } from '../../../server/src/preprocess/macros.ts';
import { MacroTable, MacroUses } from '../../../server/src/preprocess/macroTable.ts';
import { macroSoup } from '../../differential/macroSoup.ts';
import type { Files } from '../../harness/compileFiles.ts';
import { expandFiles } from '../../harness/expandFiles.ts';

/** Each word of the expansion with the text it was typed as and, where that is elsewhere, spelled as. */
function origins(files: Files): string[] {
  const { unit } = expandFiles(files);
  const textOf = (span: { file: string; start: number; end: number }) =>
    `${span.file.replace('/b/', '')}:${(files[span.file.replace('/b/', '')] ?? '').slice(span.start, span.end)}`;
  return [...unit.text.matchAll(/\S+/g)].map((match) => {
    const { site, spelling } = unit.originOf(match.index, match.index + match[0].length);
    return `${match[0]} <- ${textOf(site)}${spelling ? ` <- ${textOf(spelling)}` : ''}`;
  });
}

describe('origins', () => {
  test('text without macros stands for itself', () => {
    expect(origins({ 'a.dts': 'a = <1>;\n' })).toEqual(['a <- a.dts:a', '= <- a.dts:=', '<1>; <- a.dts:<1>;']);
  });

  test('an object macro', () => {
    expect(origins({ 'a.dts': '#define A 1 2\nx A y\n' })).toEqual([
      'x <- a.dts:x',
      '1 <- a.dts:A <- a.dts:1',
      '2 <- a.dts:A <- a.dts:2',
      'y <- a.dts:y',
    ]);
  });

  test('a call: its site is all of it, arguments are spelled where they are typed', () => {
    expect(origins({ 'a.dts': '#define F(a) k a\nF( v )\n' })).toEqual([
      'k <- a.dts:F( v ) <- a.dts:k',
      'v <- a.dts:v',
    ]);
  });

  test('a macro in an included file', () => {
    expect(origins({ 'a.dts': '#include "b.h"\nA B\n', 'b.h': '#define A 7\nA\n#define B A\n' })).toEqual([
      '7 <- b.h:A <- b.h:7',
      '7 <- a.dts:A <- b.h:7',
      '7 <- a.dts:B <- b.h:7',
    ]);
  });

  test('every piece has an origin inside its file', () => {
    fc.assert(
      fc.property(macroSoup, (text) => {
        const { unit } = expandFiles({ 'a.dts': text });
        for (const match of unit.text.matchAll(/\S+/g)) {
          const { site, spelling } = unit.originOf(match.index, match.index + match[0].length);
          for (const span of spelling ? [site, spelling] : [site]) {
            if (span.file.startsWith('<')) continue;
            expect(span.file).toBe('/b/a.dts');
            expect(span.start).toBeLessThanOrEqual(span.end);
            expect(span.end).toBeLessThanOrEqual(text.length);
          }
        }
      }),
      { seed: 72, numRuns: 200 },
    );
  });

  test('text without macros is copied, blanks aside', () => {
    const text = '/ { a@1 { reg = <0x1 &{/x}>, "s"; }; };';
    const { unit } = expandFiles({ 'a.dts': text });
    for (const match of unit.text.matchAll(/\S+/g)) {
      const { site } = unit.originOf(match.index, match.index + match[0].length);
      expect(text.slice(site.start, site.end)).toBe(match[0]);
    }
  });
});

test('a part that moved leads to where it stands now', () => {
  const macros = new MacroTable(PREDEFINED_MACROS);
  const define = parseDefine('A 5', 0, 3, '/m.h');
  if (define) macros.define(define);
  const part = '<A 1>';
  const { unit } = expandFragment(OWN_TEXT, part, 0, part.length, macros, new MacroUses());
  expect(unit.text).toBe('<5 1>');
  for (const before of ['', 'moved by this ']) {
    const rebased = new RebasedUnit(unit, new FileUnit('/f.dts', before + part), before.length);
    const at = rebased.text.indexOf('5');
    const { site, spelling } = rebased.originOf(at, at + 1);
    expect(site).toEqual({ file: '/f.dts', start: before.length + 1, end: before.length + 2 });
    expect(spelling).toEqual({ file: '/m.h', start: 2, end: 3 });
  }
});

test('what cpp computes on the spot is that of the call', () => {
  expect(expandFiles({ 'a.dts': '\n__LINE__ __FILE__ __COUNTER__' }).text.trim()).toBe('2 "a.dts" 0');
});
