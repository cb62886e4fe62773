import { expect, test } from 'vitest';
import { findReferences } from '../../../server/src/ide/references.ts';
import { fixture } from '../../harness/ide.ts';

const CHIP = `/dts-v1/;
/ {
	#address-cells = <2>;
	#size-cells = <2>;
	reserved-memory {
		#address-cells = <2>;
		#size-cells = <2>;
		ranges;
		modem_mem: modem@84000000 {
			reg = <0x0 0x84000000 0x0 0x1000000>;
		};
	};
	#define REGION memory-region = <&modem_mem>
	dsp { REGION; };
	modem {
		memory-region = <&modem_mem>, <&{/reserved-memory/modem@84000000}>;
		path = &modem_mem;
	};
};
&modem_mem { no-map; };
`;

async function references(
  files: string | Readonly<Record<string, string>>,
  withDefinitions: boolean,
): Promise<readonly string[]> {
  const { analyzer, board, file, offset, show } = await fixture(files);
  return findReferences({ analyzer, board }, file, offset, withDefinitions).map(show);
}

test('values, paths, heads of bodies, uses of macros; definitions if asked for', async () => {
  const uses = [
    '/a.dts:14: REGION',
    '/a.dts:16: &modem_mem',
    '/a.dts:16: &{/reserved-memory/modem@84000000}',
    '/a.dts:17: &modem_mem',
    '/a.dts:20: &modem_mem',
  ];
  expect(await references(CHIP.replace('modem_mem: modem@', 'mod$0em_mem: modem@'), false)).toEqual(uses);
  expect(await references(CHIP.replace('path = &modem', 'path = &mo$0dem'), false)).toEqual(uses);
  expect(await references(CHIP.replace('modem_mem: modem@', 'modem_mem: mod$0em@'), true)).toEqual([
    '/a.dts:9: modem_mem',
    '/a.dts:9: modem@84000000',
    ...uses,
  ]);
});

test('nothing where there is no node', async () => {
  expect(await references(CHIP.replace('ranges', '$0ranges').replace('ranges', ''), true)).toEqual([]);
  expect(await references(`${CHIP}/ { x = <&no$0where>; };`, true)).toEqual([]);
});

test('a property of a node: its definitions and deletions, also in code that is switched off', async () => {
  const text =
    '/dts-v1/;\n/ { l: n { foo; }; m { foo; }; };\n&l { f$0oo = <1>; };\n#if 0\n&l { /delete-property/ foo; };\n#endif\n';
  expect(await references(text, true)).toEqual(['/a.dts:2: foo', '/a.dts:3: foo', '/a.dts:5: foo']);
});

test('a macro, with its definition if asked for', async () => {
  const files = {
    'a.dts': '/dts-v1/;\n#include "x.h"\n/ { x = <SI$0ZE>; };\n#ifdef SIZE\n#endif\n',
    'x.h': '#define SIZE 1 // SIZE\n#define TWICE (2 * SIZE)\n',
  };
  const uses = ['/a.dts:3: SIZE', '/a.dts:4: SIZE'];
  expect(await references(files, false)).toEqual([...uses, '/x.h:2: SIZE']);
  expect(await references(files, true)).toEqual([...uses, '/x.h:1: SIZE', '/x.h:2: SIZE']);
});

test('an included file: every place that includes it', async () => {
  const files = {
    'a.dts': '/dts-v1/;\n#include "b$0.dtsi"\n#include "c.dtsi"\n/ { };\n',
    'b.dtsi': '',
    'c.dtsi': '#include "b.dtsi"\n',
  };
  const found = await references(files, true);
  expect(found.map((place) => place.replace(/ .*/, ''))).toEqual(['/a.dts:2:', '/c.dtsi:1:']);
});

test('a compatible: every node that has it', async () => {
  const text =
    '/dts-v1/;\n/ { n { compatible = "a,b", "c,d"; };\nm { compatible = "x", "c,$0d"; };\no { compatible = "c,de"; }; };\n';
  expect(await references(text, true)).toEqual(['/a.dts:2: c,d', '/a.dts:3: c,d']);
});
