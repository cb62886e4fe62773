/** Hovers over values, macros and conditionals: what the numbers mean through their providers, and what was left out why. */
import { expect, test } from 'vitest';
import { findHover } from '../../../server/src/ide/hover.ts';
import { fixture, plain } from '../../harness/ide.ts';

async function hover(files: string | Record<string, string>): Promise<string> {
  const { board, reports, file, offset, show } = await fixture(files);
  const found = findHover(board, () => reports, file, offset);
  return found ? `${show(found.span)}\n${plain(found.blocks, show)}` : '';
}

const BOARD = `/dts-v1/;
#define GIC_SPI 0
#define IRQ_TYPE_LEVEL_HIGH 4
#define GPIO_ACTIVE_LOW 1
#define CLK_CORE 0x21
#define FOURCC(a) (a)
#define TWICE(x) (2 * (x) + CLK_CORE)
/ {
	#address-cells = <1>;
	#size-cells = <1>;
	interrupt-parent = <&gic>;
	gic: interrupt-controller@1000 {
		compatible = "arm,gic-v3";
		reg = <0x1000 0x100>;
		interrupt-controller;
		#interrupt-cells = <3>;
	};
	gpio: gpio@2000 {
		reg = <0x2000 0x100>;
		gpio-controller;
		#gpio-cells = <2>;
		interrupt-controller;
		#interrupt-cells = <2>;
	};
	cru: clock-controller@3000 { reg = <0x3000 0x100>; #clock-cells = <1>; };
	xo: clock { #clock-cells = <0>; clock-frequency = <19200000>; };
	pwm: pwm { #pwm-cells = <3>; };
	dev@4000 {
		reg = <0x4000 0x100>;
		interrupts = <GIC_SPI 12 IRQ_TYPE_LEVEL_HIGH>, <1 9 8>;
		interrupt-names = "eot", "err";
		clocks = <&xo>, <&cru CLK_CORE>;
		clock-names = "xo", "core";
		reset-gpios = <&gpio 5 GPIO_ACTIVE_LOW>;
		wake-gpios = <&gpio 6 (2 | 4 | 16)>;
		interrupts-extended = <&gpio 7 2>;
		pwms = <&pwm 0 50000 1>;
		format = <0x52474238 FOURCC(0x41424344)>;
		twice = <TWICE(3)>;
		phys = <0>;
	};
	bus@10000 {
		#address-cells = <1>;
		#size-cells = <1>;
		ranges = <0x0 0x10000 0x1000>, <0x1000 0x20000 0x1000>;
	};
};
`;

const at = (mark: string, marked: string) => hover(BOARD.replace(mark, marked));

test('an interrupt, through the parent of the tree', async () => {
  expect(await at('SPI 12', 'SPI 1$02')).toMatchInlineSnapshot(`
    "/a.dts:30: 12
    interrupts[0] "eot": &gic SPI 12 (interrupt 44 of the GIC), high level
    cell 1: 0xc = 12"
  `);
  expect(await at('<1 9 8>', '<1 9 $08>')).toContain(
    'interrupts[1] "err": &gic PPI 9 (interrupt 25 of the GIC), low level',
  );
  expect(await at('<&gpio 7 2>', '<&gpio $07 2>')).toContain(
    'interrupts-extended[0] "eot": &gpio interrupt 7, falling edge',
  );
  expect(await at('interrupts = ', 'interr$0upts = ')).toMatchInlineSnapshot(`
    "/a.dts:30: interrupts
    /dev@4000: interrupts
    interrupts[0] "eot": &gic SPI 12 (interrupt 44 of the GIC), high level
    interrupts[1] "err": &gic PPI 9 (interrupt 25 of the GIC), low level
    interrupts = <0x0 0xc 0x4 0x1 0x9 0x8>;
    The interrupts of the device, in cells of its interrupt parent.
    32-bit numbers · Devicetree Specification 0.4, 2.4.1.1"
  `);
});

test('clocks: references with and without arguments, by name', async () => {
  expect(await at('<&cru CLK_CORE>', '<&cru CLK$0_CORE>')).toMatchInlineSnapshot(`
    "/a.dts:32: CLK_CORE
    clocks[1] "core": &cru 33 (0x21)
    cell 2: 0x21 = 33
    #define CLK_CORE 0x21
    Defined in /a.dts:5: CLK_CORE"
  `);
  expect(await at('<&cru CLK_CORE>', '<&c$0ru CLK_CORE>')).toMatch(
    /^.*: &cru\nclocks\[1\] "core": &cru 33 \(0x21\)\ncru: /,
  );
  expect(await at('clocks = ', 'clo$0cks = ')).toContain('clocks[0] "xo": &xo\nclocks[1] "core": &cru 33 (0x21)');
});

test('gpio flags, a pwm, a reference that is left out', async () => {
  expect(await at('5 GPIO', '$05 GPIO')).toContain('reset-gpios[0]: &gpio line 5, active low');
  expect(await at('&gpio 6', '&gpio $06')).toContain('wake-gpios[0]: &gpio line 6, active high, open drain, pull-up');
  expect(await at('50000 1', '5$00000 1')).toContain('pwms[0]: &pwm channel 0, period 50000 ns, inverted');
  expect(await at('phys = ', 'ph$0ys = ')).toContain('phys[0]: none');
});

