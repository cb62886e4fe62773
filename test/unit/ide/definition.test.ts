import { expect, test } from 'vitest';
import { type DefinitionKind, findDefinition } from '../../../server/src/ide/definition.ts';
import { fixture } from '../../harness/ide.ts';

const START = '/*[*/';
const END = '/*]*/';

/**
 * Goes to the definition of what stands at `$0` and compares with the places between marks, in order of files and places:
 * nothing that is not marked may be a target.
 */
async function check(files: string | Record<string, string>, wanted?: DefinitionKind): Promise<void> {
  const texts = typeof files === 'string' ? { 'a.dts': files } : files;
  // Marks are comments, so they may stay in the text.
  const expected: string[] = [];
  for (const [name, text] of Object.entries(texts)) {
    const clean = text.replace('$0', '');
    for (let at = clean.indexOf(START); at >= 0; at = clean.indexOf(START, at + 1)) {
      const start = at + START.length;
      expected.push(`/${name}:${start}: ${clean.slice(start, clean.indexOf(END, start))}`);
    }
  }
  const { board, file, offset, show } = await fixture(texts);
  const found = findDefinition(board, file, offset, wanted);
  const actual = (found?.targets ?? []).map((span) => `${span.file}:${span.start}: ${show(span).replace(/^\S+ /, '')}`);
  expect(actual).toEqual(expected);
}

const RULE = '/dts-v1/;\n';

test('a label goes to where it is given', async () => {
  await check(`${RULE}/ { /*[*/uart0/*]*/: serial@1000 { }; };\n&ua$0rt0 { };`);
  await check(`${RULE}/ { /*[*/uart0/*]*/: serial@1000 { }; x = <&ua$0rt0>; };`);
  await check(`${RULE}/ { a: /*[*/uart0/*]*/: serial@1000 { }; x = &uart0$0; };`);
});

test('a label in another file', async () => {
  await check({
    'a.dts': `${RULE}#include "b.dtsi"\n&ua$0rt0 { };`,
    'b.dtsi': '/ { /*[*/uart0/*]*/: serial@1000 { }; };',
  });
});

test('a path goes to every definition of the node', async () => {
  await check(
    `${RULE}/ { soc { /*[*/a@1/*]*/ { }; }; };\n/ { soc { /*[*/a@1/*]*/ { }; }; };\n/ { x = &{/soc/a$0@1}; };`,
  );
});

test('a node goes to every definition, its own among them', async () => {
  await check(`${RULE}/ { l: /*[*/node/*]*/ { }; };\n/ { /*[*/node$0/*]*/ { }; };\n/*[*/&l/*]*/ { };`);
});

test('paths and aliases in strings', async () => {
  await check(`${RULE}/ { aliases { s = "/so$0c"; }; /*[*/soc/*]*/ { }; };`);
  await check(`${RULE}/ { aliases { s = &soc; }; chosen { stdout-path = "s$0:9600"; }; soc: /*[*/soc/*]*/ { }; };`);
  await check(`${RULE}/ { aliases { s = "/nothing$0"; }; };`);
});

test('a deleted node', async () => {
  await check(`${RULE}/ { /*[*/l/*]*/: node { }; };\n/delete-node/ &l$0;`);
  await check(`${RULE}/ { /*[*/node/*]*/ { }; };\n/ { /delete-node/ no$0de; };`);
});

test('a macro goes to its definition', async () => {
  await check(`${RULE}#define /*[*/SIZE/*]*/ 1\n/ { x = <SI$0ZE>; };`);
  await check({ 'a.dts': `${RULE}#include "x.h"\n/ { x = <(SI$0ZE + 1)>; };`, 'x.h': '#define /*[*/SIZE/*]*/ 1\n' });
  await check(`${RULE}#define /*[*/NODE/*]*/ n { }\n/ { NO$0DE; };`);
  await check(`${RULE}/ { x = <__DT$0S__>; };`);
});

test('an include goes to the file', async () => {
  const { board, file, offset, show } = await fixture({ 'a.dts': `${RULE}#include "b$0.dtsi"\n/ { };`, 'b.dtsi': '' });
  const found = findDefinition(board, file, offset);
  expect(found && show(found.origin)).toBe('/a.dts:2: b.dtsi');
  expect(found?.targets).toEqual([{ file: '/b.dtsi', start: 0, end: 0 }]);
});

test('a property goes to every definition', async () => {
  await check(`${RULE}/ { l: n { /*[*/status/*]*/ = "a"; }; };\n&l { /*[*/status$0/*]*/ = "b"; };`);
});

test('nothing for numbers, blank space, unknown labels', async () => {
  await check(`${RULE}/ { x = <1$0>; };`);
  await check(`${RULE}\n$0\n/ { };`);
  await check(`${RULE}&nowh$0ere { };`);
  await check(`${RULE}#include "no$0.dtsi"\n/ { };`);
});

test('a declaration is the first definition, implementations are all that were merged', async () => {
  const nodes = (first: string, further: string) =>
    `${RULE}/ { l: ${first} { }; };\n/ { ${further} { }; };\n${further.replace('node', '&l')} { };\n/ { x = <&l$0>; };`;
  await check(nodes('/*[*/node/*]*/', 'node'), 'declaration');
  await check(nodes('/*[*/node/*]*/', '/*[*/node/*]*/'), 'implementation');
  const properties = (further: string) =>
    `${RULE}/ { l: n { /*[*/status/*]*/ = "a"; }; };\n&l { ${further} = "b"; };\n`;
  await check(properties('sta$0tus'), 'declaration');
  await check(properties('/*[*/sta$0tus/*]*/'), 'implementation');
  await check(`${RULE}#define /*[*/SIZE/*]*/ 1\n/ { x = <SI$0ZE>; };`, 'declaration');
});
