/** Random sources in which everything is a macro: definitions, conditionals and text over a few names. */
import fc from 'fast-check';

const names = fc.constantFrom('A', 'B', 'C', 'F', 'G', 'H');
const words = fc.constantFrom(
  ...['x', 'y', '1', '0x2', '3v3', 'A', 'B', 'C', 'F', 'G', 'H', 'p', 'q', 'AB', 'FG'],
  ...[
    '(',
    ')',
    ',',
    '<',
    '>',
    '+',
    '-',
    '"s"',
    "'c'",
    '@',
    '&',
    ':',
    ';',
    '=',
    '/',
    '.',
    '{',
    '}',
    '#',
    '##',
    '__VA_ARGS__',
  ],
);
const spaces = fc.constantFrom('', ' ', ' ', '  ', '/**/', ' \\\n');
const call = fc
  .tuple(fc.constantFrom('F', 'G', 'H'), spaces, fc.array(fc.array(words, { maxLength: 3 }), { maxLength: 3 }))
  .map(([name, space, args]) => `${name}${space}(${args.map((arg) => arg.join(' ')).join(',')})`);
const piece = fc.oneof({ arbitrary: words, weight: 3 }, { arbitrary: call, weight: 2 });
// A line does not begin with `#`: inside a call that spans lines cpp then counts arguments twice.
const text = fc
  .array(fc.tuple(piece, spaces), { maxLength: 8 })
  .map((parts) => parts.flat().join(''))
  .map((made) => (/^\s*(\\\n|\/\*\*\/)*\s*#/.test(made) ? `x ${made}` : made));
const operator = fc.constantFrom(' ## ', '##', ' #', ' # ', ' ', ' ', '');
const parameter = fc.constantFrom('p', 'q', 'p', '__VA_ARGS__', 'A', 'B', 'F', 'G', 'x', ',', '(p)', 'F(p)', 'G(q, p)');
const body = fc.array(fc.tuple(parameter, operator), { maxLength: 6 }).map((parts) => parts.flat().join(''));
const parameters = fc.constantFrom('(p)', '(p)', '(p, q)', '(p, q)', '()', '(...)', '(p, ...)', '(q...)');
const objects = fc.tuple(names, text).map(([name, value]) => `#define ${name} ${value}`);
const functions = fc.tuple(names, parameters, body).map(([name, list, value]) => `#define ${name}${list} ${value}`);
const condition = fc.constantFrom('A', 'B == 1', 'defined(C)', '!defined F', 'A + B > 1', '0', '1', 'C');
const branch = fc.tuple(condition, text, text).map(([test, yes, no]) => `#if ${test}\n${yes}\n#else\n${no}\n#endif`);
const undef = names.map((name) => `#undef ${name}`);
const line = fc.oneof(
  { arbitrary: functions, weight: 4 },
  { arbitrary: objects, weight: 2 },
  { arbitrary: text, weight: 6 },
  { arbitrary: branch, weight: 1 },
  { arbitrary: undef, weight: 1 },
);

/** A source of up to 14 parts, each a line or a conditional. */
export const macroSoup = fc.array(line, { minLength: 3, maxLength: 14 }).map((lines) => `${lines.join('\n')}\n`);
