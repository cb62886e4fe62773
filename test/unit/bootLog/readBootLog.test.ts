import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareWithLog } from '../../../server/src/bootLog/index.ts';
import { readBootLog } from '../../../server/src/bootLog/readBootLog.ts';
import { loggedArchitecture } from '../../../server/src/bootLog/release.ts';
import { readBootLogs, separateTexts, wholeText } from '../../harness/bootLogs.ts';

const logs = readBootLogs();
const log = logs.get('arm64-7.2')?.find(({ name }) => name === 'dyn_cma_align_1m');
if (log === undefined) throw new Error('a log is missing');
const { saved, blob } = log;
const BASE = { kernel: '6.12', arch: 'riscv64' } as const;
const read = (text: string, name = 'log') => readBootLog([{ name, text }]);
/** The console without its time stamps. */
const bare = saved.console.replace(/^\[ *\d+\.\d+\] /gm, '');

describe('the same log, however it was saved', () => {
  const prefixed = (prefix: (i: number) => string) =>
    bare
      .split('\n')
      .map((line, i) => (line === '' ? line : prefix(i) + line))
      .join('\n');

  test.each<[string, string]>([
    ['without time stamps (dmesg -t)', bare],
    ['with levels (dmesg -r)', prefixed(() => '<6>[    0.000000] ')],
    ['with facilities (dmesg -x)', prefixed(() => 'kern  :info  : [    0.000000] ')],
    ['with dates (dmesg -T)', prefixed(() => '[Mon Nov 23 08:00:00 2026] ')],
    ['with threads (CONFIG_PRINTK_CALLER)', prefixed(() => '[    0.000000][    T0] ')],
    ['/dev/kmsg', prefixed((i) => `6,${i},0,-;`)],
    ['journalctl -k', prefixed(() => 'Nov 23 08:00:00 board kernel: ')],
    ['journalctl -o short-iso', prefixed(() => '2026-11-23T08:00:00+0000 board kernel: ')],
    ['a terminal program that adds times', prefixed(() => '[2026-11-23 08:00:00.123] [    0.000000] ')],
    ['lines that end in CR LF', saved.console.replaceAll('\n', '\r\n')],
    ['colours and noise of a console', prefixed(() => '\u0000\u001b[32m[    0.000000] \u001b[0m')],
  ])('%s', (_how, text) => {
    const { messages, ...rest } = read(text);
    const { messages: expected, ...others } = read(saved.console);
    const place = ({ regions, pools, ...evidence }: typeof rest) => ({
      ...evidence,
      regions: regions.map(({ line: _, ...region }) => region),
      pools: pools.map(({ line: _, ...pool }) => pool),
    });
    expect(place(rest)).toEqual(place(others));
    expect(messages.map((message) => message.text)).toEqual(expected.map((message) => message.text));
    expect(messages.length).toBeGreaterThan(3);
  });
});

test('what a log tells', () => {
  const evidence = readBootLog(wholeText(log));
  expect(evidence).toMatchObject({
    kinds: ['kernel log', 'memblock=debug', 'debugfs memblock/memory', 'debugfs memblock/reserved', '/proc/iomem'],
    release: '7.2.13+deb14-arm64',
    kernel: '7.2.13',
    arch: 'arm64',
    model: 'linux,dummy-virt',
    fromTheStart: true,
    memory: [{ base: 0x4000_0000n, end: 0xc000_0000n, nomap: false }],
    pools: [{ kind: 'CMA', base: 0xbee0_0000n, size: 16n << 20n, name: 'd' }],
  });
  expect(evidence.regions.map(({ name }) => name)).toEqual(['o', 'd']);
});

