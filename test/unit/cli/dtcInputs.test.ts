/** What `compile` and `check` take besides sources, and dtc's and cpp's options about files and words. Own cases. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { type Outcome, runCli } from '../../harness/cli.ts';
import { dtcIsAtLeast } from '../../harness/dtc.ts';
import { TestFolder } from '../../protocol/serverProcess.ts';

const folder = new TestFolder({
  'good.dts': '/dts-v1/;\n/ { a: n { p = <&a>; }; };\n',
  'warned.dts': '/dts-v1/;\n/ { n@1 { }; };\n',
  'refused.dts': '/dts-v1/;\n/ { n { }; n { }; m@1 { }; };\n',
  'broken.dts': '/dts-v1/;\n/ { n {\n',
  'defined.dts': '/dts-v1/;\n/ { p = <ONE TWO>; };\n',
  'one.h': '#define ONE 1\n#define TWO ONE\n',
  'inc/two.h': '#undef TWO\n#define TWO 2\n',
  'whole.dts': '/dts-v1/;\n#include "part.dtsi"\n/include/ "own part.dtsi"\n/ { b = /incbin/("bytes.bin"); };\n',
  'part.dtsi': '#include "inc/deep.h"\n/ { a = <DEEP>; };\n',
  'inc/deep.h': '#define DEEP 1\n',
  'own part.dtsi': '/ { c; };\n',
  'bytes.bin': 'x',
});
afterAll(() => folder.dispose());

const run = (...args: readonly string[]): Promise<Outcome> => runCli(args, folder.path);

/** The value of property `p` of the root, as source. */
async function valueWith(...options: readonly string[]): Promise<string | undefined> {
  const { out } = await run('compile', 'defined.dts', '-O', 'dts', ...options);
  return /p = (.*);/.exec(out)?.[1];
}

