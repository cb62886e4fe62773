/** The quick way must give what the general way gives, or give up. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileQuickly } from '../../../server/src/link/quickValue.ts';
import { compileFully } from '../../../server/src/link/value.ts';
import { expandFragment } from '../../../server/src/preprocess/expandText.ts';
import { parseDefine } from '../../../server/src/preprocess/macros.ts';
import { MacroTable, MacroUses } from '../../../server/src/preprocess/macroTable.ts';
import { constantsOf, SubstitutedUnit } from '../../../server/src/preprocess/substitute.ts';
import { identifiersIn } from '../../../server/src/preprocess/tokens.ts';

describe('compileQuickly', () => {
  const token = fc.constantFrom(
    '<',
    '>',
    ',',
    ' ',
    '\n\t',
    '"',
    '"okay"',
    '"a b"',
    '"\\n"',
    '"é"',
    '0',
    '1',
    '0x10',
    '0XfF',
    '0xffffffff',
    '0x100000000',
    '4294967295',
    '999999999',
    '010',
    '08',
    '1U',
    '0x',
    '&a',
    '&b_1',
    '&{/p}',
    '&a/b',
    '&',
    'l:',
    'x',
    '(1)',
    '(1 | 2 << 3)',
    '((0x10 - 1) * 4 & 0xff)',
    '(1 - 2)',
    '(1 << 32)',
    '(0xffffffff + 1)',
    '(4 > 2)',
    '(1 || 0)',
    '(1',
    '/bits/ 8',
    '[00]',
    "'a'",
    '/* c */',
  );
  // Any tokens are hardly ever a value; most of these are one, or nearly one.
  const cell = fc.constantFrom(
    '0',
    '1',
    '0x10',
    '0XfF',
    '0xffffffff',
    '4294967295',
    '010',
    '&a',
    '&b_1',
    '(1)',
    '(1 | 2 << 3)',
  );
  /** Twelve plain ones to one of any tokens. */
  const mostly = (plain: fc.Arbitrary<string>) => fc.oneof({ arbitrary: plain, weight: 12 }, token);
  const cells = fc.array(mostly(cell), { maxLength: 4 }).map((list) => `<${list.join(' ')}>`);
  const part = fc.oneof(cells, cells, fc.constantFrom('"okay"', '"a b"', '""', '&a', '[00]', '"\\n"'));
  const nearValue = fc.array(mostly(part), { minLength: 1, maxLength: 3 }).map((parts) => parts.join(', '));
  const anyTokens = fc.array(token, { maxLength: 12 }).map((tokens) => tokens.join(' '));
  test('agrees with the compiler on any tokens, or gives up', () => {
    let taken = 0;
    fc.assert(
      fc.property(fc.oneof({ arbitrary: nearValue, weight: 3 }, anyTokens), (text) => {
        const plain = compileQuickly(text);
        if (!plain) return;
        taken++;
        expect(plain).toEqual(compileFully(text, () => undefined));
      }),
      { numRuns: 20_000, seed: 11 },
    );
    expect(taken).toBeGreaterThan(3000);
  });

  const number = fc.constantFrom('0', '1', '7', '0x10', '31', '32', '0xffff', '0x80000000', '0xffffffff');
  const { sum } = fc.letrec<{ sum: string }>((tie) => ({
    sum: fc.oneof(
      { maxDepth: 4 },
      number,
      fc
        .tuple(tie('sum'), fc.constantFrom('|', '&', '+', '-', '*', '<<', '>>', '^', '&&', '/'), tie('sum'))
        .map(([left, operator, right]) => `${left} ${operator} ${right}`),
      tie('sum').map((inner) => `(${inner})`),
    ),
  }));
  test('agrees with the compiler on any sum, or gives up', () => {
    let taken = 0;
    fc.assert(
      fc.property(sum, (text) => {
        const value = `<(${text}) 1>`;
        const plain = compileQuickly(value);
        if (!plain) return;
        taken++;
        expect(plain).toEqual(compileFully(value, () => undefined));
      }),
      { numRuns: 20_000, seed: 12 },
    );
    expect(taken).toBeGreaterThan(2000);
  });

  test.each([
    ' <1 2>, <&gic 0x3>',
    ' "okay"',
    ' "a,b", "c",\n\t"" ',
    '<0xffffffff>',
    '<>',
    ' <&a>,\n\t<&b 1> ',
    ' <1 14 ((((1 << (4)) - 1) << 8) | 8)>',
  ])('takes %j', (text) => {
    expect(compileQuickly(text)).toEqual(compileFully(text, () => undefined));
  });
});

