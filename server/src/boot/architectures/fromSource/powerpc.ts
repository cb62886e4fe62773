/**
 * PowerPC (arch/powerpc/kernel/prom.c, `early_init_devtree` 6.1:721, 6.12:778, 7.2:786). The initrd is reserved behind the scan,
 * and `reserved-ranges` of the root are reservations. There is no DMA_CMA (`HAVE_DMA_CONTIGUOUS` is not selected).
 */
import { readCells } from '../../../base/bytes.ts';
import type { BootState } from '../../bootState.ts';
import { reserve } from '../../steps/earlyMemory.ts';
import {
  allowResize,
  type EarlyStep,
  limitLowmemTo,
  noteCrashkernel,
  reserveBlob,
  reserveImage,
  reserveInitrdPages,
} from './earlySteps.ts';
import { fromSource, type SourceArchitecture } from './sourceArchitecture.ts';

const MIB = 1n << 20n;
/** The most entries that are read. */
const RESERVED_RANGES_MAX = 1000;

/** `early_reserve_mem_dt`: pairs of two cells each, whatever the cells of the root are. */
const reserveRanges: EarlyStep = (state) => {
  const { blob } = state.tree;
  const property = blob.root.find('reserved-ranges');
  if (property === undefined) return;
  const count = Math.min(Math.floor(property.length / 16), RESERVED_RANGES_MAX);
  for (let i = 0; i < count; i++) {
    const start = readCells(blob.bytes, property.offset + 16 * i, 2);
    const size = readCells(blob.bytes, property.offset + 16 * i + 8, 2);
    if (size > 0n) reserve(state, { start, end: start + size }, 'reserved-ranges');
  }
};

/** `memblock_enforce_memory_limit`: to `mem=`, and with `powerpcCutsRam` RAM to a multiple of 16 MiB. */
const limitMemory: EarlyStep = (state: BootState) => {
  const { commandLine, memblock, rules } = state;
  const { pageSize } = memblock;
  const total = memblock.memory.regions.reduce((sum, { base, end }) => sum + (end - base), 0n);
  const pages = (size: bigint) => (size + pageSize - 1n) & ~(pageSize - 1n);
  const asked = commandLine.memory.at(-1)?.size;
  const limit = asked === undefined || asked === 0n ? total : pages(asked);
  if (!rules.powerpcCutsRam) memblock.enforceMemoryLimit(pages(limit));
  else memblock.enforceMemoryLimit((limit > total ? total : limit) & ~(16n * MIB - 1n));
};

const COMMON = {
  // asm/setup.h
  commandLineSize: 2048,
  ramBase: 0n,
  // PHYSICAL_START is 0 unless CONFIG_PHYSICAL_START or a relocation says otherwise.
  imageOffset: 0n,
  imageSize: 8n * MIB,
  hasCma: 'never',
  // early_init_dt_add_memory_arch of its own
  memory: 'as-stated',
} as const satisfies Partial<SourceArchitecture>;

const AFTER = [reserveRanges, reserveInitrdPages, limitMemory, allowResize];

/** 32-bit kernels of corenet and 44x boards: `phys_addr_t` has 64 bits (CONFIG_PHYS_64BIT). */
export const POWERPC = fromSource({
  ...COMMON,
  name: 'powerpc',
  physicalBits: 64,
  pageSize: 4096n,
  // L1_CACHE_SHIFT 6 of e500mc; 5 of most others (asm/cache.h)
  smpCacheBytes: 64n,
  leastRam: 128n * MIB,
  // ARCH_FORCE_MAX_ORDER 10, and no huge pages
  cmaAlignment: 4n * MIB,
  assumed: 'the kernel is assumed to be one of 32 bits with CONFIG_PHYS_64BIT, at the start of RAM',
  // setup_initial_memory_limit, arch/powerpc/mm/nohash/e500.c 7.2:308: 64 MiB are mapped.
  before: [limitLowmemTo(64n * MIB), reserveImage, noteCrashkernel, reserveBlob],
  after: AFTER,
});

/** Debian's powerpc64le until 6.1. */
const LARGE_PAGES = { pageSize: 65536n, cmaAlignment: 65536n };

/** Debian's powerpc64le; agrees with recorded boots of 6.1, 6.12 and 7.2. */
export const POWERPC64 = fromSource({
  ...COMMON,
  name: 'powerpc64',
  physicalBits: 64,
  pageSize: 4096n,
  // L1_CACHE_SHIFT 7
  smpCacheBytes: 128n,
  imageSize: 48n * MIB,
  leastRam: 1n << 30n,
  // pageblock_order is a variable (HUGETLB_PAGE_SIZE_VARIABLE), and still 0 at the scan.
  cmaAlignment: 4096n,
  alignsForCma: true,
  hasCrashDump: true,
  assumed: "the configuration is assumed to be that of Debian's powerpc64le, with the image at the start of RAM",
  builds: [
    { releases: '..5.15', ...LARGE_PAGES },
    { releases: '5.16..6.11', ...LARGE_PAGES, imageSize: 0x288_0000n, recorded: true },
    { releases: '6.12..7.1', imageSize: 0x287_f000n, recorded: true },
    { releases: '7.2..', imageSize: 0x2ae_d000n, recorded: true },
  ],
  before: [reserveImage, noteCrashkernel, reserveBlob],
  after: AFTER,
});
