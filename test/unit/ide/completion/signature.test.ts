/** What is said of the cell or the argument at the caret. */
import { expect, test } from 'vitest';
import { signatureAt } from '../../../../server/src/ide/completion/signature.ts';
import { chipBoard } from '../../../harness/chipBoard.ts';
import { questionOf } from '../../../harness/completions.ts';

/** The signature with its active part in brackets, and what is said of that part. */
async function check(text: string, label: string | undefined, words = ''): Promise<void> {
  const found = signatureAt(await questionOf(chipBoard(text)));
  const at = found?.parameters[found.active];
  const shown =
    found && at
      ? `${found.label.slice(0, at.start)}[${found.label.slice(at.start, at.end)}]${found.label.slice(at.end)}`
      : found?.label;
  expect([text, shown]).toEqual([text, label]);
  expect(`${at?.documentation} ${found?.documentation}`).toContain(words);
}

test('cells of an interrupt, as its controller has them', async () => {
  await check('&uart1 { interrupts = <$0', 'interrupts = <[type] number trigger>', 'GIC_SPI (0), GIC_PPI (1)');
  await check('&uart1 { interrupts = <GIC_SPI $0', 'interrupts = <type [number] trigger>', 'SPI 0 is interrupt 32');
  await check(
    '&uart1 { interrupts = <GIC_SPI 3 $0>; };',
    'interrupts = <type number [trigger]>',
    'IRQ_TYPE_LEVEL_HIGH (4)',
  );
  await check('&uart1 { interrupts = <GIC_SPI 3 4>, <$0', 'interrupts = <[type] number trigger>', 'Entry 1');
  await check('&uart1 { interrupts = <SPI(3) GIC_SPI $0', 'interrupts = <type [number] trigger>');
});

test('arguments of a reference, with the name of the entry', async () => {
  await check('&uart1 { clocks = <$0', 'clocks = <[provider]>', '#clock-cells');
  await check('&uart1 { clocks = <&cru $0', 'clocks = <&cru [clock]>', 'Entry 0, "bus"');
  await check('&uart1 { clocks = <&cru 1>, <&cru $0', 'clocks = <&cru [clock]>', 'Entry 1, "baud"');
  await check('&uart1 { clocks = <&cru 1>, <$0', 'clocks = <[provider]>', 'Entry 1, "baud"');
  await check(
    '&uart1 { x-gpios = <&gpio 3 (GPIO_ACTIVE_LOW | $0',
    'x-gpios = <&gpio line [flags]>',
    'GPIO_ACTIVE_LOW (1)',
  );
});

test('addresses and sizes, as the bus counts them', async () => {
  await check('/ { m { reg = <0 $0', 'reg = <address-high [address-low] size-high size-low>', 'Lower 32 bits');
  await check('&soc { m { reg = <0 $0', 'reg = <address [size]>');
  await check('&soc { ranges = <0 0 0 $0', 'ranges = <child parent-high parent-low [size]>');
  await check('&{/reserved-memory} { m { size = <$0', 'size = <[size-high] size-low>');
});

test('parameters of a macro', async () => {
  await check('&uart1 { interrupts = <SPI($0', 'SPI([number])', 'GIC_SPI number IRQ_TYPE_LEVEL_HIGH');
  await check('#define TWO(a, b...) a b\n/ { x = <TWO(1, 2, $0', 'TWO(a, [b…])');
  await check('#define LONG(a) \\\n\t((a) | \\\n\t 1)\n/ { x = <LONG($0', 'LONG([a])', ' ((a) | 1)');
  await check('#define NODE(name) name { }\n/ { NODE($0', 'NODE([name])');
});

test('nothing where nothing is known', async () => {
  for (const text of [
    '/* <$0 */',
    '/ { acme,x = <$0',
    '/ { x = "$0',
    '&uart1 { clocks = <&cru 1>$0; };',
    '/ { x = <&nowhere $0',
  ]) {
    await check(text, undefined);
  }
});
