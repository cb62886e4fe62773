/** The command line as a user sees it: the bundle, its exit codes, what goes to which stream. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { FAMILY_KERNELS } from '../../../server/src/boot/families.ts';
import { CLI, type Outcome, runCli } from '../../harness/cli.ts';
import { board, TestFolder } from '../../protocol/serverProcess.ts';

/** The one place that says the product's version. */
const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));

const WORKSPACE = fileURLToPath(new URL('../../workspace', import.meta.url));

function run(args: readonly string[], cwd = WORKSPACE, input?: string | Buffer): Promise<Outcome> {
  return runCli(args, cwd, undefined, input);
}

const RESERVED = `
/ {
	reserved-memory {
		#address-cells = <2>;
		#size-cells = <2>;
		ranges;
		first@84000000 { reg = <0x0 0x84000000 0x0 0x1000000>; };
		second@84800000 { reg = <0x0 0x84800000 0x0 0x1000000>; };
	};
};
`;

const folder = new TestFolder({
  'good.dts': board(
    '/ { l: cpus { #address-cells = <1>; #size-cells = <0>; cpu@3 { device_type = "cpu"; reg = <3>; }; }; };',
  ),
  'bad.dts': board('&nowhere { };\n'),
  'check.dts': board('/ { a { reg = <1>; }; };'),
  'level.dts': board('/ { phandle-user { phandle = "no"; }; };'),
  'levels.dts': board('/ { a { reg = <1>; }; b_c { }; };'),
  'overlap.dts': board(RESERVED),
  'overlay.dtso': '/dts-v1/;\n/plugin/;\n&uart0 { status = "okay"; };\n',
  'defs.dts': board('#include <chip.dtsi>\n/ { x = <SIZE>; };'),
  'inc/chip.dtsi': '/ { chip { }; };\n',
  'empty/readme.txt': '',
  'profile.json': JSON.stringify({ memory: [['0x80000000', '0x90000000']] }),
  'broken.json': '{',
  'blob.dtb': 'no blob',
});
afterAll(() => folder.dispose());

const MAGIC = 'd00dfeed';

describe.concurrent('which checks are on', () => {
  const codes = async (command: string, ...options: string[]) => {
    const { out, err, code } = await run([command, join(folder.path, 'levels.dts'), ...options]);
    const found = [...(out + err).matchAll(/(error|warning)\[(\w+)\]/g)].map(([, level, id]) => `${level} ${id}`);
    return [code, ...found.sort()];
  };

  test('dtc as it comes, the kernel’s builds, single switches in their order', async ({ expect }) => {
    const reg = 'warning reg_format';
    const unit = 'warning unit_address_vs_reg';
    const name = 'warning node_name_chars_strict';
    // 'compile' ends as dtc does where only checks refuse the tree.
    for (const [command, refused] of [
      ['check', 1],
      ['compile', 2],
    ] as const) {
      expect(await codes(command)).toEqual([0, reg, unit]);
      expect(await codes(command, '--warnings', 'W=0')).toEqual([0, reg]);
      expect(await codes(command, '--warnings', 'W=2')).toEqual([0, name, reg]);
      expect(await codes(command, '-Wno-reg_format', '-W', 'node_name_chars_strict')).toEqual([0, name, unit]);
      expect(await codes(command, '-Ereg_format')).toEqual([refused, 'error reg_format', unit]);
      expect(await codes(command, '-Ereg_format', '-Eno-reg_format')).toEqual([0, reg, unit]);
    }
  });

  test('what makes no sense is refused', async ({ expect }) => {
    expect((await run(['check', '.', '--warnings', 'W=3'])).err).toContain('--warnings takes auto, dtc, W=0');
    const unknown = await run(['check', '.', '-Wno-reg-format']);
    expect(unknown).toMatchObject({ code: 2 });
    expect(unknown.err).toContain("-W takes [no-]NAME of a check; not 'no-reg-format'");
  });
});

