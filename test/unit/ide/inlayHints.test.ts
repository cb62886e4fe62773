import { expect, test } from 'vitest';
import { type InlayHintKinds, inlayHints } from '../../../server/src/ide/inlayHints.ts';
import { fixture } from '../../harness/ide.ts';

const ALL: InlayHintKinds = { addresses: true, regions: true, arguments: true, macros: true };
const NONE: InlayHintKinds = { addresses: false, regions: false, arguments: false, macros: false };

/** The lines of the file with the caret, or of `/a.dts`, that have hints, with those in guillemets. */
async function hints(files: string | Record<string, string>, kinds: InlayHintKinds, range?: readonly [string, string]) {
  const { board, reports, file } = await fixture(files);
  const { text } = file.unit;
  const asked = range ? { start: text.indexOf(range[0]), end: text.indexOf(range[1]) } : { start: 0, end: text.length };
  let shown = text;
  for (const { at, label } of inlayHints(board, () => reports, file, asked, kinds).toReversed()) {
    shown = `${shown.slice(0, at)}«${label}»${shown.slice(at)}`;
  }
  return shown
    .split('\n')
    .filter((line) => line.includes('«'))
    .map((line) => line.trim());
}

const BOARD = `/dts-v1/;
#define CLK_CORE 0x21
#define BASE (0x10000 * 2)
#define PAIR(x) x 0x100
/ {
	#address-cells = <2>;
	#size-cells = <2>;
	memory@80000000 { device_type = "memory"; reg = <0x0 0x80000000 0x0 0x40000000>; };
	reserved-memory {
		#address-cells = <2>;
		#size-cells = <2>;
		ranges;
		fixed@90000000 { reg = <0x0 0x90000000 0x0 0x100000>; no-map; };
		pool {
			size = <0x0 0x400000>;
			no-map;
		};
	};
	soc {
		#address-cells = <1>;
		#size-cells = <1>;
		ranges = <0x0 0x0 0x1c000000 0x1000000>;
		cru: clock-controller@3000 { reg = <0x3000 0x10000>; #clock-cells = <1>; };
		gpio: gpio@2000 { reg = <PAIR(0x2000)>; #gpio-cells = <2>; };
		dev@4000 {
			reg = <0x4000 0x100>, <BASE 0x1000>;
			clocks = <&cru CLK_CORE>, <&cru 4>;
			reset-gpios = <&gpio 5 1>;
		};
#ifdef NEVER
		dev@5000 { reg = <0x5000 0x100>; x = <BASE>; };
#endif
	};
};
`;

test('addresses as the CPU sees them, where the bus translates', async () => {
  expect(await hints(BOARD, { ...NONE, addresses: true })).toMatchInlineSnapshot(`
    [
      "cru: clock-controller@3000 { reg = <0x3000 0x10000>«→ 0x1c00_3000, 64 KiB»; #clock-cells = <1>; };",
      "gpio: gpio@2000 { reg = <PAIR(0x2000)>«→ 0x1c00_2000, 256 B»; #gpio-cells = <2>; };",
      "reg = <0x4000 0x100>«→ 0x1c00_4000, 256 B», <BASE 0x1000>«→ 0x1c02_0000, 4 KiB»;",
    ]
  `);
});

test('the place of a region that states none', async () => {
  expect(await hints(BOARD, { ...NONE, regions: true })).toEqual(['pool {«→ 0xbfc0_0000, 4 MiB»']);
  const large = BOARD.replace('0x0 0x400000>', '0x1 0x0>');
  expect(await hints(large, { ...NONE, regions: true })).toEqual(['pool {«→ not reserved»']);
  // Its driver leaves the default area to the command line: the region has an address, and is freed.
  const refused = BOARD.replace(
    '\t\t\tno-map;',
    'compatible = "shared-dma-pool"; reusable; linux,cma-default;',
  ).replace('soc {', 'chosen { bootargs = "cma=32M"; };\n\tsoc {');
  expect(await hints(refused, { ...NONE, regions: true })).toEqual(['pool {«→ not reserved»']);
});

test('names of arguments that are numbers, values of macros', async () => {
  expect(await hints(BOARD, { ...NONE, arguments: true })).toMatchInlineSnapshot(`
    [
      "clocks = <&cru CLK_CORE>, <&cru «clock:»4>;",
      "reset-gpios = <&gpio «line:»5 «flags:»1>;",
    ]
  `);
  expect(await hints(BOARD, { ...NONE, macros: true })).toMatchInlineSnapshot(`
    [
      "reg = <0x4000 0x100>, <BASE«= 0x2_0000» 0x1000>;",
      "clocks = <&cru CLK_CORE«= 33»>, <&cru 4>;",
    ]
  `);
});

test('nothing where all is off, and only the range that is asked for', async () => {
  expect(await hints(BOARD, NONE)).toEqual([]);
  const some = await hints(BOARD, ALL, ['gpio: gpio', 'dev@4000']);
  expect(some.length).toBe(1);
});

test('a shared file is seen through its board; a value that is replaced has no hint', async () => {
  const files = {
    'a.dts': '/dts-v1/;\n#include "b.dtsi"\n&late { reg = <0x6000 0x100>; };\n',
    'b.dtsi': BOARD.replace('/dts-v1/;\n', '$0').replace('dev@4000 {', 'late: dev@4000 {'),
  };
  const found = await hints(files, { ...NONE, addresses: true });
  expect(found.some((line) => line.includes('clock-controller'))).toBe(true);
  expect(found.some((line) => line.includes('0x4000'))).toBe(false);
});
