import { expect, test } from 'vitest';
import { semanticTokens } from '../../../server/src/ide/semanticTokens.ts';
import { fixture } from '../../harness/ide.ts';

/** `line: text type.modifier`, a line for each token of `/a.dts` in the lines asked for. */
async function tokens(files: string | Record<string, string>, from = 1, to = Number.POSITIVE_INFINITY) {
  const { board, file } = await fixture(files);
  const { text } = file.unit;
  const lineOf = (at: number) => text.slice(0, at).split('\n').length;
  let last = 0;
  const found = semanticTokens(board, file, { start: 0, end: text.length });
  return found
    .map(({ start, end, type, modifiers }) => {
      // An editor takes tokens in order, none over another, none over lines.
      expect(start).toBeGreaterThanOrEqual(last);
      expect(text.slice(start, end)).not.toMatch(/\n|^\s|\s$|^$/);
      last = end;
      return { line: lineOf(start), shown: `${text.slice(start, end)} ${[type, ...modifiers].join('.')}` };
    })
    .filter(({ line }) => line >= from && line <= to)
    .map(({ line, shown }) => `${line}: ${shown}`)
    .join('\n');
}

test('labels, references, names, unit addresses, properties by kind', async () => {
  const text = `/dts-v1/;
/ {
	soc: a_b: soc@1000 {
		compatible = "acme,soc";
		acme,speed = <1>;
		wild = <&soc &{/soc@1000} &nowhere>, data: "x";
		/delete-property/ acme,old;
		/delete-node/ gone@1;
	};
};
&soc { };
`;
  expect(await tokens(text)).toMatchInlineSnapshot(`
    "3: soc label.declaration
    3: a_b label.declaration
    3: soc nodeName.declaration
    3: 1000 unitAddress.declaration
    4: compatible property.standard
    5: acme,speed property.vendor
    6: wild property
    6: &soc reference
    6: &{/soc@1000} reference
    6: &nowhere reference
    6: data label.declaration
    7: acme,old property.vendor
    8: gone@1 nodeName
    11: &soc reference"
  `);
});

test('aliases are named by their author', async () => {
  const text =
    '/dts-v1/;\n/ {\n\taliases {\n\t\tboard-eeprom = "/n";\n\t};\n\tn {\n\t\taliases {\n\t\t\twild;\n\t\t};\n\t};\n};\n';
  expect(await tokens(text, 4, 4)).toBe('4: board-eeprom property.standard');
  expect(await tokens(text, 8, 8)).toBe('8: wild property');
});

test('macros that are defined, and those that are not', async () => {
  const text = `/dts-v1/;
#define SIZE 0x10
#define ADD(a, b) ((a) + (b) + SIZE)
#undef OLD
#if defined(SIZE) && OTHER
#endif
/ {
	x = <SIZE ADD(SIZE, word) MISSING>, [ab SIZE], /bits/ 8 <SIZE>;
	REG(1);
};
`;
  expect(await tokens(text)).toMatchInlineSnapshot(`
    "2: SIZE macro.declaration
    3: ADD macro.declaration
    3: SIZE macro
    4: OLD macro.declaration
    5: SIZE macro
    5: OTHER macro.undefined
    8: x property
    8: SIZE macro
    8: ADD macro
    8: SIZE macro
    8: MISSING macro.undefined
    8: SIZE macro
    8: SIZE macro
    9: REG macro.undefined"
  `);
});

test('what an #if leaves out is inactive, line by line; a branch that holds is not', async () => {
  const text = `/dts-v1/;
/ {
#ifdef NOT_THERE
	one {

		x = <1>; /* why */
	};
#elif 1
	two { };
#else
	three { };
#endif
};
`;
  expect(await tokens(text, 3)).toMatchInlineSnapshot(`
    "3: NOT_THERE macro.undefined
    4: one { inactive
    6: x = <1>; /* why */ inactive
    7: }; inactive
    9: two nodeName.declaration
    11: three { }; inactive"
  `);
});

test('what is overwritten or deleted later on', async () => {
  const text = `/dts-v1/;
/ {
	a: one { reg = <1>; status = "okay"; x; kept; };
	b: two { y; };
};
&a { status = "disabled"; /delete-property/ x; };
/delete-node/ &b;
`;
  expect(await tokens(text, 3)).toMatchInlineSnapshot(`
    "3: a label.declaration
    3: one nodeName.declaration
    3: reg property.standard
    3: status property.standard.overwritten
    3: x property.deleted
    3: kept property
    4: b label.declaration
    4: two nodeName.declaration.deleted
    4: y property.deleted
    6: &a reference
    6: status property.standard
    6: x property
    7: &b reference"
  `);
});

test('an included file is seen through its board', async () => {
  const files = {
    'a.dts': '/dts-v1/;\n#define ON\n#include "b.dtsi"\n&x { p = <2>; };\n',
    'b.dtsi': '$0/ { x: x { p = <1>; q; }; };\n#ifdef ON\n/ { y; };\n#else\n/ { z; };\n#endif\n',
  };
  expect(await tokens(files)).toMatchInlineSnapshot(`
    "1: x label.declaration
    1: x nodeName.declaration
    1: p property.overwritten
    1: q property
    2: ON macro
    3: y property
    5: / { z; }; inactive"
  `);
});

test('a file that does not parse still has its colours', async () => {
  const text = `/dts-v1/;
#if 0
/ { left-out; };
#endif
/ {
	a: one { reg = <0x1000 ; };
	two { reg = <1>; };
};
`;
  const found = await tokens(text);
  expect(found).toContain('3: / { left-out; }; inactive');
  expect(found).toContain('6: one nodeName.declaration');
  expect(found).toContain('7: reg property.standard');
});

test('the tokens of a range are those of the whole that touch it', async () => {
  const { board, file } = await fixture(`/dts-v1/;
/ {
	a { x = <1>; };
	b { y = <2>; };
	c { z = <3>; };
};
`);
  const { text } = file.unit;
  const range = { start: text.indexOf('b {'), end: text.indexOf('c {') - 1 };
  const all = semanticTokens(board, file, { start: 0, end: text.length });
  const part = semanticTokens(board, file, range);
  const inside = all.filter(({ start, end }) => start >= range.start && end <= range.end);
  expect(inside.length).toBe(2);
  for (const token of inside) expect(part).toContainEqual(token);
  expect(part.length).toBeLessThan(all.length);
});
