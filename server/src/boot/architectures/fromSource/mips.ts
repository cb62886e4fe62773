/**
 * MIPS, 32 and 64 bits (arch/mips/kernel/setup.c, `arch_mem_init` 6.1:629, 6.12:629, 7.2:633): kernel image and initrd are
 * reserved in `bootmem_init`, behind the scan, which takes memory from below. For boards whose memory nodes are read
 * (`__dt_setup_arch`; Octeon and some Loongson have RAM from their firmware).
 */
import {
  addImage,
  fillFromBelow,
  limitLowmem,
  noteCrashkernel,
  replaceMemory,
  reserveBelow,
  reserveBlob,
  reserveImage,
  reserveInitrdAsStated,
} from './earlySteps.ts';
import { fromSource, type SourceArchitecture } from './sourceArchitecture.ts';

const MIB = 1n << 20n;

const COMMON = {
  // uapi/asm/setup.h
  commandLineSize: 4096,
  ramBase: 0n,
  // load-y of arch/mips/Kbuild.platforms: most are linked to 0x80010000 or 0x80100000, which KSEG0 maps to 64 KiB or 1 MiB.
  imageOffset: MIB,
  memory: 'whole-pages',
} as const satisfies Partial<SourceArchitecture>;

/** `cpu_probe` (arch/mips/kernel/cpu-probe.c 6.1:2005, `reserve_exception_space`). */
const VECTORS = reserveBelow(0x1000n, 'exception vectors');
const BEFORE = [VECTORS, fillFromBelow, replaceMemory, addImage, reserveBlob, noteCrashkernel];

/** 32-bit kernels: `phys_addr_t` has 32 bits, and 512 MiB are mapped. */
export const MIPS = fromSource({
  ...COMMON,
  name: 'mips',
  physicalBits: 32,
  pageSize: 4096n,
  // CONFIG_MIPS_L1_CACHE_SHIFT 5
  smpCacheBytes: 32n,
  imageSize: 12n * MIB,
  leastRam: 32n * MIB,
  // CONFIG_CMA is on in some defconfigs, CONFIG_DMA_CMA in one.
  hasCma: false,
  alignsForCma: true,
  // ARCH_FORCE_MAX_ORDER 10, and no huge pages
  cmaAlignment: 4n * MIB,
  assumed:
    'the configuration is assumed to be that of most defconfigs (CONFIG_CMA without CONFIG_DMA_CMA), with pages of 4 KiB and the image at 1 MiB',
  before: BEFORE,
  // HIGHMEM_START, asm/mach-generic/spaces.h
  after: [reserveImage, reserveInitrdAsStated, limitLowmem(512n * MIB)],
});

/** Debian's mips64r2el; agrees with recorded boots of 6.1. */
export const MIPS64 = fromSource({
  ...COMMON,
  name: 'mips64',
  physicalBits: 64,
  pageSize: 4096n,
  // CONFIG_MIPS_L1_CACHE_SHIFT 7
  smpCacheBytes: 128n,
  imageSize: 24n * MIB,
  leastRam: 256n * MIB,
  // CONFIG_DMA_CMA is off in Debian's mips64r2el and 5kc-malta.
  hasCma: false,
  // Huge pages of 2 MiB
  cmaAlignment: 2n * MIB,
  assumed: "the configuration is assumed to be that of Debian's mips64r2el, with the image at 1 MiB",
  builds: [
    { releases: '..5.15' },
    { releases: '5.16..6.11', imageSize: 0x121_1a30n, recorded: true },
    { releases: '6.12..' },
  ],
  before: BEFORE,
  after: [reserveImage, reserveInitrdAsStated],
});
