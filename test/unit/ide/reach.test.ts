import { expect, test } from 'vitest';
import { nearness } from '../../../server/src/ide/reach.ts';
import { fixture } from '../../harness/ide.ts';

/** How near `$0` is to a problem that marks the first `mark`. */
async function near(text: string, mark: string): Promise<number | undefined> {
  const { file, offset, textOf } = await fixture(text);
  const plain = textOf('/a.dts');
  const start = plain.indexOf(mark);
  return nearness({ file: '/a.dts', start, end: start + mark.length }, { start: offset, end: offset }, plain, file);
}

const BOARD = (body: string) => `/dts-v1/;\n/ {\n\tlabel: node@1000 {\n${body}\n\t};\n\tother { };\n};\n`;

test('the marked text itself', async () => {
  expect(await near(BOARD('\t\tr$0eg = <1>;'), 'reg')).toBe(0);
  expect(await near(BOARD('\t\treg$0 = <1>;'), 'reg')).toBe(0);
  expect(await near(BOARD('\t\treg = <1>;').replace('node@', 'no$0de@'), 'node@1000')).toBe(0);
});

test('anywhere in its statement', async () => {
  for (const at of ['= <1', '<1', '2>', ';\n\t};\n\tother']) {
    expect(await near(BOARD('\t\treg = <1>,\n\t\t\t<2>;').replace(at, `$0${at}`), 'reg')).toBe(1);
  }
  expect(await near(BOARD('\t\treg = <1>;$0'), 'reg')).toBe(1);
  // The head of a node is a statement's; its body is others'.
  expect(await near(BOARD('').replace('label', '$0label'), 'node@1000')).toBe(1);
  expect(await near(BOARD('\n$0\n'), 'node@1000')).toBeUndefined();
});

test('on its lines', async () => {
  expect(await near(BOARD('$0\t\treg = <1>;'), 'reg')).toBe(2);
  expect(await near(BOARD('\t\treg = <1>; /* o$0ne */'), 'reg')).toBe(2);
  expect(await near(BOARD('\t\treg = <1>; a$0;'), 'reg')).toBe(2);
});

test('on the name of the node around, and of no other', async () => {
  const board = BOARD('\t\tmore;\n\t\treg = <1>;\n\t\tchild {\n\t\t};');
  expect(await near(board.replace('node@', 'no$0de@'), 'reg')).toBe(3);
  expect(await near(board.replace('label', '$0label'), 'reg')).toBe(3);
  expect(await near(board.replace('more', 'mo$0re'), 'reg')).toBeUndefined();
  expect(await near(board.replace('child', 'ch$0ild'), 'reg')).toBeUndefined();
  expect(await near(board.replace('other', 'ot$0her'), 'reg')).toBeUndefined();
  // A problem of a node is offered at the node around, too, as one of a property is.
  expect(await near(board.replace('label', '$0label'), 'child')).toBe(3);
});

test('behind a condition the statement is the innermost, too', async () => {
  const board = BOARD('#ifndef X\n\t\treg = <1 2>;\n#else\n\t\tmore;\n#endif');
  expect(await near(board.replace(' 2>', ' $02>'), 'reg')).toBe(1);
  expect(await near(board.replace('node@', 'no$0de@'), 'reg')).toBe(3);
  expect(await near(board.replace('more', 'mo$0re'), 'reg')).toBeUndefined();
});

test('a file without items: its lines', () => {
  const text = '{\n  "kernel": 7\n}\n';
  const span = { file: '/.dtatlas.json', start: text.indexOf('7'), end: text.indexOf('7') + 1 };
  expect(nearness(span, { start: 3, end: 3 }, text, undefined)).toBe(2);
  expect(nearness(span, { start: 0, end: 0 }, text, undefined)).toBeUndefined();
  expect(nearness(span, { start: 0, end: text.length }, text, undefined)).toBe(0);
});
