import { expect, test } from 'vitest';
import { fileSymbols, type SymbolNode } from '../../../server/src/ide/symbols.ts';
import { fixture } from '../../harness/ide.ts';

async function outline(text: string): Promise<string> {
  const { file } = await fixture(text);
  const lines: string[] = [];
  const add = (symbols: readonly SymbolNode[], depth: number, from: number, to: number) => {
    for (const { name, detail, kind, start, end, nameStart, nameEnd, children } of symbols) {
      // An editor refuses an outline whose ranges are not within each other.
      expect([start >= from, end <= to, nameStart >= start, nameEnd <= end]).toEqual([true, true, true, true]);
      lines.push(`${'  '.repeat(depth)}${kind} ${name}${detail === '' ? '' : ` (${detail})`}`);
      add(children, depth + 1, start, end);
    }
  };
  add(fileSymbols(file), 0, 0, file.unit.text.length);
  return lines.join('\n');
}

test('nodes, properties, macros, conditionals', async () => {
  const text = `/dts-v1/;
#include "none.dtsi"
/ {
	a: b: soc@0 {
		reg = <0x0 0x1000>,
		      <0x2000 0x1000>;
		empty;
	};
#ifdef X
	one { };
#else
	two { };
#endif
	MACRO(1);
};
&label { status = "okay"; };
`;
  expect(await outline(text)).toMatchInlineSnapshot(`
    "node /
      node soc@0 (a, b)
        property reg (<0x0 0x1000>, <0x2000 0x1000>)
        property empty
      node one
      node two
      macro MACRO
    node &label
      property status ("okay")"
  `);
});

test('broken text still has an outline with ranges that hold', async () => {
  for (const text of [
    '/ { a { b = <1; c { }; };',
    '/ { a: : { }; = <1>; };',
    '/ { a {',
    '&a { b: { c; }; }; };',
    '{ { { };',
    '/ { #ifdef\n a { }; };',
  ]) {
    await outline(`/dts-v1/;\n${text}`);
  }
});

test('macros that a header defines', async () => {
  const text = '#ifndef GUARD\n#define GUARD\n#define ONE 1\n#define ADD(a, b) ((a) + (b))\n#endif\n';
  expect(await outline(text)).toBe('definition ONE (1)\ndefinition ADD(a, b) (((a) + (b)))');
});
