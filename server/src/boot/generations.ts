/**
 * What differs between the kernels as plain numbers and switches. What differs as an algorithm is in `scanSingleArray.ts`
 * (6.1) and `scanTwoStage.ts` (6.12 and 7.2). Values are those of Debian's arm64 configurations with 4 KiB pages.
 */
import type { KernelGeneration } from './report.ts';

export const PAGE_SIZE = 4096n;
/** `SMP_CACHE_BYTES`, arch/arm64/include/asm/cache.h: the alignment of a dynamic region that asks for none. */
export const SMP_CACHE_BYTES = 64n;
/** `CMA_MIN_ALIGNMENT_BYTES`, include/linux/cma.h: PAGE_SIZE << pageblock_order. */
export const CMA_MIN_ALIGNMENT = 0x20_0000n;
/** `CMA_MAX_NAME`, include/linux/cma.h, less the terminating zero. */
export const CMA_NAME_LENGTH = 63;
/** `MAX_RESERVED_REGIONS`, drivers/of/of_reserved_mem.c. */
export const MAX_RESERVED_REGIONS = 64;
/** `CONFIG_CMA_SIZE_MBYTES` of the built-in default area. */
export const DEFAULT_CMA_SIZE = 64n << 20n;
/** Sparse memory section: `SECTION_SIZE_BITS` 27, arch/arm64/include/asm/sparsemem.h. */
export const SECTION_SIZE = 1n << 27n;
/** Zones end here: ZONE_DMA and ZONE_DMA32 reach to 4 GiB (arch/arm64/mm/init.c, `max_zone_phys`). */
export const DMA_ZONE_END = 1n << 32n;

export interface Generation {
  readonly name: KernelGeneration;
  /** `INIT_MEMBLOCK_RESERVED_REGIONS`, arch/arm64/include/asm/memory.h: 128 + NR_CPUS + 1. */
  readonly reservedSlots: number;
  /** `INIT_MEMBLOCK_MEMORY_REGIONS`, the same file. */
  readonly memorySlots: number;
  /** A full memblock array: 6.1 refuses (`memblock_double_array` returns -1), later kernels panic. */
  readonly panicsWhenFull: boolean;
  /** Slots in `cma_areas[]`: `MAX_CMA_AREAS`, include/linux/cma.h. */
  readonly cmaSlots: number;
  /** 7.2 marks what memblock allocates (`MEMBLOCK_RSRV_KERN`); such regions do not merge with plain reservations. */
  readonly marksAllocations: boolean;
  /** Bytes that the kernel reserves for its image. */
  readonly imageSize: bigint;
  /** Bytes between the load address and the first reserved byte: 6.1 leaves `[_text, _stext)` free. */
  readonly imageHead: bigint;
  /** Two overlapping CMA areas end the boot in `cma_init_reserved_areas` (list corruption); 6.12 survives it. */
  readonly diesOnOverlappingCma: boolean;
}

const GENERATIONS: Readonly<Record<KernelGeneration, Generation>> = {
  '6.1': {
    name: '6.1',
    reservedSlots: 385,
    memorySlots: 1024,
    panicsWhenFull: false,
    cmaSlots: 20,
    marksAllocations: false,
    imageSize: 0x200_0000n,
    imageHead: 0x1_0000n,
    diesOnOverlappingCma: true,
  },
  '6.12': {
    name: '6.12',
    reservedSlots: 641,
    memorySlots: 1024,
    panicsWhenFull: true,
    cmaSlots: 20,
    marksAllocations: false,
    imageSize: 0x24f_0000n,
    imageHead: 0n,
    diesOnOverlappingCma: false,
  },
  '7.2': {
    name: '7.2',
    reservedSlots: 641,
    memorySlots: 1024,
    panicsWhenFull: true,
    cmaSlots: 20,
    marksAllocations: true,
    imageSize: 0x2f0_0000n,
    imageHead: 0n,
    diesOnOverlappingCma: true,
  },
};

/** The facts of one kernel generation. */
export function generationOf(name: KernelGeneration): Generation {
  return GENERATIONS[name];
}
