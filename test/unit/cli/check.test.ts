/** What `dtatlas check` shows: places that explain, notes, other kernels, shared files, colour; and wrong command lines. */
import { afterAll, describe, expect, test } from 'vitest';
import { COLOUR, NO_COLOUR, wantsColour } from '../../../server/src/cli/colour.ts';
import { CLI, type Outcome, runCli } from '../../harness/cli.ts';
import { board, TestFolder } from '../../protocol/serverProcess.ts';

const MEMORY = '#address-cells = <2>; #size-cells = <2>; ranges;';
const regions = (body: string) => board(`/ { reserved-memory { ${MEMORY} ${body} }; };`);
/** More static regions than the array of kernels before 6.12 holds. */
const MANY = Array.from({ length: 70 }, (_, i) => {
  const base = (0x90000000 + i * 0x200000).toString(16);
  return `r${i}@${base} { reg = <0x0 0x${base} 0x0 0x100000>; };`;
}).join('\n');
const bus = (path: string) =>
  `/ { ${path} { compatible = "simple-bus"; #address-cells = <1>; #size-cells = <1>; ranges = <0 0 0x10000000 0x1000>; intc@2000 { reg = <0x2000 0x100>; }; }; };\n`;

const folder = new TestFolder({
  'labels.dts': board('/ { l: a { }; l: b { }; };'),
  'long.dts': `/dts-v1/;\n/ { a = <1234${'0'.repeat(100_000)}5>; b = &{${'/n'.repeat(50_000)}}; };\n`,
  'twice.dts': regions(
    'a@84000000 { reg = <0x0 0x84000000 0x0 0x1000000>; }; b@84800000 { reg = <0x0 0x84800000 0x0 0x1000000>; };',
  ),
  'moved.dts': regions('ramoops@84000000 { reg = <0x0 0x85000000 0x0 0x100000>; no-map; };'),
  'old.dts': regions(MANY),
  'soc/one.dtsi': bus('bus@1'),
  'soc/two.dtsi': bus('bus@2'),
  'soc/a.dts': board('#include "one.dtsi"\n/ { own@7 { }; };'),
  'soc/b.dts': board('#include "one.dtsi"'),
  'soc/c.dts': board('#include "two.dtsi"'),
  'soc/never.dtsi': '/ { };\n',
  'soc/d.dts': board('#if 0\n#include "never.dtsi"\n#endif\n&nowhere { };'),
  'alone/lonely.dtsi': '/ { x = <FOO>; };\n',
  'alone/whole.dtsi': '/dts-v1/;\n/ { a { reg = <1>; }; };\n',
});
afterAll(() => folder.dispose());

