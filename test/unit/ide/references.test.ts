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

async function references(text: string, withDefinitions: boolean): Promise<readonly string[]> {
  const { board, file, offset, show } = await fixture(text);
  return findReferences(board, file, offset, withDefinitions).map(show);
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
  expect(await references(CHIP.replace('#size-cells', '#si$0ze-cells'), true)).toEqual([]);
  expect(await references(`${CHIP}/ { x = <&no$0where>; };`, true)).toEqual([]);
});
