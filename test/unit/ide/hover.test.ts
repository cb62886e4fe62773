import { expect, test } from 'vitest';
import { findHover } from '../../../server/src/ide/hover.ts';
import { fixture, plain } from '../../harness/ide.ts';

/** The hover at `$0` as plain text; empty for none. */
async function hover(files: string | Record<string, string>): Promise<string> {
  const { board, reports, file, offset, show } = await fixture(files);
  const found = findHover(board, () => reports, file, offset);
  return found ? `${show(found.span)}\n${plain(found.blocks, show)}` : '';
}

const HEAD = `/dts-v1/;
/ {
	#address-cells = <2>;
	#size-cells = <2>;
	memory@80000000 { device_type = "memory"; reg = <0x0 0x80000000 0x0 0x40000000>; };
	aliases { serial0 = &uart0; path0 = "/soc/serial@1000"; };
`;

const SOC = `
	soc: soc {
		#address-cells = <1>;
		#size-cells = <1>;
		ranges = <0x0 0x0 0x10000000 0x1000000>;
		uart0: serial@1000 {
			compatible = "acme,uart";
			reg = <0x1000 0x100>, <0x2000 (2 * 0x80)>;
			reg-names = "core", "fifo";
			status = "disabled";
		};
	};
};
`;

const withSoc = (mark: string, marked: string) => (HEAD + SOC).replace(mark, marked);

test('a node: path, labels, facts, resolved reg, every definition', async () => {
  const text = `${withSoc('serial@1000 {', 'serial@1$0000 {')}&uart0 { status = "okay"; };\n`;
  expect(await hover(text)).toMatchInlineSnapshot(`
    "/a.dts:12: serial@1000
    uart0: /soc/serial@1000
    compatible \`acme,uart\`
    reg[0] "core": 0x10001000 – 0x100010ff (256 B) – bus address 0x1000
    reg[1] "fifo": 0x10002000 – 0x100020ff (256 B) – bus address 0x2000
    Merged from 2 places: /a.dts:12: serial@1000, /a.dts:20: &uart0"
  `);
});

test('the unit address and the label are the node, too', async () => {
  expect(await hover(withSoc('uart0: serial', 'ua$0rt0: serial'))).toContain('uart0: /soc/serial@1000');
  expect(await hover(withSoc('serial@1000 {', 'serial@1000$0 {'))).toContain('uart0: /soc/serial@1000');
});

test('a reference in front of a body, in a value, and by path', async () => {
  const expected = 'uart0: /soc/serial@1000';
  expect(await hover(`${HEAD}${SOC}&ua$0rt0 { };`)).toContain(expected);
  expect(await hover(`${HEAD}${SOC}$0&uart0 { };`)).toContain(expected);
  expect(await hover(`${HEAD}${SOC}/ { x = <&uart0$0>; };`)).toContain(expected);
  expect(await hover(`${HEAD}${SOC}/ { x = <&{/soc/ser$0ial@1000}>; };`)).toContain(expected);
  expect(await hover(`${HEAD}${SOC}&{/so$0c/serial@1000} { };`)).toContain(expected);
  expect(await hover(`${HEAD}${SOC}&no$0where { };`)).toBe('');
});

test('a reference by path below a label', async () => {
  expect(await hover(`${HEAD}${SOC}/ { x = &{/soc/serial@1000$0}; };`)).toContain('/soc/serial@1000');
});

test('deleted nodes are still known where the source speaks of them', async () => {
  expect(await hover(`${HEAD}${SOC}/delete-node/ &ua$0rt0;`)).toMatchInlineSnapshot(`
    "/a.dts:20: &uart0
    /soc/serial@1000
    Deleted in this board.
    Deleted by /a.dts:20: &uart0
    Defined in /a.dts:12: serial@1000"
  `);
  expect(await hover(`${HEAD}${SOC}&soc { /delete-node/ serial@1$0000; };`)).toContain('Deleted in this board.');
  expect(await hover(`${withSoc('serial@1000 {', 'serial@1$0000 {')}/delete-node/ &uart0;`)).toContain('Deleted');
});

