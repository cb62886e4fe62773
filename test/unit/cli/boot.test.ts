/** `dtatlas boot` with profiles and with logs of real boots. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { runCli } from '../../harness/cli.ts';
import { board, TestFolder } from '../../protocol/serverProcess.ts';

const REGIONS = `
/ {
	reserved-memory {
		#address-cells = <2>;
		#size-cells = <2>;
		ranges;
		high { size = <0x0 0x1000000>; alloc-ranges = <0x1 0x0 0x0 0x40000000>; };
		any { size = <0x0 0x100000>; };
	};
};
`;

/** What Linux prints for the board on a machine with 1 GiB whose blob lies at the top of RAM. */
const DMESG = `[    0.000000] Booting Linux on physical CPU 0x0000000000 [0x411fd070]
[    0.000000] Linux version 7.2.0 (gcc) #1 SMP
[    0.000000] OF: reserved mem: failed to allocate memory for node 'high': size 16 MiB
[    0.000000] OF: reserved mem: 0x00000000bfe00000..0x00000000bfefffff (1024 KiB) map non-reusable any
[    0.000000] OF: reserved mem: 0x0000000090000000..0x0000000090ffffff (16384 KiB) nomap non-reusable splash@90000000
`;

const folder = new TestFolder({
  'board.dts': board(REGIONS),
  'sizes/board.dts': board(REGIONS),
  'sizes/.dtatlas.json': '{ "ram": { "1 GiB": "1 GiB", "4 GiB": [["0x80000000", "0x180000000"]] } }',
  'wrong/board.dts': board(REGIONS),
  'wrong/.dtatlas.json': '{\n  "ram": "1 GiB",\n  "kernel": "4.19"\n}',
  'dmesg.txt': DMESG,
  'iomem.txt': '00000000-00000000 : System RAM\n  00000000-00000000 : Kernel code\n',
  'loader/board.dts': board(REGIONS),
  'loader/.dtatlas.json': '{ "initrd": ["0x88000000", "0x88100000"] }',
  'sparc.dts': '/dts-v1/;\n/ { cpus { cpu@0 { device_type = "cpu"; compatible = "gaisler,leon3"; }; }; };\n',
  'pages.dts': board(
    '/ { reserved-memory { #address-cells = <2>; #size-cells = <2>; ranges; pool@92000000 { compatible = "shared-dma-pool"; reusable; reg = <0x0 0x92000000 0x0 0x1000000>; }; }; };\n',
  ),
  'letter.txt': 'Dear reader,\nthis is no log.\n',
});
afterAll(() => folder.dispose());
const run = (...args: readonly string[]) => runCli(args, folder.path);

