/** The keys of a profile, read. */
import type { Variant } from '../boot/kernel/variant.ts';
import type { AddressRange, KernelOption, PageSize, ReservedNode } from '../boot/profile.ts';
import type { KernelName } from '../boot/report.ts';
import type { EfiEntry } from '../firmware/efi/memoryMap.ts';
import type { UBoot } from '../firmware/uBoot/reserve.ts';
import type { RamChoice } from './keyValues.ts';

/** The parsed text of firmware; or, until it is read, the path of a file with such a text. */
export type FirmwareText<T> =
  | { readonly kind: 'file'; readonly path: string; readonly at: { readonly start: number; readonly end: number } }
  | { readonly kind: 'read'; readonly value: T };

/**
 * Architectures that a profile can name: first those whose real boots were compared, then those that were only read in their
 * sources.
 */
export const ARCHITECTURES = [
  ...(['arm64', 'arm', 'riscv64', 'loongarch64', 'arc', 'csky', 'microblaze', 'mips', 'mips64', 'nios2'] as const),
  ...(['openrisc', 'powerpc', 'powerpc64', 'sh', 'um', 'x86', 'xtensa'] as const),
] as const;

/** The values of a profile's keys; an absent key sets nothing. */
export interface ProfileKeys {
  readonly kernel?: readonly KernelName[];
  /** Whose kernels they are, where their names do not say it. */
  readonly variant?: Variant;
  readonly arch?: (typeof ARCHITECTURES)[number];
  readonly pageSize?: PageSize;
  readonly config?: readonly KernelOption[];
  readonly ram?: readonly RamChoice[];
  readonly memory?: readonly AddressRange[];
  readonly cmdline?: string;
  readonly cmdlineAppend?: string;
  readonly kernelImage?: AddressRange;
  readonly initrd?: AddressRange;
  readonly dtbAddress?: bigint;
  readonly dtbSize?: bigint;
  readonly reserved?: readonly AddressRange[];
  readonly noMap?: readonly AddressRange[];
  readonly memreserve?: readonly AddressRange[];
  readonly nodes?: readonly ReservedNode[];
  readonly efiMap?: FirmwareText<readonly EfiEntry[]>;
  readonly efiMemreserve?: readonly AddressRange[];
  readonly uBoot?: FirmwareText<UBoot>;
}
