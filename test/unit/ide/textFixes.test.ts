/** Fixes that a message tells by itself: each is applied, and the message is gone. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { suggestionIn } from '../../../server/src/base/nearName.ts';
import { hasTextFix, textFixes } from '../../../server/src/ide/textFixes.ts';
import type { Problem } from '../../../server/src/problems/problem.ts';
import { profileProblems } from '../../../server/src/profiles/findProfile.ts';
import { readProfile } from '../../../server/src/profiles/readProfile.ts';
import { applyEdits } from '../../harness/applyEdits.ts';
import { fixture } from '../../harness/ide.ts';

const HEAD = '/dts-v1/;\n#define LIMIT 4\n#define NAMED(x) x\n';
const SOC = '/ { soc { uart0: serial { }; uart: timer { }; }; };\n';

type Files = Readonly<Record<string, string>>;

async function problemsIn(files: Files): Promise<readonly Problem[]> {
  return (await fixture(files)).board.problems;
}

function mended(files: Files, problem: Problem): Files {
  const name = problem.span.file.slice(1);
  const text = files[name] ?? '';
  const [fix, ...others] = textFixes(problem, text);
  if (!fix) throw new Error(`no fix for: ${problem.message}`);
  expect(others).toEqual([]);
  const edits = fix.edits.map(({ span, text: written }) => ({ start: span.start, end: span.end, text: written }));
  return { ...files, [name]: applyEdits(text, edits) };
}

/** Every line of a text that says `did you mean`, by what is wrong; `to` is in the text afterwards. */
const MEANT: readonly (readonly [wrong: string, to: string, others?: Files])[] = [
  // Names that lead nowhere
  [`${HEAD}${SOC}&uatr0 { };`, '&uart0 { };'],
  [`${HEAD}${SOC}/ { x = <&uart0 &uarto>; };`, '<&uart0 &uart0>'],
  [`${HEAD}${SOC}/ { x = &uart_0; };`, 'x = &uart0;'],
  [`${HEAD}${SOC}&{/sco/serial} { };`, '&{/soc/serial}'],
  [`${HEAD}${SOC}&{/soc/seriall} { };`, '&{/soc/serial}'],
  [`${HEAD}${SOC}/ { x = <&{/soc/tmier}>; };`, '&{/soc/timer}'],
  [`${HEAD}${SOC}/delete-node/ &urat0;`, '/delete-node/ &uart0;'],
  // Macros
  [`${HEAD}/ { x = <LIMTI>; };`, '<LIMIT>'],
  [`${HEAD}/ { x = <(LIMTI + 1)>; };`, '<(LIMIT + 1)>'],
  [`${HEAD}/ { x = <1 2>, <limit>; };`, ', <LIMIT>'],
  [`${HEAD}/ { NAMDE(x) };`, 'NAMED(x)'],
  [`${HEAD}/ { LIMITT };`, '{ LIMIT }'],
  // Keywords and directives
  [`${HEAD}/ { /delete-nod/ a; };`, '/delete-node/ a;'],
  ['/dts-v2/;\n/ { };', '/dts-v1/;'],
  ['/dtsv1/;\n/ { };', '/dts-v1/;'],
  [`${HEAD}#defin X 1\n/ { };`, '#define X 1'],
  [`${HEAD}#inlcude "a.dtsi"\n/ { };`, '#include "a.dtsi"', { 'a.dtsi': '' }],
  // Names and values that everybody knows
  [`${HEAD}/ { a { statsu = "okay"; }; };`, 'a { status = "okay"; }'],
  [`${HEAD}/ { a { clock_names = "a"; }; };`, 'clock-names = "a"'],
  [`${HEAD}/ { a { compatable = "a"; }; };`, 'compatible = "a"'],
  [`${HEAD}/ { reserved-memory { a { nomap; }; }; };`, 'a { no-map; }'],
  [`${HEAD}/ { a { status = "enabled"; }; };`, 'status = "okay"'],
  [`${HEAD}/ { a { status = /* so */ "disable"; }; };`, '"disabled"'],
  [`${HEAD}/ { a { status = "okay "; }; };`, 'status = "okay"'],
  // Names of properties, and values
  [`${HEAD}/ { node { statsu = "okay"; }; };`, 'status = "okay"'],
  [`${HEAD}/ { node { compatable = "a,b"; }; };`, 'compatible = "a,b"'],
  [`${HEAD}/ { node { status = "okey"; }; };`, 'status = "okay"'],
  [`${HEAD}/ { node { status = "disable"; }; };`, 'status = "disabled"'],
  // Files
  [`${HEAD}#include "chpi.dtsi"\n/ { };`, '#include "chip.dtsi"', { 'chip.dtsi': '' }],
  [`${HEAD}#include "soc/chpi.dtsi"\n/ { };`, '#include "soc/chip.dtsi"', { 'soc/chip.dtsi': '' }],
  [`${HEAD}/include/ "chpi.dtsi"\n/ { };`, '/include/ "chip.dtsi"', { 'chip.dtsi': '' }],
];

