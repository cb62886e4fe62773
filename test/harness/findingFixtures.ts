/**
 * For each finding of the engine a board on which it is made, and a similar one on which it is not. What is written here is
 * what a person would write; where kernels differ, `kernels` says which of them make the finding.
 */
import type { BootProblemCode } from '../../server/src/boot/bootProblem.ts';
import type { BootProfile } from '../../server/src/boot/profile.ts';
import type { KernelName } from '../../server/src/boot/report.ts';
import { reservedBoard } from './reservedBoard.ts';

export interface FindingFixture {
  readonly code: BootProblemCode;
  readonly fires: string;
  readonly silent: string;
  /** Where not all that the table names. */
  readonly kernels?: readonly KernelName[];
  readonly profile?: Partial<BootProfile>;
  /** The kernel's line comes after what the log covers, unlike that of other fixtures of the finding. */
  readonly saysLater?: true;
  /** How many quick fixes there are for the first such finding; 0 where it is not given. */
  readonly fixes?: number;
}

const regions = (text: string) => reservedBoard({ regions: text });

/** `count` regions, 2 MiB each, with `properties`. */
function many(count: number, properties: (index: number) => string, prefix = 'r'): string {
  return Array.from({ length: count }, (_, i) => `${prefix}${i} {\n\t${properties(i)}\n};`).join('\n');
}

const STATIC = (i: number) => `reg = <0x0 0x${(0x84000000 + i * 0x400000).toString(16)} 0x0 0x200000>;`;
const DYNAMIC = () => 'size = <0x0 0x1000>;';
const CMA = (i: number) => `compatible = "shared-dma-pool";\n\treusable;\n\t${STATIC(i)}`;
const pool = (body: string) => `pool {\n\tcompatible = "shared-dma-pool";\n\treusable;\n\t${body}\n};`;
const poolAt = (at: string, body: string) =>
  `pool@${at} {\n\tcompatible = "shared-dma-pool";\n\treusable;\n\t${body}\n};`;
const MODEM = 'modem@84000000 {\n\treg = <0x0 0x84000000 0x0 0x1000000>;\n\tno-map;\n};\n';

export const ONE_CELL = '#address-cells = <1>;\n\t#size-cells = <1>;\n\tranges = <0x0 0x0 0x0 0x40000000>;';
export const TWO_CELLS = '#address-cells = <2>;\n\t#size-cells = <2>;\n\tranges;';

/** A CMA area that crosses 4 GiB, in RAM that does, too. */
const ZONES = (base: string) =>
  reservedBoard({
    memory: '<0x0 0x80000000 0x1 0x0>',
    regions: poolAt('ff000000', `reg = <0x0 0x${base} 0x0 0x2000000>;`).replace('ff000000', base),
  });

const RESTRICTED = (more: string) =>
  `pool@90000000 {\n\tcompatible = "restricted-dma-pool";\n\treg = <0x0 0x90000000 0x0 0x400000>;\n${more === '' ? '' : `\t${more}\n`}};`;
const DMA_DEFAULT = (at: string) =>
  `pool@${at} {\n\tcompatible = "shared-dma-pool";\n\treg = <0x0 0x${at} 0x0 0x400000>;\n\tno-map;\n\tlinux,dma-default;\n};`;
const withCmdline = (bootargs: string, text: string) =>
  reservedBoard({ root: `chosen {\n\tbootargs = "${bootargs}";\n};`, regions: text });
const FIRMWARE = (more: string) =>
  `firmware@91000000 {\n\treg = <0x0 0x91000000 0x0 0x100000>;\n${more === '' ? '' : `\t${more}\n`}};`;

/** UEFI's map with the type that each region wants, and with all memory free. */
const EFI_RAM = { type: 'EfiConventionalMemory', attribute: 8n } as const;
const EFI_FREE = { efi: { map: [{ ...EFI_RAM, start: 0x8000_0000n, end: 0xc000_0000n }] } };
const EFI_TYPED = {
  efi: {
    map: [
      { ...EFI_RAM, start: 0x8000_0000n, end: 0x8400_0000n },
      { ...EFI_RAM, type: 'EfiReservedMemoryType', start: 0x8400_0000n, end: 0x8500_0000n },
      { ...EFI_RAM, start: 0x8500_0000n, end: 0xc000_0000n },
    ],
  },
} as const;

const NO_CONSOLE = { release: '2023.01', environment: new Map(), banks: [], relocated: undefined, reserved: undefined };
const UBOOT = (environment: Readonly<Record<string, string>>) => ({
  uBoot: { ...NO_CONSOLE, environment: new Map(Object.entries(environment)) },
});

