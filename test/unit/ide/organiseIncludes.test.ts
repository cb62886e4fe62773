import { expect, test } from 'vitest';
import { organiseIncludes } from '../../../server/src/ide/refactor/includes.ts';
import { applyEdits } from '../../harness/applyEdits.ts';
import { fixture } from '../../harness/ide.ts';

const HEADERS = {
  'include/dt-bindings/a.h': '#define A 1\n',
  'include/dt-bindings/b.h': '#define B 2\n',
  'include/dt-bindings/c.h': '#include <dt-bindings/a.h>\n#define C 3\n',
};

/** What organising makes of the file with the caret. */
async function organised(files: Readonly<Record<string, string>>): Promise<string> {
  const { analyzer, file, textOf } = await fixture({ ...files, ...HEADERS });
  const edits = organiseIncludes({ analyzer }, file.file, ['/a.dts']);
  return applyEdits(textOf(file.file), edits.map(({ span, text }) => ({ ...span, text }))); // biome-ignore format: one step
}

test('sorted, each once, none unused', async () => {
  const text = `$0// SPDX
/dts-v1/;
#include <dt-bindings/b.h>
#include <dt-bindings/a.h> // kept with it
#include <dt-bindings/b.h>
#include <dt-bindings/c.h>
/ { x = <A B>; };
`;
  expect(await organised({ 'a.dts': text })).toBe(`// SPDX
/dts-v1/;
#include <dt-bindings/a.h> // kept with it
#include <dt-bindings/b.h>
#include <dt-bindings/c.h>
/ { x = <A B>; };
`);
  expect(await organised({ 'a.dts': text.replace('A B', 'B') })).toBe(`// SPDX
/dts-v1/;
#include <dt-bindings/b.h>
/ { x = <B>; };
`);
});

test('a header that a file behind it needs is kept', async () => {
  const text = '$0/dts-v1/;\n#include <dt-bindings/b.h>\n#include <dt-bindings/a.h>\n#include "x.dtsi"\n';
  const files = { 'a.dts': text, 'x.dtsi': '/ { x = <A B>; };\n' };
  expect(await organised(files)).toBe(
    '/dts-v1/;\n#include <dt-bindings/a.h>\n#include <dt-bindings/b.h>\n#include "x.dtsi"\n',
  );
});

test('sources and groups stay where they are', async () => {
  const text =
    '/dts-v1/;\n#include "z.dtsi"\n#include "y.dtsi"\n#include <dt-bindings/b.h>\n\n#include <dt-bindings/a.h>\n';
  const files = { 'a.dts': `$0${text}/ { x = <A B>; };\n`, 'y.dtsi': '/ { y; };\n', 'z.dtsi': '/ { z; };\n' };
  expect(await organised(files)).toBe(`${text}/ { x = <A B>; };\n`);
});

test('a file that begins with includes, and the comment on top', async () => {
  const files = {
    'a.dts': '/dts-v1/;\n#include "s.dtsi"\n',
    's.dtsi': '$0/* about the file */\n#include <dt-bindings/b.h>\n#include <dt-bindings/a.h>\n/ { x = <A B>; };\n',
  };
  expect(await organised(files)).toBe(
    '/* about the file */\n#include <dt-bindings/a.h>\n#include <dt-bindings/b.h>\n/ { x = <A B>; };\n',
  );
});
