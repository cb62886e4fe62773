/** Where the loader put things and which kernel boots: everything a prediction depends on besides the blob. */
import type { KernelGeneration } from './report.ts';

export interface AddressRange {
  readonly start: bigint;
  /** Exclusive. */
  readonly end: bigint;
}

export interface BootProfile {
  readonly kernel: KernelGeneration;
  /** `arm64`, `arm` (32-bit) and `riscv64` have rules of their own; what else there is counts as arm64. */
  readonly arch: string;
  /**
   * What the kernel reserves for itself: `[_text, _end)`, in 6.1 `[_stext, _end)`, which begins 64 KiB later.
   * On arm from `_stext`, the first section boundary; on riscv64 up to the next 2 MiB boundary.
   * Undefined: assumed from RAM and the generation's usual image size, and said so in the report.
   */
  readonly kernelImage?: AddressRange;
  readonly dtbAddress?: bigint;
  /** Instead of `/chosen/bootargs`. */
  readonly cmdline?: string;
  /** Anything else taken before the scan. */
  readonly reserved?: readonly AddressRange[];
  /** RAM banks in place of the tree's. */
  readonly memory?: readonly AddressRange[];
}