describe.concurrent('the profile beside the board', () => {
  test('each size is booted, a finding names the sizes it is for', async ({ expect }) => {
    const { code, out, err } = await run('boot', 'sizes/board.dts');
    expect(out).toContain('# On 1 GiB:\n');
    expect(out).toContain('# On 4 GiB:\n');
    expect(out).toContain(
      '# RAM is what sizes/.dtatlas.json says for 4 GiB, not what the tree says: 4 GiB at 0x80000000.\n',
    );
    const lost = err.split('\n').filter((line) => line.includes('[rmem-not-placed]'));
    expect(lost).toHaveLength(1);
    expect(lost[0]).toMatch(/^sizes\/board\.dts:\d+:\d+: error\[rmem-not-placed\]: On 1 GiB \(of 1 GiB, 4 GiB\): /);
    expect(code).toBe(1);
  });

  test('a profile is named as its path is written', async ({ expect }) => {
    const { out } = await run('boot', 'loader/board.dts');
    expect(out).toContain('# loader/.dtatlas.json says: the initrd is at 0x88000000-0x88100000.\n');
  });

  test('--ram picks sizes of the profile, or others', async ({ expect }) => {
    const four = await run('boot', 'sizes/board.dts', '--ram', '4gib');
    expect(four).toMatchObject({ code: 0, err: '' });
    expect(four.out).not.toContain('# On ');
    expect((await run('boot', 'sizes/board.dts', '--ram', 'all')).out).toContain('# On 1 GiB:');
    expect((await run('boot', 'board.dts', '--ram', '2G,8G')).out).toContain('# On 8G:');
    expect((await run('boot', 'board.dts', '--ram', '2G')).out).toContain('# RAM is what --ram says for 2G');
    expect((await run('boot', 'board.dts', '--ram', '2G,8G', '--kernel', 'all')).out).toMatch(
      /^# On 2G:\n# Where the 2 GiB of RAM lie is assumed: .*\nLinux /,
    );
    expect(await run('boot', 'board.dts', '--ram', '0 GiB')).toMatchObject({ code: 2, out: '' });
    for (const ram of ['all', 'plenty']) {
      expect(await run('boot', 'board.dts', '--ram', ram)).toMatchObject({ code: 2, out: '' });
    }
  });

  test('as JSON', async ({ expect }) => {
    const json = JSON.parse((await run('boot', 'sizes/board.dts', '--json')).out);
    expect(json.boots.map(({ name }: { name: string }) => name)).toEqual(['1 GiB', '4 GiB']);
    expect(json.boots[1].memory.at(-1).end).toBe('0x180000000');
  });

  test('a file with a mistake is named with the place, and what is right in it counts', async ({ expect }) => {
    const { code, out, err } = await run('boot', 'wrong/board.dts');
    expect(err).toContain('wrong/.dtatlas.json:3:13: error[profile-value]: Linux 4.19 is older than');
    expect(out).toContain('says for 1 GiB');
    expect(code).toBe(1);
  });

  test('of a named profile that is none, the first errors are told', async ({ expect }) => {
    folder.write('none.json', 'a\nb\nc\nd\ne\n');
    const { code, err } = await run('boot', 'sizes/board.dts', '--profile', 'none.json');
    expect(err).toMatch(/: 1:1: "a" is no JSON value\. 2:1: .* 3:1: "c" is no JSON value\. 2 further errors\.\n$/);
    expect(code).toBe(2);
  });

  test('options and a named profile are stronger', async ({ expect }) => {
    folder.write('named.json', '{ "kernel": "6.1", "cmdline": "cma=0" }');
    const json = JSON.parse((await run('boot', 'sizes/board.dts', '--json', '--profile', 'named.json')).out);
    expect(json).toMatchObject({ kernel: '6.1' });
    expect(json.boots).toBeUndefined();
    const other = await run('boot', 'sizes/board.dts', '--json', '--profile', 'named.json', '--kernel', '6.12');
    expect(JSON.parse(other.out).kernel).toBe('6.12');
  });
});

