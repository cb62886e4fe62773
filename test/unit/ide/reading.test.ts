import { expect, test } from 'vitest';
import { documentLinks } from '../../../server/src/ide/documentLinks.ts';
import { foldingRanges } from '../../../server/src/ide/folding.ts';
import { findHighlights } from '../../../server/src/ide/highlights.ts';
import { selectionRanges } from '../../../server/src/ide/selection.ts';
import { fixture } from '../../harness/ide.ts';

/** `first line-last line kind` of every fold of more than one line. */
async function folds(text: string): Promise<readonly string[]> {
  const { file } = await fixture(text);
  const lineOf = (at: number) => text.slice(0, at).split('\n').length;
  return foldingRanges(file)
    .map(({ start, end, kind }) => ({ from: lineOf(start), to: lineOf(end), kind }))
    .filter(({ from, to }) => to > from)
    .map(({ from, to, kind }) => `${from}-${to} ${kind}`);
}

test('folds: includes, nodes, values, branches, comments', async () => {
  const text = `// SPDX
// of two lines
/dts-v1/;
#include "a.dtsi"
#include "b.dtsi"

/* one line */
/ {
	/*
	 * a block
	 */
	soc {
		reg = <1>,
		      <2>; // behind
#ifdef X
		one { };
#else
		two { };
#endif
	};
	s = "/* no comment";
};
`;
  expect(await folds(text)).toEqual([
    '4-5 imports',
    '8-21 node',
    '12-19 node',
    '13-14 value',
    '15-16 branch',
    '17-18 branch',
    '9-11 comment',
    '1-2 comment',
  ]);
});

test('folds of a file that is being typed', async () => {
  expect(await folds('/dts-v1/;\n/ {\n\ta {\n\t\tx = <1\n\t};\n')).toContain('3-4 node');
  expect(await folds('/dts-v1/;\n/* never\nclosed\n')).toEqual(['2-4 comment']);
});

/** The text of each range around `$0`, the innermost first; long ones shortened. */
async function selections(text: string): Promise<readonly string[]> {
  const { file, offset } = await fixture(text);
  const found = selectionRanges(file, offset);
  for (const [i, range] of found.entries()) {
    const around = found[i + 1];
    // An editor refuses a range that does not lie in the next one.
    if (around) expect(around.start <= range.start && range.end <= around.end).toBe(true);
  }
  return found.map(({ start, end }) => file.unit.text.slice(start, end).replace(/\s+/g, ' '));
}

test('a selection grows by what belongs together', async () => {
  const text = '/dts-v1/;\n/ { soc { clocks = <&cru 1>, <&c$0ru (2 + 3)>; }; };\n';
  expect(await selections(text)).toMatchInlineSnapshot(`
    [
      "cru",
      "&cru",
      "&cru (2 + 3)",
      "<&cru (2 + 3)>",
      "<&cru 1>, <&cru (2 + 3)>",
      "clocks = <&cru 1>, <&cru (2 + 3)>;",
      "soc { clocks = <&cru 1>, <&cru (2 + 3)>; };",
      "/ { soc { clocks = <&cru 1>, <&cru (2 + 3)>; }; };",
      "/dts-v1/; / { soc { clocks = <&cru 1>, <&cru (2 + 3)>; }; }; ",
    ]
  `);
  expect(await selections('/dts-v1/;\n/ { soc { x = "on$0e", "two"; }; };\n')).toMatchInlineSnapshot(`
    [
      "one",
      ""one"",
      ""one", "two"",
      "x = "one", "two";",
      "soc { x = "one", "two"; };",
      "/ { soc { x = "one", "two"; }; };",
      "/dts-v1/; / { soc { x = "one", "two"; }; }; ",
    ]
  `);
  expect(await selections('/dts-v1/;\n/ { a: so$0c@1 { x; }; };\n')).toMatchInlineSnapshot(`
    [
      "soc",
      "soc@1",
      "a: soc@1",
      "a: soc@1 { x; };",
      "/ { a: soc@1 { x; }; };",
      "/dts-v1/; / { a: soc@1 { x; }; }; ",
    ]
  `);
  expect(await selections('/dts-v1/;\n/ {\n#if 1\n\tx = <$01>;\n#endif\n};\n')).toMatchInlineSnapshot(`
    [
      "1",
      "<1>",
      "x = <1>;",
      "#if 1 x = <1>; ",
      "#if 1 x = <1>; #endif",
      "/ { #if 1 x = <1>; #endif };",
      "/dts-v1/; / { #if 1 x = <1>; #endif }; ",
    ]
  `);
});

/** The highlighted lines: `line: text`, with `=` for those that give what they speak of. */
async function highlights(files: string | Record<string, string>): Promise<readonly string[]> {
  const { board, file, offset } = await fixture(files);
  const { text } = file.unit;
  return findHighlights(board, file, offset).map(({ start, end, writes }) => {
    return `${text.slice(0, start).split('\n').length}${writes ? '=' : ':'} ${text.slice(start, end)}`;
  });
}

const NODES = `/dts-v1/;
#define TWO 2
/ {
	a: b: one { reg = <TWO>; x = <&a &{/one} TWO>; };
	two { reg = <&b TWO>; };
};
&a { reg = <3>; };
#if TWO
#endif
`;

test('highlights: a node by all of its names, a macro, a property of one node', async () => {
  const node = ['4= a', '4= b', '4= one', '4: &a', '4: &{/one}', '5: &b', '7= &a'];
  for (const at of ['a: b', 'one {', '&a &', '&{/one', '&b TWO', '&a {']) {
    expect(await highlights(NODES.replace(at, `$0${at}`)), at).toEqual(node);
  }
  expect(await highlights(NODES.replace('<TWO>', '<T$0WO>'))).toEqual([
    '2= TWO',
    '4: TWO',
    '4: TWO',
    '5: TWO',
    '8: TWO',
  ]);
  expect(await highlights(NODES.replace('reg = <3', 're$0g = <3'))).toEqual(['4= reg', '7= reg']);
  expect(await highlights(NODES.replace('= <3', '=$0 <3'))).toEqual([]);
});

test('links: what was included, and what /incbin/ took in', async () => {
  const { board, file, textOf } = await fixture({
    'a.dts': '/dts-v1/;\n#include "b.dtsi"\n#include "none.dtsi"\n/ { x = /incbin/("data/c.bin"); };\n',
    'b.dtsi': '/ { };\n',
    'data/c.bin': 'abc',
  });
  const text = textOf('/a.dts');
  const links = documentLinks(board, file).map(({ start, end, target }) => `${text.slice(start, end)} → ${target}`);
  expect(links).toEqual(['b.dtsi → /b.dtsi', 'data/c.bin → /data/c.bin']);
});
