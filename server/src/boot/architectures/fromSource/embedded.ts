/** Small 32-bit architectures, one row each: the order of their early steps, its source, and the assumed configuration. */
import {
  allowResize,
  limitLowmem,
  limitLowmemTo,
  limitMemory,
  noteCrashkernel,
  reserveBelow,
  reserveBlob,
  reserveImage,
  reserveInitrdAsStated,
  reserveInitrdPages,
} from './earlySteps.ts';
import { fromSource, type SourceArchitecture } from './sourceArchitecture.ts';

const MIB = 1n << 20n;

const COMMON = {
  physicalBits: 32,
  pageSize: 4096n,
  // include/uapi/asm-generic/setup.h
  commandLineSize: 512,
  imageOffset: 0n,
  imageSize: 8n * MIB,
  leastRam: 32n * MIB,
  hasCma: 'never',
  // ARCH_FORCE_MAX_ORDER 10, and no huge pages
  cmaAlignment: 4n * MIB,
  memory: 'whole-pages',
  assumed: 'the configuration is assumed to be the defconfig',
} as const satisfies Partial<SourceArchitecture>;

/**
 * arch/arc/mm/init.c 7.2:98, `setup_arch_memory`. The first bank is RAM, and must begin where the kernel is linked to; others are
 * not used without highmem (`early_init_dt_add_memory_arch`). `mem=` does not reach memblock.
 */
export const ARC = fromSource({
  ...COMMON,
  name: 'arc',
  // ARC_PAGE_SIZE_8K
  pageSize: 8192n,
  // asm/cache.h
  smpCacheBytes: 128n,
  commandLineSize: 256,
  // CONFIG_LINUX_RAM_BASE
  ramBase: 0x8000_0000n,
  cmaAlignment: 8n * MIB,
  memory: 'first-bank',
  before: [reserveImage, reserveInitrdAsStated, reserveBlob, noteCrashkernel],
});

/** arch/csky/kernel/setup.c 7.2:59, `csky_memblock_init`. */
export const CSKY = fromSource({
  ...COMMON,
  name: 'csky',
  // CONFIG_L1_CACHE_SHIFT 6 of CK860
  smpCacheBytes: 64n,
  ramBase: 0n,
  hasCma: false,
  before: [reserveImage, reserveBlob, noteCrashkernel],
  // LOWMEM_LIMIT
  after: [reserveInitrdAsStated, limitLowmemTo(1024n * MIB)],
});

/**
 * arch/microblaze/mm/init.c 7.2:160, `mmu_init`; arch/microblaze/kernel/prom.c. The blob is copied into the image, and memblock's
 * arrays may grow from the beginning.
 */
export const MICROBLAZE = fromSource({
  ...COMMON,
  name: 'microblaze',
  smpCacheBytes: 32n,
  commandLineSize: 256,
  // CONFIG_KERNEL_BASE_ADDR of the defconfig
  ramBase: 0x9000_0000n,
  hasCma: true,
  // CONFIG_LOWMEM_SIZE
  before: [allowResize, reserveImage, reserveInitrdAsStated, limitLowmemTo(768n * MIB), noteCrashkernel],
});

/** arch/nios2/kernel/setup.c 7.2:159, `setup_arch`. */
export const NIOS2 = fromSource({
  ...COMMON,
  name: 'nios2',
  // NIOS2_ICACHE_LINE_SIZE
  smpCacheBytes: 32n,
  ramBase: 0n,
  before: [reserveImage, reserveInitrdAsStated, reserveBlob, noteCrashkernel],
});

/**
 * arch/openrisc/kernel/setup.c 7.2:46, `setup_memory`; arch/openrisc/kernel/prom.c. memblock's arrays may grow from the
 * beginning.
 */
export const OPENRISC = fromSource({
  ...COMMON,
  name: 'openrisc',
  pageSize: 8192n,
  smpCacheBytes: 16n,
  ramBase: 0n,
  cmaAlignment: 8n * MIB,
  before: [allowResize, reserveImage, reserveInitrdPages, reserveBlob, noteCrashkernel],
});

/**
 * arch/sh/kernel/setup.c 7.2:275, `setup_arch`; arch/sh/mm/init.c, `paging_init`; arch/sh/boards/of-generic.c. The tree is
 * unflattened before RAM is looked at, and the scan comes last.
 */
export const SH = fromSource({
  ...COMMON,
  name: 'sh',
  smpCacheBytes: 32n,
  // CONFIG_MEMORY_START of j2_defconfig
  ramBase: 0x1000_0000n,
  scan: 'after-tree',
  before: [reserveImage, reserveInitrdAsStated, noteCrashkernel, reserveBlob],
  after: [limitMemory, allowResize],
});

/**
 * arch/xtensa/kernel/setup.c 7.2:275, `setup_arch`; arch/xtensa/mm/init.c, `bootmem_init`. Nothing reserves the blob: it is
 * copied when the tree is unflattened.
 */
export const XTENSA = fromSource({
  ...COMMON,
  name: 'xtensa',
  // XCHAL_DCACHE_LINESIZE of most cores
  smpCacheBytes: 32n,
  commandLineSize: 256,
  ramBase: 0n,
  imageOffset: 0x3000n,
  hasCma: true,
  before: [reserveInitrdAsStated, reserveImage, reserveBelow(0n), noteCrashkernel],
  // MAX_LOW_PFN, asm/page.h, with the layout of 128 MiB
  after: [limitLowmem(128n * MIB)],
});