export const FINDING_FIXTURES: readonly FindingFixture[] = [
  { code: 'rmem-uboot-refused', fires: regions(many(8, STATIC)), silent: regions(many(7, STATIC)), profile: UBOOT({}) },
  {
    code: 'rmem-load-address',
    fires: regions(MODEM),
    silent: regions(MODEM.replaceAll('84000000', '90000000')),
    profile: UBOOT({ kernel_addr_r: '0x83000000', fdt_addr_r: '88000000' }),
  },
  {
    code: 'rmem-load-overlap',
    // The blob is larger than the 4 KiB between the two.
    fires: reservedBoard({ root: `note {\n\ttext = "${'n'.repeat(5000)}";\n};` }),
    silent: reservedBoard({}),
    profile: UBOOT({ fdt_addr_r: '88000000', ramdisk_addr_r: '88001000' }),
  },
  {
    code: 'rmem-efi-type',
    fires: regions('modem@90000000 {\n\treg = <0x0 0x90000000 0x0 0x1000000>;\n\tno-map;\n};\n'),
    silent: regions(MODEM),
    profile: EFI_TYPED,
  },
  {
    code: 'rmem-efi-memreserve',
    fires: reservedBoard({ head: '/memreserve/ 0x90000000 0x1000;' }),
    silent: reservedBoard({ head: '/memreserve/ 0x84000000 0x1000;' }),
    profile: EFI_TYPED,
  },
  // Nothing of the map is asked of regions that the kernel places.
  {
    code: 'rmem-efi-type',
    fires: regions(MODEM),
    silent: regions('pool {\n\tsize = <0x0 0x100000>;\n};'),
    profile: EFI_FREE,
  },
  {
    code: 'rmem-overlap',
    fires: regions(`${MODEM}audio@84f00000 {\n\treg = <0x0 0x84f00000 0x0 0x200000>;\n};`),
    silent: regions(`${MODEM}audio@85000000 {\n\treg = <0x0 0x85000000 0x0 0x200000>;\n};`),
    fixes: 1,
  },
  {
    // The pool is refused and its memory is free again when the second region is placed; 6.12 keeps the slot and says so.
    code: 'rmem-overlap',
    kernels: ['6.12'],
    fires: regions(`${pool('size = <0x0 0x1ff000>;')}\nother {\n\tsize = <0x0 0x200000>;\n};`),
    silent: regions(`${pool('size = <0x0 0x200000>;')}\nother {\n\tsize = <0x0 0x200000>;\n};`),
  },
  {
    code: 'rmem-not-placed',
    fires: regions(`${MODEM}${pool('size = <0x0 0x2000000>;\n\talloc-ranges = <0x0 0x83000000 0x0 0x2000000>;')}`),
    silent: regions(pool('size = <0x0 0x2000000>;\n\talloc-ranges = <0x0 0x83000000 0x0 0x4000000>;')),
    fixes: 1,
  },
  {
    code: 'rmem-not-placed',
    fires: regions(pool('size = <0x0 0x80000000>;')),
    silent: regions(pool('size = <0x0 0x8000000>;')),
  },
  {
    code: 'rmem-not-placed',
    fires: regions(pool('size = <0x0 0x2000000>;\n\talloc-ranges;')),
    silent: regions(pool('size = <0x0 0x2000000>;')),
  },
  {
    code: 'rmem-not-placed',
    fires: regions(pool('size = <0x0 0x2000000>;\n\talloc-ranges = <0x0 0x40000000 0x0 0x4000000>;')),
    silent: regions(pool('size = <0x0 0x2000000>;\n\talloc-ranges = <0x0 0xa0000000 0x0 0x4000000>;')),
    fixes: 1,
  },
  {
    code: 'rmem-exact-range',
    fires: regions('pool {\n\tsize = <0x0 0x100000>;\n\talloc-ranges = <0x0 0x90000000 0x0 0x100000>;\n\tno-map;\n};'),
    silent: regions('pool {\n\tsize = <0x0 0x100000>;\n\talloc-ranges = <0x0 0x90000000 0x0 0x1000000>;\n};'),
    fixes: 1,
  },
  {
    code: 'rmem-outside-ram',
    fires: regions('firmware@7f000000 {\n\treg = <0x0 0x7F000000 0x0 0x100000>;\n\tno-map;\n};'),
    silent: regions(MODEM),
    fixes: 1,
  },
  {
    code: 'rmem-cma-outside-ram',
    fires: regions(poolAt('40000000', 'reg = <0x0 0x40000000 0x0 0x1000000>;')),
    silent: regions(poolAt('90000000', 'reg = <0x0 0x90000000 0x0 0x1000000>;')),
    fixes: 1,
  },
  {
    code: 'rmem-cma-over-nomap',
    fires: regions(`${MODEM}${poolAt('84800000', 'reg = <0x0 0x84800000 0x0 0x1000000>;')}`),
    silent: regions(`${MODEM}${poolAt('85000000', 'reg = <0x0 0x85000000 0x0 0x1000000>;')}`),
    fixes: 1,
  },
  {
    code: 'rmem-cma-overlap',
    kernels: ['6.1', '7.2'],
    fires: regions(
      `${poolAt('84000000', 'reg = <0x0 0x84000000 0x0 0x1000000>;')}\n${poolAt('84800000', 'reg = <0x0 0x84800000 0x0 0x1000000>;')}`,
    ),
    silent: regions(
      `${poolAt('84000000', 'reg = <0x0 0x84000000 0x0 0x1000000>;')}\n${poolAt('85000000', 'reg = <0x0 0x85000000 0x0 0x1000000>;')}`,
    ),
    fixes: 1,
  },
  {
    code: 'rmem-array-full',
    kernels: ['6.1'],
    fires: regions(many(66, STATIC)),
    silent: regions(many(64, STATIC)),
  },
  {
    code: 'rmem-array-full',
    fires: regions(many(65, DYNAMIC)),
    silent: regions(many(64, DYNAMIC)),
  },
  {
    code: 'rmem-wrong-cells',
    fires: reservedBoard({
      cells: '#address-cells = <1>;\n#size-cells = <1>;\nranges;',
      regions: 'modem@84000000 {\n\treg = <0x84000000 0x1000000>;\n};\npool {\n\tsize = <0x100000>;\n};',
    }),
    silent: regions('modem@84000000 {\n\treg = <0x0 0x84000000 0x0 0x1000000>;\n};'),
    fixes: 1,
  },
  {
    code: 'rmem-wrong-cells',
    fires: reservedBoard({
      cells: 'ranges;',
      regions: 'modem@84000000 {\n\treg = <0x0 0x84000000 0x0 0x1000000>;\n};',
    }),
    silent: regions(MODEM),
    fixes: 1,
  },
  {
    code: 'rmem-no-ranges',
    fires: reservedBoard({ cells: '#address-cells = <2>;\n#size-cells = <2>;', regions: MODEM }),
    silent: regions(MODEM),
    fixes: 1,
  },
  {
    code: 'rmem-status-ignored',
    fires: regions(`status = "disabled";\n${MODEM}`),
    silent: regions(MODEM),
  },
  {
    code: 'rmem-misplaced',
    fires: reservedBoard({
      root: 'soc {\n\t#address-cells = <2>;\n\t#size-cells = <2>;\n\tranges;\n\n\treserved-memory {\n\t\t#address-cells = <2>;\n\t\t#size-cells = <2>;\n\t\tranges;\n\n\t\tmodem@84000000 {\n\t\t\treg = <0x0 0x84000000 0x0 0x1000000>;\n\t\t\tno-map;\n\t\t};\n\t};\n};',
    }),
    silent: regions(MODEM),
  },
  {
    code: 'rmem-nested',
    fires: regions(MODEM.replace('no-map;', 'no-map;\n\n\tdata {\n\t\tsize = <0x0 0x1000>;\n\t};')),
    silent: regions(MODEM),
  },
  {
    code: 'rmem-invalid-reg',
    fires: regions('modem@84000000 {\n\treg = <0x84000000 0x1000000>;\n};'),
    silent: regions(MODEM),
    fixes: 1,
  },
  {
    code: 'rmem-invalid-size',
    fires: regions(pool('size = <0x1000000>;')),
    silent: regions(pool('size = <0x0 0x1000000>;')),
    fixes: 1,
  },
  {
    code: 'rmem-invalid-alignment',
    fires: regions(pool('size = <0x0 0x1000000>;\n\talignment = <0x400000>;')),
    silent: regions(pool('size = <0x0 0x1000000>;\n\talignment = <0x0 0x400000>;')),
    fixes: 1,
  },
  {
    code: 'rmem-invalid-alloc-ranges',
    fires: regions(pool('size = <0x0 0x1000000>;\n\talloc-ranges = <0x90000000 0x10000000>;')),
    silent: regions(pool('size = <0x0 0x1000000>;\n\talloc-ranges = <0x0 0x90000000 0x0 0x10000000>;')),
    fixes: 1,
  },
  {
    code: 'rmem-alloc-ranges-ignored',
    fires: regions(pool('size = <0x0 0x1000000>;\n\talloc-ranges = <0x0 0x90000000 0x10000000>;')),
    silent: regions(pool('size = <0x0 0x1000000>;\n\talloc-ranges = <0x0 0x90000000 0x0 0x10000000>;')),
    fixes: 1,
  },
  {
    code: 'rmem-nomap-refused',
    fires: regions(
      `audio@84000000 {\n\treg = <0x0 0x84000000 0x0 0x100000>;\n};\n${MODEM.replaceAll('84000000', '83800000')}`,
    ),
    silent: regions(
      `audio@84000000 {\n\treg = <0x0 0x84000000 0x0 0x100000>;\n};\n${MODEM.replaceAll('84000000', '83000000')}`,
    ),
    fixes: 1,
  },
  {
    code: 'rmem-not-reserved',
    fires: reservedBoard({ memory: '<0x0 0x80000000 0x1 0x0>', regions: many(400, STATIC) }),
    silent: regions(many(20, STATIC)),
  },
  {
    code: 'rmem-cma-alignment',
    fires: regions(poolAt('90010000', 'reg = <0x0 0x90010000 0x0 0x1000000>;')),
    silent: regions(poolAt('90200000', 'reg = <0x0 0x90200000 0x0 0x1000000>;')),
    fixes: 1,
  },
  {
    code: 'rmem-cma-alignment',
    fires: regions(pool('size = <0x0 0x1100000>;')),
    silent: regions(pool('size = <0x0 0x1200000>;')),
    fixes: 1,
  },
  {
    code: 'rmem-cma-slots',
    fires: regions(many(21, CMA)),
    silent: regions(many(19, CMA)),
  },
  {
    code: 'rmem-default-cma-lost',
    saysLater: true,
    fires: withCmdline('cma=64M@0x90000000', FIRMWARE('')),
    silent: withCmdline('cma=64M@0x92000000', FIRMWARE('')),
  },
  {
    code: 'rmem-default-cma-lost',
    saysLater: true,
    fires: withCmdline('cma=896M', FIRMWARE('')),
    silent: withCmdline('cma=256M', FIRMWARE('')),
  },
  {
    code: 'rmem-cma-over-nomap',
    fires: withCmdline('cma=64M@0x90000000', FIRMWARE('no-map;')),
    silent: withCmdline('cma=64M@0x92000000', FIRMWARE('no-map;')),
  },
  {
    code: 'rmem-cma-over-nomap',
    profile: { arch: 'arm' },
    fires: withCmdline('cma=64M@0x90000000', FIRMWARE('no-map;')),
    silent: withCmdline('cma=64M@0x92000000', FIRMWARE('no-map;')),
  },
  {
    code: 'rmem-cma-zone',
    fires: ZONES('ff000000'),
    silent: ZONES('fe000000'),
    fixes: 1,
  },
  {
    code: 'rmem-cma-cmdline',
    fires: reservedBoard({
      root: 'chosen {\n\tbootargs = "cma=64M";\n};',
      regions: pool('size = <0x0 0x1000000>;\n\tlinux,cma-default;'),
    }),
    silent: reservedBoard({
      root: 'chosen {\n\tbootargs = "quiet";\n};',
      regions: pool('size = <0x0 0x1000000>;\n\tlinux,cma-default;'),
    }),
  },
  {
    code: 'rmem-cma-two-defaults',
    fires: regions(
      `${poolAt('90000000', 'reg = <0x0 0x90000000 0x0 0x1000000>;\n\tlinux,cma-default;')}\n${poolAt('98000000', 'reg = <0x0 0x98000000 0x0 0x1000000>;\n\tlinux,cma-default;')}`,
    ),
    silent: regions(
      `${poolAt('90000000', 'reg = <0x0 0x90000000 0x0 0x1000000>;\n\tlinux,cma-default;')}\n${poolAt('98000000', 'reg = <0x0 0x98000000 0x0 0x1000000>;')}`,
    ),
    fixes: 1,
  },
  {
    code: 'rmem-cma-default-unused',
    fires: regions(MODEM.replace('no-map;', 'linux,cma-default;')),
    silent: regions(poolAt('90000000', 'reg = <0x0 0x90000000 0x0 0x1000000>;\n\tlinux,cma-default;')),
    fixes: 1,
  },
  {
    code: 'rmem-default-cma-lost',
    fires: regions(many(20, CMA)),
    silent: regions(many(19, CMA)),
  },
  {
    code: 'rmem-crashkernel-lost',
    fires: withCmdline('crashkernel=64M@0x90000000', FIRMWARE('')),
    silent: withCmdline('crashkernel=64M@0x92000000', FIRMWARE('')),
  },
  {
    code: 'rmem-crashkernel-lost',
    profile: { arch: 'arm' },
    fires: withCmdline('crashkernel=64M@0x90000000', FIRMWARE('no-map;')),
    silent: withCmdline('crashkernel=64M@0x92000000', FIRMWARE('no-map;')),
  },
  {
    code: 'rmem-crashkernel-lost',
    fires: withCmdline('crashkernel=2G-:1G,512M-2G:1000M', FIRMWARE('')),
    silent: withCmdline('crashkernel=0-:256M', FIRMWARE('')),
  },
  {
    code: 'rmem-driver-failed',
    kernels: ['6.1', '6.12'],
    fires: regions(poolAt('90000000', 'reg = <0x0 0x90000000 0x0 0x1000000>;\n\tno-map;')),
    silent: regions(poolAt('90000000', 'reg = <0x0 0x90000000 0x0 0x1000000>;')),
    fixes: 2,
  },
  {
    code: 'rmem-driver-failed',
    // The first pool is refused for its alignment, and takes the second one with it when it is given back.
    fires: regions(
      `${poolAt('90010000', 'reg = <0x0 0x90010000 0x0 0x1000000>;')}\n${poolAt('90200000', 'reg = <0x0 0x90200000 0x0 0x200000>;')}`,
    ),
    silent: regions(poolAt('90200000', 'reg = <0x0 0x90200000 0x0 0x200000>;')),
  },
  {
    code: 'rmem-restricted-refused',
    profile: { config: ['CONFIG_DMA_RESTRICTED_POOL'] },
    fires: regions(RESTRICTED('no-map;')),
    silent: regions(RESTRICTED('')),
  },
  {
    // Debian's kernels have no such driver, others do.
    code: 'rmem-restricted-refused',
    fires: regions(RESTRICTED('reusable;')),
    silent: regions(RESTRICTED('')),
  },
  {
    code: 'rmem-dma-two-defaults',
    profile: { config: ['CONFIG_DMA_GLOBAL_POOL'] },
    fires: regions(`${DMA_DEFAULT('90000000')}\n${DMA_DEFAULT('91000000')}`),
    silent: regions(DMA_DEFAULT('90000000')),
  },
  {
    code: 'rmem-no-driver',
    fires: regions(poolAt('90000000', 'reg = <0x0 0x90000000 0x0 0x1000000>;\n\tno-map;')),
    silent: regions(poolAt('90000000', 'reg = <0x0 0x90000000 0x0 0x1000000>;')),
    fixes: 2,
  },
  {
    code: 'rmem-frees-other',
    fires: regions(
      `plain@90000000 {\n\treg = <0x0 0x90000000 0x0 0x100000>;\n};\n${poolAt('90010000', 'reg = <0x0 0x90010000 0x0 0x1000000>;')}`,
    ),
    silent: regions(
      `plain@90000000 {\n\treg = <0x0 0x90000000 0x0 0x100000>;\n};\n${poolAt('91010000', 'reg = <0x0 0x91010000 0x0 0x1000000>;')}`,
    ),
  },
  {
    code: 'rmem-frees-kernel',
    profile: { kernelImage: { start: 0x8000_0000n, end: 0x8300_0000n } },
    fires: regions(poolAt('80000000', 'reg = <0x0 0x80000000 0x0 0x3000001>;')),
    silent: regions(poolAt('83000000', 'reg = <0x0 0x83000000 0x0 0x1000001>;')),
  },
  {
    // Where the image is only assumed to be.
    code: 'rmem-frees-kernel',
    fires: regions(poolAt('80000000', 'reg = <0x0 0x80000000 0x0 0x3ff00000>;')),
    silent: regions(poolAt('80000000', 'reg = <0x0 0x80000000 0x0 0x1000001>;')),
  },
  {
    code: 'rmem-kernel-overlap',
    fires: regions('plain@90000000 {\n\treg = <0x0 0x90000000 0x0 0x100000>;\n};'),
    silent: regions('plain@98000000 {\n\treg = <0x0 0x98000000 0x0 0x100000>;\n};'),
    profile: { kernelImage: { start: 0x9000_0000n, end: 0x9300_0000n } },
    fixes: 1,
  },
  {
    code: 'rmem-initrd-overlap',
    fires: reservedBoard({
      root: 'chosen {\n\tlinux,initrd-start = <0x90000000>;\n\tlinux,initrd-end = <0x91000000>;\n};',
      regions: 'plain@90800000 {\n\treg = <0x0 0x90800000 0x0 0x100000>;\n};',
    }),
    silent: reservedBoard({
      root: 'chosen {\n\tlinux,initrd-start = <0x90000000>;\n\tlinux,initrd-end = <0x91000000>;\n};',
      regions: 'plain@91000000 {\n\treg = <0x0 0x91000000 0x0 0x100000>;\n};',
    }),
    fixes: 1,
  },
  {
    code: 'rmem-initrd-refused',
    fires: reservedBoard({
      root: 'chosen {\n\tlinux,initrd-start = <0x40000000>;\n\tlinux,initrd-end = <0x41000000>;\n};',
    }),
    silent: reservedBoard({
      root: 'chosen {\n\tlinux,initrd-start = <0x90000000>;\n\tlinux,initrd-end = <0x91000000>;\n};',
    }),
    profile: { arch: 'riscv64' },
  },
  {
    code: 'rmem-dtb-overlap',
    fires: regions('plain@90000000 {\n\treg = <0x0 0x90000000 0x0 0x100000>;\n};'),
    silent: regions('plain@98000000 {\n\treg = <0x0 0x98000000 0x0 0x100000>;\n};'),
    profile: { dtbAddress: 0x9000_0000n },
    fixes: 1,
  },
  {
    code: 'rmem-multiple-reg',
    fires: regions('plain@90000000 {\n\treg = <0x0 0x90000000 0x0 0x100000>, <0x0 0x98000000 0x0 0x100000>;\n};'),
    silent: regions('plain@90000000 {\n\treg = <0x0 0x90000000 0x0 0x100000>;\n};'),
  },
  {
    code: 'rmem-zero-size',
    fires: regions('plain@90000000 {\n\treg = <0x0 0x90000000 0x0 0x0>;\n};'),
    silent: regions('plain@90000000 {\n\treg = <0x0 0x90000000 0x0 0x1000>;\n};'),
  },
  {
    code: 'rmem-empty-reg',
    fires: regions('plain {\n\treg;\n};'),
    silent: regions('plain@90000000 {\n\treg = <0x0 0x90000000 0x0 0x1000>;\n};'),
  },
  {
    code: 'rmem-size-ignored',
    fixes: 1,
    fires: regions('plain@90000000 {\n\treg = <0x0 0x90000000 0x0 0x1000>;\n\tsize = <0x0 0x2000>;\n};'),
    silent: regions('plain@90000000 {\n\treg = <0x0 0x90000000 0x0 0x1000>;\n};'),
  },
  {
    code: 'rmem-no-reg-or-size',
    fires: regions('plain {\n\tno-map;\n};'),
    silent: regions('plain {\n\tsize = <0x0 0x1000>;\n\tno-map;\n};'),
  },
  {
    code: 'rmem-unit-address',
    fires: regions('modem@84000000 {\n\treg = <0x0 0x85000000 0x0 0x1000000>;\n};'),
    silent: regions('modem@84000000 {\n\treg = <0x0 0x84000000 0x0 0x1000000>;\n};'),
    fixes: 1,
  },
  {
    code: 'rmem-alignment-power',
    fires: regions('plain {\n\tsize = <0x0 0x1000>;\n\talignment = <0x0 0x3000>;\n};'),
    silent: regions('plain {\n\tsize = <0x0 0x1000>;\n\talignment = <0x0 0x4000>;\n};'),
    fixes: 1,
  },
  {
    code: 'rmem-over-memreserve',
    fires: reservedBoard({
      head: '/memreserve/ 0xbff00000 0x100000;',
      regions: 'plain {\n\tsize = <0x0 0x100000>;\n};',
    }),
    silent: reservedBoard({
      head: '/memreserve/ 0x90000000 0x100000;',
      regions: 'plain {\n\tsize = <0x0 0x100000>;\n};',
    }),
  },
  {
    code: 'rmem-elfcorehdr-overlap',
    fires: reservedBoard({
      root: 'chosen {\n\tlinux,elfcorehdr = <0x0 0x90000000 0x0 0x1000>;\n};',
      head: '/memreserve/ 0x90000000 0x100000;',
      regions: MODEM,
    }),
    kernels: ['6.1'],
    silent: reservedBoard({
      root: 'chosen {\n\tlinux,elfcorehdr = <0x0 0x98000000 0x0 0x1000>;\n};',
      head: '/memreserve/ 0x90000000 0x100000;',
    }),
  },
  {
    code: 'rmem-elfcorehdr-overlap',
    fires: reservedBoard({ root: 'chosen {\n\tlinux,elfcorehdr = <0x0 0x90000000 0x0 0x1000>;\n};' }),
    silent: reservedBoard({ root: 'chosen {\n\tlinux,elfcorehdr = <0x0 0x98000000 0x0 0x1000>;\n};' }),
    profile: { dtbAddress: 0x9000_0000n },
  },
  {
    code: 'rmem-panic',
    fires: reservedBoard({ memory: '<0x0 0x80000000 0x1 0x0>', regions: many(700, STATIC) }),
    silent: regions(many(20, STATIC)),
  },
  {
    code: 'rmem-bank-ignored',
    fires: reservedBoard({ memory: '<0x0 0x80000000 0x0 0x40000000>, <0x0 0xd0000000 0x0 0x800>' }),
    silent: reservedBoard({ memory: '<0x0 0x80000000 0x0 0x40000000>, <0x0 0xd0000000 0x0 0x1000>' }),
  },
  {
    code: 'rmem-bank-unread',
    fires: reservedBoard({ memory: '<0x80000000 0x40000000>' }),
    silent: reservedBoard({}),
  },
  {
    code: 'rmem-bank-unread',
    fires: reservedBoard({ memory: '<0x0 0x80000000 0x0 0x40000000>, <0xd0000000 0x1000>' }),
    silent: reservedBoard({ memory: '<0x0 0x80000000 0x0 0x40000000>, <0x0 0xd0000000 0x0 0x1000>' }),
  },
  {
    code: 'rmem-no-ram',
    fires: reservedBoard({ memory: '<0x0 0x80000800 0x0 0x800>' }),
    silent: reservedBoard({}),
  },
  {
    code: 'rmem-limit',
    fires: regions(many(40, () => 'reg = <0x0 0x84000000 0x0 0x1000>;')),
    silent: regions(many(4, () => 'reg = <0x0 0x84000000 0x0 0x1000>;')),
  },
  {
    code: 'rmem-unreachable',
    fires: reach('0x80000000 0x0 0x80000000 0x10000000'),
    silent: reach('0x80000000 0x0 0x80000000 0x40000000'),
    fixes: 1,
  },
  { code: 'rmem-unreachable', fires: highPool(ONE_CELL), silent: highPool(ONE_CELL, '0x0 0xb0000000'), fixes: 1 },
  { code: 'rmem-above-mask', fires: highPool(TWO_CELLS), silent: highPool(TWO_CELLS, '0x0 0xb0000000') },
  {
    code: 'rmem-user-entries',
    fires: ofUser('qcom,x1e80100-adsp-pas', '<&first>'),
    silent: ofUser('qcom,x1e80100-adsp-pas', '<&first>, <&second>'),
  },
  {
    code: 'rmem-user-entries',
    fires: ofUser('ti,am64-m4fss', '<&pool>'),
    silent: ofUser('ti,am64-m4fss', '<&pool>, <&first>'),
  },
  {
    code: 'rmem-user-pool',
    fires: ofUser('ti,am64-m4fss', '<&first>, <&pool>'),
    silent: ofUser('ti,am64-m4fss', '<&pool>, <&first>'),
  },
  {
    code: 'rmem-user-pool',
    fires: ofUser('fsl,imx8mm-cm4', '<&first>, <&pool>'),
    silent: ofUser('fsl,imx8mm-cm4', '<&pool>, <&first>'),
  },
  {
    code: 'rmem-user-pool',
    fires: ofUser('st,stm32mp1-m4', '<&buffer>', 'compatible = "acme,buffer"; no-map;'),
    silent: ofUser('st,stm32mp1-m4', '<&buffer>', 'compatible = "shared-dma-pool"; no-map;'),
  },
  {
    code: 'rmem-user-name',
    fires: ofUser('st,stm32mp1-m4', '<&ring>'),
    silent: ofUser('st,stm32mp1-m4', '<&named>'),
  },
  {
    code: 'rmem-user-nomap',
    fires: ofUser('qcom,sdm845-cdsp-pas', '<&mapped>'),
    silent: ofUser('qcom,sdm845-cdsp-pas', '<&first>'),
  },
  {
    code: 'rmem-framebuffer-small',
    fires: framebuffer(1920, 1080, 7680, '0x700000'),
    silent: framebuffer(1920, 1080, 7680, '0x7e9000'),
  },
  {
    code: 'rmem-framebuffer-small',
    fires: framebuffer(1920, 1080, 7000, '0x800000'),
    silent: framebuffer(1920, 1080, 7680, '0x800000'),
  },
  { code: 'rmem-ramoops-sizes', fires: ramoops(''), silent: ramoops('record-size = <0x10000>;') },
  {
    code: 'rmem-ramoops-sizes',
    fires: ramoops(
      'record-size = <0x10000>; console-size = <0x80000>; ftrace-size = <0x40000>; pmsg-size = <0x80000>;',
    ),
    silent: ramoops(
      'record-size = <0x10000>; console-size = <0x80000>; ftrace-size = <0x40000>; pmsg-size = <0x40000>;',
    ),
  },
  {
    code: 'rmem-ramoops-sizes',
    fires: ramoops('record-size = <0x80000>; console-size = <0x90000>; ftrace-size = <0x20000>;'),
    silent: ramoops('record-size = <0x40000>; console-size = <0x90000>; ftrace-size = <0x20000>;'),
  },
];

