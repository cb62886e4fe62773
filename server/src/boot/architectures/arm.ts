/**
 * 32-bit arm: its facts, and `setup_arch` around the scan of /reserved-memory (arch/arm/kernel/setup.c 6.1:1105-1165,
 * 6.12:1112-1172, 7.2:1095-1160; arch/arm/mm/init.c, `arm_memblock_init`, 6.1:183, 6.12:184, 7.2:180; arch/arm/mm/mmu.c,
 * `adjust_lowmem_bounds`). Debian's armmp: no LPAE, highmem, 3 GiB user space.
 */

import { maximum, minimum } from '../bigints.ts';
import type { BootState } from '../bootState.ts';
import type { Chosen } from '../chosen.ts';
import { NOMAP } from '../memblock/memblock.ts';
import { assumeKernelImage } from '../steps/assumedLayout.ts';
import { foreseeCrashkernel } from '../steps/crashkernel.ts';
import { reserveDefaultCma } from '../steps/defaultCma.ts';
import { capUsableMemory, dtbRange, findBanks, keepFromKernel, reserve, reserveInitrd } from '../steps/earlyMemory.ts';
import { mapPages } from '../steps/laterBoot.ts';
import { addBank } from '../steps/memoryBanks.ts';
import type { Architecture } from './architecture.ts';

const MIB = 1n << 20n;
const PAGE_SIZE = 4096n;
/** `PMD_SIZE` with two-level page tables: a pair of 1 MiB sections. */
const PMD_SIZE = 2n * MIB;
/** `PHYS_ADDR_MAX` and `ULONG_MAX`. */
const U32_MAX = 0xffff_ffffn;
/** arch/arm/include/asm/pgtable.h and memory.h: the kernel's address space with CONFIG_VMSPLIT_3G. */
const PAGE_OFFSET = 0xc000_0000n;
const VMALLOC_END = 0xff80_0000n;
const VMALLOC_OFFSET = 8n * MIB;
/** `vmalloc_size` unless `vmalloc=` says otherwise (arch/arm/mm/mmu.c). */
const VMALLOC_SIZE = 240n * MIB;
/** `swapper_pg_dir`, 16 KiB below the image: `TEXT_OFFSET` is 0x208000 in a multi-platform kernel. */
const PAGE_DIRECTORY = { offset: 0x20_4000n, size: 0x4000n };
/** `arm_dma_limit` of a machine without `dma_zone_size`. */
const DMA_LIMIT = U32_MAX;

/** Page blocks of a kernel with the usual ARCH_FORCE_MAX_ORDER of 10 (arch/arm/Kconfig), which most defconfigs have. */
const LEAST_CMA_ALIGNMENT = 4n * MIB;

/** What all of Debian's armmp kernels have. */
const BUILD = {
  // INIT_MEMBLOCK_REGIONS, mm/memblock.c
  reservedSlots: 128,
  memorySlots: 128,
  hasCma: true,
  // Page blocks are 2^ARCH_FORCE_MAX_ORDER pages: no huge pages in armmp.
  cmaAlignment: 8n * MIB,
  leastCmaAlignment: LEAST_CMA_ALIGNMENT,
  cmaSlots: 8,
  commandLineSize: 1024,
  diesOnOverlappingCma: true,
} as const;

/** Debian's armmp kernels; agrees with recorded boots. */
export const ARM: Architecture = {
  facts: {
    name: 'arm',
    physicalBits: 32,
    physicalMax: U32_MAX,
    // CONFIG_ARM_L1_CACHE_SHIFT 6
    smpCacheBytes: 64n,
    pageSize: PAGE_SIZE,
    // The early mapping has two sections, and the blob may begin anywhere in the first (arch/arm/mm/mmu.c).
    maxBlobSize: 1024 * 1024,
    coherentNeedsNomap: true,
    firmwareSize: 0n,
    configuration: 'armmp, which addresses 4 GiB (no LPAE), maps 768 MiB of them and has highmem',
    // Flat memory; pfn_valid (arch/arm/mm/init.c) answers for whole page blocks.
    memoryMapBlock: 8n * MIB,
    // From the start of RAM to `_stext`.
    imageHead: () => 0x30_0000n,
    builds: [
      { ...BUILD, releases: '..6.11', defaultCmaSize: 16n * MIB, imageSize: 0x130_7588n },
      { ...BUILD, releases: '6.12..7.1', defaultCmaSize: 16n * MIB, imageSize: 0x152_c190n },
      { ...BUILD, releases: '7.2..', defaultCmaSize: 128n * MIB, imageSize: 0x17a_ce84n },
    ],
  },
  beforeScan,
  afterScan: (state) => {
    reserveDefaultCma(state, DMA_LIMIT);
    adjustLowmemBounds(state, physicalOffset(state));
  },
  // early_alloc, arch/arm/mm/mmu.c
  mapMemory: (state) => mapPages(state, 'early_alloc: Failed to allocate 4096 bytes align=0x1000'),
  afterLateScan: foreseeCrashkernel,
};