test('deleted properties', async () => {
  expect(await hover(`${HEAD}${SOC}&uart0 { /delete-property/ reg-$0names; };`)).toMatchInlineSnapshot(`
    "/a.dts:20: reg-names
    /soc/serial@1000: reg-names
    Deleted in this board.
    Deleted by /a.dts:20: reg-names
    Names of the reg entries, in their order.
    strings · Linux 7.2 Documentation/devicetree/bindings/resource-names.txt"
  `);
});

test('paths and aliases in strings', async () => {
  expect(await hover(HEAD.replace('/soc/serial', '/soc/ser$0ial') + SOC)).toContain('uart0: /soc/serial@1000');
  expect(await hover(`${HEAD}chosen { stdout-path = "ser$0ial0:115200n8"; };${SOC}`)).toMatchInlineSnapshot(`
    "/a.dts:7: serial0
    uart0: /soc/serial@1000
    compatible \`acme,uart\` · status \`disabled\`
    reg[0] "core": 0x10001000 – 0x100010ff (256 B) – bus address 0x1000
    reg[1] "fifo": 0x10002000 – 0x100020ff (256 B) – bus address 0x2000
    Defined in /a.dts:12: serial@1000"
  `);
  expect(await hover(`${HEAD}chosen { stdout-path = "/soc/$0serial@1000:9600"; };${SOC}`)).toContain(
    '/soc/serial@1000',
  );
  expect(await hover(`${HEAD}chosen { bootargs = "ser$0ial0"; };${SOC}`)).toBe('');
});

test('a property: final value, every definition', async () => {
  const text = `${HEAD}${SOC}&uart0 { sta$0tus = "okay"; };\n`;
  expect(await hover(text)).toMatchInlineSnapshot(`
    "/a.dts:20: status
    /soc/serial@1000: status
    status = "okay";
    Whether the device is there to be used; a node without it is in use.
    a string: \`okay\`, \`disabled\`, \`reserved\`, \`fail\` · Devicetree Specification 0.4, 2.3.4
    Set in turn by: /a.dts:16: status, /a.dts:20: status"
  `);
});

test('a property within a conditional', async () => {
  const text = `#define WITH 1\n${HEAD}${SOC}&uart0 {\n#ifdef WITH\n\tsta$0tus = "okay";\n#endif\n};\n`;
  expect(await hover(text)).toContain('/soc/serial@1000: status');
});

test('a property at the top level of an included file', async () => {
  const text = `${HEAD}${SOC}&uart0 {\n#include "part.dtsi"\n};\n`;
  expect(await hover({ 'a.dts': text, 'part.dtsi': 'clock-freq$0uency = <1000>;\n' })).toContain(
    '/soc/serial@1000: clock-frequency',
  );
});

test('reg: the property, an address, a size, an expression', async () => {
  expect(await hover(withSoc('reg = <0x1000', 'r$0eg = <0x1000'))).toMatchInlineSnapshot(`
    "/a.dts:14: reg
    /soc/serial@1000: reg
    reg[0] "core": 0x10001000 – 0x100010ff (256 B) – bus address 0x1000
    reg[1] "fifo": 0x10002000 – 0x100020ff (256 B) – bus address 0x2000
    reg = <0x1000 0x100 0x2000 0x100>;
    Address and size of each range of registers or memory, as the bus of the parent counts them.
    cells as the bus counts them · Devicetree Specification 0.4, 2.3.6"
  `);
  expect(await hover(withSoc('<0x1000 0x100>', '<0x1$0000 0x100>'))).toMatchInlineSnapshot(`
    "/a.dts:14: 0x1000
    reg[0] "core", address: 0x10001000 – 0x100010ff (256 B) – bus address 0x1000
    cell 0: 0x1000 = 4096"
  `);
  expect(await hover(withSoc('<0x1000 0x100>', '<0x1000 0x100$0>'))).toMatchInlineSnapshot(`
    "/a.dts:14: 0x100
    reg[0] "core", size: 0x10001000 – 0x100010ff (256 B) – bus address 0x1000
    cell 1: 0x100 = 256"
  `);
  expect(await hover(withSoc('(2 * 0x80)', '(2 * $00x80)'))).toMatchInlineSnapshot(`
    "/a.dts:14: (2 * 0x80)
    reg[1] "fifo", size: 0x10002000 – 0x100020ff (256 B) – bus address 0x2000
    cell 3: 0x100 = 256"
  `);
});

