import { expect, test } from 'vitest';
import { overwritesIn } from '../../../server/src/ide/overwrites.ts';
import { fixture } from '../../harness/ide.ts';

const CHIP = `/ {
	l: node {
		status = "disabled";
		foo = <1>;
		bar = <1>;
		gone;
	};
};
`;

/** What the file with the caret says: the line, which way, the other's line. */
async function overwrites(files: Readonly<Record<string, string>>, withStatus = false): Promise<readonly string[]> {
  const { board, file, show } = await fixture(files);
  return overwritesIn(board, file, withStatus).map(
    ({ span, kind, other }) => `${show(span)} ${kind} ${show(other).replace(/ .*/, '')}`,
  );
}

const BOARD = `/dts-v1/;
#include "chip.dtsi"
&l {
	status = "okay";
	foo = <2>;
	own;
	/delete-property/ gone;
};
&l { foo = <3>; };
`;

test('both sides, and the values between', async () => {
  expect(await overwrites({ 'a.dts': `$0${BOARD}`, 'chip.dtsi': CHIP })).toEqual([
    '/a.dts:5: foo overwrites /chip.dtsi:4:',
    '/a.dts:5: foo overwritten /a.dts:9:',
    '/a.dts:9: foo overwrites /a.dts:5:',
  ]);
  expect(await overwrites({ 'a.dts': BOARD, 'chip.dtsi': `$0${CHIP}` })).toEqual([
    '/chip.dtsi:4: foo overwritten /a.dts:5:',
  ]);
});

test('status if asked for', async () => {
  const found = await overwrites({ 'a.dts': BOARD, 'chip.dtsi': `$0${CHIP}` }, true);
  expect(found[0]).toBe('/chip.dtsi:3: status overwritten /a.dts:4:');
});

test('in a broken file', async () => {
  expect(await overwrites({ 'a.dts': `$0${BOARD}/ { x = <;`, 'chip.dtsi': CHIP })).toHaveLength(3);
});
