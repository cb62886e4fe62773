/** The check of style by example: each verdict is the one that Linux 7.2's scripts/dtc/dt-check-style gives on the text. */
import { describe, expect, test } from 'vitest';
import { styleProblems } from '../../../server/src/analysis/styleProblems.ts';
import { checkStyle, type StyleKind, styleKindOf } from '../../../server/src/style/check/checkStyle.ts';

interface Case {
  readonly name: string;
  readonly text: string;
  /** `LINE RULE`, in order. */
  readonly strict: readonly string[];
  readonly relaxed?: readonly string[];
  readonly kind?: StyleKind;
}

const CASES: readonly Case[] = [
  { name: 'a text in style', text: '/dts-v1/;\n\n/ {\n\ta;\n\n\tn {\n\t\tb;\n\t};\n};\n', strict: [] },
  {
    name: 'blanks at line ends, mixed indentation, the unit of indentation',
    text: '/ {\n    a; \n \tb;\u00a0\n};\n',
    relaxed: ['1 indent-unit-dts', '2 trailing-whitespace', '3 mixed-indent-chars', '3 trailing-whitespace'],
    strict: ['1 indent-unit-dts', '2 trailing-whitespace', '3 mixed-indent-chars', '3 trailing-whitespace'],
  },
  {
    name: 'a comment without an end',
    text: '/* a\nb\n',
    relaxed: ['1 unclosed-block-comment'],
    strict: ['1 unclosed-block-comment'],
  },
  { name: 'a tab a level', text: '/ {\n\ta;\n\t\tb;\n\n\tn {\n\t};\n};\n', strict: ['3 indent-consistent'] },
  {
    name: 'blank lines: two, at the edges, missing before children and status',
    text: '/ {\n\n\ta;\n\n\n\tstatus = "okay";\n\tn {\n\t};\n\n};\n',
    strict: ['2 blank-lines', '5 blank-lines', '7 required-blank-lines', '9 blank-lines'],
  },
  {
    name: 'children by address and by name',
    text: '/ {\n\tb10 {\n\t};\n\n\tb9 {\n\t};\n\n\ta@10,0 {\n\t};\n\n\ta@9,1 {\n\t};\n};\n',
    strict: ['11 child-address-order', '5 child-name-order'],
  },
  {
    name: 'properties: groups, names with digits, names behind what they name',
    text: '/ {\n\treg = <0>;\n\tcompatible = "a";\n\tclock-names = "b";\n\tclocks = <1>;\n\tv,a;\n\tpinctrl-names = "c";\n\tpinctrl-10 = <1>;\n\tpinctrl-9 = <1>;\n};\n',
    strict: ['3 property-order', '5 property-order', '7 property-order', '8 property-order', '9 property-order'],
  },
  {
    name: 'numbers and unit addresses',
    text: '/ {\n\ta = <0xAB 0Xcd 0xef>; /* 0xAB */\n\n\tn@0A {\n\t};\n\n\tn@0x1 {\n\t};\n\n\tn@g {\n\t};\n};\n',
    strict: [
      '2 hex-case',
      '2 hex-case',
      '4 unit-address-format',
      '7 child-address-order',
      '7 unit-address-format',
      '10 unit-address-format',
    ],
  },
  {
    name: 'blanks in lists, ends that share a line, long lines',
    text: `/ {\n\ta = < 1>, "< 2>";\n\n\tn { b; };\n\n\tm {\n\t}; };\n// ${'x'.repeat(80)}\n`,
    strict: ['2 value-whitespace', '4 node-close-alone', '7 indent-consistent', '7 node-close-alone', '8 line-length'],
  },
  {
    name: 'values that go on',
    text: '/ {\n\ta = <1>,\n\t    <2>,\n\t  <3>;\n};\n',
    strict: ['4 continuation-alignment'],
  },
  {
    name: 'labels of a board',
    text: '/ {\n\tl: n {\n\t};\n\n\tm: o {\n\t};\n};\n\n&m {\n};\n',
    strict: ['2 unused-labels'],
    kind: 'board',
  },
  { name: 'labels of a shared file', text: '/ {\n\tl: n {\n\t};\n};\n', strict: [] },
  { name: 'lines that end with CR and LF', text: '/ {\r\n\ta;\r\n\r\n\tn {\r\n\t};\r\n};\r\n', strict: [] },
];

describe('style, rule by rule', () => {
  test.each(CASES)('$name', ({ text, strict, relaxed = [], kind = 'shared' }) => {
    const verdict = (mode: 'strict' | 'relaxed') =>
      checkStyle(text, mode, kind).map(({ line, rule }) => `${line + 1} ${rule}`);
    expect(verdict('relaxed')).toEqual(relaxed);
    expect([...verdict('strict')].sort()).toEqual([...strict].sort());
  });
});

test('a finding names what is to blame', () => {
  const text = '/ {\n\ta = <0x12 0xAB>;\n};\n';
  const [finding] = checkStyle(text, 'strict', 'board');
  expect(text.slice(finding?.start, finding?.end)).toBe('0xAB');
});

test('so many open nodes are a limit with a message, not time', () => {
  const found = checkStyle('n {\n'.repeat(50_000), 'strict', 'shared');
  expect(found.filter(({ rule }) => rule === 'limit').map(({ line }) => line)).toEqual([256]);
});

test('comments switch a rule off', () => {
  const text = '/ {\n\ta; \n\tb; // dtatlas-disable-line style-trailing-whitespace \n};\n';
  const file = { path: '/a.dts', text };
  expect(styleProblems(file, 'relaxed').map(({ span }) => text.slice(0, span.start).split('\n').length)).toEqual([2]);
});

test('which files the rules are about', () => {
  const kinds = ['a.dts', 'a.dtsi', 'a.dtso', 'a.overlay', 'a.h', 'a.dtb'].map(styleKindOf);
  expect(kinds).toEqual(['board', 'shared', 'shared', 'shared', undefined, undefined]);
});
