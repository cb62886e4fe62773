/**
 * U-Boot: what it prints, what its lmb does with a tree on recorded runs (test/fixtures/firmware/README.md), and where it puts what
 * it boots.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { simulateBoot } from '../../../server/src/boot/simulateBoot.ts';
import { readFdt } from '../../../server/src/fdt/read.ts';
import { loadedRanges, uBootPlaces } from '../../../server/src/firmware/uBoot/layout.ts';
import { readUBootConsole } from '../../../server/src/firmware/uBoot/readConsole.ts';
import { reserveTree } from '../../../server/src/firmware/uBoot/reserve.ts';
import { dtc } from '../../harness/firmware/efiRecording.ts';
import { compareUBoot } from '../../harness/firmware/uBootRecording.ts';

const FOLDER = fileURLToPath(new URL('../../fixtures/firmware/uBoot', import.meta.url));
const CASES = fileURLToPath(new URL('../../golden/oracle/cases', import.meta.url));

const consoleOf = (release: string, name: string) => readFileSync(`${FOLDER}/${release}/${name}.txt`, 'utf8');

function treeOf(name: string): Uint8Array {
  const own = `${FOLDER}/cases/${name}.dts`;
  return dtc(existsSync(own) ? own : `${CASES}/${name}.dts`, 'dtb', '-f');
}

function blobOf(name: string) {
  const { value } = readFdt(treeOf(name));
  if (value === undefined) throw new Error('no blob');
  return value;
}

describe.each(['2023.01', '2025.01'])('U-Boot %s', (release) => {
  const names = readdirSync(`${FOLDER}/${release}`).map((file) => file.replace('.txt', ''));
  test.each(names)('%s', (name) => {
    const text = consoleOf(release, name);
    expect(readUBootConsole(text).reserved?.length).toBeGreaterThan(0);
    expect(compareUBoot(treeOf(name), text)).toEqual([]);
  });
});

test('a console: banner, variables, banks, lmb in both forms', () => {
  const said = readUBootConsole(
    `${consoleOf('2025.01', 'adj_static')}\r\n=> printenv\r\nfdt_high=0xffffffff\r\nbootcmd=run a; run b=c\r\nCONFIG_LMB_MAX_REGIONS=64`,
  );
  expect(said.release).toBe('2025.01');
  expect(said.banks).toEqual([{ start: 0x4000_0000n, end: 0xc000_0000n }]);
  expect(said.relocated).toBe(0xbf6b_7000n);
  expect(said.reserved?.map(({ flags }) => flags)).toEqual(['no-overwrite', 'no-notify, no-overwrite', 'no-overwrite']);
  expect(Object.fromEntries(said.environment)).toEqual({
    fdt_high: '0xffffffff',
    bootcmd: 'run a; run b=c',
    CONFIG_LMB_MAX_REGIONS: '64',
  });
});

test('the configuration decides how many entries there are', () => {
  const refusedOf = (more: string) =>
    reserveTree(readUBootConsole(`U-Boot 2023.01\n${more}`), blobOf('n_64_1')).refused.length;
  expect([refusedOf(''), refusedOf('CONFIG_LMB_MAX_REGIONS=16'), refusedOf('CONFIG_LMB_MAX_REGIONS=64')]).toEqual([
    57, 49, 1,
  ]);
});

/** Real runs of `booti 0x40400000 0x48000000:0x100000 0x40000000` with a 6.12.117 image, and a blob of 0x5ccc bytes. */
describe('places', () => {
  const sizes = { kernel: 0x250_0000n, blob: 0x5cccn, initrd: 0x10_0000n };
  const env = 'kernel_addr_r=0x40400000\nramdisk_addr_r=48000000\nfdt_addr_r=40000000';
  test.each([
    ['2025.01', 0xbd56_e000n, 0xbd56_5000n],
    ['2023.01', 0xbdda_d000n, 0xbdda_4000n],
  ])('%s: as high as there is room', (release, initrd, blob) => {
    const uBoot = readUBootConsole(`${consoleOf(release, 'adj_static')}\n${env}`);
    expect(uBootPlaces(uBoot, blobOf('adj_static'), sizes, 64)).toEqual({
      kernel: 0x4040_0000n,
      initrd: { start: initrd, end: initrd + sizes.initrd },
      blob,
    });
  });

  test('below a limit, in place, and unknown', () => {
    const placesOf = (more: string, bits: 32 | 64 = 64) => {
      const { blob } = uBootPlaces(readUBootConsole(more), blobOf('adj_static'), { ...sizes, initrd: undefined }, bits);
      return blob?.toString(16);
    };
    const known = `${consoleOf('2025.01', 'adj_static')}\n${env}\n`;
    expect(placesOf(`${known}fdt_high=0x70000000`)).toBe('6fff7000');
    // The region at 0x70000000 is in the way.
    expect(placesOf(`${known}fdt_high=0x70800000`)).toBe('6fff7000');
    expect(placesOf(`${known}bootm_size=0x10000000`)).toBe('4fff7000');
    expect(placesOf(`${env}\nfdt_high=0xffffffffffffffff`)).toBe('40000000');
    expect(placesOf(`${env}\nfdt_high=0xffffffff`, 32)).toBe('40000000');
    expect(placesOf(env)).toBeUndefined();
  });

  test('the engine takes them over, and says so', () => {
    const uBoot = readUBootConsole(`${consoleOf('2025.01', 'adj_static')}\n${env}`);
    const { assumptions } = simulateBoot(treeOf('adj_static'), { kernel: '6.12', arch: 'arm64', uBoot });
    expect(assumptions.join('\n')).toMatch(/kernel image is taken to lie at 0x40400000-.*where U-Boot loads it/);
    expect(assumptions.join('\n')).toMatch(/blob is assumed at 0xbd5\w+, where U-Boot puts it/);
  });

  test('addresses of the environment are hexadecimal, with or without 0x', () => {
    const uBoot = readUBootConsole('loadaddr=82000000\nfdt_addr=0x88000000\nrdaddr=no');
    const found = loadedRanges(uBoot, sizes).map(
      ({ what, variable, start }) => `${what} ${variable} ${start.toString(16)}`,
    );
    expect(found).toEqual(['kernel image loadaddr 82000000', 'device-tree blob fdt_addr 88000000']);
  });
});