describe('parts of a boot', () => {
  const profileOf = (text: string, name?: string) => compareWithLog(blob, BASE, read(text, name)).calibration.profile;

  test('/proc/iomem alone tells where kernel and RAM are', () => {
    expect(profileOf(saved.iomem ?? '')).toMatchObject({
      kernel: '6.12',
      kernelImage: { start: 0x4020_0000n, end: 0x4310_0000n },
      dtbAddress: 0x4820_0000n,
    });
  });

  test('a table without flags is told by its name, or beside another one', () => {
    const plain = (text: string | undefined) => (text ?? '').replaceAll(/ +0 \w+$/gm, '');
    const memory = plain(saved.memory);
    const reserved = plain(saved.reserved);
    expect(read(memory, 'x/memblock/memory').memory).toHaveLength(1);
    expect(read(reserved, 'x/memblock/reserved').reserved?.length).toBeGreaterThan(10);
    for (const text of [`${memory}\n${reserved}`, `${reserved}\n${memory}`]) {
      expect(read(text)).toMatchObject({ memory: [{ base: 0x4000_0000n }] });
      expect(read(text).reserved?.length).toBeGreaterThan(10);
    }
  });

  test('/proc/cmdline', () => {
    expect(profileOf('console=ttyS0 root=/dev/mmcblk0p1 rw\n', 'cmdline').cmdline).toBe(
      'console=ttyS0 root=/dev/mmcblk0p1 rw',
    );
  });

  test('what U-Boot says', () => {
    const text = `U-Boot 2026.01
   Loading Ramdisk to 7d0bd000, end 7dff1d2a ... OK
   Loading Device Tree to 000000007d0a8000, end 000000007d0bcfff ... OK
Starting kernel ...
`;
    expect(profileOf(text)).toMatchObject({
      initrd: { start: 0x7d0b_d000n, end: 0x7dff_2000n },
      dtbAddress: 0x7d0a_8000n,
      dtbSize: 0x1_5000n,
    });
  });

  test('an iomem without root’s rights says nothing', () => {
    expect(read('00000000-00000000 : System RAM\n  00000000-00000000 : Kernel code\n').iomem).toEqual([]);
  });

  test('the last of several boots counts', () => {
    const twice = `${saved.console.replaceAll('7.2.13', '6.1.9')}\n${saved.console}`;
    const evidence = read(twice);
    expect(evidence.release).toBe('7.2.13+deb14-arm64');
    expect(evidence.regions).toHaveLength(2);
  });

  test('a ring buffer that has lost its beginning', () => {
    const lines = saved.console.split('\n');
    const cut = lines.slice(lines.findIndex((line) => line.includes('map reusable d'))).join('\n');
    const { comparison, evidence } = compareWithLog(blob, { kernel: '7.2', arch: 'arm64' }, read(cut));
    expect(evidence.fromTheStart).toBe(false);
    expect(comparison.regions.map(({ status }) => status)).toEqual(['match', 'match']);
    expect(comparison.notPrinted).toEqual([]);
  });

  test('a region elsewhere, one missing, one that the tree does not have', () => {
    const texts = separateTexts(log).map(({ name, text }) => ({
      name,
      text: text
        .replaceAll(/.*(?:pool at|initialized node d|reusable o$).*\n/gm, '')
        .replace('0x00000000bee00000..0x00000000bfdfffff', '0x00000000be000000..0x00000000beffffff')
        .replace(
          /^(.*OF: reserved mem: ).*reusable d$/m,
          '$&\n$10x90000000..0x90000fff (4 KiB) nomap non-reusable x@90000000',
        )
        .replaceAll(/.*(?:bffedc80|bffee000-).*\n/g, ''),
    }));
    const { comparison } = compareWithLog(blob, BASE, readBootLog(texts));
    expect(comparison.regions.map(({ path, status }) => [path, status])).toEqual([
      ['/reserved-memory/o', 'missing'],
      ['/reserved-memory/d', 'moved'],
    ]);
    expect(comparison.unknown).toMatchObject([
      { name: 'x@90000000', range: { base: 0x9000_0000n, end: 0x9000_1000n } },
    ]);
  });
});

test.each([
  ['6.1.0-50-armmp', '', 'arm'],
  ['6.6.1', 'Booting Linux on physical CPU 0x0000000000 [0x411fd070]', 'arm64'],
  ['6.6.1', 'CPU: ARMv7 Processor [414fc0f0]', 'arm'],
  ['6.6.1', 'Linux version 6.6.1 (riscv64-linux-gnu-gcc', 'riscv64'],
  ['6.6.1', 'Linux version 6.6.1 (loongarch64-linux-gnu-gcc', 'loongarch64'],
  ['6.6.1', '', undefined],
])('%s, "%s" is %s', (release, line, arch) => {
  expect(loggedArchitecture(release, [line])).toBe(arch);
});

