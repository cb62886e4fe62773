/** Refactorings: what is offered at a place, what the file says afterwards, and that the board stays the same. */
import { expect, test } from 'vitest';
import { findRefactorings } from '../../../server/src/ide/refactor/refactorings.ts';
import { applyEdits } from '../../harness/applyEdits.ts';
import { fixture } from '../../harness/ide.ts';

type Files = Readonly<Record<string, string>>;

/** Titles at the caret, with the text of the caret's file as each would make it. */
async function offered(files: string | Files): Promise<ReadonlyMap<string, string>> {
  const { analyzer, board, file, offset } = await fixture(files);
  const found = findRefactorings({ analyzer, board, boards: ['/a.dts'], file, range: { start: offset, end: offset } });
  const own = (edits: (typeof found)[number]['edits']) =>
    edits.filter(({ span }) => span.file === file.file).map(({ span, text }) => ({ ...span, text }));
  return new Map(found.map(({ title, edits }) => [title, applyEdits(file.unit.text, own(edits))]));
}

/** The refactoring whose title begins so makes this of the text. */
async function check(files: string | Files, title: string, after: string): Promise<void> {
  const found = [...(await offered(files))].find(([name]) => name.startsWith(title));
  expect(found?.[1] ?? [...(await offered(files)).keys()]).toBe(after);
}

async function titles(files: string | Files): Promise<readonly string[]> {
  return [...(await offered(files)).keys()];
}

const RULE = '/dts-v1/;\n';

test('numbers, hexadecimal and decimal', async () => {
  await check(`${RULE}/ { x = <0x$0100>; };\n`, 'Write 0x100 as 256', `${RULE}/ { x = <256>; };\n`);
  await check(`${RULE}/ { x = <1 (2$056 + 1)>; };\n`, 'Write 256 as 0x100', `${RULE}/ { x = <1 (0x100 + 1)>; };\n`);
  for (const value of ['<01$0>', '[1$0]', '"1$0"', "<'$01'>", '<0x1$0U>']) {
    expect(await titles(`${RULE}/ { x = ${value}; };\n`)).toEqual([]);
  }
  await check(`${RULE}/ { x = <0x1$0>; y = <; };\n`, 'Write 0x1', `${RULE}/ { x = <1>; y = <; };\n`);
});

test('a list with an item on each line, aligned', async () => {
  await check(
    `${RULE}/ {\n\tinterrupts = <1 $02>, <3 4>,\n\t<5 6>;\n};\n`,
    'Write the 3 items',
    `${RULE}/ {\n\tinterrupts = <1 2>,\n\t\t     <3 4>,\n\t\t     <5 6>;\n};\n`,
  );
  expect(await titles(`${RULE}/ {\n\tx = "a",$0\n\t    "b";\n};\n`)).toEqual([]);
});

test('properties in the order of the coding style', async () => {
  await check(
    `${RULE}/ {\n\tn {\n\t\tstatus = "okay";\n\n\t\t/* of a vendor */\n\t\tvnd,a;\n\t\tclock-names = "a";\n\t\tclocks = <1>; // here\n\t\tp-10;\n\t\tp-9;\n\t\treg$0;\n\t\tcompatible = "x";\n\t};\n};\n`,
    'Sort the 8 properties',
    `${RULE}/ {\n\tn {\n\t\tcompatible = "x";\n\n\t\treg;\n\t\tclocks = <1>; // here\n\t\tclock-names = "a";\n\t\tp-9;\n\t\tp-10;\n\t\t/* of a vendor */\n\t\tvnd,a;\n\t\tstatus = "okay";\n\t};\n};\n`,
  );
  const changed = await titles(`${RULE}/ {\n\tn {\n\t\tb$0;\n\t\ta;\n\t};\n};\n`);
  expect(changed).toContain('Sort the 2 properties as the coding style has them (the order in the blob changes)');
  // Where everything is there before, the order says nothing.
  const same = await titles({
    'a.dts': `${RULE}#include "c.dtsi"\n&l {\n\tb$0;\n\ta;\n};\n`,
    'c.dtsi': '/ { l: n { a; b; }; };\n',
  });
  expect(same).toContain('Sort the 2 properties as the coding style has them');
  expect(await titles(`${RULE}/ {\n\tn { b$0; a; };\n};\n`)).not.toContainEqual(expect.stringContaining('properties'));
  // The last of two counts.
  const twice = `${RULE}/ { l: n { a; b; }; };\n&l {\n\tb = <1>;\n\ta;\n\tb$0 = <2>;\n};\n`;
  const [title = '', text = ''] = [...(await offered(twice))].find(([name]) => name.startsWith('Sort')) ?? [];
  expect([title, text.indexOf('<1>') < text.indexOf('<2>')]).toEqual([expect.stringContaining('3 properties'), true]);
});

test('nodes by unit address, by name, by label', async () => {
  const body = (nodes: string) => `${RULE}/ {\n\tsoc {\n${nodes}\t};\n};\n`;
  await check(
    body('\t\tb@20 {$0 };\n\n\t\t/* first */\n\t\ta@3 {\n\t\t\tx;\n\t\t};\n'),
    'Sort the 2 nodes by unit address',
    body('\t\t/* first */\n\t\ta@3 {\n\t\t\tx;\n\t\t};\n\n\t\tb@20 { };\n'),
  );
  await check(body('\t\tb@2 {$0 };\n\t\ta { };\n'), 'Sort the 2 nodes by name', body('\t\ta { };\n\t\tb@2 { };\n'));
  const labels = `${RULE}/ { l: a { }; k: b { }; };\n`;
  await check(`${labels}&l {$0 x; };\n&k { y; };\n`, 'Sort the 2 nodes by name', `${labels}&k { y; };\n&l { x; };\n`);
  // Phandles are given out in another order: the tree is the same.
  await check(
    body('\t\ty: b@2 {$0 };\n\t\tx: a@1 { p = <&y>, <&x>; };\n'),
    'Sort the 2 nodes by unit address (the order in the blob changes)',
    body('\t\tx: a@1 { p = <&y>, <&x>; };\n\t\ty: b@2 { };\n'),
  );
  expect(await titles(body('\t\ta@1 {$0 };\n\t\tb@2 { };\n'))).not.toContainEqual(expect.stringContaining('Sort'));
  expect(await titles(body('\t\tb@2 {$0 }; a@1 { };\n'))).not.toContainEqual(expect.stringContaining('Sort'));
});

