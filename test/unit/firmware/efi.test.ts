/**
 * UEFI: memory maps as people have them, and what kernels made of them on recorded boots (test/fixtures/firmware/README.md).
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { simulateBoot } from '../../../server/src/boot/simulateBoot.ts';
import { efiMapLines, readEfiMap } from '../../../server/src/firmware/efi/readMemoryMap.ts';
import { stubBlob, stubImage } from '../../../server/src/firmware/efi/stub.ts';
import { compareEfi, efiTree, wholeMap } from '../../harness/firmware/efiRecording.ts';

const FOLDER = fileURLToPath(new URL('../../fixtures/firmware/efi', import.meta.url));
const RELEASES = ['6.1.176', '6.12.117', '6.18.15', '7.3.4'];
const MIB = 1n << 20n;

const logOf = (release: string, name: string) => readFileSync(`${FOLDER}/${release}/${name}.txt`, 'utf8');
const hex = ({ start, end }: { readonly start: bigint; readonly end: bigint }) =>
  `${start.toString(16)}-${end.toString(16)}`;

describe('maps', () => {
  const conventional = { start: 0x4000_0000n, end: 0x4010_0000n, type: 'EfiConventionalMemory', attribute: 0xfn };
  test.each([
    [
      'a log',
      'efi: Processing EFI memory map:\n[    0.0] efi:   0x000040000000-0x0000400fffff [Conventional|   |  |  |  |  |  |  |  |  |  |   |WB|WT|WC|UC]',
    ],
    [
      'a log of Linux 3.x',
      'efi: Processing EFI memory map:\nefi:   0x000040000000-0x0000400fffff [Conventional Memory|   |  |  |  |  |   |WB|WT|WC|UC]',
    ],
    [
      'a log of x86',
      'efi: Processing EFI memory map:\nefi: mem00: [Conventional|attr=0xf] range=[0x0000000040000000-0x00000000400fffff] (1MB)',
    ],
    [
      'the shell',
      'Type       Start            End              # Pages          Attributes\nAvailable  0000000040000000-00000000400FFFFF 0000000000000100 000000000000000F\r',
    ],
    [
      'U-Boot',
      'Type             Start            End              Attributes\n================ ================ ================ ==========\nCONVENTIONAL     0000000040000000-0000000040100000 WB|WT|WC|UC',
    ],
  ])('%s', (_name, text) => {
    expect(readEfiMap(text)).toEqual({ entries: [conventional], faults: [] });
  });

  test('files of runtime-map: entries, but no RAM for the kernel', () => {
    const path = '/sys/firmware/efi/runtime-map/0/';
    const text = [
      'attribute:0x800000000000000f',
      'num_pages:0x10',
      'phys_addr:0x47a50000',
      'type:0x5',
      'virt_addr:0x0',
    ];
    const { entries, faults } = readEfiMap(text.map((line) => path + line).join('\n'));
    expect(entries.map(hex)).toEqual(['47a50000-47a60000']);
    expect(faults.join()).toMatch(/no RAM/);
  });

  test('what is wrong is said', () => {
    expect(readEfiMap('nothing').faults.join()).toMatch(/no line of a UEFI memory map/);
    expect(readEfiMap('efi:   0x40000000-0x400fffff [Conventional|WB]').faults.join()).toMatch(/is cut/);
    const twice = 'efi: Processing EFI memory map:\nefi: 0x0-0x1fff [Reserved|WB]\nefi: 0x1000-0x2fff [Reserved|WB]';
    expect(readEfiMap(twice).faults.join()).toMatch(/share 0x1000/);
    const pages = 'BS_Data 0000000040000000-00000000400FFFFF 0000000000000101 000000000000000F';
    expect(readEfiMap(pages).faults.join()).toMatch(/do not fit/);
  });

  test('of two maps in one text the last counts, and the table of attributes is none', () => {
    const text = ['efi: Processing EFI memory map:', 'efi: 0x0-0xfff [Reserved|WB]', 'efi: Processing EFI memory map:'];
    const after = [
      'efi: 0x1000-0x1fff [type=17|WB]',
      'efi: memattr:  0x000000001000-0x000000001fff [Runtime Data|RUN]',
    ];
    const { entries } = readEfiMap([...text, ...after].join('\n'));
    expect(entries.map(({ type }) => type)).toEqual(['type 17']);
  });

  test('a map that is written is read again', () => {
    const { entries } = readEfiMap(logOf('7.3.4', 'none'));
    expect(entries.length).toBeGreaterThan(50);
    expect(readEfiMap(efiMapLines(entries).join('\n'))).toEqual({ entries, faults: [] });
  });
});

describe('the EFI stub', () => {
  test.each([
    ['6.1.176', '7de00000-7fe10000', 0x444f_0000n],
    ['6.12.117', '41a00000-43f00000', 0x4406_0000n],
    ['7.3.4', '76a00000-79c40000', 0x4646_0000n],
  ])('%s: kernel and blob', (release, image, blob) => {
    const map = wholeMap(logOf(release, 'none')) ?? [];
    const found = stubImage({ map }, 24n * MIB);
    expect(found && hex(found)).toBe(image);
    expect(stubBlob({ map })).toBe(blob);
  });

  test('/memreserve/ does not reach the kernel', () => {
    const map = [{ start: 0x4000_0000n, end: 0x8000_0000n, type: 'EfiConventionalMemory', attribute: 8n }] as const;
    const blob = efiTree(`${FOLDER}/virt.dts`, `${FOLDER}/cases/none.dtso`);
    const memreserve = [{ start: 0x7000_0000n, end: 0x7010_0000n }];
    const boot = (efi: object) => simulateBoot(blob, { kernel: '6.12', arch: 'arm64', memreserve, ...efi });
    const holds = (report: ReturnType<typeof boot>) => report.reserved.some(({ base }) => base === 0x7000_0000n);
    expect([holds(boot({})), holds(boot({ efi: { map } }))]).toEqual([true, false]);
  });
});

describe.each(RELEASES)('Linux %s', (release) => {
  const names = readdirSync(`${FOLDER}/${release}`).map((file) => file.replace('.txt', ''));
  test.each(names)('%s', (name) => {
    const log = logOf(release, name);
    const tree = efiTree(`${FOLDER}/virt.dts`, `${FOLDER}/cases/${name}.dtso`);
    expect(compareEfi(tree, release, log, wholeMap(log) ?? [])).toEqual([]);
  });
});
