/** Fixes of statements: each is applied, and the problem is gone. */
import { expect, test } from 'vitest';
import { findQuickFixes } from '../../../server/src/ide/quickFixes.ts';
import { applyEdits } from '../../harness/applyEdits.ts';
import { fixture } from '../../harness/ide.ts';

/** The text as the first fix of a problem makes it; undefined where there is none. */
async function mended(text: string, code: string): Promise<string | undefined> {
  const { board, textOf } = await fixture(text);
  const problem = board.problems.find((found) => found.code === code);
  if (!problem) throw new Error(`no ${code} in ${board.problems.map((found) => found.code).join(', ')}`);
  const [fix] = findQuickFixes({ board, reports: [], problem, textOf });
  return fix && applyEdits(text, fix.edits.map(({ span, text: made }) => ({ ...span, text: made }))); // biome-ignore format: one step
}

test.each([
  ['version-missing', '// SPDX\n\n/ { a; };\n', '// SPDX\n\n/dts-v1/;\n\n/ { a; };\n'],
  ['label-not-allowed', '/dts-v1/;\nl: / { a; };\n', '/dts-v1/;\n/ { a; };\n'],
  [
    'properties-after-nodes',
    '/dts-v1/;\n/ {\n\ta {\n\t\tx;\n\n\t\tb {\n\t\t};\n\n\t\t/* so */\n\t\ty = "1;2", // here\n\t\t    "3";\n\t};\n};\n',
    '/dts-v1/;\n/ {\n\ta {\n\t\tx;\n\n\t\t/* so */\n\t\ty = "1;2", // here\n\t\t    "3";\n\n\t\tb {\n\t\t};\n\t};\n};\n',
  ],
  [
    'suppression-unused',
    '/dts-v1/;\n/ {\n\ta;\n\t// dtatlas-disable-next-line unit_address_vs_reg\n\tb;\n};\n',
    '/dts-v1/;\n/ {\n\ta;\n\tb;\n};\n',
  ],
  [
    'suppression-unused',
    '/dts-v1/;\n/ {\n\ta; // dtatlas-disable-line unit_address_vs_reg\n};\n',
    '/dts-v1/;\n/ {\n\ta;\n};\n',
  ],
  ['explicit_phandles', '/dts-v1/;\n/ {\n\ta {\n\t\tphandle = <0>;\n\t};\n};\n', '/dts-v1/;\n/ {\n\ta {\n\t};\n};\n'],
  ['name_properties', '/dts-v1/;\n/ {\n\ta {\n\t\tname = "b";\n\t};\n};\n', '/dts-v1/;\n/ {\n\ta {\n\t};\n};\n'],
])('%s', async (code, before, after) => {
  expect(await mended(before, code)).toBe(after);
  expect((await fixture(after)).board.problems.map((problem) => problem.code)).not.toContain(code);
});

test('none where something else needs the statement, or the order counts', async () => {
  expect(await mended('/dts-v1/;\nl: / { x = &l; };\n', 'label-not-allowed')).toBe(undefined);
  const conditional = '/dts-v1/;\n/ {\n\tb {\n\t};\n#ifdef X\n#endif\n\ty;\n};\n';
  expect(await mended(conditional, 'properties-after-nodes')).toBe(undefined);
});
