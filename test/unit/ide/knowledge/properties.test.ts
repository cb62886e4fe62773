import { expect, test } from 'vitest';
import { KNOWN_PROPERTIES, propertyKnowledge } from '../../../../server/src/ide/knowledge/properties.ts';

test('every row has a name of its own, one sentence and a source', () => {
  const names = KNOWN_PROPERTIES.map(({ name }) => name);
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
  const unlike = KNOWN_PROPERTIES.filter(({ meaning }) => !/^[A-Z](?:[^.]|\.\w)*\.$/.test(meaning));
  expect(unlike).toEqual([]);
  const source = /^(Devicetree Specification 0\.4, \d|Linux 7\.2 [\w/,.-]+$|dt-schema schemas\/[\w/,.-]+$)/;
  expect(KNOWN_PROPERTIES.filter((row) => !source.test(row.source))).toEqual([]);
});

test('what takes arguments says whose property counts them, and that is known, too', () => {
  const cells = KNOWN_PROPERTIES.flatMap((row) => row.cells ?? []);
  expect(cells.filter((name) => propertyKnowledge(name) === undefined)).toEqual([]);
});

test('units agree with the ends of names', () => {
  const ends: Readonly<Record<string, string>> = { '-microvolt': 'µV', '-microamp': 'µA', '-hz': 'Hz', '-us': 'µs' };
  for (const [end, unit] of Object.entries(ends)) {
    const rows = KNOWN_PROPERTIES.filter(({ name }) => name.endsWith(end));
    expect(rows.length, end).toBeGreaterThan(0);
    expect(new Set(rows.map((row) => row.unit)), end).toEqual(new Set([unit]));
  }
});

test.each([
  ['reg', 'reg', undefined],
  ['reset-gpios', 'reset-gpios', undefined],
  ['led-gpios', '…-gpios', undefined],
  ['led-gpio', '…-gpio', undefined],
  ['vdd-supply', '…-supply', undefined],
  ['pinctrl-0', 'pinctrl-…', undefined],
  ['#widget-cells', '#…-cells', undefined],
  ['charge-current-limit-microamp', '…-microamp', 'µA'],
  ['clock-names', '…-names', undefined],
])('%s is known as %s', (name, row, unit) => {
  const known = propertyKnowledge(name);
  expect(known?.name).toBe(row);
  expect(known?.unit).toBe(unit);
});

test('names that nobody knows', () => {
  for (const name of ['', 'acme,thing', 'pinctrl-', 'regs', 'constructor'])
    expect(propertyKnowledge(name)).toBeUndefined();
});

test('names properties are told by what they name', () => {
  expect(propertyKnowledge('reg-names')?.meaning).toContain('of the reg entries');
  expect(propertyKnowledge('clock-names')?.meaning).toContain('of the clocks entries');
});
