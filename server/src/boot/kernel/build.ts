/**
 * What an architecture and a configuration decide: numbers, and the effects of options. The file of each architecture has the
 * values, which are those of Debian's kernels.
 */
import type { PhysicalBits } from '../deviceTree.ts';
import { isIn, parseRange, type Release } from './release.ts';
import type { Rules } from './rules.ts';

/** `CMA_MAX_NAME`, include/linux/cma.h, less the terminating zero. */
export const CMA_NAME_LENGTH = 63;
/** `MAX_RESERVED_REGIONS`, drivers/of/of_reserved_mem.c, of_private.h, in all of mainline since 5.10. */
const MAX_RESERVED_REGIONS = 64;

/** The slots of the array that a kernel is built with, and of its list of dynamic regions where it scans twice. */
export function arraySlots(rules: Rules): number {
  if (rules.arrayOf32) return 32;
  return rules.arrayOf128 ? 128 : MAX_RESERVED_REGIONS;
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
  /** The smallest alignment that other configurations of the kernel ask for; undefined: the same. */
  readonly leastCmaAlignment?: bigint;
  /** `CONFIG_CMA_SIZE_MBYTES` of the built-in default area. */
  readonly defaultCmaSize: bigint;
  /** `CONFIG_CRASH_DUMP` is off: the kernel ignores `linux,elfcorehdr`. */
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
   * Whether two overlapping CMA areas end the boot in `cma_init_reserved_areas`: they do where the configuration checks lists for
   * corruption. Otherwise the boot goes on.
   */
  readonly diesOnOverlappingCma: boolean;
  /** How many bytes of its image a kernel can lose and may still come up, as recorded boots show; absent: none. */
  readonly imageMayLack?: bigint;
  /** Why there is no recorded boot of the build, as the end of a sentence; undefined: the build agrees with recorded boots. */
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
  /** Bytes of a block of the memory map (a sparse section): if some of a block is RAM, all of it has `struct page`s. */
  readonly memoryMapBlock: bigint;
  /** Bytes at the start of RAM that firmware has by convention, whether or not the tree says so. For guesses only. */
  readonly firmwareSize: bigint;
  /** Bytes between the start of the image's place (arm64, riscv64: the load address; arm: of RAM) and the first reserved byte. */
  readonly imageHead: (rules: Rules) => bigint;
  /** The part of the configuration that decides much and differs between distributions, as the end of a sentence. */
  readonly configuration?: string;
  /** Whether the map of UEFI counts in the simulation (`BootProfile.efi`). */
  readonly readsEfiMap?: true;
  /**
   * Where an image that is linked to its place lies, in bytes from the start of RAM. Absent: the boot loader puts the image on
   * the first free 2 MiB boundary.
   */
  readonly image?: { readonly offset: bigint };
  /** The guess for RAM that nothing states; absent: that of 64-bit boards. */
  readonly ram?: {
    /** Where it begins. */
    readonly base: bigint;
    /** The smallest size, in bytes. */
    readonly least: bigint;
  };
  /**
   * When `early_init_fdt_scan_reserved_mem` is called; absent: before the tree is unflattened. `after-tree`: only after that, so
   * the late scan comes first. `never`: not at all, so the late scan is the only one.
   */
  readonly scan?: 'after-tree' | 'never';
  /** Whether the kernel boots with a device tree at all; absent: yes. */
  readonly readsTree?: (rules: Rules) => boolean;
  /** The oldest first, without gaps; the last one covers all newer releases. */
  readonly builds: readonly [KernelBuild, ...KernelBuild[]];
}

/** The build of a release. */
export function buildOf({ builds }: ArchitectureFacts, release: Release): KernelBuild {
  return builds.find(({ releases }) => isIn(release, [parseRange(releases)])) ?? builds.at(-1) ?? builds[0];
}
