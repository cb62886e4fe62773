/** Where the loader put things and which kernel boots: everything a prediction depends on besides the blob. */
import type { EfiMemory } from '../firmware/efi/memoryMap.ts';
import type { UBoot } from '../firmware/uBoot/reserve.ts';
import type { KernelName } from './outcome.ts';
import type { RamRoom } from './ramRoom.ts';

export interface AddressRange {
  readonly start: bigint;
  /** Exclusive. */
  readonly end: bigint;
}

/** A child of /reserved-memory that firmware adds, or whose `reg` it changes where the tree has one of that name. */
export interface ReservedNode {
  readonly name: string;
  readonly reg: AddressRange;
  readonly noMap?: boolean;
  readonly reusable?: boolean;
  readonly compatible?: string;
}

/** Sizes of a page that arm64 kernels are built for. */
export const PAGE_SIZES = ['4k', '16k', '64k'] as const;
export type PageSize = (typeof PAGE_SIZES)[number];

/** Options of a kernel's configuration that decide which drivers of regions it has; Debian's kernels have none of them. */
export const KERNEL_OPTIONS = [
  'CONFIG_DMA_RESTRICTED_POOL',
  'CONFIG_DMA_GLOBAL_POOL',
  'CONFIG_TEGRA210_EMC_TABLE',
  'CONFIG_FSL_DPAA',
] as const;
export type KernelOption = (typeof KERNEL_OPTIONS)[number];

export interface BootProfile {
  readonly kernel: KernelName;
  /** A name that `architectures/architectures.ts` has; every other name counts as arm64. */
  readonly arch: string;
  /** arm64 only, 4 KiB unless given. */
  readonly pageSize?: PageSize;
  /** Options that the kernel has beyond Debian's configuration. */
  readonly config?: readonly KernelOption[];
  /**
   * What the kernel reserves for itself: `[_text, _end)`, in 6.1 `[_stext, _end)`, which begins 64 KiB later.
   * On arm from `_stext`, the first section boundary; on riscv64 up to the next 2 MiB boundary.
   * Undefined: assumed from RAM and the kernel's usual image size, and said so in the report.
   */
  readonly kernelImage?: AddressRange;
  readonly dtbAddress?: bigint;
  /** Bytes that the blob takes with the room its loader left in it. Counts when it is more than the blob's own size. */
  readonly dtbSize?: bigint;
  /** Replaces what /chosen says; `initrd=` of the command line is stronger. */
  readonly initrd?: AddressRange;
  /** Instead of `/chosen/bootargs`. */
  readonly cmdline?: string;
  /** Appended to the command line, whatever its source. */
  readonly cmdlineAppend?: string;
  /** What firmware adds to the blob. */
  readonly memreserve?: readonly AddressRange[];
  readonly nodes?: readonly ReservedNode[];
  /** RAM that firmware keeps for itself, so that the kernel does not map it. */
  readonly noMap?: readonly AddressRange[];
  /** Other ranges that are reserved before the scan. */
  readonly reserved?: readonly AddressRange[];
  /**
   * The memory map of UEFI, where UEFI starts the kernel: it states RAM in place of memory nodes and `memory`, and /memreserve/
   * does not reach the kernel. arm64 only.
   */
  readonly efi?: EfiMemory;
  /** The output of U-Boot, where U-Boot starts the kernel: it tells where image, blob and initrd lie. */
  readonly uBoot?: UBoot;
  /** RAM banks in place of the tree's. */
  readonly memory?: readonly AddressRange[];
  /** A name for these banks, `4 GiB`; absent when the profile has no others. */
  readonly memoryName?: string;
  /** Where RAM can be when neither the tree nor `memory` states any. Absent: the regions and memory nodes alone say it. */
  readonly ramRoom?: RamRoom;
  /** Where the profile is from, for the report's assumptions: `.dtatlas.json`. Absent: "the boot profile". */
  readonly source?: string;
}
