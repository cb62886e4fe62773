/** `dtatlas format` as a user and a CI job run it. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { runCli } from '../../harness/cli.ts';

const UGLY = '/dts-v1/;\n/ {\n  a=<0xAB>;\n};\n';
const NICE = '/dts-v1/;\n/ {\n\ta = <0xab>;\n};\n';

const folder = mkdtempSync(join(tmpdir(), 'dtatlas-format-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(() => {
  mkdirSync(join(folder, 'dts/deep'), { recursive: true });
  writeFileSync(join(folder, 'dts/a.dts'), UGLY);
  writeFileSync(join(folder, 'dts/deep/b.dtsi'), NICE);
  writeFileSync(join(folder, 'dts/deep/c.dtso'), UGLY);
  writeFileSync(join(folder, 'dts/deep/notes.txt'), '{');
  writeFileSync(join(folder, 'open.dts'), '/ {\n  a = "never;\n');
});

const format = (...args: readonly string[]) => runCli(['format', ...args], folder);

test('one file is printed', async () => {
  expect(await format('dts/a.dts')).toMatchObject({ code: 0, out: NICE, err: '' });
  expect(await runCli(['format', '-'], folder, undefined, UGLY)).toMatchObject({ code: 0, out: NICE });
});

test('--check names what is not formatted, in files and folders', async () => {
  expect(await format('--check', 'dts')).toMatchObject({ code: 1, out: 'dts/a.dts\ndts/deep/c.dtso\n' });
  expect(await format('--check', 'dts/deep/b.dtsi')).toMatchObject({ code: 0, out: '' });
  expect(await runCli(['format', '--check', '-'], folder, undefined, UGLY)).toMatchObject({
    code: 1,
    out: '<stdin>\n',
  });
});

test('--diff prints what would change', async () => {
  const { code, out } = await format('--diff', 'dts/a.dts');
  expect(code).toBe(1);
  expect(out).toContain('--- a/dts/a.dts\n+++ b/dts/a.dts\n@@ -1,4 +1,4 @@\n');
  expect(out).toContain('\n-  a=<0xAB>;\n+\ta = <0xab>;\n');
  expect(readFileSync(join(folder, 'dts/a.dts'), 'utf8')).toBe(UGLY);
});

test('--write changes the files', async () => {
  expect(await format('--write', 'dts')).toMatchObject({ code: 0, out: '', err: '' });
  expect(readFileSync(join(folder, 'dts/deep/c.dtso'), 'utf8')).toBe(NICE);
  expect(await format('--check', 'dts')).toMatchObject({ code: 0, out: '' });
});

test('what cannot be formatted is told with its place, and the others are formatted', async () => {
  writeFileSync(join(folder, 'bytes.dts'), Buffer.from([0x2f, 0xff]));
  const { code, err } = await format('--write', 'open.dts', 'bytes.dts', 'dts/a.dts');
  expect(code).toBe(1);
  expect(err).toContain('open.dts:2:7: error: This string never ends: the file is not formatted.\n');
  expect(err).toContain('bytes.dts: error: The file is not UTF-8 text: it is not formatted.\n');
  expect(readFileSync(join(folder, 'dts/a.dts'), 'utf8')).toBe(NICE);
});

test('a wrong command line', async () => {
  expect(await format('dts')).toMatchObject({
    code: 2,
    err: 'dtatlas format: prints one file alone; --write, --check or --diff take any number\n',
  });
  expect(await format()).toMatchObject({ code: 2 });
  expect(await format('--write', '-')).toMatchObject({ code: 2 });
  expect(await format('--line-length', 'wide', 'dts/a.dts')).toMatchObject({ code: 2 });
  expect(await format('nowhere.dts')).toMatchObject({ code: 2 });
});

test('check --style says what is not in style, of shared files too, and fails', async () => {
  writeFileSync(join(folder, 'dts/deep/b.dtsi'), '/ {\n\ta; \n};\n');
  const check = (...args: readonly string[]) => runCli(['check', '--no-boot', ...args], folder);
  const relaxed = await check('--style', 'relaxed', 'dts');
  expect(relaxed.code).toBe(1);
  expect(relaxed.out).toContain('dts/a.dts:1:1: warning[style-indent-unit-dts]: ');
  expect(relaxed.out).toContain('dts/deep/b.dtsi:2:4: warning[style-trailing-whitespace]: ');
  expect(relaxed.out).not.toContain('style-hex-case');
  expect((await check('--style', 'strict', 'dts/a.dts')).out).toContain('dts/a.dts:3:6: warning[style-hex-case]: ');
  expect((await runCli(['check', '--no-boot', '--style', 'strict', '-'], folder, undefined, NICE)).code).toBe(0);
  expect(await check('--style', 'any', 'dts')).toMatchObject({ code: 2 });
});
