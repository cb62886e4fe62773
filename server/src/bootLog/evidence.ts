/**
 * What logs and kernel files of one boot say about memory. Everything may be missing: a log may be cut, a kernel may print
 * nothing. Addresses are bytes, ends exclusive.
 */
import type { Interval } from '../base/intervals.ts';
import type { KernelName } from '../boot/report.ts';
import type { EfiEntry } from '../firmware/efi/memoryMap.ts';

/** A range of the list of node ranges: RAM with the same flags, in whole pages. */
export interface NodeRange extends Interval {
  readonly node: number;
}

/** One text to read: a file, or what somebody pasted. */
export interface LogText {
  /** For messages, and to tell `memory` from `reserved` where the text alone does not. */
  readonly name: string;
  readonly text: string;
}

/** A place in a log, for messages. */
export interface LogPlace {
  readonly file: string;
  /** One-based. */
  readonly line: number;
}

/** A line about reserved memory, without time stamp, level and any other prefix. */
export interface LogMessage extends LogPlace {
  readonly text: string;
}

/** A line that `memblock=debug` prints. */
export interface MemblockEvent {
  readonly action: 'add' | 'remove' | 'reserve' | 'free';
  readonly range: Interval;
  /** The function that did it; empty when the kernel could not name it. */
  readonly caller: string;
}

/** An allocation that `memblock=debug` shows: the request, and the result from the next line. */
export interface MemblockAllocation {
  readonly size: bigint;
  readonly align: bigint;
  readonly start: bigint;
  readonly end: bigint;
  readonly caller: string;
  /** Undefined when no reservation followed. */
  readonly result: bigint | undefined;
}

/** A region as 6.12 and later print it: `0x…..0x… (… KiB) map non-reusable NAME`. */
export interface LoggedRegion extends LogPlace {
  readonly name: string;
  readonly range: Interval;
  readonly nomap: boolean;
  readonly reusable: boolean;
}

/** A pool that a driver made, with the node that the next line names. */
export interface LoggedPool extends LogPlace {
  readonly kind: 'CMA' | 'DMA' | 'restricted DMA';
  readonly base: bigint;
  /** Bytes, as exactly as the line says it: whole mebibytes up to 7.2, then kibibytes. */
  readonly size: bigint;
  readonly name: string | undefined;
}

export interface MemoryTableRange extends Interval {
  readonly nomap: boolean;
}

export interface ReservedRange extends Interval {
  /** 7.2 marks what the kernel itself has allocated. */
  readonly allocated: boolean;
}

export interface IomemEntry extends Interval {
  /** 0 for a top-level entry. */
  readonly depth: number;
  readonly name: string;
}

export interface BootEvidence {
  /** Names of the kinds of text that were recognised, in order of appearance. */
  readonly kinds: readonly string[];
  /** `7.2.13+deb14-arm64`. */
  readonly release: string | undefined;
  readonly kernel: KernelName | undefined;
  readonly arch: string | undefined;
  readonly pageSize: bigint | undefined;
  readonly model: string | undefined;
  readonly cmdline: string | undefined;
  /** The log has the kernel's first line, so a line that is missing was not printed. */
  readonly fromTheStart: boolean;
  readonly panic: string | undefined;
  readonly messages: readonly LogMessage[];
  readonly regions: readonly LoggedRegion[];
  readonly pools: readonly LoggedPool[];
  /** Early changes, in order, up to the first allocation for page tables. */
  readonly early: readonly MemblockEvent[];
  /** All of them, to the end of the log. */
  readonly events: readonly MemblockEvent[];
  readonly allocations: readonly MemblockAllocation[];
  /** memblock.memory from the best source: a dump, debugfs, the list of node ranges; undefined where there is none. */
  readonly memory: readonly MemoryTableRange[] | undefined;
  /** From the first to the last byte of RAM, by the lines about zones; holes are included. */
  readonly ramSpan: Interval | undefined;
  /** The log ends, or has lost lines, within its list of node ranges, so the list does not show where RAM is. */
  readonly isCutInNodeRanges: boolean;
  /** UEFI started the kernel. */
  readonly isEfi: boolean;
  /** The memory map of UEFI, where the log shows it whole (`efi=debug`). */
  readonly efiMap: readonly EfiEntry[] | undefined;
  /** The list of node ranges, where it is complete and no better source shows flags; `flaggedRanges` derives flags from it. */
  readonly nodeRanges: readonly NodeRange[] | undefined;
  /** Whether `memory` marks no-map ranges. */
  readonly memoryHasFlags: boolean;
  /** memblock.reserved from a dump or debugfs. */
  readonly reserved: readonly ReservedRange[] | undefined;
  readonly iomem: readonly IomemEntry[];
  /** There was a /proc/iomem whose addresses are all 0, as the kernel shows it to all users but root; `iomem` is empty then. */
  readonly iomemHidden: boolean;
  /** What a boot loader or firmware printed about where it put things. */
  readonly loader: { readonly dtb?: bigint; readonly dtbEnd?: bigint; readonly initrd?: Interval };
}
