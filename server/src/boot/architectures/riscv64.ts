/**
 * riscv64: its facts, and `setup_bootmem` (arch/riscv/mm/init.c 6.1:197, 6.12:222, 7.2:217) around the scan of /reserved-memory.
 * The regions that OpenSBI adds to the blob (`mmode_resv0`) are treated like all others.
 */
import { U64_MAX } from '../../base/bytes.ts';
import { minimum } from '../bigints.ts';
import type { BootState } from '../bootState.ts';
import type { Chosen } from '../chosen.ts';
import { assumeKernelImage } from '../steps/assumedLayout.ts';
import { foreseeCrashkernel } from '../steps/crashkernel.ts';
import { reserveDefaultCma } from '../steps/defaultCma.ts';
import { capUsableMemory, dtbRange, findBanks, keepFromKernel, reserve, reserveInitrd } from '../steps/earlyMemory.ts';
import { mapPages } from '../steps/laterBoot.ts';
import { addBank } from '../steps/memoryBanks.ts';
import type { Architecture } from './architecture.ts';

const MIB = 1n << 20n;
const PAGE_SIZE = 4096n;
const PMD_SIZE = 2n * MIB;
const GIB4 = 1n << 32n;

/** What all of Debian's riscv64 kernels have. */
const BUILD = {
  // INIT_MEMBLOCK_REGIONS, mm/memblock.c
  reservedSlots: 128,
  memorySlots: 128,
  cmaAlignment: 2n * MIB,
  cmaSlots: 20,
  diesOnOverlappingCma: false,
} as const;

/** Debian's riscv64 kernels; agrees with recorded boots unless a build says otherwise. */
export const RISCV64: Architecture = {
  facts: {
    name: 'riscv64',
    physicalBits: 64,
    physicalMax: U64_MAX,
    // L1_CACHE_SHIFT 6, arch/riscv/include/asm/cache.h
    smpCacheBytes: 64n,
    pageSize: PAGE_SIZE,
    // MAX_FDT_SIZE is PMD_SIZE, arch/riscv/include/asm/pgtable.h
    maxBlobSize: 2 * 1024 * 1024,
    coherentNeedsNomap: false,
    // OpenSBI is loaded to the start of RAM, the kernel behind it; the node for it is not in a board's sources.
    firmwareSize: 2n * MIB,
    // SECTION_SIZE_BITS 27, arch/riscv/include/asm/sparsemem.h
    memoryMapBlock: 128n * MIB,
    imageHead: () => 0n,
    // Debian's 6.12 has CONFIG_DMA_CMA off.
    builds: [
      {
        ...BUILD,
        releases: '..6.11',
        hasCma: false,
        defaultCmaSize: 64n * MIB,
        imageSize: 0x200_0000n,
        commandLineSize: 1024,
        // Debian 12 has no riscv64; the configuration is that of 6.12.
        fromSource: 'there is no Debian kernel to compare with, and the configuration is assumed to be that of 6.12',
      },
      {
        ...BUILD,
        releases: '6.12..7.1',
        hasCma: false,
        defaultCmaSize: 64n * MIB,
        imageSize: 0x200_0000n,
        commandLineSize: 1024,
      },
      {
        ...BUILD,
        releases: '7.2..',
        hasCma: true,
        defaultCmaSize: 128n * MIB,
        imageSize: 0x240_0000n,
        commandLineSize: 2048,
      },
    ],
  },
  beforeScan,
  afterScan: (state) => {
    // Only now: a dynamic region may have been placed on the blob.
    if (state.dtb !== undefined) reserve(state, state.dtb, 'device-tree blob');
    reserveDefaultCma(state, minimum(GIB4, state.memblock.memory.regions.at(-1)?.end ?? 0n));
  },
  // paging_init: alloc_pmd_fixmap and its like, arch/riscv/mm/init.c; then arch_reserve_crashkernel.
  mapMemory: (state) => {
    mapPages(state, 'Failed to allocate page table page');
    foreseeCrashkernel(state);
  },
  afterLateScan: () => undefined,
};

function beforeScan(state: BootState, chosen: Chosen): void {
  const banks = findBanks(state, chosen);
  const image = state.profile.kernelImage ?? assumeKernelImage(state, banks, chosen.initrd);
  // What follows the image up to the next PMD is mapped read-only with it (CONFIG_STRICT_KERNEL_RWX).
  const kernel = { start: image.start, end: (image.end + PMD_SIZE - 1n) & ~(PMD_SIZE - 1n) };
  state.kernelImage = kernel;
  state.dtb = dtbRange(state, banks, kernel, chosen.initrd);

  const lowest = state.rules.ramBeginsAtImage ? kernel.start : 0n;
  for (const bank of banks) addBank(state, bank, lowest);
  for (const range of state.profile.noMap ?? []) keepFromKernel(state, range);
  capUsableMemory(state, chosen);
  limitMemory(state);
  reserve(state, kernel, 'kernel image');
  reserveInitrd(state, chosen.initrd);
  for (const range of state.profile.reserved ?? []) reserve(state, range, 'boot profile');
}

/** `early_mem` (init.c 6.1:181, 7.2:201): the smallest `mem=` counts. */
function limitMemory(state: BootState): void {
  let limit: bigint | undefined;
  for (const { size } of state.commandLine.memory) {
    const pages = size & ~(PAGE_SIZE - 1n);
    if (limit === undefined || pages < limit) limit = pages;
  }
  if (limit === undefined) return;
  state.memblock.enforceMemoryLimit(limit);
  state.emitRamChanged('mem=');
}
