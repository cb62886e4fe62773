/** The machines that are recorded: how QEMU gets kernel and tree to the guest, and what the parts are called. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hex } from '../../server/src/base/format.ts';
import { MIPS64, type OwnFirmware, POWERPC64 } from './ownFirmware.ts';

export const ARCHITECTURES = ['arm64', 'arm', 'riscv64', 'mips64', 'powerpc64'] as const;
export type RecordedArchitecture = (typeof ARCHITECTURES)[number];

interface Machine {
  readonly qemu: string;
  readonly options: readonly string[];
  readonly cpu: (release: string) => string;
  readonly ramBase: bigint;
  /** MiB, unless the case says otherwise. */
  readonly ram: number;
  /** Debian's name of the architecture. */
  readonly debian: string;
  /**
   * `loader`: everything is put into guest memory as it is, and the tree names its command line. Otherwise QEMU's own
   * loader, which adds command line, RAM and room to the blob.
   */
  readonly loader: boolean;
  /** In place of firmware that would make a tree of its own: kernel and blob are as the case has them. */
  readonly firmware?: OwnFirmware;
  /** What QEMU's command line gets before the case's `bootargs`. */
  readonly bootargs: string;
  /** Says that CMA areas are activated. */
  readonly stop?: string;
  /** Reservation of the kernel image: the first of this function, but for `skipped` ones. */
  readonly imageReservedBy: RegExp;
  readonly skipped?: number;
}

const DEBUG = 'memblock=debug nokaslr loglevel=8 panic=-1 log_buf_len=1M';
const STOP = 'NET: Registered PF_INET protocol';
/** Where nothing is to be learnt of CMA areas: zones are made when the late scan is over. */
const EARLY_STOP = 'Zone ranges:';

export const MACHINES: Readonly<Record<RecordedArchitecture, Machine>> = {
  arm64: {
    qemu: 'qemu-system-aarch64',
    options: ['-M', 'virt,gic-version=3,memory-backend=ram'],
    // The older core has no pages of 16 KiB.
    cpu: (release) => (release.endsWith('-16k') ? 'cortex-a76' : 'cortex-a57'),
    ramBase: 0x4000_0000n,
    ram: 2048,
    debian: 'arm64',
    loader: true,
    bootargs: '',
    imageReservedBy: /arm64_memblock_init/,
  },
  arm: {
    qemu: 'qemu-system-arm',
    options: ['-M', 'virt,gic-version=2,highmem=off,memory-backend=ram'],
    cpu: () => 'cortex-a15',
    ramBase: 0x4000_0000n,
    ram: 2048,
    debian: 'armhf',
    loader: false,
    bootargs: `console=ttyAMA0 ${DEBUG}`,
    stop: STOP,
    imageReservedBy: /arm_memblock_init/,
  },
  riscv64: {
    qemu: 'qemu-system-riscv64',
    options: ['-M', 'virt,memory-backend=ram'],
    cpu: () => 'rv64',
    ramBase: 0x8000_0000n,
    ram: 1024,
    debian: 'riscv64',
    loader: false,
    bootargs: `earlycon=sbi console=ttyS0 ${DEBUG}`,
    stop: STOP,
    imageReservedBy: /setup_bootmem|paging_init/,
  },
  mips64: {
    qemu: 'qemu-system-mips64el',
    options: ['-M', 'malta,memory-backend=ram', '-vga', 'none'],
    cpu: () => 'MIPS64R2-generic',
    ramBase: 0n,
    ram: 1024,
    debian: 'mips64el',
    loader: false,
    firmware: MIPS64,
    bootargs: '',
    stop: EARLY_STOP,
    // The blob is the first.
    imageReservedBy: /setup_arch/,
    skipped: 1,
  },
  powerpc64: {
    qemu: 'qemu-system-ppc64',
    options: [
      ...['-M', 'pseries,cap-cfpc=broken,cap-sbbc=broken,cap-ibs=broken,cap-ccf-assist=off,memory-backend=ram'],
      ...['-vga', 'none'],
    ],
    cpu: () => 'power9',
    ramBase: 0n,
    ram: 1024,
    debian: 'ppc64el',
    loader: false,
    firmware: POWERPC64,
    bootargs: '',
    // Printed once the tree is unflattened, which is the late scan. Zones come much later.
    stop: 'Hardware name: ',
    imageReservedBy: /early_init_devtree/,
  },
};

/** Where the arm64 entry code lies: in front of RAM that any case gives to the kernel. */
const ENTRY = 0x401f_0000n;

export interface Placement {
  readonly kernel: bigint;
  readonly dtb: bigint;
  readonly initrd: bigint;
}

/** QEMU's options that put the files at their places and start the kernel as Documentation/arch/arm64/booting.rst says. */
export function loaderOptions(
  folder: string,
  files: { readonly kernel: string; readonly dtb: string; readonly initrd: string },
  place: Placement,
): readonly string[] {
  const entry = join(folder, 'entry');
  writeFileSync(entry, entryCode(place));
  const load = (file: string, address: bigint) => ['-device', `loader,file=${file},addr=${hex(address)},force-raw=on`];
  return [
    ...load(files.kernel, place.kernel),
    ...load(files.initrd, place.initrd),
    ...load(files.dtb, place.dtb),
    ...load(entry, ENTRY),
    '-device',
    `loader,addr=${hex(ENTRY)},cpu-num=0`,
  ];
}

/** ldr x0, dtb; mov x1, xzr; mov x2, xzr; mov x3, xzr; ldr x4, kernel; br x4 */
function entryCode({ dtb, kernel }: Placement): Uint8Array {
  const code = Buffer.alloc(40);
  [0x580000c0, 0xaa1f03e1, 0xaa1f03e2, 0xaa1f03e3, 0x58000084, 0xd61f0080].forEach((word, i) => {
    code.writeUInt32LE(word, 4 * i);
  });
  code.writeBigUInt64LE(dtb, 24);
  code.writeBigUInt64LE(kernel, 32);
  return code;
}

/** `// oracle: mem=6G kernel=0x40200000 dtb=0x48200000 initrd=0x48000000` in a case, all optional. */
export function caseDirectives(file: string): ReadonlyMap<string, string> {
  const line = /^\s*\/\/ oracle: (.*)$/m.exec(readFileSync(file, 'utf8'))?.[1] ?? '';
  return new Map([...line.matchAll(/(\w+)=(\S+)/g)].map((match) => [match[1] ?? '', match[2] ?? '']));
}
