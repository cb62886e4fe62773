/** The formatter by example; each result is also formatted again, and the edits are applied. */
import { describe, expect, test } from 'vitest';
import { formatEdits, formatText } from '../../../server/src/style/format.ts';
import type { LayoutOptions } from '../../../server/src/style/layout.ts';

interface Case {
  readonly name: string;
  readonly before: string;
  /** As it is if left out. */
  readonly after?: string;
  readonly options?: LayoutOptions;
}

const CASES: readonly Case[] = [
  { name: 'an empty file', before: '' },
  { name: 'white space alone', before: ' \n\t\n', after: '' },
  {
    name: 'tabs, one statement a line, blanks around marks',
    before: '/dts-v1/ ;\n/{\n  compatible="a","b" ;  #size-cells=<1>;\n    l1:l2: n@0{a;};\n};',
    after: '/dts-v1/;\n/ {\n\tcompatible = "a", "b";\n\t#size-cells = <1>;\n\n\tl1: l2: n@0 {\n\t\ta;\n\t};\n};\n',
  },
  {
    name: 'cells without blanks at the edges, those between them as written',
    before: '/ {\n\treg = < 0x0   0x1\t0x2 >, <>;\n};\n',
    after: '/ {\n\treg = <0x0   0x1\t0x2>, <>;\n};\n',
  },
  {
    name: 'continued lines under the first < or "',
    before: '/ {\n\treg = <0 1>,\n\t<2 3>,\n\t\t\t\t<4\n\t\t5>;\n\tnames = "a",\n  "b";\n};\n',
    after: '/ {\n\treg = <0 1>,\n\t      <2 3>,\n\t      <4\n\t      5>;\n\tnames = "a",\n\t\t"b";\n};\n',
  },
  {
    name: 'continued lines without anything to align to move with their statement',
    before: '/ {\n    a =\n        <1>,\n        <2>;\n    b = [01\n02];\n};\n',
    after: '/ {\n\ta =\n\t    <1>,\n\t    <2>;\n\tb = [01\n\t\t02];\n};\n',
  },
  {
    name: 'lines that are too long are broken between values: cells one each, strings as many as fit',
    before:
      '/ {\n\tclocks = <&clock_controller 0>, <&clock_controller 1>, <&clock_controller 2>, <&c 3>;\n\tcompatible = "vendor,device-one", "vendor,device-two", "vendor,device-three", "v,d4";\n};\n',
    after:
      '/ {\n\tclocks = <&clock_controller 0>,\n\t\t <&clock_controller 1>,\n\t\t <&clock_controller 2>,\n\t\t <&c 3>;\n\tcompatible = "vendor,device-one", "vendor,device-two",\n\t\t     "vendor,device-three", "v,d4";\n};\n',
  },
  {
    name: 'lines of any length when asked',
    before: `/ {\n\tclocks = ${'<&clock_controller 0>, '.repeat(5)}<0>;\n};\n`,
    options: { lineLength: 0 },
  },
  {
    name: 'a comment behind a value stays with it',
    before: `/ {\n\tclocks = <&clock_controller 0>,\t/* ${'x'.repeat(70)} */\n\t\t <0>; // y\n};\n`,
  },
  {
    name: 'blank lines: none at the edges, one at most, one before nodes and status',
    before: '\n\n/ {\n\n\ta;\n\n\n\tb;\n\tstatus = "okay";\n\t/* n */\n\tn {\n\t};\n\tm {\n\n\t};\n\n};\n\n\n',
    after: '/ {\n\ta;\n\n\tb;\n\n\tstatus = "okay";\n\n\t/* n */\n\tn {\n\t};\n\n\tm {\n\t};\n};\n',
  },
  {
    name: 'a blank line before a condition around a node, behind the end of another',
    before: '/ {\n\ta;\n#ifdef A\n\tn {\n\t};\n#endif\n\tm {\n\t};\n};\n',
    after: '/ {\n\ta;\n\n#ifdef A\n\tn {\n\t};\n#endif\n\n\tm {\n\t};\n};\n',
  },
  {
    name: 'nodes that begin in branches and end behind them',
    before: '/ {\n#ifdef A\nn@1 {\n#else\nn@2 {\n#endif\na;\n};\n};\n',
    after: '/ {\n#ifdef A\n\tn@1 {\n#else\n\tn@2 {\n#endif\n\t\ta;\n\t};\n};\n',
  },
  {
    name: 'directives as they are, but for white space at their ends',
    before: '#define A(x) \\  \n    x   \n#include "a.h"\t\n#  if 0\n#endif\n',
    after: '#define A(x) \\\n    x\n#include "a.h"\n#  if 0\n#endif\n',
  },
  {
    name: 'names that begin with # or look like a directive',
    before: '/ {\n#address-cells = <1>;\n#define-cells = <1>;\n};\n',
    after: '/ {\n\t#address-cells = <1>;\n\t#define-cells = <1>;\n};\n',
  },
  {
    name: 'hexadecimal numbers in lower case; names, strings, bytes and arguments of macros as they are',
    before: '/memreserve/ 0XA 0xB;\n\n/ {\n\tn@AB {\n\t\ta = <0XAB 0xCd M(0xEF)>, "0xAB", [AB];\n\t};\n};\n',
    after: '/memreserve/ 0xa 0xb;\n\n/ {\n\tn@AB {\n\t\ta = <0xab 0xcd M(0xEF)>, "0xAB", [AB];\n\t};\n};\n',
  },
  {
    name: 'braces and semicolons that stand alone',
    before: '/\n{\n\ta = <1>\n\t;\n\tn\n\t{\n\t}\n\t;\n} ;\n',
    after: '/ {\n\ta = <1>;\n\n\tn {\n\t};\n};\n',
  },
  {
    name: 'comments on lines of their own move with the code',
    before: '/ {\n  /* one\n   * two\n     three */\n      // four\n  a;\n};\n',
    after: '/ {\n\t/* one\n\t * two\n\t   three */\n\t// four\n\ta;\n};\n',
  },
  {
    name: 'comments inside a statement',
    before: '/ {\n\ta /* x */ = /* y */ <1 /* z */ 2>, /* v */\n\t// w\n\t<3>;\n};\n',
    after: '/ {\n\ta /* x */ = /* y */ <1 /* z */ 2>, /* v */\n\t\t\t    // w\n\t\t\t    <3>;\n};\n',
  },
  {
    name: 'macros for nodes and statements',
    before: '/ {\n  NODE(a, b)\n  PROP(<1>, {x;})\n  n {\n  };\n};\n',
    after: '/ {\n\tNODE(a, b)\n\tPROP(<1>, {x;})\n\n\tn {\n\t};\n};\n',
  },
  {
    name: 'references to paths, deletions, characters, strings over lines',
    before: "&{/a/b,c@1}{\n/delete-node/ n;\n/delete-property/  p;\na = <'\"' '\\'' (1 < 2)>, \"x\n  y\";\n};\n",
    after: "&{/a/b,c@1} {\n\t/delete-node/ n;\n\t/delete-property/  p;\n\ta = <'\"' '\\'' (1 < 2)>, \"x\n  y\";\n};\n",
  },
  {
    name: 'what stands between dts-format off and on',
    before: '/ {\n  a;\n  // dts-format off\n  b   = < 1 >;\n  n {\n  // dts-format on\n  c;\n  };\n};\n',
    after: '/ {\n\ta;\n  // dts-format off\n  b   = < 1 >;\n  n {\n  // dts-format on\n\t\tc;\n\t};\n};\n',
  },
  {
    name: 'what stands behind dts-format off without on',
    before: '/ {\n  a;\n  /* dts-format off */\n  b   = < 1 >;\n };\n',
    after: '/ {\n\ta;\n  /* dts-format off */\n  b   = < 1 >;\n };\n',
  },
  {
    name: 'lines that end as on Windows',
    before: '/ {\r\n  a;\r\n};\r\n',
    after: '/ {\r\n\ta;\r\n};\r\n',
  },
  {
    name: 'braces that do not match',
    before: '};\n};\n/ {\n  a;\n',
    after: '};\n};\n/ {\n\ta;\n',
  },
];

describe('formatted', () => {
  test.each(CASES)('$name', ({ before, after = before, options }) => {
    expect(formatted(before, options)).toBe(after);
    expect(formatted(after, options)).toBe(after);
    let applied = before;
    for (const { start, end, text } of [...formatEdits(before, after)].reverse()) {
      applied = applied.slice(0, start) + text + applied.slice(end);
    }
    expect(applied).toBe(after);
  });
});

test('a text with a comment, string or parenthesis that never ends is refused, with the place', () => {
  expect(formatText('/ {\n/* x')).toEqual({ refusal: 'This comment never ends: the file is not formatted.', start: 4 });
  expect(formatText('a = <(1>;\n')).toEqual({
    refusal: 'This parenthesis never ends: the file is not formatted.',
    start: 5,
  });
  expect(formatText('a = "x')).toEqual({ refusal: 'This string never ends: the file is not formatted.', start: 4 });
});

function formatted(text: string, options?: LayoutOptions): string {
  const found = formatText(text, options);
  return 'text' in found ? found.text : found.refusal;
}