test('ranges', async () => {
  expect(await hover(withSoc('0x10000000 0x1000000>', '0x1$00000000 0x1000000>'))).toMatchInlineSnapshot(`
    "/a.dts:11: 0x10000000
    ranges[0], address on the bus above: 0x0, seen by the CPU at 0x10000000 – 0x10ffffff (16 MiB)
    cell 2: 0x10000000 = 268435456"
  `);
});

test('cells of any other property', async () => {
  expect(await hover(`${HEAD}${SOC}/ { x = <1 0x$010 3>; };`)).toMatchInlineSnapshot(`
    "/a.dts:20: 0x10
    cell 1: 0x10 = 16"
  `);
  expect(await hover(`${HEAD}${SOC}/ { x = /bits/ 8 <1 0x$010 3>, <7>; };`)).toContain('cell 1: 0x10 = 16');
  expect(await hover(`${HEAD}${SOC}/ { x = "abc", <1 2$0>; };`)).toContain('cell 1: 2');
  // Behind what has another width, and behind a path, which takes its bytes when it is known.
  expect(await hover(`${HEAD}${SOC}/ { x = /bits/ 8 <1 2 3>, <7$0>; };`)).toContain('cell 3: 7');
  expect(await hover(`${HEAD}${SOC}/ { x = &{/soc}, <1 0x2$00>; };`)).toContain('cell 1: 0x20 = 32');
});

test('a macro: its definition, and the cells that it makes', async () => {
  const text = `#define BASE 0x1000\n#define PAIR(x) x 0x100\n${HEAD}${SOC.replace('<0x1000 0x100>', '<BA$0SE 0x100>')}`;
  expect(await hover(text)).toMatchInlineSnapshot(`
    "/a.dts:16: BASE
    reg[0] "core", address: 0x10001000 – 0x100010ff (256 B) – bus address 0x1000
    cell 0: 0x1000 = 4096
    #define BASE 0x1000
    Defined in /a.dts:1: BASE"
  `);
  const pair = `#define PAIR(x) x 0x100\n${HEAD}${SOC.replace('<0x1000 0x100>', '<PA$0IR(0x1000)>')}`;
  expect(await hover(pair)).toMatchInlineSnapshot(`
    "/a.dts:15: PAIR
    reg[0] "core", size: 0x10001000 – 0x100010ff (256 B) – bus address 0x1000
    cell 1: 0x100 = 256
    #define PAIR(x) x 0x100
    → 0x1000 0x100
    Defined in /a.dts:1: PAIR"
  `);
});

test('a macro in a condition, in a definition, as a statement', async () => {
  expect(await hover(`#define A 1\n#if A$0\n#endif\n${HEAD}};`)).toContain('#define A 1');
  expect(await hover(`#define A 1\n#define B A$0\n${HEAD}};`)).toContain('#define A 1');
  expect(await hover(`#define $0A 1\n#undef A\n#define A 2\n${HEAD}};`)).toContain('#define A 1');
  expect(await hover(`#define NODES(n) n { }\n${HEAD} NOD$0ES(x); };`)).toContain('#define NODES(n) n { }');
});

test('an include: the file found', async () => {
  const files = { 'a.dts': `/dts-v1/;\n#include "ch$0ip.dtsi"\n/ { };`, 'chip.dtsi': '' };
  expect(await hover(files)).toMatchInlineSnapshot(`
    "/a.dts:2: chip.dtsi
    /chip.dtsi"
  `);
  expect(await hover('/dts-v1/;\n#include "no$0.dtsi"\n/ { };')).toContain('not found');
});

test('a child that has a number, not an address, without a lecture', async () => {
  const bus = '\tspi { #address-cells = <1>; #size-cells = <0>; flash@3 { reg = <3>; }; };\n};\n';
  expect(await hover(`${HEAD}${bus.replace('flash@3', 'fl$0ash@3')}`)).toContain('\nreg[0]: 0x3\n');
  expect(await hover(`${HEAD}${bus.replace('<3>', '<3$0>')}`)).toContain('\nreg[0], address: 0x3\n');
});

