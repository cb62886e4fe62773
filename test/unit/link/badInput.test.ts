/** Input that is far from right: each gives a clear problem, and none throws. What takes too long shows in `npm run growth`. */
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { tokenize } from '../../../server/src/preprocess/tokens.ts';
import type { SyntaxStore } from '../../../server/src/syntax/syntaxStore.ts';
import { compileFiles, type Files } from '../../harness/compileFiles.ts';
import { testSyntax } from '../../harness/parser.ts';
import { sampleBoard, WORKSPACE_FILES } from '../../harness/sampleBoard.ts';

let syntax: SyntaxStore;
beforeAll(async () => {
  syntax = await testSyntax();
});

interface BadInput {
  readonly files: Files | string;
  /** Code of the first problem; undefined when there must be none. */
  readonly code: string | undefined;
  /** At most so many problems; 1 unless told. */
  readonly most?: number;
}

const HEAD = '/dts-v1/;\n';
const DEEP = 10_000;
const doubling = (join: string) =>
  Array.from({ length: 40 }, (_, i) => `#define A${i} A${i + 1}${join}A${i + 1}`).join('\n');

const CASES: Readonly<Record<string, BadInput>> = {
  'missing include': { files: `${HEAD}#include "none.h"\n/ { p = <UNKNOWN &unknown>; };`, code: 'include-not-found' },
  'brace not closed': { files: `${HEAD}/ {\n\ta { b; };\n`, code: 'syntax' },
  'brace too many': { files: `${HEAD}/ { a; }; };\n/ { b; };`, code: 'syntax' },
  'unknown label': { files: `${HEAD}/ { p = <&x>; };`, code: 'phandle_references' },
  'macro that stands for itself': { files: `${HEAD}#define A A\n/ { p = <A>; };`, code: 'undefined-name' },
  'macro that calls itself': { files: `${HEAD}#define F(x) F(F(x))\n/ { p = <F(1)>; };`, code: 'undefined-name' },
  'file that includes itself': { files: `${HEAD}#include "a.dts"\n/ { };`, code: 'include-depth' },
  'file that includes itself twice': {
    files: `${HEAD}#include "a.dts"\n#include "a.dts"\n/ { `,
    code: 'include-depth',
    most: 2,
  },
  'files that include each other twice': {
    files: { 'a.dts': `${HEAD}#include "b"\n#include "b"\n/ { };`, b: '#include "a.dts"\n#include "a.dts"\n' },
    code: 'include-depth',
  },
  'deep nodes': { files: `${HEAD}/ { ${'n { '.repeat(DEEP)}${'}; '.repeat(DEEP)}};`, code: 'nesting-too-deep' },
  'deep nodes, never closed': { files: `${HEAD}/ { ${'n { '.repeat(DEEP)}`, code: 'syntax', most: 60 },
  'deep parentheses': {
    files: `${HEAD}/ { p = <${'('.repeat(DEEP)}1${')'.repeat(DEEP)}>; };`,
    code: 'expression-too-deep',
  },
  'deep signs': { files: `${HEAD}/ { p = <(${'-'.repeat(DEEP)}1)>; };`, code: 'expression-too-deep' },
  'deep choice': { files: `${HEAD}/ { p = <(${'1 ? 2 : '.repeat(DEEP)}3)>; };`, code: 'expression-too-deep' },
  'deep condition': {
    files: `${HEAD}#if ${'('.repeat(DEEP)}1${')'.repeat(DEEP)}\n#endif\n/ { };`,
    code: 'condition-invalid',
  },
  'macros that double': { files: `${HEAD}${doubling(' ')}\n/ { p = <A0>; };`, code: 'expansion-too-large' },
  'macros that double, in many values': {
    files: `${HEAD}${doubling(' ')}\n/ { ${Array.from({ length: 50 }, (_, i) => `p${i} = <A${i % 10}>;`).join('\n')} };`,
    code: 'expansion-too-large',
    most: 50,
  },
  'macros that double, in a condition': {
    files: `${HEAD}${doubling(' + ')}\n#if A0\n#endif\n/ { };`,
    code: 'expansion-too-large',
  },
  'macros that double, as statements': {
    files: `${HEAD}${doubling(' ')}\n#define A40 p;\n/ { A0 };`,
    code: 'expansion-too-large',
  },
  'calls in calls': {
    files: `${HEAD}#define F(x) x x\n/ { p = <${'F('.repeat(40)}1${')'.repeat(40)}>; };`,
    code: 'expansion-too-large',
  },
  'calls in calls, very deep': {
    files: `${HEAD}#define F(x) x\n/ { p = <${'F('.repeat(5000)}1${')'.repeat(5000)}>; };`,
    code: 'expansion-too-large',
  },
  'strings of strings': {
    files: `${HEAD}#define S(x) #x\n#define T(x) S(x)\n/ { p = ${'T('.repeat(24)}"\\\\"${')'.repeat(24)}; };`,
    code: 'expansion-too-large',
  },
  'names of names': {
    files: `${HEAD}#define C(x) x##x\n#define D(x) C(x)\n/ { p = ${'D('.repeat(30)}a${')'.repeat(30)}; };`,
    code: 'expansion-too-large',
  },
  'a long optional part': {
    files: `${HEAD}#define F(x...) __VA_OPT__(${'1 '.repeat(200_000)})\n/ { p = <F(1)>; };`,
    code: undefined,
  },
  'a long string that is no UTF-8, as a file name': {
    files: `${HEAD}/ { p = /incbin/("${'\udc80'.repeat(200_000)}"); };`,
    code: 'incbin-missing',
  },
  'a long string with an escape': { files: `${HEAD}/ { p = "\\n${'a'.repeat(300_000)}"; };`, code: undefined },
  'wide macros, behind a mistake': {
    files: `${HEAD}${Array.from({ length: 30 }, (_, i) => `#define A${i} ${`A${i + 1} `.repeat(10)}`).join('\n')}\n/ { p = <1 A0; q = A0 {; };`,
    code: 'syntax',
    most: 5,
  },
  'a file that includes itself in nested nodes': {
    files: { 'a.dts': `${HEAD}/ {\n#include "n"\n};`, n: `${'n {\n'.repeat(8)}#include "n"\n${'};\n'.repeat(8)}` },
    code: 'nesting-too-deep',
  },
  'a file that includes itself in nested conditionals': {
    files: {
      'a.dts': `${HEAD}/ {\n#include "n"\n};`,
      n: `${'#if 1\n'.repeat(200)}#include "n"\n${'#endif\n'.repeat(200)}`,
    },
    code: 'nesting-too-deep',
  },
  'a file that includes itself in a value': {
    files: { 'a.dts': `${HEAD}/ { p =\n#include "n"\n; };`, n: '<1>,\n#include "n"\n' },
    code: 'include-depth',
    most: 3,
  },
  'a file that includes itself twice in a value': {
    files: { 'a.dts': `${HEAD}/ { p =\n#include "n"\n; };`, n: '<1>,\n#include "n"\n,\n#include "n"\n' },
    code: 'include-depth',
    most: 3,
  },
  'a file that opens nodes and includes itself': {
    files: { 'a.dts': `${HEAD}/ {\n#include "n"\n};`, n: 'n {\n#include "n"\n' },
    code: 'include-depth',
    most: 60,
  },
  'nodes made deep by references': {
    files: `${HEAD}/ { l0: n { }; };\n${Array.from({ length: 2000 }, (_, i) => `&l${i} { l${i + 1}: n { }; };`).join('\n')}`,
    code: 'nesting-too-deep',
    most: 1000,
  },
  'a hundred thousand #error': {
    files: `${HEAD}/ { p = <A(\n${'#error no\n'.repeat(100_000)})>; };`,
    code: 'preprocessor-error',
    most: 1000,
  },
  'long chain of macros': {
    files: `${HEAD}${Array.from({ length: 20_000 }, (_, i) => `#define A${i} A${i + 1}`).join('\n')}\n/ { p = <A0>; };`,
    code: 'expansion-too-large',
  },
  'a million braces': { files: '{'.repeat(1_000_000), code: 'syntax', most: 60 },
  'a million closing braces': { files: '}'.repeat(1_000_000), code: 'syntax', most: 60 },
  'binary garbage': {
    files: Array.from({ length: 100_000 }, (_, i) => String.fromCharCode(((i * 7919 + 13 * (i >> 3)) % 255) + 1)).join(
      '',
    ),
    code: 'syntax',
    most: 1000,
  },
  'empty file': { files: '', code: 'version-missing', most: 2 },
  'NUL byte': { files: `${HEAD}/ { a; \0 };`, code: undefined },
  'NUL bytes': { files: `${HEAD}/ { a; ${'\0'.repeat(100)} };`, code: 'binary-file' },
  'string not closed': { files: `${HEAD}/ {\n\ta = "x;\n\tb = <1>;\n};`, code: 'syntax' },
  'comment not closed': { files: `${HEAD}/ {\n\ta = <1>;\n/* b = <1>;\n};`, code: 'syntax', most: 2 },
  'conditional not closed': { files: `${HEAD}#if 1\n/ { };`, code: 'syntax' },
  'ten million bytes of cells': { files: `${HEAD}/ { p = <${'0x12345678 '.repeat(1_000_000)}>; };`, code: undefined },
  'ten million bytes of string': { files: `${HEAD}/ { p = "${'x'.repeat(10_000_000)}"; };`, code: undefined },
  'invalid UTF-8': { files: `${HEAD}/ {\n\ta = "\ufffd\ufffd";\n\t\ufffd;\n};`, code: 'syntax' },
  'a file included a thousand times': {
    files: { 'a.dts': `${HEAD}${'#include "b"\n'.repeat(1000)}`, b: '/ { p = <1>; n { q; }; };' },
    code: undefined,
  },
  'a hundred thousand nodes': {
    files: `${HEAD}/ { ${Array.from({ length: 100_000 }, (_, i) => `n${i} { };`).join(' ')} };`,
    code: undefined,
  },
  'many doubles': { files: `${HEAD}/ { ${'n { };'.repeat(50_000)} };`, code: 'duplicate_node_names', most: 1000 },
  'many semicolons': { files: `${HEAD}/ { ${';'.repeat(100_000)} };`, code: 'syntax', most: 50 },
  'many quotes': { files: `${HEAD}${'"'.repeat(100_001)}`, code: 'syntax', most: 50 },
  'many comment openers': { files: `${HEAD}${'/*'.repeat(100_000)}`, code: 'syntax', most: 50 },
  'many continuations': { files: `${HEAD}/ { a = <1 ${'\\\n'.repeat(100_000)}>; };`, code: undefined },
  'many hashes': { files: `${HEAD}/ { ${'#'.repeat(200_000)} };`, code: 'syntax', most: 50 },
};