/** A display on a bus that states this, and its pool of 32 MiB; RAM goes on above 4 GiB. */
export function highPool(bus: string, at = '0x1 0x10000000', more = ''): string {
  const cells = !bus.includes('<2>') ? '0x1000 0x1000' : '0x0 0x1000 0x0 0x1000';
  return reservedBoard({
    memory: '<0x0 0x80000000 0x1 0x0>',
    root: `soc {
	compatible = "simple-bus";
	${bus}

	display@1000 {
		reg = <${cells}>;
		memory-region = <&pool>;
		${more}
	};
};`,
    regions: `pool: pool@${at.replace('0x0 0x', '').replace('0x1 0x', '1')} {\n\tcompatible = "shared-dma-pool";\n\treg = <${at} 0x0 0x2000000>;\n\tno-map;\n};`,
  });
}

/** A display on a bus with these `dma-ranges`, and its pool at 0xb0000000. */
function reach(ranges: string): string {
  return reservedBoard({
    root: `soc {
	compatible = "simple-bus";
	#address-cells = <1>;
	#size-cells = <1>;
	ranges = <0x0 0x0 0x0 0x40000000>;
	dma-ranges = <${ranges}>;

	display@1000 {
		reg = <0x1000 0x1000>;
		memory-region = <&pool>;
	};
};`,
    regions:
      'pool: pool@b0000000 {\n\tcompatible = "shared-dma-pool";\n\treg = <0x0 0xb0000000 0x0 0x1000000>;\n\tno-map;\n};',
  });
}