describe.each(MEANT.map(([wrong, to, others]) => ({ wrong, to, others })))('$wrong', ({ wrong, to, others = {} }) => {
  test('is what was meant after the fix', async () => {
    const files = { 'a.dts': wrong, ...others };
    const problem = (await problemsIn(files)).find(({ message }) => suggestionIn(message));
    if (!problem) throw new Error(`nothing meant: ${JSON.stringify(await problemsIn(files))}`);
    expect(hasTextFix(problem)).toBe(true);
    const after = mended(files, problem);
    expect(after['a.dts']).toContain(to);
    const left = await problemsIn(after);
    expect(left.map(({ message }) => message)).not.toContain(problem.message);
  });
});

test('in an included file, too', async () => {
  const files = { 'a.dts': `${HEAD}#include "b.dtsi"\n${SOC}`, 'b.dtsi': '/ { x = <&uatr0>; };\n' };
  const [problem] = await problemsIn(files);
  if (!problem) throw new Error('no problem');
  expect(mended(files, problem)['b.dtsi']).toBe('/ { x = <&uart0>; };\n');
});

test('a key of a profile', () => {
  const text = '{ "Memory": [["0x80000000", "1G"]] }';
  const [problem] = profileProblems({ path: '/.dtatlas.json', folder: '/', ...readProfile(text) } as never);
  if (!problem) throw new Error('no problem');
  expect(mended({ '.dtatlas.json': text }, problem)['.dtatlas.json']).toContain('"memory"');
});

test('every message that says what was meant says it so that the fix is found', () => {
  const root = fileURLToPath(new URL('../../../server/src', import.meta.url));
  const sources = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => /\.ts$/.test(name));
  const own = sources.filter((name) => /did you mean/.test(readFileSync(`${root}/${name}`, 'utf8')));
  // What the command line says of its own arguments has no place in a file.
  const others = own.map((name) => name.replaceAll('\\', '/')).filter((name) => !/^(?:cli|ide)\//.test(name));
  expect(others).toEqual(['base/nearName.ts']);
});

/** A `;` left out, and where it goes. */
const MISSING: readonly (readonly [wrong: string, right: string])[] = [
  ['/ { a = <1> };', '/ { a = <1>; };'],
  ['/ {\n\ta = <1>\n\tb = <2>;\n};', '/ {\n\ta = <1>;\n\tb = <2>;\n};'],
  ['/ {\n\ta = <1>  \n\n\tb;\n};', '/ {\n\ta = <1>;  \n\n\tb;\n};'],
  ['/ {\n\ta = <1> /* one */\n\tb = <2>;\n};', '/ {\n\ta = <1>; /* one */\n\tb = <2>;\n};'],
  ['/ {\n\ta = <1> // one\n\tb = <2>;\n};', '/ {\n\ta = <1>; // one\n\tb = <2>;\n};'],
  ['/ {\n\ta = "x",\n\t    "y"\n\tb;\n};', '/ {\n\ta = "x",\n\t    "y";\n\tb;\n};'],
  ['/ {\n\ta = [00 11]\n\tnode { };\n};', '/ {\n\ta = [00 11];\n\tnode { };\n};'],
  ['/ {\n\tno-map\n\ta = <1>;\n};', '/ {\n\tno-map;\n\ta = <1>;\n};'],
  ['/ {\n\tno-map\n};', '/ {\n\tno-map;\n};'],
  ['/ {\n\tno-map // yes\n};', '/ {\n\tno-map; // yes\n};'],
  ['/ {\n\tnode {\n\t\ta;\n\t}\n\tb { };\n};', '/ {\n\tnode {\n\t\ta;\n\t};\n\tb { };\n};'],
  ['/ {\n\tnode {\n\t}\n};', '/ {\n\tnode {\n\t};\n};'],
  ['/ {\n\tnode {\n\t} /* end */\n};', '/ {\n\tnode {\n\t}; /* end */\n};'],
  ['/ {\n}', '/ {\n};'],
  ['/ {\n\tx: node { };\n};\n&x { a; }\n&x { b; };', '/ {\n\tx: node { };\n};\n&x { a; };\n&x { b; };'],
  ['/ {\n\tdropped;\n\t/delete-property/ dropped\n};', '/ {\n\tdropped;\n\t/delete-property/ dropped;\n};'],
  ['/ {\n\tx: y { };\n};\n/delete-node/ &x', '/ {\n\tx: y { };\n};\n/delete-node/ &x;'],
];

test.each(MISSING)('%j', async (wrong, right) => {
  const files = { 'a.dts': `/dts-v1/;\n${wrong}\n` };
  const problem = (await problemsIn(files)).find(({ message }) => message.startsWith("missing ';'"));
  if (!problem) throw new Error(`no ; is missing: ${JSON.stringify(await problemsIn(files))}`);
  const after = mended(files, problem);
  expect(after['a.dts']).toBe(`/dts-v1/;\n${right}\n`);
  expect((await problemsIn(after)).filter(({ severity }) => severity === 'error')).toEqual([]);
});

test("the ';' behind the version", async () => {
  const files = { 'a.dts': '/dts-v1/\n/ { };\n' };
  const problem = (await problemsIn(files)).find(({ message }) => message.startsWith("missing ';'"));
  expect(problem && mended(files, problem)['a.dts']).toBe('/dts-v1/;\n/ { };\n');
});