function run(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Outcome> {
  return runCli(args, folder.path, CLI, undefined, env);
}

interface Problem {
  readonly code: string;
  readonly severity: string;
}

describe.concurrent('places that explain a problem', () => {
  test('are lines under it, in check, compile and boot', async ({ expect }) => {
    const where = 'labels.dts:14:5: note: first given here';
    const problem = "labels.dts:14:15: error[duplicate_label]: label 'l' is given twice";
    const check = await run(['check', 'labels.dts']);
    expect(check.out).toBe(`${problem}\n  ${where}\n1 file checked: 1 error, 0 warnings\n`);
    expect((await run(['compile', 'labels.dts', '-o', '-'])).err).toBe(`${problem}\n  ${where}\n`);
    expect((await run(['boot', 'twice.dts'])).err).toMatch(
      /^twice\.dts:14:\d+: error\[rmem-overlap\]: .*\n {2}twice\.dts:14:\d+: note: /,
    );
    await run(['compile', 'twice.dts', '-o', 'twice.dtb']);
    expect((await run(['boot', 'twice.dtb'])).err).toMatch(
      /^twice\.dtb:\/reserved-memory\/\S+: error\[rmem-overlap\]: .*\n {2}twice\.dtb:\/reserved-memory\/\S+: note: /,
    );
  });

  test('quote no more of a source than a person reads, in text and JSON', async ({ expect }) => {
    for (const options of [[], ['--format', 'json']]) {
      const { out } = await run(['check', 'long.dts', ...options]);
      expect(out).toMatch(/'1234(0)+…(0)+5'/);
      expect(out).toMatch(/there is no node (\/n)+/);
      expect(out.length).toBeLessThan(3000);
    }
    expect((await run(['compile', 'long.dts', '-o', '-'])).err.length).toBeLessThan(3000);
  });

  test('are in JSON, with the node that is meant', async ({ expect }) => {
    const { files } = JSON.parse((await run(['check', 'twice.dts', '--format', 'json'])).out);
    expect(files[0].problems[0]).toMatchObject({
      code: 'rmem-overlap',
      node: '/reserved-memory/a@84000000',
      related: [{ file: 'twice.dts', line: 14, endLine: 14 }],
      boards: ['twice.dts'],
      alsoAt: [],
    });
  });
});

describe.concurrent('notes', () => {
  test('are counted, shown with --all, and always in JSON', async ({ expect }) => {
    const short = await run(['check', 'moved.dts']);
    expect(short).toMatchObject({ code: 0, out: '1 file checked: 0 errors, 0 warnings, 1 note (--all shows them)\n' });
    const all = await run(['check', 'moved.dts', '--all']);
    expect(all.out).toMatch(/^moved\.dts:14:\d+: note\[rmem-unit-address\]: .*\n1 file .*, 1 note\n$/);
    const json = JSON.parse((await run(['check', 'moved.dts', '--format', 'json'])).out);
    expect(json.summary).toEqual({ files: 1, errors: 0, warnings: 0, notes: 1 });
    expect(json.files[0].problems).toMatchObject([{ code: 'rmem-unit-address', severity: 'information' }]);
    expect((await run(['boot', 'moved.dts'])).err).toBe('');
    expect((await run(['boot', 'moved.dts', '--all'])).err).toMatch(/note\[rmem-unit-address\]/);
  });

  test('what fails on another kernel is shown, unless one is chosen', async ({ expect }) => {
    const { code, out } = await run(['check', 'old.dts']);
    expect(code).toBe(0);
    expect(out).toMatch(/^old\.dts:\d+:\d+: note\[rmem-array-full\]: On Linux 5\.10 to 6\.12\.102 only: /m);
    expect(out).toMatch(/: 0 errors, 0 warnings, \d+ notes?\n$/);
    expect((await run(['check', 'old.dts', '--kernel', '7.2'])).out).toBe('1 file checked: 0 errors, 0 warnings\n');
    expect((await run(['check', 'old.dts', '--kernel', '6.1'])).out).toMatch(/ error\[rmem-array-full\]: (?!On Linux)/);
    const json = JSON.parse((await run(['check', 'old.dts', '--format', 'json'])).out);
    const full = json.files[0].problems.find(({ code: each }: Problem) => each === 'rmem-array-full');
    expect(full).toMatchObject({ severity: 'information', onOtherKernels: 'error' });
  });
});

describe.concurrent('several boards', () => {
  test('a problem of a shared file is said once, with its boards and its copies', async ({ expect }) => {
    const { out } = await run(['check', 'soc/a.dts', 'soc/b.dts', 'soc/c.dts']);
    const outside = out.split('\n').filter((line) => line.includes('[reg-outside-ranges]'));
    expect(outside).toHaveLength(1);
    expect(out).toMatch(/^soc\/one\.dtsi:1:\d+: warning\[reg-outside-ranges\]: .*0x2000/m);
    expect(out).toMatch(/^ {2}soc\/two\.dtsi:1:\d+: note: the same again/m);
    expect(out).toMatch(/^ {2}note: in 3 boards: a\.dts, b\.dts, c\.dts$/m);
    const json = JSON.parse((await run(['check', 'soc', '--format', 'json'])).out);
    const [found] = json.files[0].problems.filter(({ code }: Problem) => code === 'reg-outside-ranges');
    expect(found).toMatchObject({
      boards: ['soc/a.dts', 'soc/b.dts', 'soc/c.dts'],
      alsoAt: [{ file: 'soc/two.dtsi', line: 1 }],
    });
    expect(json.files[1]).toEqual({ file: 'soc/b.dts', problems: [] });
  });
});

describe.concurrent('a file that is no board', () => {
  test('is checked through the boards that include it', async ({ expect }) => {
    const { code, out } = await run(['check', 'soc/one.dtsi']);
    expect(code).toBe(0);
    expect(out).toMatch(/^soc\/one\.dtsi:1:\d+: warning\[reg-outside-ranges\]/);
    expect(out).toContain('\nsoc/one.dtsi: checked through 2 boards: a.dts, b.dts\n2 files checked: ');
    // What a board has by itself is its own affair, unless it is named, too.
    expect(out).not.toContain('unit_address_vs_reg');
    expect((await run(['check', 'soc/one.dtsi', 'soc/a.dts'])).out).toContain('unit_address_vs_reg');
    const { through } = JSON.parse((await run(['check', 'soc/one.dtsi', '--format', 'json'])).out);
    expect(through).toEqual([{ file: 'soc/one.dtsi', boards: ['soc/a.dts', 'soc/b.dts'] }]);
  });

  test('an error anywhere in a board shows', async ({ expect }) => {
    folder.write('broken/shared.dtsi', '/ { renamed: node { }; };\n');
    folder.write('broken/user.dts', board('#include "shared.dtsi"\n&node { };'));
    const { code, out } = await run(['check', 'broken/shared.dtsi']);
    expect(code).toBe(1);
    expect(out).toMatch(/^broken\/user\.dts:15:1: error\[/);
  });

  test('one that no board includes', async ({ expect }) => {
    const alone = await run(['check', 'alone/lonely.dtsi']);
    expect(alone).toMatchObject({ code: 2, out: '' });
    expect(alone.err).toMatch(/^dtatlas check: alone\/lonely\.dtsi: not checked: no board in its folder, .*\n$/);
    const beside = await run(['check', 'alone/lonely.dtsi', 'soc/b.dts']);
    expect(beside.out).toContain('alone/lonely.dtsi: not checked: no board');
    expect((await run(['check', 'soc/never.dtsi'])).out).toContain(
      'soc/never.dtsi: not checked: 1 board could include it, and none does',
    );
    expect((await run(['check', 'alone/whole.dtsi'])).out).toMatch(/^alone\/whole\.dtsi:2:\d+: warning\[reg_format\]/m);
  });
});

describe.concurrent('wrong command lines', () => {
  test.each([
    [['chek'], "dtatlas: unknown command 'chek'; did you mean 'check'? (dtatlas --help says what they do)"],
    [['compil'], "dtatlas: unknown command 'compil'; did you mean 'compile'? (dtatlas --help says what they do)"],
    [
      ['frobnicate'],
      "dtatlas: unknown command 'frobnicate'; there are compile, check, boot, compare, explain, map, format, mcp, lsp (dtatlas --help says what they do)",
    ],
    [
      ['constructor'],
      "dtatlas: unknown command 'constructor'; there are compile, check, boot, compare, explain, map, format, mcp, lsp (dtatlas --help says what they do)",
    ],
    [
      ['check', '--kernle', '7.2', '.'],
      "dtatlas check: unknown option '--kernle'; did you mean '--kernel'? (--help lists them)",
    ],
    [
      ['check', '--no-bot', '.'],
      "dtatlas check: unknown option '--no-bot'; did you mean '--no-boot'? (--help lists them)",
    ],
    [
      ['compile', '-S', '-1', 'a.dts'],
      "dtatlas compile: option '-S' takes a value; one that begins with '-' is written like '-S-1'",
    ],
    [['compile', '-O', 'dtd', 'a.dts'], "dtatlas compile: --format (-O) takes dtb, dts, asm, yaml, null; not 'dtd'"],
    [['check', '-Q', '.'], "dtatlas check: unknown option '-Q' (--help lists them)"],
    [
      ['check', '--kernel', '4.4', '.'],
      'dtatlas check: --kernel 4.4: Linux 4.4 is older than what is simulated (5.10 and newer; from 5.4 on as far as drivers/of tells).',
    ],
    [
      ['boot', '--kernel', 'al', 'old.dts'],
      'dtatlas boot: --kernel al: Expected is a release of Linux (6.6.58, 6.12, lts, latest or all).',
    ],
    [['check', '--kernel'], "dtatlas check: option '--kernel <value>' argument missing"],
    [
      ['check', '.', '-Wno-reg-format'],
      "dtatlas check: -W takes [no-]NAME of a check; not 'no-reg-format'; did you mean 'reg_format'?",
    ],
  ])('%j: one line that says what there is', async (args, line) => {
    expect(await run(args)).toMatchObject({ code: 2, out: '', err: `${line}\n` });
  });
});

describe('colour', () => {
  test('the environment decides, then the terminal', () => {
    const terminal = () => true;
    const pipe = () => false;
    expect(wantsColour({}, terminal)).toBe(true);
    expect(wantsColour({}, pipe)).toBe(false);
    expect(wantsColour({ NO_COLOR: '1' }, terminal)).toBe(false);
    expect(wantsColour({ NO_COLOR: '' }, terminal)).toBe(true);
    expect(wantsColour({ TERM: 'dumb' }, terminal)).toBe(false);
    expect(wantsColour({ FORCE_COLOR: '1' }, pipe)).toBe(true);
    expect(wantsColour({ FORCE_COLOR: '1', NO_COLOR: '1' }, pipe)).toBe(true);
    expect(wantsColour({ FORCE_COLOR: '0' }, terminal)).toBe(false);
    expect(NO_COLOUR.error('error')).toBe('error');
  });

  test('severity in colour, the code faint; nothing in a pipe', async () => {
    const plain = (await run(['check', 'labels.dts'])).out;
    expect(plain).not.toContain('\u001b');
    const coloured = (await run(['check', 'labels.dts'], { FORCE_COLOR: '1' })).out;
    expect(coloured).toContain(`: ${COLOUR.error('error')}${COLOUR.dim('[duplicate_label]')}: label`);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what colour is made of
    expect(coloured.replaceAll(/\u001b\[[\d;]*m/g, '')).toBe(plain);
    expect((await run(['--color', 'check', 'labels.dts'])).out).toBe(coloured);
    expect((await run(['check', 'labels.dts', '--color'])).out).toBe(coloured);
    expect((await run(['check', 'labels.dts', '--no-color'], { FORCE_COLOR: '1' })).out).toBe(plain);
    expect((await run(['compile', 'labels.dts', '-o', '-', '--color'])).err).toContain(COLOUR.error('error'));
  });
});

test('boot: regions that nobody uses are one line where they are many', async () => {
  const short = (await run(['boot', 'old.dts', '--kernel', '7.2'])).out;
  expect(short).toContain('#   70 regions that no device refers to: 70 MiB (--all lists them)\n');
  expect(short).not.toContain('no device refers to it');
  const all = (await run(['boot', 'old.dts', '--kernel', '7.2', '--all'])).out;
  expect(all.match(/: no device refers to it$/gm)).toHaveLength(70);
  expect((await run(['boot', 'twice.dts'])).out).toContain('no device refers to it');
});
