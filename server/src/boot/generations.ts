/**
 * What differs between the kernels as plain numbers and switches. What differs as an algorithm is in `scanSingleArray.ts`
 * (6.1) and `scanTwoStage.ts` (6.12 and 7.2). The values themselves stand with each architecture (`arm64.ts`, `arm.ts`,
 * `riscv64.ts`) and are those of Debian's configurations.
 */
import type { KernelGeneration } from './report.ts';

/** Every generation, the oldest first. */
export const GENERATIONS: readonly KernelGeneration[] = ['6.1', '6.12', '7.2'];

/** `CMA_MAX_NAME`, include/linux/cma.h, less the terminating zero. */
export const CMA_NAME_LENGTH = 63;
/** `MAX_RESERVED_REGIONS`, drivers/of/of_reserved_mem.c. */
export const MAX_RESERVED_REGIONS = 64;
export interface Generation {
  readonly name: KernelGeneration;
  /** `INIT_MEMBLOCK_RESERVED_REGIONS`, mm/memblock.c or asm/memory.h. */
  readonly reservedSlots: number;
  /** `INIT_MEMBLOCK_MEMORY_REGIONS`, the same files. */
  readonly memorySlots: number;
  /** A full memblock array: 6.1 refuses (`memblock_double_array` returns -1), later kernels panic. */
  readonly panicsWhenFull: boolean;
  /** `CONFIG_DMA_CMA`. */
  readonly hasCma: boolean;
  /** `CMA_MIN_ALIGNMENT_BYTES`, include/linux/cma.h: PAGE_SIZE << pageblock_order. */
  readonly cmaAlignment: bigint;
  /** What other configurations of the kernel ask for at least. Undefined: the same. */
  readonly leastCmaAlignment?: bigint;
  /** `CONFIG_CMA_SIZE_MBYTES` of the built-in default area. */
  readonly defaultCmaSize: bigint;
  /** Slots in `cma_areas[]`: `MAX_CMA_AREAS`, include/linux/cma.h. */
  readonly cmaSlots: number;
  /** 7.2 marks what memblock allocates (`MEMBLOCK_RSRV_KERN`); such regions do not merge with plain reservations. */
  readonly marksAllocations: boolean;
  /** Bytes that the kernel reserves for its image. */
  readonly imageSize: bigint;
  /** Bytes between the start of the image's place (arm64, riscv64: the load address; arm: of RAM) and the first reserved byte. */
  readonly imageHead: bigint;
  /** Two overlapping CMA areas end the boot in `cma_init_reserved_areas` (list corruption); 6.12 survives it. */
  readonly diesOnOverlappingCma: boolean;
  /** The kernel has no support for device trees on this architecture. */
  readonly readsNoTree?: true;
  /** Undefined: agrees with recorded boots. Otherwise why there is none, as the end of a sentence. */
  readonly fromSource?: string;
}

/** Width of `phys_addr_t`. */
export type PhysicalBits = 32 | 64;

/** What is the same in all kernels of one architecture. */
export interface ArchitectureFacts {
  readonly name: string;
  readonly physicalBits: PhysicalBits;
  /** `PHYS_ADDR_MAX`. */
  readonly physicalMax: bigint;
  /** `SMP_CACHE_BYTES`, asm/cache.h: the alignment of a dynamic region that asks for none. */
  readonly smpCacheBytes: bigint;
  /** `PAGE_SIZE`. */
  readonly pageSize: bigint;
  /** Most bytes of a blob that the kernel maps. */
  readonly maxBlobSize: number;
  /** `COMMAND_LINE_SIZE`, uapi/asm/setup.h, with the terminating zero. */
  readonly commandLineSize: Readonly<Record<KernelGeneration, number>>;
  /** Coherent pools must be no-map (kernel/dma/coherent.c, CONFIG_ARM). */
  readonly coherentNeedsNomap: boolean;
  /** Pages exist for whole blocks of so many bytes (sparse sections) as soon as there is some RAM in them. */
  readonly memoryMapBlock: bigint;
  /** Bytes at the start of RAM that firmware has by convention, whether or not the tree says so. For guesses only. */
  readonly firmwareSize: bigint;
  /** What of the configuration decides much and differs between distributions, as the end of a sentence. */
  readonly configuration?: string;
  readonly generations: Readonly<Record<KernelGeneration, Generation>>;
}