function beforeScan(state: BootState, chosen: Chosen): void {
  const banks = findBanks(state, chosen);
  // zImage unpacks itself to the start of RAM, on whatever lies there (AUTO_ZRELADDR, arch/arm/boot/compressed/head.S).
  const kernel = state.profile.kernelImage ?? assumeKernelImage(state, banks, undefined);
  const dtb = dtbRange(state, banks, kernel, chosen.initrd);
  state.kernelImage = kernel;
  state.dtb = dtb;
  const offset = physicalOffset(state);

  for (const bank of banks) addBank(state, bank, offset);
  for (const range of state.profile.noMap ?? []) keepFromKernel(state, range);
  capUsableMemory(state, chosen);
  reserve(state, dtb, 'device-tree blob');
  replaceMemory(state, offset);
  adjustLowmemBounds(state, offset);
  reserve(state, kernel, 'kernel image');
  reserveInitrd(state, chosen.initrd);
  const directory = offset + PAGE_DIRECTORY.offset;
  reserve(state, { start: directory, end: directory + PAGE_DIRECTORY.size }, 'page directory');
  for (const range of state.profile.reserved ?? []) reserve(state, range, 'boot profile');
}

/** `PHYS_OFFSET`: the image patches it from where it runs (CONFIG_ARM_PATCH_PHYS_VIRT), in steps of 2 MiB. */
function physicalOffset(state: BootState): bigint {
  const start = state.kernelImage?.start ?? 0n;
  return maximum(start - state.imageHead, 0n) & ~(PMD_SIZE - 1n);
}

/** `early_mem` (arch/arm/kernel/setup.c): `mem=` is no limit, it replaces what the tree says; several of them add up. */
function replaceMemory(state: BootState, offset: bigint): void {
  const { memory } = state.memblock;
  const given = state.commandLine.memory;
  if (given.length === 0) return;
  memory.remove(0n, U32_MAX);
  state.emitRamChanged('mem=');
  for (const { size, start } of given) {
    // arm_add_memory
    const from = start ?? offset;
    const base = (from + PAGE_SIZE - 1n) & ~(PAGE_SIZE - 1n);
    const end = minimum(from + size, U32_MAX);
    const first = maximum(base, offset);
    if (first >= end) continue;
    const length = (end - first) & ~(PAGE_SIZE - 1n);
    memory.add(first, length);
    state.emit({ kind: 'ram-added', subject: 'mem=', base: first, size: length });
  }
}

/**
 * `adjust_lowmem_bounds`: RAM above what the kernel's address space maps is highmem, which memblock gives out only on request.
 * RAM that does not begin on a PMD boundary loses the part before the first one.
 */
function adjustLowmemBounds(state: BootState, offset: bigint): void {
  const { memblock } = state;
  const limit = offset + VMALLOC_END - vmallocSize(state) - VMALLOC_OFFSET - PAGE_OFFSET;
  const usable = () => memblock.memory.regions.filter(({ flags }) => (flags & NOMAP) === 0);
  const first = usable()[0];
  if (first !== undefined && first.base % PMD_SIZE !== 0n) {
    memblock.markNomap(first.base, PMD_SIZE - (first.base % PMD_SIZE));
    state.emitRamChanged('lowmem');
  }
  let lowmemEnd = 0n;
  let allocatable = 0n;
  for (const { base, end } of usable()) {
    if (base >= limit) continue;
    if (end > lowmemEnd) lowmemEnd = minimum(limit, end);
    if (allocatable !== 0n) continue;
    if (base % PMD_SIZE !== 0n) allocatable = base;
    else if (end % PMD_SIZE !== 0n) allocatable = lowmemEnd;
  }
  state.zoneBorder = lowmemEnd;
  if (allocatable === 0n) allocatable = lowmemEnd;
  memblock.currentLimit = allocatable & ~(PMD_SIZE - 1n);
}

/** `early_vmalloc`, within the bounds that it enforces. */
function vmallocSize(state: BootState): bigint {
  const given = state.commandLine.vmallocSize;
  if (given === undefined) return VMALLOC_SIZE;
  return minimum(maximum(given, 16n * MIB), VMALLOC_END - (PAGE_OFFSET + 32n * MIB + VMALLOC_OFFSET));
}