test('a macro that stands for several cells: their numbers', async () => {
  const shown = await hover(`#define PAD(at, mux) (at) 0x10 (mux)\n${HEAD}\tpins = <1 P$0AD(0x920, 7)>;\n};\n`);
  expect(shown).toContain('\ncells 1 to 3: 0x920 0x10 0x7\n');
});

test('a value that is replaced further on, and perhaps deleted then: what the board has instead, and who says so', async () => {
  const replaced = await hover(`${HEAD}\tn: n { x = <1$02>; };\n};\n&n { x = <34>; };\n`);
  expect(replaced).toContain('A later definition replaces this value; the board has:\n/n: x\nx = <0x22>;');
  expect(replaced).toContain('Set in turn by:');
  const deleted = await hover(`${HEAD}\tn: n { x = <1$02>; };\n};\n&n { x = <34>; };\n&n { /delete-property/ x; };\n`);
  expect(deleted).toContain('Deleted in this board.');
  expect(deleted).not.toContain('replaces');
});

test('nothing in comments, strings, blank space', async () => {
  expect(await hover(`${HEAD}${SOC}/* &ua$0rt0 */`)).toBe('');
  expect(await hover(`${HEAD}${SOC}/ { x = <1 /* &ua$0rt0 */>; };`)).toBe('');
  expect(await hover(`${HEAD}${SOC}/ { x = "&ua$0rt0"; };`)).toBe('');
  expect(await hover(`#define abc 1\n${HEAD}${SOC}/ { x = "a$0bc"; };`)).toBe('');
  expect(await hover(`${HEAD}${SOC}\n$0\n`)).toBe('');
});

const RESERVED = `
	reserved-memory {
		#address-cells = <2>;
		#size-cells = <2>;
		ranges;
		fw: firmware@84000000 { reg = <0x0 0x84000000 0x0 0x200000>; no-map; };
		pool: pool { compatible = "shared-dma-pool"; size = <0x0 0x1000000>; reusable; };
		huge: huge { size = <0x1 0x0>; };
	};
	display { memory-region = <&pool>, <&fw>; memory-region-names = "frames", "code"; };
`;

test('a static region', async () => {
  expect(await hover(`${HEAD}${RESERVED.replace('firmware@', 'firm$0ware@')}${SOC}`)).toMatchInlineSnapshot(`
    "/a.dts:12: firmware@84000000
    fw: /reserved-memory/firmware@84000000
    Static region, no-map: 0x84000000 – 0x841fffff (2 MiB); no driver (Linux 7.2)
    Used by /a.dts:16: display
    Assumed for this boot:
    - RAM is what the tree states, unless the boot loader fills it in: 1 GiB at 0x80000000.
    - The kernel image is assumed at 0x80000000-0x82f00000: the size of a Debian 7.2 image on the first free 2 MiB boundary of RAM.
    - The device-tree blob is assumed at 0x88000000.
    reg[0]: 0x84000000 – 0x841fffff (2 MiB)
    Defined in /a.dts:12: firmware@84000000"
  `);
});

test('a dynamic region: where the kernel will put it, under which assumptions, and who uses it', async () => {
  expect(await hover(`${HEAD}${RESERVED.replace('pool: pool', 'po$0ol: pool')}${SOC}`)).toMatchInlineSnapshot(`
    "/a.dts:13: pool
    pool: /reserved-memory/pool
    compatible \`shared-dma-pool\`
    Dynamic region, mapped, reusable: predicted at 0xbf000000 – 0xbfffffff (16 MiB); driver cma (Linux 7.2)
    What the kernel tries:
    - Its turn among the dynamic regions is 1, after all static ones: it asks for 16 MiB.
    - The kernel looks anywhere in RAM, from above, for 16 MiB on a multiple of 2 MiB: 0xbf000000 is the highest place that is free, at the very end.
    - The driver 'cma' takes it (16 MiB at 0xbf000000-0xbfffffff).
    Used by /a.dts:16: display
    The prediction assumes:
    - RAM is what the tree states, unless the boot loader fills it in: 1 GiB at 0x80000000.
    - The kernel image is assumed at 0x80000000-0x82f00000: the size of a Debian 7.2 image on the first free 2 MiB boundary of RAM.
    - The device-tree blob is assumed at 0x88000000.
    Defined in /a.dts:13: pool"
  `);
});