describe('damaged logs', () => {
  const all = [...logs.values()].flat();
  const STATUSES = ['match', 'moved', 'failed', 'placed', 'missing', 'unseen'];

  test('whatever is cut, lost or garbled, there is an answer', () => {
    const damage = fc.record({
      which: fc.nat(all.length - 1),
      from: fc.nat(20_000),
      length: fc.nat(30_000),
      lost: fc.array(fc.nat(300), { maxLength: 20 }),
      garbled: fc.array(fc.tuple(fc.nat(20_000), fc.string({ unit: 'binary', maxLength: 12 })), { maxLength: 20 }),
    });
    fc.assert(
      fc.property(damage, ({ which, from, length, lost, garbled }) => {
        const one = all[which];
        if (one === undefined) return;
        let text = (wholeText(one)[0]?.text ?? '').slice(from % 4000, from + length);
        const gone = new Set(lost);
        text = text
          .split('\n')
          .filter((_, i) => !gone.has(i))
          .join('\n');
        for (const [at, noise] of garbled) text = text.slice(0, at) + noise + text.slice(at + noise.length);
        const { comparison, calibration } = compareWithLog(one.blob, BASE, read(text));
        for (const { status } of comparison.regions) expect(STATUSES).toContain(status);
        expect(calibration.profile.kernel).toBeDefined();
      }),
      { numRuns: 300 },
    );
  });

  test('any text at all', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        compareWithLog(blob, BASE, read(text));
      }),
    );
  });

  test('very long lines and very many', () => {
    const evidence = read(`${'x'.repeat(1_000_000)}\n${'OF: reserved mem: noise\n'.repeat(50_000)}`);
    expect(evidence.messages.length).toBeLessThan(50_000);
  });
});

describe('a command line alone', () => {
  test.each([
    'root=/dev/mmcblk0p2 video=HDMI-A-1:1920x1080M-32@60,margin_left=0;margin_right=0',
    'console=ttyS0,115200n8 root=PARTUUID=6c586e13-02;rootwait',
    'ip=10.0.0.2:10.0.0.1:10.0.0.1:255.255.255.0:board:eth0: root=/dev/nfs',
    'dyndbg="file drivers/usb/* +p" mtdparts=spi0.0:1m(boot)ro,-(rest) a={1}&b#!',
  ])('%s', (line) => {
    expect(read(`${line}\n`)).toMatchObject({ cmdline: line, kinds: ['/proc/cmdline'] });
  });

  test.each([
    '------------------------------#',
    `${'a'.repeat(40)}*`,
    'words without any value',
    `a=${'b'.repeat(5000)}`,
  ])('is not %.20s', (line) => {
    expect(read(line).cmdline).toBeUndefined();
  });

  test('is told from a line of a log that names one', () => {
    expect(read('Kernel command line: console=ttyS0 root=/dev/sda1')).toMatchObject({
      cmdline: 'console=ttyS0 root=/dev/sda1',
      kinds: [],
    });
    expect(read('memblock_reserve: [0x0000000040000000-0x0000000040ffffff] flags=0 f+0x0/0x1').cmdline).toBeUndefined();
  });
});

test.each([
  ['6.1.0', '(arm-linux-gnueabihf-gcc (GCC) 12.2.0)', 'arm'],
  ['6.1.0', '(arm-none-linux-gnueabi-gcc)', 'arm'],
  ['6.1.0', '(aarch64-linux-gnu-gcc-12 (Debian))', 'arm64'],
  ['6.1.0', '(riscv64-unknown-linux-gnu-gcc)', 'riscv64'],
  ['6.1.0', '(gcc-eabi-arm-)', undefined],
])('the architecture of %s %s', (release, compiler, arch) => {
  expect(loggedArchitecture(release, [`Linux version ${release} ${compiler}`])).toBe(arch);
});