describe('bad input', () => {
  for (const [name, { files, code, most = 1 }] of Object.entries(CASES)) {
    test(name, () => {
      const { problems, errors } = compileFiles(syntax, typeof files === 'string' ? { 'a.dts': files } : files, {
        symbols: true,
      });
      // 'unbalanced' is a syntax fault that leaves the nesting in doubt.
      expect((problems[0] ?? errors[0])?.code.replace('unbalanced', 'syntax')).toBe(code);
      expect(problems.length).toBeLessThanOrEqual(code === undefined ? 0 : most);
      for (const { message, span } of problems) {
        expect(message).not.toMatch(/undefined|NaN|\[object/);
        expect(span.end).toBeGreaterThanOrEqual(span.start);
      }
    });
  }
});

test('what is nested too deep is named', () => {
  const said = (text: string) => compileFiles(syntax, { 'a.dts': text }).problems.map(({ message }) => message);
  const inValue = "more than 1000 parentheses, signs or '?:' in each other";
  expect(said(`${HEAD}/ { p = <(${'-'.repeat(DEEP)}1)>; };`)).toEqual([inValue]);
  expect(said(`${HEAD}/ { p = <(${'1 ? '.repeat(DEEP)}1${' : 1'.repeat(DEEP)})>; };`)).toEqual([inValue]);
  const inCondition = 'the condition has more than 500 parentheses and operators in each other';
  expect(said(`${HEAD}#if ${'!'.repeat(DEEP)}1\n#endif\n/ { };`)).toEqual([inCondition]);
});

test('a board with damaged tokens', () => {
  const tokens = [...tokenize(sampleBoard, 0, sampleBoard.length, 'a.dts')];
  const place = fc.nat(tokens.length - 1);
  const mutation = fc.oneof(
    fc.record({ kind: fc.constant('delete' as const), at: place }),
    fc.record({ kind: fc.constant('double' as const), at: place }),
    fc.record({ kind: fc.constant('move' as const), at: place, from: place }),
    fc.record({
      kind: fc.constant('insert' as const),
      at: place,
      text: fc.constantFrom(
        ...[
          '{',
          '}',
          '};',
          ';',
          '<',
          '>',
          '(',
          ')',
          '[',
          ']',
          '"',
          "'",
          ',',
          '=',
          '&',
          '/',
          '/*',
          '*/',
          '//',
          '#',
          '\\\n',
          '@',
          ':',
        ],
        ...[
          '\n#if 0\n',
          '\n#else\n',
          '\n#endif\n',
          '\n#define A {\n',
          '\n#include "acme-a1000.dtsi"\n',
          ' A ',
          '/delete-node/',
          '/bits/ 8',
          'é',
          '\ufffd',
        ],
      ),
    }),
  );
  fc.assert(
    fc.property(fc.array(mutation, { minLength: 1, maxLength: 6 }), (mutations) => {
      let text = sampleBoard;
      for (const step of [...mutations].sort((a, b) => b.at - a.at)) {
        const token = tokens[step.at] as (typeof tokens)[number];
        let put = '';
        if (step.kind === 'double') put = `${token.text} ${token.text}`;
        else if (step.kind === 'insert') put = step.text + token.text;
        else if (step.kind === 'move') put = `${tokens[step.from]?.text ?? ''} ${token.text}`;
        text = text.slice(0, token.start) + put + text.slice(token.end);
      }
      const { problems } = compileFiles(
        syntax,
        { 'dts/board.dts': text, ...WORKSPACE_FILES },
        { includeFolders: ['/b/include'] },
      );
      for (const { message } of problems) expect(message).not.toMatch(/undefined|NaN|\[object/);
    }),
    { seed: 72, numRuns: Number(process.env.FUZZ_RUNS ?? 300) },
  );
});
