/** Where the loader put things and which kernel boots: everything a prediction depends on besides the blob. */
import type { KernelGeneration } from './report.ts';

export interface AddressRange {
  readonly start: bigint;
  /** Exclusive. */
  readonly end: bigint;
}

export interface BootProfile {
  readonly kernel: KernelGeneration;
  /** `arm64` is the only one verified so far. */
  readonly arch: string;
  /**
   * What the kernel reserves for itself: `[_text, _end)`, in 6.1 `[_stext, _end)`, which begins 64 KiB later.
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