describe.concurrent('dtatlas', () => {
  test('without arguments, with wrong ones', async ({ expect }) => {
    expect(await run([])).toMatchObject({ code: 2, out: '' });
    const unknown = await run(['frobnicate']);
    expect(unknown).toMatchObject({ code: 2, out: '' });
    expect(unknown.err).toContain("unknown command 'frobnicate'");
  });

  test('--help and --version', async ({ expect }) => {
    const help = await run(['--help']);
    expect(help).toMatchObject({ code: 0, err: '' });
    for (const command of ['compile', 'check', 'boot', 'compare', 'explain', 'map', 'lsp'])
      expect(help.out).toContain(`  ${command} `);
    expect((await run(['--version'])).out).toBe(`dtatlas ${version}\n`);
  });

  test.each(['compile', 'check', 'boot', 'compare', 'explain', 'map', 'lsp'])(
    '%s --help says what that command takes',
    async (command) => {
      const { code, out, err } = await run([command, '--help']);
      expect({ code, err }).toEqual({ code: 0, err: '' });
      expect(out).toMatch(new RegExp(`^usage:\\n  ${command} `));
      for (const other of ['compile', 'check', 'map', 'lsp'].filter((name) => name !== command)) {
        expect(out).not.toMatch(new RegExp(`^  ${other} `, 'm'));
      }
      expect(out).toContain('Exit code: ');
      expect(out.includes('CHECKS: ')).toBe(command === 'compile' || command === 'check');
    },
  );

  test('standard input as the file: source and blob', async ({ expect }) => {
    const source = readFileSync(folder.file('good.dts'), 'utf8');
    const blob = await run(['compile', '-', '-o', '-'], folder.path, source);
    expect(blob).toMatchObject({ code: 0, err: '' });
    expect(blob.bytes.equals((await run(['compile', 'good.dts', '-o', '-'], folder.path)).bytes)).toBe(true);
    const text = await run(['compile', '-', '-O', 'dts'], folder.path, blob.bytes);
    expect(text.out).toMatch(/^\/dts-v1\/;/);
    const included = await run(
      ['compile', '-', '-o', '-', '-I', 'inc', '-D', 'SIZE=1'],
      folder.path,
      board('#include <chip.dtsi>'),
    );
    expect(included).toMatchObject({ code: 0, err: '' });
    const bad = await run(['check', '-'], folder.path, board('&nowhere { };'));
    expect(bad.code).toBe(1);
    expect(bad.out).toMatch(/^<stdin>:14:1: error\[/);
    expect((await run(['boot', '-'], folder.path, board(RESERVED))).out).toContain('first@84000000');
  });

  test('bytes that are no UTF-8 go through, from disk and from standard input', async ({ expect }) => {
    const source = Buffer.from(board('/* \xe9 */ / { a = "\xe9t\xe9"; b = nix; };'), 'latin1');
    const good = Buffer.from(source.toString('latin1').replace('b = nix;', ''), 'latin1');
    writeFileSync(join(folder.path, 'latin1.dts'), good);
    for (const file of ['latin1.dts', '-']) {
      const { bytes, err } = await run(['compile', file, '-o', '-'], folder.path, good);
      expect(err).toBe('');
      expect(bytes.includes(Buffer.from('e974e900', 'hex'))).toBe(true);
    }
    expect((await run(['check', '-'], folder.path, source)).out).toMatch(/^<stdin>:14:28: error\[undefined-name\]/);
  });

  test.each([
    ['compile'],
    ['compile', 'a.dts', 'b.dts'],
    ['compile', 'missing.dts'],
    ['compile', 'good.dts', '-b', 'x'],
    ['compile', 'good.dts', '-D', '1=2'],
    ['compile', 'good.dts', '--nonsense'],
    ['compile', 'good.dts', '-o', 'no/such/folder/x.dtb'],
    ['check'],
    ['check', 'missing'],
    ['check', 'empty'],
    ['check', 'good.dts', '--format', 'xml'],
    ['check', 'good.dts', '--kernel', '4.19'],
    ['boot'],
    ['boot', 'good.dts', '--kernel', '4.19'],
    ['boot', 'good.dts', '--arch', 'vax'],
    ['boot', 'good.dts', '--profile', 'missing.json'],
    ['boot', 'good.dts', '--profile', 'broken.json'],
    ['boot', 'blob.dtb'],
    ['boot', 'overlay.dtso'],
    ['map', 'good.dts', '--format', 'png'],
    ['lsp'],
    ['lsp', '--port', '7'],
  ])('wrong usage: %s %s %s %s', async (...args) => {
    const outcome = await run(args.filter(Boolean), folder.path);
    expect(outcome).toMatchObject({ code: 2, out: '' });
    expect(outcome.err).toMatch(new RegExp(`^dtatlas ${args[0]}: `));
    expect(outcome.err).not.toContain('    at ');
  });
});

describe.concurrent('compile of blobs and overlays', () => {
  test('a blob is written as source that compiles to the same blob', async () => {
    await run(['compile', 'good.dts', '-o', 'again.dtb'], folder.path);
    const source = await run(['compile', 'again.dtb', '--format', 'dts', '-o', 'again.dts'], folder.path);
    expect(source).toMatchObject({ code: 0, err: '' });
    expect(readFileSync(join(folder.path, 'again.dts'), 'utf8')).toMatch(/^\/dts-v1\/;/);
    const back = await run(['compile', 'again.dts', '-o', 'back.dtb'], folder.path);
    expect(back.code).toBe(0);
    expect(readFileSync(join(folder.path, 'back.dtb'))).toEqual(readFileSync(join(folder.path, 'again.dtb')));
  });

  test('overlays are applied as fdtoverlay applies them', async () => {
    const overlay = '/dts-v1/;\n/plugin/;\n&target { added = <1>; };\n';
    writeFileSync(join(folder.path, 'over.dtso'), overlay);
    writeFileSync(join(folder.path, 'base.dts'), '/dts-v1/;\n/ { target: node { own = "x"; }; };\n');
    const made = await run(['compile', 'base.dts', '--overlay', 'over.dtso', '-o', 'merged.dtb'], folder.path);
    expect(made).toMatchObject({ code: 0, err: '' });
    await run(['compile', '-@', 'base.dts', '-o', 'base.dtb'], folder.path);
    await run(['compile', 'over.dtso', '-o', 'over.dtbo'], folder.path);
    const reference = spawnSync('fdtoverlay', ['-i', 'base.dtb', '-o', 'reference.dtb', 'over.dtbo'], {
      cwd: folder.path,
    });
    expect(reference.status).toBe(0);
    expect(readFileSync(join(folder.path, 'merged.dtb'))).toEqual(readFileSync(join(folder.path, 'reference.dtb')));
  });

  test('overlays that are text stand behind the text of the board, as Zephyr’s build has them', async () => {
    const parts = {
      'text.dts': '/dts-v1/;\n#define A 1\n/ { t: node { own = <A>; }; u: other { }; };\n',
      'first.overlay': '/* no /plugin/ */ &t { own = <B(A)>; };\n&u { c = <3>; };\n#define C 9\n',
      'second.overlay': '#include "shared.h"\n&t { second = <C>; };\n/delete-node/ &u;\n',
      'shared.h': '#define D 1\n',
    };
    for (const [name, text] of Object.entries(parts)) writeFileSync(join(folder.path, name), text);
    const texts = ['--overlay', 'first.overlay', '--overlay', 'second.overlay'];
    const args = ['text.dts', '-D', 'B(x)=(x+6)', ...texts];
    const made = await run(['compile', ...args, '-o', 'text.dtb', '-d', 'text.d'], folder.path);
    expect(made).toMatchObject({ code: 0, err: '' });
    const whole = `#define B(x) (x+6)\n${parts['text.dts']}${parts['first.overlay']}${parts['second.overlay']}`;
    writeFileSync(join(folder.path, 'whole.dts'), whole);
    const cpp = spawnSync('cpp', ['-nostdinc', '-undef', '-x', 'assembler-with-cpp', 'whole.dts'], {
      cwd: folder.path,
    });
    const reference = spawnSync('dtc', ['-b', '0', '-O', 'dtb', '-'], { cwd: folder.path, input: cpp.stdout });
    expect(readFileSync(join(folder.path, 'text.dtb'))).toEqual(reference.stdout);
    expect(readFileSync(join(folder.path, 'text.d'), 'utf8').trim().split(' ').sort()).toEqual(
      ['text.dtb:', ...Object.keys(parts)].sort(),
    );
    expect(await run(['check', '--all', ...args], folder.path)).toMatchObject({ code: 0, err: '' });

    // An overlay in the sense of dtc is applied to the whole of it.
    writeFileSync(join(folder.path, 'onto.dtso'), '/dts-v1/;\n/plugin/;\n&t { third = <3>; };\n');
    const both = await run(['compile', ...args, '--overlay', 'onto.dtso', '-O', 'dts'], folder.path);
    expect(both).toMatchObject({ code: 0, err: '' });
    expect(both.out).toMatch(/second = <0x0*9>;/);
    expect(both.out).toMatch(/third = <0x0*3>;/);

    const blob = await run(['compile', 'text.dtb', ...texts], folder.path);
    expect(blob).toMatchObject({ code: 2 });
    expect(blob.err).toContain("'first.overlay' is text for the source of a board, and 'text.dtb' is a blob");
    for (const command of ['compile', 'boot']) {
      const alone = await run([command, 'first.overlay'], folder.path);
      expect(alone).toMatchObject({ code: 2, out: '' });
      expect(alone.err).toContain("'first.overlay' is text for a board that nothing names");
    }
  });

  test('an overlay for another board is refused by name', async () => {
    writeFileSync(join(folder.path, 'other.dtso'), '/dts-v1/;\n/plugin/;\n&nowhere { a; };\n');
    const made = await run(['compile', 'good.dts', '--overlay', 'other.dtso', '-o', 'no.dtb'], folder.path);
    expect(made.code).toBe(1);
    expect(made.err).toMatch(/^other\.dtso:3:1: error\[overlay-missing-symbol\]: /);
    await run(['compile', 'other.dtso', '-o', 'other.dtbo'], folder.path);
    const blob = await run(['compile', 'good.dts', '-@', '--overlay', 'other.dtbo', '-o', 'no.dtb'], folder.path);
    expect(blob.err).toMatch(/^other\.dtbo: error\[overlay-missing-symbol\]: /);
    expect(existsSync(join(folder.path, 'no.dtb'))).toBe(false);
  });
});

describe.concurrent('comments that switch checks off', () => {
  test('names that are no checks are pointed out', async ({ expect }) => {
    writeFileSync(
      join(folder.path, 'comments.dts'),
      board('/ { a { reg = <1>; }; }; // dtatlas-disable-line reg_formatt, unit_address_vs_reg, reg_format\n'),
    );
    const { code, out } = await run(['check', 'comments.dts'], folder.path);
    expect(out).toMatch(/^comments\.dts:14:50: warning\[suppression-unknown\]: there is no check 'reg_formatt'$/m);
    expect(code).toBe(0);
  });
});

describe.concurrent('compile', () => {
  test('to standard output and to a file', async ({ expect }) => {
    const piped = await run(['compile', 'good.dts', '-o', '-'], folder.path);
    expect(piped).toMatchObject({ code: 0, err: '' });
    expect(piped.bytes.subarray(0, 4).toString('hex')).toBe(MAGIC);
    const filed = await run(['compile', 'good.dts', '-o', 'good.dtb'], folder.path);
    expect(filed).toMatchObject({ code: 0, out: '' });
    expect(readFileSync(folder.file('good.dtb')).equals(piped.bytes)).toBe(true);
  });

  test('-@ adds symbols, -b sets the boot CPU', async ({ expect }) => {
    const symbols = await run(['compile', '-@', 'good.dts', '-o', '-'], folder.path);
    expect(symbols.out).toContain('__symbols__');
    const bootCpu = async (value: string) =>
      (await run(['compile', 'good.dts', '-b', value, '-o', '-'], folder.path)).bytes.readUInt32BE(28);
    expect(await bootCpu('guess')).toBe(3);
    expect(await bootCpu('7')).toBe(7);
  });

  test('-I and -D', async ({ expect }) => {
    const args = ['compile', 'defs.dts', '-o', '-'];
    expect((await run(args, folder.path)).code).toBe(1);
    const found = await run([...args, '-I', 'inc', '-D', 'SIZE=0x10'], folder.path);
    expect(found).toMatchObject({ code: 0, err: '' });
  });

  test('errors: FILE:LINE:COLUMN, no output, exit code 1; --force writes nevertheless', async ({ expect }) => {
    const failed = await run(['compile', 'bad.dts', '-o', '-'], folder.path);
    expect(failed).toMatchObject({ code: 1, out: '' });
    expect(failed.err).toMatch(/^bad\.dts:14:1: error\[[\w-]+\]: .*nowhere.*\n$/);
    const forced = await run(['compile', 'bad.dts', '-o', '-', '--force'], folder.path);
    expect(forced.code).toBe(1);
    expect(forced.bytes.subarray(0, 4).toString('hex')).toBe(MAGIC);
  });

  test('warnings do not stand in the way, checks of level error do', async ({ expect }) => {
    const warned = await run(['compile', 'check.dts', '-o', '-'], folder.path);
    expect(warned.code).toBe(0);
    expect(warned.err).toMatch(/check\.dts:\d+:\d+: warning\[\w+\]: /);
    const refused = await run(['compile', 'level.dts', '-o', '-'], folder.path);
    expect(refused).toMatchObject({ code: 2, out: '' });
    expect(refused.err).toMatch(/level\.dts:\d+:\d+: error\[\w+\]: /);
  });

  test('an overlay', async ({ expect }) => {
    const outcome = await run(['compile', 'overlay.dtso', '-o', '-'], folder.path);
    expect(outcome.code).toBe(0);
    expect(outcome.out).toContain('__fixups__');
  });
});

describe.concurrent('check', () => {
  test('a good file', async ({ expect }) => {
    expect(await run(['check', 'dts/acme-a1000-evb.dts'])).toMatchObject({
      code: 0,
      out: '1 file checked: 0 errors, 0 warnings\n',
      err: '',
    });
  });

  test('a folder: every board and overlay below, one summary', async ({ expect }) => {
    const { code, out, err } = await run(['check', '.']);
    expect({ code, err }).toEqual({ code: 1, err: '' });
    const lines = out.trimEnd().split('\n');
    const last = lines.pop();
    expect(last).toMatch(/^3 files checked: \d+ errors, \d+ warnings(, \d+ notes?( \(--all shows them\))?)?$/);
    const shape = /^(dts\/[\w.-]+:\d+:\d+: (error|warning|note)\[[\w-]+\]| {2}(dts\/[\w.-]+:\d+:\d+: )?note): .+$/;
    for (const line of lines) expect(line).toMatch(shape);
    expect(out).toContain('dts/acme-a1000-broken.dts:');
  });

  test('JSON', async ({ expect }) => {
    const { code, out } = await run(['check', '--format', 'json', 'bad.dts', 'good.dts'], folder.path);
    expect(code).toBe(1);
    const { files, summary } = JSON.parse(out);
    expect(summary).toEqual({ files: 2, errors: 1, warnings: 0, notes: 0 });
    expect(files[0]).toMatchObject({
      file: 'bad.dts',
      problems: [{ file: 'bad.dts', line: 14, column: 1, endLine: 14, severity: 'error' }],
    });
    expect(files[1]).toEqual({ file: 'good.dts', problems: [] });
  });

  test('--no-boot: as a build, without what a boot finds', async ({ expect }) => {
    expect((await run(['check', 'overlap.dts'], folder.path)).out).toContain('rmem-overlap');
    const { code, out } = await run(['check', 'overlap.dts', 'check.dts', '--no-boot'], folder.path);
    expect(code).toBe(0);
    expect(out).not.toContain('rmem-');
    expect(out).toContain('[unit_address_vs_reg]');
    const wrong = await run(['check', 'good.dts', '--no-boot', '--overlay', 'overlay.dtso'], folder.path);
    expect(wrong).toMatchObject({ code: 2, out: '' });
  });

  test('--jobs: the same output in the same order', async ({ expect }) => {
    // Named, because other tests write files into the folder meanwhile.
    const files = ['good.dts', 'bad.dts', 'check.dts', 'level.dts', 'overlap.dts', 'overlay.dtso', 'apart'];
    for (const format of ['text', 'json']) {
      const [alone, jobs] = await Promise.all([
        run(['check', ...files, '--format', format], folder.path),
        run(['check', ...files, '--format', format, '--jobs', '3'], folder.path),
      ]);
      expect(jobs).toEqual(alone);
      expect(alone).toMatchObject({ code: 1, err: '' });
    }
    expect((await run(['check', '.', '--jobs', '0'])).err).toContain('--jobs takes a number from 1 to 64');
  });

  test("the engine's findings depend on the kernel", async ({ expect }) => {
    const regions = Array.from({ length: 70 }, (_, i) => {
      const base = (0x90000000 + i * 0x200000).toString(16);
      return `r${i}@${base} { reg = <0x0 0x${base} 0x0 0x100000>; };`;
    });
    const text = RESERVED.replace('second@84800000 { reg = <0x0 0x84800000 0x0 0x1000000>; };', regions.join('\n'));
    folder.write('many.dts', board(text));
    expect((await run(['check', 'many.dts'], folder.path)).out).toContain('0 errors, 0 warnings');
    const old = await run(['check', 'many.dts', '--kernel', '6.1'], folder.path);
    expect(old.out).toMatch(/many\.dts:\d+:\d+: (error|warning)\[rmem-/);
  });
});

describe.concurrent('boot', () => {
  test('prints the log, assumptions as comments; findings at their places in the source', async ({ expect }) => {
    const { code, out, err } = await run(['boot', 'overlap.dts', '--kernel', '6.12'], folder.path);
    const lines = out.trimEnd().split('\n');
    const header = lines.filter((line) => line.startsWith('#'));
    expect(header.length).toBeGreaterThan(0);
    expect(lines.slice(0, header.length)).toEqual(header);
    expect(out).toContain('OF: reserved mem: OVERLAP DETECTED!');
    expect(err).toMatch(/^overlap\.dts:\d+:\d+: (error|warning)\[rmem-overlap\]: /m);
    expect(code).toBe(/ error\[/.test(err) ? 1 : 0);
  });

  test('a blob says the same', async ({ expect }) => {
    await run(['compile', 'overlap.dts', '-o', 'overlap.dtb'], folder.path);
    const source = await run(['boot', 'overlap.dts'], folder.path);
    const blob = await run(['boot', 'overlap.dtb'], folder.path);
    expect(blob.out).toBe(source.out);
    expect(blob.code).toBe(source.code);
    expect(blob.err).toMatch(/^overlap\.dtb:\/reserved-memory\/\S+: (error|warning)\[rmem-overlap\]: /m);
  });

  test('--json and --profile', async ({ expect }) => {
    const { out } = await run(['boot', 'overlap.dts', '--json', '--profile', 'profile.json'], folder.path);
    const report = JSON.parse(out);
    expect(report).toMatchObject({ kernel: '6.18', arch: 'arm64', outcome: 'ok' });
    expect(report.memory.at(-1).end).toBe('0x90000000');
    expect(report.reservedMem.map(({ name }: { name: string }) => name)).toEqual(['first@84000000', 'second@84800000']);
  });

  test('the budget and who uses each region, as comments and in JSON', async ({ expect }) => {
    const text = await run(['boot', 'dts/acme-a1000-evb.dts']);
    expect(text.out).toMatch(/^# {3}4 GiB: \S+ MiB reserved, 60 MiB no-map, CMA 64 MiB$/m);
    expect(text.out).toContain('#   modem@84000000 (0x84000000 + 48 MiB): /soc@0/remoteproc@6000000 (remoteproc)\n');
    const json = JSON.parse((await run(['boot', 'dts/acme-a1000-evb.dts', '--json'])).out);
    expect(json.budget).toMatchObject({ ram: '0x100000000', cma: '0x4000000' });
    const modem = json.regions.find(({ path }: { path: string }) => path === '/reserved-memory/modem@84000000');
    expect(modem).toEqual({
      path: '/reserved-memory/modem@84000000',
      state: 'reserved',
      base: '0x84000000',
      size: '0x3000000',
      costs: '0x3000000',
      use: 'used',
      users: [{ path: '/soc@0/remoteproc@6000000', kind: 'remoteproc', enabled: true }],
    });
  });

  test('--kernel all: what differs, and only that', async ({ expect }) => {
    folder.write('same.dts', board(''));
    const same = await run(['boot', 'same.dts', '--kernel', 'all'], folder.path);
    expect(same).toMatchObject({
      code: 0,
      out: 'Linux 5.10 and later do the same with the regions of this board; the lines that they print may differ.\n',
    });
    // From 6.5 on static regions count as neighbours of alloc-ranges, from the second stage on no longer.
    const moved = await run(['boot', 'dts/acme-a1000-evb.dts', '--kernel', 'all']);
    expect(moved.out).toContain('Alike are\n  5.10 to 6.4, and 6.12.13 and later\n  6.5 to 6.11\n');
    expect(moved.out).toContain(
      '/reserved-memory/display-pool\n  5.10 to 6.4, and 6.12.13 and later: placed at 0xff800000',
    );
    folder.write(
      'moves.dts',
      board('/ { reserved-memory { #address-cells = <2>; #size-cells = <2>; ranges; a { reg; }; }; };'),
    );
    const differs = await run(['boot', 'moves.dts', '--kernel', 'all', '--json'], folder.path);
    const { kernels, groups, findings } = JSON.parse(differs.out);
    expect(kernels).toEqual(FAMILY_KERNELS);
    expect(groups.length).toBeGreaterThan(1);
    expect(Array.isArray(findings)).toBe(true);
  });

  test('a source with errors', async ({ expect }) => {
    const { code, err } = await run(['boot', 'bad.dts'], folder.path);
    expect(code).toBe(1);
    expect(err).toMatch(/^bad\.dts:14:1: error\[/);
  });
});

describe.concurrent('boards with overlays', () => {
  const added = `/dts-v1/;
/plugin/;
/ {
	fragment@0 {
		target-path = "/reserved-memory";
		__overlay__ {
			#address-cells = <2>;
			#size-cells = <2>;
			third@85800000 { reg = <0x0 0x85800000 0x0 0x1000000>; };
		};
	};
};
`;
  folder.write('third.dtso', added);
  folder.write('apart/misfit.dtso', '/dts-v1/;\n/plugin/;\n&nowhere { a; };\n');
  folder.write('apart/alone.dtso', '/dts-v1/;\n/plugin/;\n&first { a; };\n');
  folder.write('apart/Makefile', 'apart-dtbs := board.dtb third.dtbo\n');
  folder.write('apart/third.dtso', added);
  folder.write(
    'apart/board.dts',
    board(
      RESERVED.replace('84800000', '86000000').replace('0x84800000', '0x86000000').replace('first@', 'some: first@'),
    ),
  );

  test('boot, map and check see the merged tree; findings are where they were written', async ({ expect }) => {
    const boot = await run(['boot', 'apart/board.dts', '--overlay', 'third.dtso'], folder.path);
    expect(boot.err).toMatch(/^third\.dtso:9:\d+: (error|warning)\[rmem-overlap\]: /m);
    expect(boot.out).toContain('third@85800000');
    const map = await run(['map', 'apart/board.dts', '--overlay', 'third.dtso'], folder.path);
    expect(map.out).toContain('third@85800000');
    const check = await run(['check', 'apart/board.dts', '--overlay', 'third.dtso'], folder.path);
    expect(check.out).toMatch(/^third\.dtso:9:\d+: (error|warning)\[rmem-overlap\]: /m);
    expect((await run(['check', 'apart/board.dts'], folder.path)).out).toContain('0 errors, 0 warnings');
  });

  test('a blob as the overlay, a blob as the base', async ({ expect }) => {
    await run(['compile', 'third.dtso', '-o', 'third.dtbo'], folder.path);
    const overlay = await run(['boot', 'apart/board.dts', '--overlay', 'third.dtbo'], folder.path);
    expect(overlay.out).toContain('third@85800000');
    expect(overlay.err).toMatch(/^apart\/board\.dts:\d+:\d+: /m);
    await run(['compile', '-@', 'apart/board.dts', '-o', 'apart.dtb'], folder.path);
    const base = await run(['boot', 'apart.dtb', '--overlay', 'third.dtso'], folder.path);
    expect(base.out).toContain('third@85800000');
  });

  test('an overlay whose base a makefile names', async ({ expect }) => {
    const { out, err } = await run(['boot', 'apart/third.dtso'], folder.path);
    expect(out).toContain('third@85800000');
    expect(err).toMatch(/^apart\/third\.dtso:9:\d+: (error|warning)\[rmem-overlap\]: /m);
    expect((await run(['check', 'apart/third.dtso'], folder.path)).out).toMatch(/^apart\/third\.dtso:9:\d+: /m);
  });

  test('one that does not fit', async ({ expect }) => {
    for (const command of ['boot', 'map', 'check']) {
      const { code, out, err } = await run([command, 'apart/board.dts', '--overlay', 'apart/misfit.dtso'], folder.path);
      expect(code).toBe(1);
      expect(out + err).toMatch(/^apart\/misfit\.dtso:3:1: error\[overlay-missing-symbol\]: .*'nowhere'/m);
    }
    const alone = await run(['boot', 'apart/alone.dtso'], folder.path);
    expect(alone).toMatchObject({ code: 2, out: '' });
    expect(alone.err).toContain('--overlay');
  });
});

describe.concurrent('map', () => {
  test('as text, JSON, SVG', async ({ expect }) => {
    const path = 'dts/acme-a1000-evb.dts';
    const text = await run(['map', path]);
    expect(text).toMatchObject({ code: 0, err: '' });
    expect(text.out).toContain('splash@9c000000');
    const json = JSON.parse((await run(['map', path, '--format', 'json'])).out);
    expect(json.reserved.some(({ label }: { label: string }) => label === 'splash@9c000000')).toBe(true);
    const svg = await run(['map', path, '--format', 'svg']);
    expect(svg.out).toMatch(/^<(\?xml|svg)[\s\S]*<\/svg>\s*$/);
  });

  test('as a picture without disabled devices', async ({ expect }) => {
    const device = (address: string, status: string) =>
      `serial@${address} { reg = <0x${address} 0x1000>; status = "${status}"; };`;
    folder.write(
      'devices.dts',
      board(
        `/ { #address-cells = <1>; #size-cells = <1>; ${device('1000', 'okay')} ${device('900000', 'disabled')} };`,
      ),
    );
    const map = ['map', 'devices.dts', '--format', 'svg'];
    const all = await run(map, folder.path);
    expect(all.out).toContain('serial@1000');
    expect(all.out).toContain('serial@900000');
    const some = await run([...map, '--hide-disabled'], folder.path);
    expect(some.out).toContain('serial@1000');
    expect(some.out).not.toContain('serial@900000');
    const list = await run(['map', 'devices.dts', '--hide-disabled'], folder.path);
    expect(list).toMatchObject({ code: 2, out: '' });
    expect(list.err).toContain('--format svg');
  });
});

describe.concurrent('pipes', () => {
  test('a large output arrives whole, however slowly it is read', async ({ expect }) => {
    folder.write('large.dts', board(`/ { x = [${'ab '.repeat(1_500_000)}]; };`));
    const child = spawn(process.execPath, [CLI, 'compile', 'large.dts', '-o', '-'], {
      cwd: folder.path,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let length = 0;
    let size = 0;
    for await (const chunk of child.stdout) {
      if (length === 0) size = (chunk as Buffer).readUInt32BE(4);
      length += (chunk as Buffer).length;
      if (length < 1_000_000) await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(length).toBe(size);
    expect(length).toBeGreaterThan(1_500_000);
  });

  test('a reader that goes away is no failure', async ({ expect }) => {
    folder.write('loud.dts', board('&n { };\n'.repeat(900)));
    const child = spawn(process.execPath, [CLI, 'check', '--format', 'json', 'loud.dts'], {
      cwd: folder.path,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let err = '';
    child.stderr.on('data', (data) => {
      err += String(data);
    });
    child.stdout.destroy();
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect(err).toBe('');
    expect([0, 1]).toContain(code);
  });

  test('no progress where there is no terminal', async ({ expect }) => {
    expect((await run(['check', '.'])).err).toBe('');
  });
});

test('the language server by way of the command line', async () => {
  const child = spawn(process.execPath, [CLI, 'lsp', '--stdio'], { stdio: ['pipe', 'pipe', 'pipe'] });
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params: { capabilities: {} } });
  child.stdin.write(`Content-Length: ${body.length}\r\n\r\n${body}`);
  let answer = '';
  for await (const data of child.stdout) {
    answer += String(data);
    if (answer.includes('hoverProvider')) break;
  }
  expect(answer).toContain('hoverProvider');
  const ended = new Promise((resolve) => child.on('exit', resolve));
  child.stdin.end();
  expect(await ended).toBe(1);
});