test('of a board whose kernel is not simulated nothing is predicted', async () => {
  const cpu =
    '\tcpus { #address-cells = <1>; #size-cells = <0>; cpu@0 { device_type = "cpu"; compatible = "gaisler,leon3"; reg = <0>; }; };\n';
  const sparc = (reserved: string) => hover(`${HEAD}${cpu}${reserved}${SOC}`);
  expect(await sparc(RESERVED.replace('pool: pool', 'po$0ol: pool'))).toMatchInlineSnapshot(`
    "/a.dts:14: pool
    pool: /reserved-memory/pool
    compatible \`shared-dma-pool\`
    The board is for sparc, whose kernels are not simulated: what they do with this node is not known.
    Used by /a.dts:17: display
    Defined in /a.dts:14: pool"
  `);
  expect(await sparc(RESERVED.replace('\treserved-memory', '\treserved-me$0mory'))).toContain('is not known');
  const consumer = await sparc(RESERVED.replace('display {', 'disp$0lay {'));
  expect(consumer).toContain('pool, no address');
  expect(consumer).toContain('firmware@84000000 0x84000000');
  expect(await hover(`${HEAD.replace('memory@', 'mem$0ory@')}${cpu}${SOC}`)).not.toContain('Linux');
});

test('a region that cannot be placed', async () => {
  expect(await hover(`${HEAD}${RESERVED.replace('huge: huge', 'hu$0ge: huge')}${SOC}`)).toContain('not reserved');
});

test('a consumer of regions', async () => {
  expect(await hover(`${HEAD}${RESERVED.replace('display {', 'disp$0lay {')}${SOC}`)).toMatchInlineSnapshot(`
    "/a.dts:16: display
    /display
    memory-region[0] "frames": pool 0xbf000000 – 0xbfffffff (16 MiB), predicted
    memory-region[1] "code": firmware@84000000 0x84000000 – 0x841fffff (2 MiB)
    Defined in /a.dts:16: display"
  `);
});

test('the memory node', async () => {
  expect(await hover(HEAD.replace('memory@8', 'memory$0@8') + SOC)).toMatchInlineSnapshot(`
    "/a.dts:5: memory@80000000
    /memory@80000000
    Memory as Linux 7.2 sees it: 1 GiB mapped.
    - RAM is what the tree states, unless the boot loader fills it in: 1 GiB at 0x80000000.
    - The kernel image is assumed at 0x80000000-0x82f00000: the size of a Debian 7.2 image on the first free 2 MiB boundary of RAM.
    - The device-tree blob is assumed at 0x88000000.
    reg[0]: 0x80000000 – 0xbfffffff (1 GiB)
    Defined in /a.dts:5: memory@80000000"
  `);
});

test('a node that macros make', async () => {
  const text = `#define UART(n, a) uart##n: serial@##a { reg = <0x##a 0x10>; }\n${HEAD}
	soc { #address-cells = <1>; #size-cells = <1>; UA$0RT(7, 7000); };
};`;
  expect(await hover(text)).toContain('#define UART(n, a)');
});

test('a dynamic region above a /memreserve/ moves between kernels', async () => {
  const text = `/dts-v1/;
/memreserve/ 0xbff00000 0x100000;
/ {
	#address-cells = <2>;
	#size-cells = <2>;
	memory@80000000 { device_type = "memory"; reg = <0x0 0x80000000 0x0 0x40000000>; };
	reserved-memory {
		#address-cells = <2>;
		#size-cells = <2>;
		ranges;
		sc$0ratch { size = <0x0 0x100000>; };
	};
};
`;
  expect(await hover(text)).toContain(
    'Differs between kernels:\n- 5.10 to 6.12.12: placed at 0xbfe00000, 1 MiB\n- 6.12.13 and later: placed at 0xbff00000, 1 MiB\n',
  );
  expect(await hover(text.replace('sc$0ratch', 'scratch').replace('reserved-mem', 'res$0erved-mem'))).toContain(
    '/reserved-memory\n1 GiB: 112 MiB reserved, CMA 64 MiB (Linux 7.2)\nOf that, without use:\n- 1 region that no device refers to: 1 MiB',
  );
});