test('a label for a node without one', async () => {
  await check(
    `${RULE}/ { se$0rial@10 { }; };\n`,
    "Give serial@10 the label 'serial'",
    `${RULE}/ { serial: serial@10 { }; };\n`,
  );
  await check(
    `${RULE}/ { serial: a { }; se$0rial@10 { }; };\n`,
    "Give serial@10 the label 'serial_10'",
    `${RULE}/ { serial: a { }; serial_10: serial@10 { }; };\n`,
  );
  expect(await titles(`${RULE}/ { l: se$0rial { }; };\n`)).toEqual([]);
});

test('extract to a label, and inline', async () => {
  const files = (board: string) => ({
    'a.dts': `${RULE}#include "c.dtsi"\n${board}`,
    'c.dtsi': '/ { soc { l: n { a; }; }; };\n',
  });
  await check(
    files('/ {\n\tsoc {\n\t\tn {$0\n\t\t\tb = <1>,\n\t\t\t    <2>;\n\t\t};\n\t};\n};\n'),
    'Extract to &l { … }',
    `${RULE}#include "c.dtsi"\n/ {\n\tsoc {\n\t};\n};\n\n&l {\n\tb = <1>,\n\t    <2>;\n};\n`,
  );
  expect(await titles(`${RULE}/ { l: n$0 { a; }; };\n`)).not.toContainEqual(expect.stringContaining('Extract'));
  await check(
    `${RULE}/ {\n\tl: n {\n\t\ta = <1>;\n\n\t\tc { };\n\t};\n};\n\n&l$0 {\n\ta = <2>;\n\tb;\n\n\td {\n\t\tx;\n\t};\n};\n`,
    'Inline into n',
    `${RULE}/ {\n\tl: n {\n\t\ta = <2>;\n\t\tb;\n\n\t\tc { };\n\n\t\td {\n\t\t\tx;\n\t\t};\n\t};\n};\n`,
  );
  // What another definition says in between would count now.
  const between = `${RULE}/ {\n\tl: n {\n\t\ta = <1>;\n\t};\n};\n/ { n { a = <3>; }; };\n&l$0 {\n\ta = <2>;\n};\n`;
  expect(await titles(between)).not.toContainEqual(expect.stringContaining('Inline'));
});

test('what is deleted anyway', async () => {
  await check(
    `${RULE}/ {\n\ta;\n\n\tl: n {\n\t\tx;\n\t};\n};\n&l { y; };\n/delete-node/ &$0l;\n`,
    'Remove n and its deletion',
    `${RULE}/ {\n\ta;\n};\n`,
  );
  await check(
    { 'a.dts': `${RULE}#include "c.dtsi"\n&l { y; };\n/delete-node/ &l$0;\n`, 'c.dtsi': '/ { l: n { }; };\n' },
    'Remove what this file says of n',
    `${RULE}#include "c.dtsi"\n/delete-node/ &l;\n`,
  );
  // Something refers to it before.
  const used = `${RULE}/ {\n\tl: n { };\n\tm { l2: c { }; };\n};\n/delete-node/ &l$0;\n/ { n { z; }; };\n`;
  expect(await titles(used)).not.toContainEqual(expect.stringContaining('Remove'));
});

test('a node of an included file to the board', async () => {
  const files = (chip: string) => ({ 'a.dts': `${RULE}#include "c.dtsi"\n/ { z; };\n`, 'c.dtsi': chip });
  const move = async (chip: string, others: readonly string[] = []) => {
    const { analyzer, board, file, offset } = await fixture(files(chip));
    const range = { start: offset, end: offset };
    const found = findRefactorings({ analyzer, board, boards: ['/a.dts', ...others], file, range });
    const moved = found.find(({ kind }) => kind === 'refactor.move');
    return moved?.edits.map(({ span, text }) => `${span.file} ${text}`);
  };
  const chip = '/ {\n\tsoc: soc {\n\t\tn {$0\n\t\t\tx;\n\t\t};\n\t};\n};\n';
  expect(await move(chip)).toEqual(['/c.dtsi ', '/a.dts \n&soc {\n\tn {\n\t\tx;\n\t};\n};\n']);
  expect(await move(chip.replace('soc: ', ''))).toEqual(['/c.dtsi ', '/a.dts \n&{/soc} {\n\tn {\n\t\tx;\n\t};\n};\n']);
  expect(await move('/ {\n\tn$0 {\n\t\tx;\n\t};\n};\n')).toEqual([
    '/c.dtsi ',
    '/a.dts \n/ {\n\tn {\n\t\tx;\n\t};\n};\n',
  ]);
  // Another board would lose it; something in the file refers to it.
  expect(await move(chip, ['/b.dts'])).toBe(undefined);
  expect(await move('/ {\n\tl: n$0 {\n\t};\n};\n&l { y; };\n')).toBe(undefined);
});
