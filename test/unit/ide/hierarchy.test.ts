import { expect, test } from 'vitest';
import {
  childRows,
  nodeRowAt,
  parentRow,
  type RelatedNode,
  referredNodes,
  referringNodes,
} from '../../../server/src/ide/hierarchy.ts';
import { fixture } from '../../harness/ide.ts';

const BOARD = `/dts-v1/;
#define CLOCK <&clk 1>
/ {
	soc {
		clk: clock@1 { compatible = "test,clock"; #clock-cells = <1>; };
		uart: serial@2 {
			clocks = <&clk 0>, CLOCK;
			parent = &{/soc};
		};
	};
};
/ { soc { clock@1 { late; }; }; };
&uart { more = <&clk>; };
`;

const related = (nodes: readonly RelatedNode[], show: (span: never) => string) =>
  nodes.map(({ row, places }) => `${row.path}: ${places.map((place) => show(place as never)).join(', ')}`);

test('who refers to a node, and whom it refers to', async () => {
  const { board, show } = await fixture(BOARD);
  expect(related(referringNodes(board, '/soc/clock@1'), show)).toEqual([
    '/soc/serial@2: /a.dts:7: &clk, /a.dts:7: CLOCK, /a.dts:13: &clk',
  ]);
  expect(related(referredNodes(board, '/soc/serial@2'), show)).toEqual([
    '/soc/clock@1: /a.dts:7: &clk, /a.dts:7: CLOCK, /a.dts:13: &clk',
    '/soc: /a.dts:8: &{/soc}',
  ]);
  expect(referringNodes(board, '/nowhere')).toEqual([]);
});

test('the merged tree', async () => {
  const { board, show } = await fixture(BOARD);
  const rows = childRows(board, '/soc');
  expect(rows.map(({ name, detail, span }) => `${name} ${detail} ${show(span)}`)).toEqual([
    'clock@1 test,clock /a.dts:5: clock@1',
    'serial@2 /soc/serial@2 /a.dts:6: serial@2',
  ]);
  expect(parentRow(board, '/soc')?.name).toBe('/');
  expect(parentRow(board, '/')).toBe(undefined);
});

test('the node of a place', async () => {
  const at = async (mark: string) => {
    const { board, file, offset } = await fixture(BOARD.replace(mark, `${mark.slice(0, 3)}$0${mark.slice(3)}`));
    return nodeRowAt(board, file, offset)?.path;
  };
  expect(await at('serial@2')).toBe('/soc/serial@2');
  expect(await at('&uart')).toBe('/soc/serial@2');
  expect(await at('clocks =')).toBe('/soc/serial@2');
  expect(await at('/dts-v1/')).toBe(undefined);
});