describe.concurrent('a boot beside its log', () => {
  test('what matches, what moved, what the tree does not know', async ({ expect }) => {
    const { code, out, err } = await run('boot', 'board.dts', '--compare', 'dmesg.txt');
    expect(err).toBe('');
    expect(out).toContain('**Regions: 1 as predicted, 1 elsewhere, 1 unknown to the tree.**');
    expect(out).toMatch(/^- \/reserved-memory\/any: elsewhere\. .*\(dmesg\.txt:4\)$/m);
    expect(out).toMatch(/^- \/reserved-memory\/high: as predicted\. .*\(dmesg\.txt:3\)$/m);
    expect(out).toMatch(/^- splash@90000000 at 0x90000000-0x90ffffff \(16 MiB\), no-map: the kernel saw/m);
    expect(code).toBe(1);
  });

  test('what the log tells is a profile for the next prediction', async ({ expect }) => {
    const args = ['boot', 'board.dts', '--compare', 'dmesg.txt', '--write-profile'];
    await run(...args, 'taken.json');
    expect(JSON.parse(readFileSync(join(folder.path, 'taken.json'), 'utf8'))).toMatchObject({
      kernel: '7.2.0',
      arch: 'arm64',
      nodes: [{ name: 'splash@90000000', reg: ['0x90000000', '0x91000000'], noMap: true }],
    });
    const next = await run('boot', 'board.dts', '--profile', 'taken.json');
    expect(next.out).toContain('nomap non-reusable splash@90000000');
    expect(await run(...args, 'taken.json')).toMatchObject({ code: 2 });

    folder.write('own/board.dts', board(REGIONS));
    await run('boot', 'own/board.dts', '--compare', 'dmesg.txt', '--write-profile', 'own/.dtatlas.json');
    const own = JSON.parse(readFileSync(join(folder.path, 'own/.dtatlas.json'), 'utf8'));
    expect(own.boards).toMatchObject([{ files: 'board.dts', kernel: '7.2.0' }]);
  });

  test('as JSON', async ({ expect }) => {
    const json = JSON.parse((await run('boot', 'board.dts', '--compare', 'dmesg.txt', '--json')).out);
    expect(json).toMatchObject({ release: '7.2.0', kernel: '7.2.0', asPredicted: false });
    expect(json.regions.map(({ status }: { status: string }) => status)).toEqual(['match', 'moved']);
    expect(json.unknown).toEqual([{ base: '0x90000000', end: '0x91000000', name: 'splash@90000000' }]);
  });

  test('/proc/iomem without addresses', async ({ expect }) => {
    const words = 'All addresses in /proc/iomem are 0: it shows them to root only.';
    const alone = await run('boot', 'board.dts', '--compare', 'iomem.txt');
    expect(alone).toMatchObject({ code: 2, out: '' });
    expect(alone.err).toContain(words);
    expect((await run('boot', 'board.dts', '--compare', 'dmesg.txt', '--compare', 'iomem.txt')).out).toContain(words);
    expect((await run('boot', 'board.dts', '--compare', 'dmesg.txt')).out).not.toContain(words);
  });

  test('what is no log, is not there, or makes no sense', async ({ expect }) => {
    const letter = await run('boot', 'board.dts', '--compare', 'letter.txt');
    expect(letter).toMatchObject({ code: 2, out: '' });
    expect(letter.err).toContain("nothing of a boot can be recognised in 'letter.txt'");
    expect(await run('boot', 'board.dts', '--compare', 'no.txt')).toMatchObject({ code: 2, out: '' });
    expect(await run('boot', 'board.dts', '--write-profile', 'x.json')).toMatchObject({ code: 2, out: '' });
    expect(existsSync(join(folder.path, 'x.json'))).toBe(false);
  });
});

describe.concurrent('a board of an architecture that is not simulated', () => {
  test.each(['boot', 'map'])('%s says so, unless a kernel is named', async (command) => {
    const { code, out, err } = await run(command, 'sparc.dts');
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(
      new RegExp(
        `^dtatlas ${command}: the board is for sparc, and only kernels of arm64, arm, .*xtensa are simulated; --arch takes one of them\n$`,
      ),
    );
    expect((await run(command, 'sparc.dts', '--arch', 'arm64')).err).not.toContain('--arch');
  });
});

describe('pages of every size', () => {
  test('a finding says which sizes it is for', async () => {
    const { out, err } = await run('boot', 'pages.dts', '--page-size', 'all');
    expect(out.match(/# On \d+ KiB pages:/g)).toEqual([
      '# On 4 KiB pages:',
      '# On 16 KiB pages:',
      '# On 64 KiB pages:',
    ]);
    expect(err).toContain('On 16 KiB pages and 64 KiB pages (of 4 KiB pages, 16 KiB pages, 64 KiB pages): ');
    expect(err).toContain('rmem-cma-alignment');
  });

  test('not together with every kernel, and for arm64 alone', async () => {
    expect((await run('boot', 'pages.dts', '--page-size', 'all', '--kernel', 'all')).code).toBe(2);
    expect((await run('boot', 'pages.dts', '--page-size', 'all', '--arch', 'riscv64')).err).toContain('is for arm64');
  });
});
