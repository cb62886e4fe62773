/** Whole families of values, names and escapes, and random programs of fixed seeds, compiled by `cpp | dtc` and by us. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { SyntaxStore } from '../../server/src/syntax/syntaxStore.ts';
import { dtcIsAtLeast, dtcVersion } from '../harness/dtc.ts';
import { compareWithDtc, FUZZ_MODES } from '../harness/languageOracle.ts';
import { testSyntax } from '../harness/parser.ts';
import { hasCpp } from '../harness/referenceTools.ts';
import { randomProgram } from './programSoup.ts';

const available = dtcVersion() !== undefined && hasCpp();

let syntax: SyntaxStore;
beforeAll(async () => {
  syntax = await testSyntax();
});

const OPERANDS = [
  ...['0', '1', '2', '7', '31', '32', '63', '64', '65', '0x7fffffff', '0x80000000', '0xffffffff', '0x100000000'],
  ...['0x7fffffffffffffff', '0x8000000000000000', '0xffffffffffffffff', '(-1)', '(-64)', "'\\xff'", '010ULL'],
];
const BINARY = ['+', '-', '*', '/', '%', '<<', '>>', '&', '|', '^', '&&', '||', '==', '!=', '<', '>', '<=', '>='];
const UNARY = ['-', '~', '!'];
const NAME_CHARACTERS = [...'abzAZ09,._+*#?@-'];
const PRINTABLE = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i));

const pairs = <A, B>(as: readonly A[], bs: readonly B[]): [A, B][] => as.flatMap((a) => bs.map((b): [A, B] => [a, b]));

/** One property for each value. */
const values = (texts: readonly string[]): string => texts.map((text, i) => `\tp${i} = ${text};`).join('\n');
const wide = (expressions: readonly string[]): string => values(expressions.map((e) => `/bits/ 64 <(${e})>`));
const isZero = (operand: string): boolean => operand === '0';

const operations = BINARY.flatMap((operator) =>
  pairs(OPERANDS, OPERANDS)
    .filter(([, right]) => !((operator === '/' || operator === '%') && isZero(right)))
    .map(([left, right]) => `${left} ${operator} ${right}`),
);
const signs = pairs(pairs(UNARY, UNARY), OPERANDS).flatMap(([[outer, inner], operand]) => [
  `${outer}${operand}`,
  `${outer} ${inner}${operand}`,
  `${outer}(${inner} ${operand})`,
]);
const precedence = pairs(BINARY, BINARY).flatMap(([first, second]) => [
  `9 ${first} 5 ${second} 3`,
  `(9 ${first} 5) ${second} 3`,
  `9 ${first} (5 ${second} 3 | 8)`,
  `~9 ${first} -5 ${second} !0 + 1`,
  `9 ${first} 5 ? 2 ${second} 1 : 7 ${first} 4`,
]);
const suffixes = pairs(
  ['0', '1', '017', '0x1F', '4294967296', '0XffffFFFFffff'],
  ['', 'U', 'L', 'UL', 'LL', 'ULL'],
).map(([digits, suffix]) => `${digits}${suffix}`);
const edges = pairs(
  [8, 16, 32, 64],
  [0, 1, 2].map((i) => i),
).map(([bits, i]) => {
  const half = 1n << BigInt(bits - 1);
  const all = (1n << BigInt(bits)) - 1n;
  return `/bits/ ${bits} <${['0 1', `${all} ${half}`, `(-1) (-${half}) (~0) ${half - 1n}`][i]}>`;
});

const FAMILIES: Readonly<Record<string, string>> = {
  'every operator on every pair of operands': wide(operations),
  'unary operators': wide(signs),
  'every pair of operators': wide(precedence),
  'suffixes of numbers': wide(suffixes),
  'edges of every width': values(edges),
  'every escaped character': values(PRINTABLE.filter((c) => c !== 'x').map((c) => `"\\${c}", "a\\${c}0b"`)),
  'octal and hexadecimal escapes': values(
    pairs(['0', '7', '00', '12', '377', '400', '777', '1234', 'x0', 'xf', 'xFF', 'x80', 'x123', 'xag'], ['', '9', 'g'])
      .map(([digits, rest]) => `"\\${digits}${rest}"`)
      .concat('"\\x41\\x42"'),
  ),
  'every character literal': values(
    PRINTABLE.filter((c) => c !== "'" && c !== '\\').map((c) => `<'${c}'>, /bits/ 8 <'${c}'>`),
  ),
  'escaped character literals': values(
    [...'abtnvfr0\'"?e', '101', '377', '7', 'x41', 'xf', 'xff'].map((c) => `<'\\${c}' ('\\${c}' + 1)>, "|"`),
  ),
  'names of properties': pairs(NAME_CHARACTERS, NAME_CHARACTERS)
    .filter(([a, b]) => !(a + b).includes('@'))
    .flatMap(([a, b]) => [`\t${a}${b};`, `\tx${a}${b}y = <1>;`, `\t\\${a}z${b};`])
    .filter((line) => !/^\t#(?:if|line)/.test(line))
    .filter((line, i, all) => all.indexOf(line) === i)
    .join('\n'),
  'names of nodes': pairs(NAME_CHARACTERS, NAME_CHARACTERS)
    .filter(([a, b]) => !/[#*?@]/.test(a + b))
    .flatMap(([a, b]) => [`\tn${a}${b} { };`, `\t${a}m@${b} { };`, `\t\\${a}o${b} { };`])
    .join('\n'),
  'bytes with odd spacing and labels': values(
    ['[00]', '[]', '[0001 02]', '[ 00\t01\n02 ]', '[a: 00 b: c: 01 d:]', '[00/* c */01]', '[00 // d\n 01]', '[AbcDEf]']
      .concat('[0 0]'.replace('0 0', '00'))
      .concat('[e:00f:01]', '[0102 g:0304h:05]'),
  ),
};

describe.skipIf(!available)('families', () => {
  for (const [name, body] of Object.entries(FAMILIES)) {
    test(name, () => {
      const files = { 'a.dts': `/dts-v1/;\n/ {\n${body}\n};\n` };
      const { difference, accepted, messages } = compareWithDtc(syntax, files, FUZZ_MODES.slice(0, 1));
      expect(difference).toBeUndefined();
      expect(accepted, messages).toBe(true);
    });
  }
});

/** More of them: `npm run fuzz:language`. */
const SEEDS = 40;

test.skipIf(!available)('random programs', () => {
  let accepted = 0;
  for (let seed = 1; seed <= SEEDS; seed++) {
    const result = compareWithDtc(syntax, randomProgram(seed, dtcIsAtLeast(1, 8)).files, FUZZ_MODES);
    expect(result.difference, `seed ${seed}`).toBeUndefined();
    if (result.accepted) accepted++;
  }
  expect(accepted).toBeGreaterThan(SEEDS / 5);
});
