/**
 * What an architecture and a configuration decide: numbers, and what follows from options. The values stand with each
 * architecture and are those of Debian's kernels.
 */
import type { PhysicalBits } from '../deviceTree.ts';
import { isIn, parseRange, type Release } from './release.ts';
import type { Rules } from './rules.ts';

/** `CMA_MAX_NAME`, include/linux/cma.h, less the terminating zero. */
export const CMA_NAME_LENGTH = 63;
/** `MAX_RESERVED_REGIONS`, drivers/of/of_reserved_mem.c. */
export const MAX_RESERVED_REGIONS = 64;

/** The slots of the one array that there is without `scanInTwoStages`. */
export function arraySlots({ arrayOf32 }: Rules): number {
  return arrayOf32 ? 32 : MAX_RESERVED_REGIONS;
}

/** The kernels of some releases, as they are built for one architecture. */
export interface KernelBuild {
  /** A range of releases. */
  readonly releases: string;
  /** `INIT_MEMBLOCK_RESERVED_REGIONS`, mm/memblock.c or asm/memory.h. */
  readonly reservedSlots: number;
  /** `INIT_MEMBLOCK_MEMORY_REGIONS`, the same files. */
  readonly memorySlots: number;
  /** `CONFIG_DMA_CMA`. */
  readonly hasCma: boolean;
  /** The architecture does not select `HAVE_DMA_CONTIGUOUS`: no configuration has it. */
  readonly neverHasCma?: true;
  /** `CMA_MIN_ALIGNMENT_BYTES`, include/linux/cma.h: PAGE_SIZE << pageblock_order. */
  readonly cmaAlignment: bigint;
  /** `CONFIG_CMA` without `CONFIG_DMA_CMA`: dynamic regions are aligned for areas that no driver makes. */
  readonly alignsForCma?: true;
  /** What other configurations of the kernel ask for at least. Undefined: the same. */
  readonly leastCmaAlignment?: bigint;
  /** `CONFIG_CMA_SIZE_MBYTES` of the built-in default area. */
  readonly defaultCmaSize: bigint;
  /** `CONFIG_CRASH_DUMP` is off: nobody looks at `linux,elfcorehdr`. */
  readonly lacksCrashDump?: true;
  /** `CONFIG_KFENCE`, which is off until it is asked for on the command line (CONFIG_KFENCE_SAMPLE_INTERVAL 0). */
  readonly hasKfence?: boolean;
  /** Slots in `cma_areas[]`: `MAX_CMA_AREAS`, include/linux/cma.h. */
  readonly cmaSlots: number;
  /** Bytes that the kernel reserves for its image. */
  readonly imageSize: bigint;
  /** `PAGE_SIZE`, where the configuration has other pages than most. */
  readonly pageSize?: bigint;
  /** `COMMAND_LINE_SIZE`, uapi/asm/setup.h, with the terminating zero. */
  readonly commandLineSize: number;
  /**
   * Two overlapping CMA areas end the boot in `cma_init_reserved_areas`: lists are checked for corruption, which depends on
   * the configuration. Where they are not, it goes on.
   */
  readonly diesOnOverlappingCma: boolean;
  /** Without so many bytes of its image a kernel may come up, as recorded boots show; absent: no byte can be missed. */
  readonly imageMayLack?: bigint;
  /** Undefined: agrees with recorded boots. Otherwise why there is none, as the end of a sentence. */
  readonly fromSource?: string;
}

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
  /** Coherent pools must be no-map (kernel/dma/coherent.c, CONFIG_ARM). */
  readonly coherentNeedsNomap: boolean;
  /** Pages exist for whole blocks of so many bytes (sparse sections) as soon as there is some RAM in them. */
  readonly memoryMapBlock: bigint;
  /** Bytes at the start of RAM that firmware has by convention, whether or not the tree says so. For guesses only. */
  readonly firmwareSize: bigint;
  /** Bytes between the start of the image's place (arm64, riscv64: the load address; arm: of RAM) and the first reserved byte. */
  readonly imageHead: (rules: Rules) => bigint;
  /** What of the configuration decides much and differs between distributions, as the end of a sentence. */
  readonly configuration?: string;
  /** Whether the map of UEFI counts in the simulation (`BootProfile.efi`). */
  readonly readsEfiMap?: true;
  /**
   * Where the image lies when its place is linked into it: so many bytes from the start of RAM. Absent: the boot loader puts it
   * on the first free 2 MiB boundary.
   */
  readonly image?: { readonly offset: bigint };
  /** What to guess of RAM that nothing tells of; absent: what 64-bit boards have. */
  readonly ram?: {
    /** Where it begins. */
    readonly base: bigint;
    /** The least there is. */
    readonly least: bigint;
  };
  /**
   * When `early_init_fdt_scan_reserved_mem` is called, if not before the tree is unflattened: only `after-tree`, so that the late
   * scan comes first, or `never`, so that there is no other.
   */
  readonly scan?: 'after-tree' | 'never';
  /** Whether the kernel boots with a device tree at all; absent: yes. */
  readonly readsTree?: (rules: Rules) => boolean;
  /** By age, without gaps; the last one goes for all that is newer. */
  readonly builds: readonly [KernelBuild, ...KernelBuild[]];
}

/** The build of a release. */
export function buildOf({ builds }: ArchitectureFacts, release: Release): KernelBuild {
  return builds.find(({ releases }) => isIn(release, [parseRange(releases)])) ?? builds.at(-1) ?? builds[0];
}
