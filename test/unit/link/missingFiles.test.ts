/** A missing file is one problem: what it would have brought is not asked for again. */
import { expect, test } from 'vitest';
import { Analyzer } from '../../../server/src/analysis/analyzer.ts';
import { MemoryHost } from '../../../server/src/source/sourceHost.ts';
import { testSyntax } from '../../harness/parser.ts';

const syntax = await testSyntax();

function problems(text: string): readonly string[] {
  const host = new MemoryHost({ '/a.dts': text });
  const board = new Analyzer(host, syntax, () => false).board('/a.dts');
  return (board?.problems ?? []).map(({ code }) => code);
}

test.each([
  ['the version line', '#include "none.dtsi"\n/ { a; };\n'],
  ['the root', '#include "none.dtsi"\n&uart { status = "okay"; };\n'],
  ['the header of an overlay', '#include "none.dtsi"\n/plugin/;\n&uart { a; };\n'],
  ['reservations behind it', '#include "none.dtsi"\n/memreserve/ 0x0 0x1;\n/ { };\n'],
  ['labels', '/dts-v1/;\n#include "none.dtsi"\n/ { a = <&x>, <&{/soc/y}>; b = &z; };\n/delete-node/ &w;\n'],
  ['paths', '/dts-v1/;\n#include "none.dtsi"\n&{/soc/x} { a; };\n'],
  ['constants', '/dts-v1/;\n#include "none.h"\n/ { a = <A (B | C)>; b = TEXT; c = <F(1, 2) 3>; };\n'],
  ['macros that stand for statements', '/dts-v1/;\n#include "none.h"\n/ { PINS(1, 2) n { FLAG; }; };\n'],
  ['macros in conditions', '/dts-v1/;\n#include "none.h"\n#if HAS(1)\n#endif\n/ { };\n'],
  ['a board of which nothing is left', '#include <none.dtsi>\n'],
])('%s', (_, text) => {
  expect(problems(text)).toEqual(['include-not-found']);
});

test('two missing files are two problems, and slips of the text stay', () => {
  expect(problems('#include "a.dtsi"\n#include "b.dtsi"\n/ { x = <A>; };\n')).toEqual([
    'include-not-found',
    'include-not-found',
  ]);
  expect(problems('#include "a.dtsi"\n/ { x = <1> };\n')).toContain('syntax');
});
