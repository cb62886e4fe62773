/** What is offered where: the caret is `$0`, text in front of it is often unfinished, as while one types. */
import { describe, expect, test } from 'vitest';
import { tabStop } from '../../../../server/src/ide/completion/candidate.ts';
import { complete } from '../../../../server/src/ide/completion/complete.ts';
import { chipBoard } from '../../../harness/chipBoard.ts';
import { labelsAt, offersAt, questionOf, taken } from '../../../harness/completions.ts';

/** Offers in the order of the list, with the rest of the list left out. */
async function check(text: string, first: readonly string[]): Promise<void> {
  expect(await labelsAt(chipBoard(text), first.length)).toEqual(first);
}

/** What the list holds, and what it does not. */
async function checkHas(text: string, has: readonly string[], hasNot: readonly string[] = []): Promise<void> {
  const labels = new Set((await offersAt(chipBoard(text))).map(({ label }) => label));
  expect(has.filter((label) => !labels.has(label))).toEqual([]);
  expect(hasNot.filter((label) => labels.has(label))).toEqual([]);
}

/** The board's own text with one offer taken. */
async function checkTaken(text: string, label: string, expected: string): Promise<void> {
  const start = chipBoard('')['a.dts'] ?? '';
  expect((await taken(chipBoard(text), label)).slice(start.length)).toBe(expected);
}

describe('statements', () => {
  test('keywords of the top level, each where it is legal', async () => {
    expect(await labelsAt({ 'a.dts': '$0' }, 1)).toEqual(['/dts-v1/']);
    await checkHas(
      '$0',
      ['/ {', '&uart0', '/plugin/', '/memreserve/', '/delete-node/'],
      ['/dts-v1/', '/delete-property/'],
    );
    await checkHas('/ { };\n$0', ['/ {', '&uart0'], ['/plugin/', '/memreserve/']);
    await checkHas('/ { $0 };', ['/delete-node/', '/delete-property/'], ['/memreserve/', '/dts-v1/', '/plugin/']);
  });

  test('directives at the begin of a line, #endif where one is open', async () => {
    await checkHas('#$0', ['#include', '#ifdef'], ['#endif', '#else']);
    await checkHas('#ifdef X\n#$0', ['#endif', '#else', '#include']);
    await checkHas('/ { model = "x"; $0', ['compatible'], ['#include']);
  });

  test('fragments of an overlay only in one', async () => {
    const fragment = '&{/} { … }';
    expect(await labelsAt({ 'a.dts': '/dts-v1/;\n/plugin/;\n$0' }, 1)).toEqual([fragment]);
    await checkHas('$0', [], [fragment]);
  });

  test('nothing in a comment, in a finished statement, in the name of a macro', async () => {
    for (const text of ['/* $0 */', '// $0', '/ { x = <1> $0', '#define $0']) {
      expect([text, await labelsAt(chipBoard(text))]).toEqual([text, []]);
    }
  });
});

describe('nodes', () => {
  test('generic names, with the unit address that is free', async () => {
    await checkTaken('&soc { se$0', 'serial@', '&soc { serial@0 {\n};');
    await checkTaken('/ { gpu$0', 'gpu@', '/ { gpu@0 {\n};');
  });

  test('a unit address from reg', async () => {
    await checkTaken(
      '&soc { serial@$0 { reg = <0x4000 0x100>; }; };',
      '4000',
      '&soc { serial@4000 { reg = <0x4000 0x100>; }; };',
    );
    await checkTaken(
      '/ { m@$0 { reg = <0x1 0x0 0x0 0x1>; }; };',
      '100000000',
      '/ { m@100000000 { reg = <0x1 0x0 0x0 0x1>; }; };',
    );
    await check('&soc { serial@$0 { }; };', []);
  });

  test('children that others of the same name have', async () => {
    await checkHas('/ { soc@1 { $0 }; };', ['serial@', 'clock-controller@']);
  });
});

