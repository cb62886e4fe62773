/** Expressions of patterns: they agree with JavaScript's, and take no more steps than their size times the text's length. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Expression } from '../../../server/src/bindings/expression.ts';

const matches = (pattern: string, text: string) => Expression.of(pattern)?.test(text, { left: 1_000_000 });

const NAMES = [
  ...[
    '',
    'a',
    'b',
    'aa',
    'ab',
    'abc',
    'port',
    'port@',
    'port@1',
    'port@1f',
    'ports',
    'gpio@1',
    'reg-1',
    'opp-1-2',
    'opp1',
  ],
  ...[
    'vdd-supply',
    '#clock-cells',
    'led-a',
    'led-g',
    'a.b',
    'a_b',
    'A',
    'x'.repeat(64),
    'uart0-pins',
    'pma-pins',
    'r-pin',
  ],
];

test('agrees with JavaScript on what bindings of Linux write', () => {
  const patterns = [
    ...['^port(@[0-9a-f]{1,2})?$', '-supply$', '^(?!gpio@)[^@]+@[0-9]+$', '(^partition)?@[0-9a-f]+$', '^mux(-|$)'],
    ...['^opp(-?[0-9]+)*$', '^([a-z0-9]+-)*sram(-section)?@[a-f0-9]+$', '^#.*-cells$', '^led-[0-9a-f]$|^led$', '^.*$'],
    ...[
      '^([rs]-)?(([a-z0-9]{3,}|[a-oq-z0-9][a-z0-9]*?)?-)+?(p[a-ilm][0-9]*?-)??pins?$',
      '^[a-zA-Z][a-zA-Z0-9\\-]{1,10}$',
    ],
    ...[
      '^[a-zA-Z0-9#_][a-zA-Z0-9#+\\-._@]{0,63}$',
      '^\\w+\\.\\w$',
      '\\d\\D',
      '[\\d.-]',
      '[^\\w]',
      '\\bb',
      'a\\B',
      '\\s',
      '',
    ],
    ...[
      '(|a)b',
      '(a|b|)$',
      '(a*)*b',
      '(a?){3}',
      '^(?:a|ab)(?:c|bcd)?$',
      '(?=a)b',
      '(?=.b)a',
      '(?!(?!a))a',
      '[+*?^$|]',
      '[^]',
    ],
  ];
  for (const pattern of patterns) {
    const expression = new RegExp(pattern, 'u');
    for (const name of NAMES) expect(matches(pattern, name), `${pattern} on ${name}`).toBe(expression.test(name));
  }
});

/** Any expression of the language, over few characters, so that it often matches. */
const pattern = fc.letrec<{ whole: string; sequence: string; atom: string }>((tie) => ({
  whole: fc.array(tie('sequence'), { minLength: 1, maxLength: 3 }).map((all) => all.join('|')),
  sequence: fc
    .array(fc.tuple(tie('atom'), fc.constantFrom('', '', '', '?', '*', '+', '{2}', '{0,2}', '{1,}', '*?', '??')), {
      maxLength: 4,
    })
    .map((all) => all.map(([atom, count]) => (/^(?:\(\?[=!]|[$^]|\\[bB])/.test(atom) ? atom : atom + count)).join('')),
  atom: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'group' },
    fc.constantFrom('a', 'b', '-', '.', '[ab]', '[^a]', '[a-]', '\\w', '\\d', '\\-', '^', '$', '\\b', '\\B'),
    fc.tuple(fc.constantFrom('(', '(?:', '(?=', '(?!'), tie('whole')).map(([open, inner]) => `${open}${inner})`),
  ),
}));

test('agrees with JavaScript on any expression', () => {
  const text = fc.array(fc.constantFrom('a', 'b', '-', '1'), { maxLength: 8 }).map((all) => all.join(''));
  fc.assert(
    fc.property(pattern.whole, text, (source, name) => {
      // As dt-schema's language has it, a backslash makes any other character stand for itself.
      const expression = new RegExp(source.replaceAll('\\-', '-'), 'u');
      const own = Expression.of(source);
      if (own) expect(own.test(name, { left: 1_000_000 })).toBe(expression.test(name));
    }),
    { numRuns: 3000, seed: 7 },
  );
});

test('what Python reads and JavaScript does not', () => {
  expect(matches('^data\\-only@[a-f0-9]+$', 'data-only@10')).toBe(true);
  expect(matches('^event(-[a-z0-9]+){,2}$', 'event-a-b')).toBe(true);
  expect(matches('^event(-[a-z0-9]+){,2}$', 'event-a-b-c')).toBe(false);
});

test('what is no expression of the language is none', () => {
  const odd = [
    ...[
      '(',
      ')',
      'a)',
      '(a',
      '[a',
      'a**',
      '*',
      '+a',
      '{2}',
      'a{2',
      'a{3,2}',
      'a{,}',
      'a{}',
      '^*',
      '[b-a]',
      '[a-\\d]',
      '\\',
    ],
    ...[
      '^(a)\\1$',
      '(?<=a)b',
      '(?<!a)b',
      '(?<n>a)',
      '(?i)a',
      '\\p{L}',
      '\\u0061',
      '\\x41',
      '\\k',
      ']',
      '}',
      '(?',
      '(?:',
    ],
  ];
  for (const each of odd) expect(Expression.of(each), each).toBeUndefined();
});

test('repetitions that are written out are limited', () => {
  expect(Expression.of('^[a-z]{0,100}$')?.size).toBe(203);
  for (const each of [
    'a{257}',
    '(a{20}){20}',
    '((((((){99}){99}){99}){99}){99})',
    `${'('.repeat(60)}a${'+b)'.repeat(60)}{9}`,
  ])
    expect(Expression.of(each), each).toBeUndefined();
});

test('no expression takes more steps than its size times the length', () => {
  for (const each of [
    'a*a*a*a?a?a?a?a?a?[bcx0]',
    '^(a+)+$',
    '^(a|aa)+b$',
    '(.*)*(.*)*(.*)*x',
    `${'a?'.repeat(60)}${'a'.repeat(60)}b`,
    '^(([a-z]+-?)*,?)*!$',
  ]) {
    const expression = Expression.of(each);
    const effort = { left: 1_000_000 };
    expect(expression?.test('a'.repeat(64), effort), each).toBe(each === '^(a+)+$');
    expect(1_000_000 - effort.left, each).toBeLessThanOrEqual((expression?.size ?? 0) * 65);
  }
});

test('lookaheads within each other are tried once at each place', () => {
  const expression = Expression.of(`^${'(?=a*'.repeat(20)}b${')'.repeat(20)}`);
  const effort = { left: 1_000_000 };
  expect(expression?.test('a'.repeat(64), effort)).toBe(false);
  expect(1_000_000 - effort.left).toBeLessThan((expression?.size ?? 0) * 65 * 65);
});

test('a match ends when its effort is used up', () => {
  const effort = { left: 5 };
  expect(Expression.of('a*b')?.test(`${'a'.repeat(40)}b`, effort)).toBe(false);
  expect(effort.left).toBeLessThan(0);
});