describe('compileQuickly, with constants behind macros', () => {
  const DEFINES = [
    'ONE 1',
    'HEX 0x10',
    'SUM (ONE + HEX)',
    'SHIFT (1 << 3)',
    'DEEP (SUM | SHIFT)',
    'OPEN_SUM ONE + HEX',
    'PAIR ONE HEX',
    'WIDE 0x100000000',
    'MINUS (-1)',
    'LESS <',
    'NAME other',
    'LOOP LOOP',
    'A B',
    'B A',
    'FN(x) x',
    'EMPTY',
    'TEXT "s"',
    'CALL FN(1)',
  ];
  const macros = new MacroTable(
    DEFINES.flatMap((line) => parseDefine(line, 0, line.length, `/${line.split(' ')[0]}`) ?? []),
  );
  /** The value compiled quickly, with the text that its markers count in; undefined when that gives up. */
  const quickly = (text: string) => {
    const uses = new MacroUses();
    for (const name of identifiersIn(text, 0, text.length)) uses.note(name, macros.get(name));
    const constants = constantsOf(uses, macros);
    const value = constants && compileQuickly(text, constants);
    return value && { value, unit: new SubstitutedUnit(text, constants) };
  };
  const name = fc.constantFrom('ONE', 'HEX', 'SUM', 'SHIFT', 'DEEP', 'OPEN_SUM', 'PAIR', 'ONE', 'HEX', 'SUM');
  const odd = fc.constantFrom('WIDE', 'MINUS', 'LESS', 'NAME', 'LOOP', 'A', 'FN', 'EMPTY', 'TEXT', 'CALL', '/* ONE */');
  const operator = fc.constantFrom('+', '-', '*', '|', '&', '<<');
  const sum = fc.tuple(name, operator, name).map(([left, sign, right]) => `(${left} ${sign} ${right})`);
  const cell = fc.oneof(
    { arbitrary: name, weight: 8 },
    { arbitrary: sum, weight: 4 },
    { arbitrary: fc.constantFrom('1', '0xONE', '&ref', '&ONE', '(ONE)SUM', '(ONE', '"ONE"', '7ONE'), weight: 3 },
    odd,
  );
  const list = fc.array(cell, { minLength: 1, maxLength: 4 }).map((cells) => `<${cells.join(' ')}>`);
  const value = fc.array(fc.oneof({ arbitrary: list, weight: 6 }, fc.constantFrom('ONE', '"ONE"')), {
    minLength: 1,
    maxLength: 3,
  });

  test('agrees with the compiler on the expanded text, or gives up', () => {
    let taken = 0;
    fc.assert(
      fc.property(value, (parts) => {
        const text = parts.join(', ');
        const quick = quickly(text);
        if (!quick) return;
        taken++;
        expect(quick.value).toEqual(compileFully(quick.unit.text, () => undefined));
        const { unit } = expandFragment('\0own', text, 0, text.length, macros, new MacroUses());
        const full = compileFully(unit.text, () => undefined);
        expect(quick.value.bytes).toEqual(full.bytes);
        const placed = (markers: typeof full.markers, where: Pick<typeof unit, 'originOf'>) =>
          markers.map(({ kind, offset, ref, start, end }) => ({ kind, offset, ref, ...where.originOf(start, end) }));
        expect(placed(quick.value.markers, quick.unit)).toEqual(placed(full.markers, unit));
      }),
      { numRuns: 10_000, seed: 3 },
    );
    expect(taken).toBeGreaterThan(1500);
  });

  test.each([' <ONE>', '<&ref HEX (SUM | 0x20)>, <PAIR 3>', '<(DEEP << ONE)>'])('takes %j', (text) => {
    expect(quickly(text)).toBeDefined();
  });

  test('leads back to the name that was typed, and to the number it stands for', () => {
    const unit = quickly('<1 HEX 2>')?.unit;
    expect(unit?.text).toBe('<1 0x10 2>');
    expect(unit?.originOf(3, 7)).toEqual({
      site: { file: '\0own', start: 3, end: 6 },
      spelling: { file: '/HEX', start: 4, end: 8 },
    });
    expect(unit?.originOf(8, 9).site).toEqual({ file: '\0own', start: 7, end: 8 });
  });
});