describe('labels and paths', () => {
  test('the body of a labelled node is opened, or the one that is there kept', async () => {
    await checkTaken('&ua$0', '&uart0', '&uart0 {\n};');
    await checkTaken('&ua$0 { };', '&uart0', '&uart0 { };');
    await checkTaken('/delete-node/ &$0', '&uart0', '/delete-node/ &uart0;');
    await checkTaken('/delete-node/ &u$0;', '&uart0', '/delete-node/ &uart0;');
  });

  test('in statements only labels that are given in front of them', async () => {
    await checkHas('/ { early: e { }; };\n&$0\n/ { late: l { }; };', ['&early', '&uart0'], ['&late']);
    await checkHas('/ { x = <&$0>; };\n/ { late: l { }; };', ['&late']);
  });

  test('providers first, with what they take', async () => {
    const [first] = await offersAt(chipBoard('&uart1 {\n\tclocks = <&$0\n};\n&uart0 { };'));
    expect(first).toMatchObject({ label: '&cru', detail: '#clock-cells = <1> · clock-controller@100' });
    await check('&uart1 { reset-gpios = <&$0', ['&gpio']);
    await check('&uart1 { vdd-supply = <$0', ['&vdd']);
    await check('&uart1 { memory-region = <&$0>; };', ['&firmware']);
    await check('/ { interrupt-parent = <&$0>; };', ['&gic']);
    await checkTaken('&uart1 { clocks = <$0>; };', '&cru', '&uart1 { clocks = <&cru>; };');
    await checkTaken('&uart1 { clocks = <&c$0>; };', '&cru', '&uart1 { clocks = <&cru>; };');
  });

  test('paths in references and in strings, a part at a time', async () => {
    await check('&{/$0', ['aliases', 'interrupt-controller@1000', 'memory@80000000']);
    await check('/ { x = <&{/soc@0/$0}>; };', ['clock-controller@100', 'gpio@200', 'serial@2000']);
    await checkTaken('/ { aliases { x = "/so$0"; }; };', 'soc@0', '/ { aliases { x = "/soc@0"; }; };');
    await check('/ { chosen { stdout-path = "$0"; }; };', ['serial0:115200n8']);
  });
});

describe('properties', () => {
  test('those of the same compatible first, those that are there last', async () => {
    await check('&uart1 { $0', ['acme,fifo-depth', 'clocks', 'interrupts', 'resets', 'status', 'vdd-supply']);
    const offers = await offersAt(chipBoard('&uart1 { $0 };'));
    expect(offers.slice(-3).map(({ label }) => label)).toEqual(['clock-names', 'compatible', 'reg']);
  });

  test('with the shape of their values', async () => {
    await checkTaken('/ { reserved-memory { r { no-$0', 'no-map', '/ { reserved-memory { r { no-map;');
    await checkTaken('&uart1 { sta$0', 'status', '&uart1 { status = "okay";');
    await checkTaken('&uart1 { sta$0 = "okay"; };', 'status', '&uart1 { status = "okay"; };');
    const status = (await offersAt(chipBoard('&uart1 { $0'))).find(({ label }) => label === 'clocks');
    expect(status?.snippet).toBe('clocks = <&$1>;');
  });

  test('none behind a node, as dtc has it; and no node in front of one', async () => {
    await checkHas('&uart1 { child { };\n\t$0\n};', ['serial', '/delete-node/'], ['status', 'clocks']);
    await checkHas('&uart1 { /delete-node/ x; $0 };', ['serial'], ['status']);
    await checkHas('&uart1 {\n\t$0\n\tstatus = "okay";\n};', ['clocks'], ['serial']);
    await checkHas('&uart1 {\n\t$0\n\tx { y = <1>; };\n};', ['clocks', 'serial']);
  });

  test('the next number of an alias', async () => {
    await check('/ { aliases { $0', ['serial1', 'ethernet0']);
  });

  test('deleted ones are those that the node has', async () => {
    await check('&uart1 { /delete-property/ $0', ['clock-names', 'compatible', 'reg']);
    await check('/ { soc@0 { /delete-node/ $0', ['clock-controller@100', 'gpio@200', 'serial@2000']);
  });
});

