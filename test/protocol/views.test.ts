/** What tree views are made from: nodes of the merged tree, the search over them, the files of a board. */
import { afterEach, describe, expect, test } from 'vitest';
import type { BoardNode, IncludedFile, NodeChildren } from '../../server/src/lsp/viewProtocol.ts';
import { board, LanguageServer, TestFolder } from './serverProcess.ts';

let server: LanguageServer;
let folder: TestFolder;
afterEach(async () => {
  await server.stop();
  folder.dispose();
});

const CHIP = `#include "pins.h"
/ {
	soc: soc {
		#address-cells = <1>;
		#size-cells = <1>;
		ranges;
		compatible = "simple-bus";
		uart0: serial@1000 {
			reg = <0x1000 1>;
			compatible = "acme,uart", "snps,uart";
			status = "disabled";
		};
		off: off@3000 {
			reg = <0x3000 1>;
			status = "disabled";
			below { };
		};
	};
};
`;
const TEXT = board('&uart0 { status = "okay"; };\n&soc { bad@2 { }; };\n', '#include "chip.dtsi"');

async function open(): Promise<string> {
  folder = new TestFolder({ 'chip.dtsi': CHIP, 'pins.h': '#define PIN 1\n' });
  const uri = folder.write('a.dts', TEXT);
  server = await LanguageServer.start({ root: folder.path });
  server.open(uri, TEXT);
  await server.settled();
  return uri;
}

const children = (path: string, uri?: string) =>
  server.request<NodeChildren | null>('devicetreeAtlas/nodeChildren', { path, uri });

describe('the nodes of a board', () => {
  test('with labels, state and place; of the active board unless a file is named', async () => {
    await open();
    const top = await children('/');
    expect(top?.board.name).toBe('a.dts');
    expect(top?.children.map(({ name, hasChildren }) => [name, hasChildren])).toEqual([
      ['soc', true],
      ['memory@80000000', false],
    ]);
    const soc = await children('/soc', folder.uri('chip.dtsi'));
    const state = ({ name, status, isEnabled, severity }: BoardNode) => [name, status, isEnabled, severity];
    expect(soc?.children.map(state)).toEqual([
      ['serial@1000', 'okay', true, undefined],
      ['off@3000', 'disabled', false, undefined],
      ['bad@2', '', true, 'warning'],
    ]);
    const [uart] = soc?.children ?? [];
    expect(uart).toMatchObject({ path: '/soc/serial@1000', labels: ['uart0'], compatible: 'acme,uart' });
    // The definition that came last.
    expect(uart?.location?.uri).toBe(folder.uri('a.dts'));
    const off = await children('/soc/off@3000');
    expect(off?.children.map(state)).toEqual([['below', '', false, undefined]]);
    expect(await children('/nowhere')).toBeNull();
  });

  test('as they are typed', async () => {
    const uri = await open();
    server.edit(uri, '&soc {', '&soc { new { };');
    const soc = await children('/soc');
    expect(soc?.children.map(({ name }) => name)).toEqual(['serial@1000', 'off@3000', 'new', 'bad@2']);
  });
});

test.each([
  ['UART', ['/soc/serial@1000']],
  ['snps,uart', ['/soc/serial@1000']],
  ['&uart0', ['/soc/serial@1000']],
  ['below soc', ['/soc/off@3000/below']],
  ['soc nothing', []],
  [' ', []],
])('a search for %j', async (text, paths) => {
  await open();
  const found = await server.request<BoardNode[]>('devicetreeAtlas/findNodes', { text });
  expect(found.map(({ path }) => path)).toEqual(paths);
});

test('the files of a board, each below the one that includes it first', async () => {
  await open();
  const files = await server.request<IncludedFile[]>('devicetreeAtlas/includedFiles', {});
  expect(files.map(({ name, parent, location }) => [name, parent, location?.range.start.line])).toEqual([
    ['a.dts', undefined, undefined],
    ['chip.dtsi', 0, 1],
    ['pins.h', 1, 0],
  ]);
});

test('without a board there is nothing to show', async () => {
  folder = new TestFolder();
  server = await LanguageServer.start({ root: folder.path });
  expect(await children('/')).toBeNull();
  expect(await server.request('devicetreeAtlas/findNodes', { text: 'x' })).toEqual([]);
  expect(await server.request('devicetreeAtlas/includedFiles', null)).toBeNull();
});