test('rows of ranges, quantities with their unit, characters in cells', async () => {
  expect(await at('ranges = <0x0', 'ran$0ges = <0x0')).toContain(
    'ranges[0]: 0x0, seen by the CPU at 0x10000 – 0x10fff (4 KiB)\nranges[1]: 0x1000, seen by',
  );
  expect(await at('<19200000>', '<192$000000>')).toContain('cell 0: 0x124f800 = 19200000 (19.2 MHz)');
  expect(await at('clock-frequency', 'clock$0-frequency')).toContain('19.2 MHz');
  expect(await at('<0x52474238', '<0x52$0474238')).toContain('"RGB8"');
  expect(await at('<0x4000 0x100>', '<0x4000 0$0x100>')).not.toContain('"');
});

test('macros: what they come to, the number that is, where that was defined', async () => {
  expect(await at('<TWICE(3)>', '<TW$0ICE(3)>')).toMatchInlineSnapshot(`
    "/a.dts:39: TWICE
    cell 0: 0x27 = 39
    #define TWICE(x) (2 * (x) + CLK_CORE)
    → (2 * (3) + 0x21)
    Defined in /a.dts:7: TWICE"
  `);
  expect(await at('#define CLK_CORE', '#define CLK$0_CORE')).toMatchInlineSnapshot(`
    "/a.dts:5: CLK_CORE
    #define CLK_CORE 0x21
    = 0x21 = 33
    Defined in /a.dts:5: CLK_CORE"
  `);
});

const CONDITIONS = `/dts-v1/;
#define LEVEL (1 + 1)
#define FLAG
#if LEVEL > 2 && defined(FLAG)
/ { one; };
#elif defined(OTHER)
/ { two; };
#else
/ { three; };
#endif
`;

test('conditionals: what was left out, why, and with what values', async () => {
  const mark = (text: string, marked: string) => hover(CONDITIONS.replace(text, marked));
  expect(await mark('one;', 'o$0ne;')).toMatchInlineSnapshot(`
    "/a.dts:5: / { one; };
    Left out on this board.
    #if LEVEL > 2 && defined(FLAG)
    With:
    - LEVEL = 2
    - FLAG is defined"
  `);
  expect(await mark('#else', '#el$0se')).toMatchInlineSnapshot(`
    "/a.dts:8: #else
    Holds on this board.
    #if LEVEL > 2 && defined(FLAG)
    #elif defined(OTHER)
    #else
    With:
    - LEVEL = 2
    - FLAG is defined
    - OTHER is not defined"
  `);
  expect(await mark('three', 'th$0ree')).not.toContain('Left out');
  expect(await mark('defined(OTHER)', 'defined(OT$0HER)')).toContain('- OTHER is not defined');
  expect(await mark('LEVEL > 2', 'LE$0VEL > 2')).toContain('#define LEVEL (1 + 1)');
  const behind = CONDITIONS.replace('LEVEL > 2', 'LEVEL > 1').replace('three', 'th$0ree');
  expect(await hover(behind)).toContain('Left out on this board.\n#if LEVEL > 1 && defined(FLAG)\nWith:\n- LEVEL = 2');
});

test('includes: the file, and the places that come before it', async () => {
  const files = { 'a.dts': '/dts-v1/;\n#include "b.d$0tsi"\n/ { };\n', 'include/b.dtsi': '' };
  expect(await hover(files)).toMatchInlineSnapshot(`
    "/a.dts:2: b.dtsi
    /include/b.dtsi
    Looked for before:
    - /b.dtsi"
  `);
  expect(await hover('/dts-v1/;\n#include "c.d$0tsi"\n/ { };\n')).toMatchInlineSnapshot(`
    "/a.dts:2: c.dtsi
    not found in any include folder
    Looked for:
    - /c.dtsi
    - /include/c.dtsi"
  `);
});

test('deleted things: by whom', async () => {
  const text = `/dts-v1/;
/ { a: one { x; two { y; }; }; b: three { z; }; };
&a { /delete-property/ x; };
/delete-node/ &b;
`;
  expect(await hover(text.replace('x; two', '$0x; two'))).toContain('Deleted by /a.dts:3: x');
  expect(await hover(text.replace('three', 'th$0ree'))).toContain('Deleted by /a.dts:4: &b');
  expect(await hover(text.replace('z;', '$0z;'))).toContain('Deleted by /a.dts:4: &b');
});

test('rows of interrupt-map, the whole and one by one; its mask', async () => {
  const pcie = (marked: string) => `${BOARD.trimEnd().replace(/\};$/, '')}
	pcie@9000 {
		device_type = "pci";
		#address-cells = <3>;
		#size-cells = <2>;
		#interrupt-cells = <1>;
		${marked}
	};
};
`;
  const map = 'interrupt-map = <0 0 0 1 &gic 0 149 4>, <0x800 0 0 2 &gpio 7 8>;';
  const rows = [
    'interrupt-map[0]: address 0x0 0x0 0x0 (device 0), INTA → &gic SPI 149 (interrupt 181 of the GIC), high level',
    'interrupt-map[1]: address 0x800 0x0 0x0 (device 1), INTB → &gpio interrupt 7, low level',
  ];
  expect(await hover(pcie(map.replace('rupt-map', 'rupt-$0map')))).toContain(rows.join('\n'));
  const cell = await hover(pcie(map.replace('7 8', '$07 8')));
  expect(cell).toContain(rows[1]);
  expect(cell).not.toContain(rows[0]);
  expect(await hover(pcie('interrupt-map-$0mask = <0xf800 0 0 7>;'))).toContain(
    'compared: of the address 0xf800 0x0 0x0, of the interrupt 0x7',
  );
  // Behind a parent that does not say how long its rows are, nobody knows where the next begins.
  expect(await hover(pcie('interrupt-m$0ap = <0 0 0 1 0x1234 5>;'))).not.toContain('interrupt-map[0]');
});