/** A device and its regions: of its driver a contract says which. `buffer` is what vdev0buffer has besides its place. */
function ofUser(compatible: string, regions: string, buffer = 'compatible = "shared-dma-pool"; no-map;'): string {
  return reservedBoard({
    root: `remoteproc {\n\tcompatible = "${compatible}";\n\tmemory-region = ${regions};\n};`,
    regions: `pool: pool@90000000 { compatible = "shared-dma-pool"; reg = <0x0 0x90000000 0x0 0x100000>; no-map; };
first: first@91000000 { reg = <0x0 0x91000000 0x0 0x100000>; no-map; };
second: second@92000000 { reg = <0x0 0x92000000 0x0 0x100000>; no-map; };
mapped: mapped@93000000 { reg = <0x0 0x93000000 0x0 0x100000>; };
ring: vdevvring0@94000000 { reg = <0x0 0x94000000 0x0 0x8000>; no-map; };
named: vdev0vring0@94100000 { reg = <0x0 0x94100000 0x0 0x8000>; no-map; };
buffer: vdev0buffer@94200000 { reg = <0x0 0x94200000 0x0 0x100000>; ${buffer} };`,
  });
}

/** The picture of a boot loader in a region of that size. */
function framebuffer(width: number, height: number, stride: number, size: string): string {
  return reservedBoard({
    root: `framebuffer {
	compatible = "simple-framebuffer";
	memory-region = <&picture>;
	width = <${width}>;
	height = <${height}>;
	stride = <${stride}>;
	format = "a8r8g8b8";
};`,
    regions: `picture: picture@90000000 { reg = <0x0 0x90000000 0x0 ${size}>; no-map; };`,
  });
}

/** A region of 1 MiB for crash logs. */
function ramoops(sizes: string): string {
  return reservedBoard({
    regions: `ramoops@90000000 { compatible = "ramoops"; reg = <0x0 0x90000000 0x0 0x100000>; ${sizes} };`,
  });
}