describe('values', () => {
  test('all that a property may be', async () => {
    await check('&uart1 { status = "$0"; };', ['okay', 'disabled', 'reserved', 'fail']);
    await check('&uart1 { status = $0', ['"okay"', '"disabled"']);
    await check('/ { memory@0 { device_type = "$0"; }; };', ['memory']);
    await check('&uart1 { compatible = "acme,uart", "$0"; };', ['acme,cru']);
    await checkHas('&uart1 { compatible = "gad$0"; };', ['other,gadget'], ['acme,timer']);
    await check('&uart1 { acme,fifo-depth = <$0', ['16', '&cru']);
  });

  test('strings in use, without those in front', async () => {
    await check('&uart1 { clock-names = "bus", "$0"; };', ['baud']);
  });

  test('arguments: the macros in use for the provider, then those of the same kind in its header', async () => {
    await check('&uart1 { clocks = <&cru $0>; };', ['CLK_BAUD', 'CLK_BUS']);
    await check('&uart1 { resets = <&cru $0>; };', ['RST_UART']);
    await check('&uart1 { interrupts = <$0', ['GIC_SPI', 'GIC_PPI']);
    await check('&uart1 { interrupts = <GIC_PPI 3 $0', ['IRQ_TYPE_LEVEL_HIGH', 'IRQ_TYPE_NONE']);
    await check('&uart1 { reset-gpios = <&gpio 1 $0>; };', ['GPIO_ACTIVE_HIGH', 'GPIO_ACTIVE_LOW']);
    await check('&uart1 { reset-gpios = <&gpio 1 (GPIO_ACTIVE_LOW | $0', ['GPIO_ACTIVE_HIGH', 'GPIO_ACTIVE_LOW']);
    // A macro that makes three cells: the next one begins an entry.
    await check('&uart1 { interrupts = <SPI(3) $0', ['GIC_SPI', 'GIC_PPI']);
  });

  test('a region has as many cells as the root, in the nearest free place', async () => {
    const reg = '&{/reserved-memory} { pool { reg = <$0>; }; };';
    const [first] = await offersAt(chipBoard(reg));
    expect(first).toMatchObject({
      label: '0x0 0x90200000 0x0 0x100000',
      detail: '1 MiB at 0x90200000, which is free',
      snippet: ['0x0', '0x90200000', '0x0', '0x100000'].map((cell, i) => tabStop(i + 1, cell)).join(' '),
    });
    await check('&{/reserved-memory} { pool@a0000000 { reg = <$0>; }; };', ['0x0 0xa0000000 0x0 0x100000']);
    await check('&{/reserved-memory} { pool { size = <$0>; }; };', ['0x0 0x100000', '0x0 0x1000000']);
    await check('&{/reserved-memory} { pool { alloc-ranges = <$0>; }; };', ['0x0 0x80000000 0x0 0x40000000']);
  });

  test('a region of each kind', async () => {
    await checkTaken(
      '&{/reserved-memory} {\n$0\n};',
      'region: static, no-map',
      '&{/reserved-memory} {\nmemory@90200000 {\n\treg = <0x0 0x90200000 0x0 0x100000>;\n\tno-map;\n};\n};',
    );
    await checkHas('&{/reserved-memory} { $0 };', ['region: ramoops', 'region: default CMA', 'region: dynamic']);
    await checkHas('&soc { $0 };', [], ['region: ramoops']);
  });
});

describe('the preprocessor', () => {
  test('files of the own folder and of the include folders', async () => {
    await checkTaken('#include "$0', 'chip.dtsi', '#include "chip.dtsi"');
    await check('#include <$0>', ['dt-bindings/']);
    await checkTaken('#include <dt-bindings/gpio/$0>', 'gpio.h', '#include <dt-bindings/gpio/gpio.h>');
    await check('/include/ "ch$0', ['chip.dtsi']);
  });

  test('macros with what they stand for', async () => {
    const macros = await offersAt(chipBoard('#if GPIO_$0'));
    expect(macros.find(({ label }) => label === 'GPIO_ACTIVE_LOW')?.detail).toBe('(1 << 0) · gpio.h');
    await checkHas('#ifdef $0', ['CLK_BUS', 'SPI'], ['defined']);
  });
});

test('a file of no board: what the language and the specification have', async () => {
  const offers = await offersAt({ 'a.dts': '$0' });
  expect(offers.map(({ label }) => label)).toContain('/ {');
  const question = { ...(await questionOf('/ { cpus { $0')), board: undefined };
  expect(complete(question).items.map(({ label }) => label)).toContain('compatible');
});

test('more than fits into an answer: what matches, and that there is more', async () => {
  const many = Array.from({ length: 2000 }, (_, i) => `#define MANY_${i} ${i}\n`).join('');
  const offers = await offersAt({ 'a.dts': `/dts-v1/;\n${many}/ { x = <MANY_19$0` });
  expect(offers.length).toBeLessThan(1500);
  expect(offers.map(({ label }) => label)).toContain('MANY_1999');
});
