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
  /** `arm64`, `arm` (32-bit), `riscv64` and `loongarch64` have rules of their own; what else there is counts as arm64. */
  readonly arch: string;
  /** arm64 only, 4 KiB unless given. */
  readonly pageSize?: PageSize;
  /** What the kernel has beyond Debian's. */
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
  /** Instead of what /chosen says; `mem=` and the like of the command line are stronger. */
  readonly initrd?: AddressRange;
  /** Instead of `/chosen/bootargs`. */
  readonly cmdline?: string;
  /** Comes behind the command line, wherever that is from. */
  readonly cmdlineAppend?: string;
  /** What firmware adds to the blob. */
  readonly memreserve?: readonly AddressRange[];
  readonly nodes?: readonly ReservedNode[];
  /** RAM that firmware keeps for itself, so that the kernel does not map it. */
  readonly noMap?: readonly AddressRange[];
  /** Anything else taken before the scan. */
  readonly reserved?: readonly AddressRange[];
  /**
   * The memory map of UEFI, where that starts the kernel: RAM is what it says, not what the memory nodes or `memory` say, and
   * /memreserve/ does not reach the kernel. arm64 only.
   */
  readonly efi?: EfiMemory;
  /** What U-Boot says of itself, where that starts the kernel: it decides where image, blob and initrd lie. */
  readonly uBoot?: UBoot;
  /** RAM banks in place of the tree's. */
  readonly memory?: readonly AddressRange[];
  /** What a person calls these banks, `4 GiB`; absent when there is nothing to tell them from. */
  readonly memoryName?: string;
  /** Where RAM can be when neither the tree nor `memory` states any. Absent: the regions and memory nodes alone say it. */
  readonly ramRoom?: RamRoom;
  /** Where the profile is from, for the report's assumptions: `.dtatlas.json`. Absent: "the boot profile". */
  readonly source?: string;
}
