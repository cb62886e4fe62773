import { expect, test } from 'vitest';
import { linkedAddress } from '../../../server/src/ide/linkedAddress.ts';
import { fixture } from '../../harness/ide.ts';

/** The ranges linked at `$0`: the texts, with the line of each. */
async function linked(body: string, cells = 1): Promise<readonly string[]> {
  const { board, file, offset, show } = await fixture(
    `/dts-v1/;\n/ { #address-cells = <${cells}>; #size-cells = <1>;\n${body}\n};\n`,
  );
  return linkedAddress(board, file, offset).map(({ start, end }) => show({ file: '/a.dts', start, end }));
}

test('both places, from each of them', async () => {
  const both = ['/a.dts:3: 1000', '/a.dts:4: 1000'];
  expect(await linked('a@10$000 {\nreg = <0x1000 0x10>; };')).toEqual(both);
  expect(await linked('a@1000 {\nreg = <0x1000$0 0x10>; };')).toEqual(both);
  expect(await linked('a@1000 {\nreg = <0x0 0x1$0000 0x10>; };', 2)).toEqual(both);
  expect(await linked('a@1000$0 {\nreg = <0x1000 0x10>\n; b = <; };')).toEqual(both);
});

test.each([
  ['they differ', 'a@10$000 {\nreg = <0x2000 0x10>; };'],
  ['written with other digits', 'a@10$000 {\nreg = <0x00001000 0x10>; };'],
  ['a decimal number', 'a@1$0 {\nreg = <1 0x10>; };'],
  ['a macro', '#define R 0x1000\na@10$000 {\nreg = <R 0x10>; };'],
  ['a sum', 'a@10$000 {\nreg = <(0x1000) 0x10>; };'],
  ['elsewhere in the node', 'a@1000 {\nreg = <0x1000 0x10>; x$0; };'],
  ['a node without unit address', 'a$0 {\nreg = <0x1000 0x10>; };'],
  ['a node without reg', 'a@10$000 { };'],
])('nothing: %s', async (_, text) => {
  expect(await linked(text)).toEqual([]);
});

test('nothing: an address of two cells that both say something', async () => {
  expect(await linked('a@1000$0 {\nreg = <0x1 0x1000 0x10>; };', 2)).toEqual([]);
});