describe('-include', () => {
  test('a file of the working folder, before the first line', async () => {
    expect(await valueWith('-include', 'one.h')).toBe('<0x01 0x01>');
  });

  test('several in their order, from the include folders as well', async () => {
    expect(await valueWith('-include', 'one.h', '-include', 'two.h', '-I', 'inc')).toBe('<0x01 0x02>');
    expect(await valueWith('-include', 'two.h', '-include', 'one.h', '-I', 'inc')).toBe('<0x01 0x01>');
  });

  test('one that is not there', async () => {
    const { code, err } = await run('compile', 'defined.dts', '-include', 'none.h');
    expect(code).toBe(1);
    expect(err).toContain('"none.h", which -include names, is not found');
    expect(err.match(/error\[/g)).toHaveLength(1);
  });
});

test('-d names every file, in the order in which they were read', async () => {
  const made = await run('compile', 'whole.dts', '-o', 'out dir.dtb', '-d', 'whole.d');
  expect(made.code).toBe(0);
  expect(readFileSync(folder.file('whole.d'), 'utf8')).toBe(
    'out\\ dir.dtb: whole.dts part.dtsi inc/deep.h own\\ part.dtsi bytes.bin\n',
  );
});

test('-d of a blob names it', async () => {
  await run('compile', 'good.dts', '-o', 'good.dtb');
  await run('compile', 'good.dtb', '-O', 'dts', '-o', 'back.dts', '-d', 'blob.d');
  expect(readFileSync(folder.file('blob.d'), 'utf8')).toBe('back.dts: good.dtb\n');
});

describe('check of a blob', () => {
  test('names nodes in place of lines', async () => {
    await run('compile', 'warned.dts', '-q', '-o', 'warned.dtb');
    const { code, out } = await run('check', 'warned.dtb');
    expect(code).toBe(0);
    expect(out).toContain('warned.dtb:/n@1: warning[unit_address_vs_reg]');
  });

  test('one that checks refuse, one that is damaged', async () => {
    await run('compile', 'refused.dts', '-f', '-qqq', '-o', 'refused.dtb');
    const refused = await run('check', 'refused.dtb');
    expect(refused.code).toBe(1);
    expect(refused.out).toContain('error[duplicate_node_names]');
    const bytes = readFileSync(folder.file('refused.dtb'));
    writeFileSync(folder.file('cut.dtb'), bytes.subarray(0, bytes.length - 20));
    expect((await run('check', 'cut.dtb')).code).toBe(1);
  });
});

test('a blob without a root node is refused by every command', async () => {
  const bytes = Buffer.alloc(72);
  [0xd00dfeed, 72, 56, 72, 40, 17, 16, 0, 0, 16].forEach((word, i) => {
    bytes.writeUInt32BE(word, 4 * i);
  });
  // Three NOPs and the end.
  [4, 4, 4, 9].forEach((word, i) => {
    bytes.writeUInt32BE(word, 56 + 4 * i);
  });
  writeFileSync(folder.file('rootless.dtb'), bytes);
  for (const command of ['compile', 'check', 'boot', 'map']) {
    const { code, out, err } = await run(command, 'rootless.dtb');
    expect({ command, code }).toEqual({ command, code: 1 });
    expect({ command, said: /root/.test(out + err) }).toEqual({ command, said: true });
  }
});

describe('the check that always fails', () => {
  test.each([
    [['-W', 'always_fail'], 0, 'warning[always_fail]'],
    [['-E', 'always_fail'], 2, 'error[always_fail]'],
    [['-E', 'always_fail', '-W', 'no-always_fail'], 2, 'error[always_fail]'],
    [['-E', 'always_fail', '-E', 'no-always_fail'], 0, ''],
    [['-W', 'always_fail', '-q'], 0, ''],
    [['-E', 'always_fail', '-q'], 2, 'error[always_fail]'],
  ] as const)('%s', async (options, code, said) => {
    const outcome = await run('compile', 'good.dts', ...options);
    expect(outcome.code).toBe(code);
    if (said === '') expect(outcome.err).toBe('');
    else expect(outcome.err).toContain(said);
  });
});

describe('-q', () => {
  const said = async (...args: readonly string[]) => {
    const { code, err } = await run('compile', ...args);
    return [code, ...(err.match(/\b(?:warning|error)(?=\[)|forced|nothing is written/g) ?? [])];
  };

  test('leaves out warnings, then errors of checks, then what is said of forced output', async () => {
    expect(await said('refused.dts')).toEqual([2, 'error', 'warning']);
    expect(await said('refused.dts', '-q')).toEqual([2, 'error']);
    expect(await said('refused.dts', '-qq')).toEqual([2, 'nothing is written']);
    expect(await said('refused.dts', '-q', '-q', '-q', '-f')).toEqual([0]);
    expect(await said('refused.dts', '-qq', '-f')).toEqual([0, 'forced']);
  });

  test('never leaves out a fault of the text', async () => {
    expect(await said('broken.dts', '-qqq')).toEqual([1, 'error']);
  });
});

describe('a folder as a tree', () => {
  const files: Readonly<Record<string, string>> = {
    'tree/compatible': 'a,b\0c\0',
    'tree/#address-cells': '\0\0\0\x01',
    'tree/cpus/#address-cells': '\0\0\0\x01',
    'tree/cpus/#size-cells': '\0\0\0\0',
    'tree/cpus/cpu@2/reg': '\0\0\0\x02',
    'tree/cpus/cpu@2/device_type': 'cpu\0',
    'tree/chosen/empty': '',
    'tree/n@1/p': 'x',
  };
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(dirname(folder.file(name)), { recursive: true });
    writeFileSync(folder.file(name), bytes, 'latin1');
  }
  symlinkSync(join('..', 'cpus', 'cpu@2', 'reg'), folder.file('tree/chosen/link'));

  test.each([[[]], [['-I', 'fs']], [['--in-format', 'fs']]])('is one: %j', async (options) => {
    const { code, out, err } = await run('compile', 'tree', ...options, '-s', '-O', 'dts');
    expect(code).toBe(0);
    expect(err).toContain('tree:/n@1: warning[unit_address_vs_reg]');
    expect(out).toContain('cpu@2 {\n\t\t\tdevice_type = "cpu";\n\t\t\treg = <0x02>;');
    expect(out).toContain('chosen {\n\t\tempty;\n\t\tlink = <0x02>;');
  });

  test.runIf(dtcIsAtLeast(1, 6))('gives the blob that dtc gives', async () => {
    for (const options of [[], ['-s'], ['-V', '16'], ['-b', '5']]) {
      execFileSync(process.env.DTC ?? 'dtc', ['-q', '-I', 'fs', '-O', 'dtb', ...options, '-o', 'dtc.dtb', 'tree'], {
        cwd: folder.path,
      });
      await run('compile', 'tree', '-q', ...options, '-o', 'ours.dtb');
      expect(readFileSync(folder.file('ours.dtb')).equals(readFileSync(folder.file('dtc.dtb')))).toBe(true);
    }
  });

  test('what is none is refused', async () => {
    expect(await run('compile', 'good.dts', '-I', 'fs')).toMatchObject({
      code: 2,
      err: expect.stringContaining("'good.dts' is no folder"),
    });
    expect(await run('compile', 'tree', '-I', 'dtb')).toMatchObject({
      code: 2,
      err: expect.stringContaining('is a folder'),
    });
    symlinkSync('.', folder.file('inc/loop'));
    expect(await run('compile', 'inc')).toMatchObject({ code: 2, err: expect.stringContaining('as a tree') });
  });
});

test('formats that an input does not have', async () => {
  await run('compile', 'good.dts', '-o', 'good.dtb');
  expect(await run('compile', 'good.dtb', '-O', 'yaml')).toMatchObject({
    code: 2,
    err: expect.stringContaining('takes a source'),
  });
  expect(await run('compile', 'good.dts', '-O', 'asm', '--overlay', 'x.dtbo')).toMatchObject({
    code: 2,
    err: expect.stringContaining('no --overlay'),
  });
  expect(await run('compile', 'good.dts', '-O', 'null', '-o', 'none.dtb')).toMatchObject({ code: 0, out: '', err: '' });
  expect(readFileSync(folder.file('none.dtb'))).toHaveLength(0);
});
