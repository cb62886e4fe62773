/**
 * What a simulated boot did: the engine's whole answer. Addresses and sizes are bytes, ends are exclusive.
 * The command line writes it as JSON with numbers as hex strings.
 */
import type { BootLogCode, FindingCode } from '../problems/codes.ts';

import type { BootEvent } from './events.ts';
import type { BootOutcome, CmaArea, KernelName, LogLine, MemoryRange, ReservedMemEntry } from './outcome.ts';

export type {
  BootOutcome,
  CmaArea,
  KernelName,
  LogLevel,
  LogLine,
  MemoryRange,
  ReservedMemEntry,
} from './outcome.ts';

export interface DynamicAttempt {
  /** Node path. */
  readonly path: string;
  readonly size: bigint;
  readonly align: bigint;
  readonly start: bigint;
  readonly end: bigint;
  /** Undefined when nothing was found. */
  readonly result: bigint | undefined;
}

/** A finding of the engine. A blob has no source text, so a finding names a node and, where it helps, a property. */
export interface BootProblem {
  readonly code: FindingCode | BootLogCode;
  readonly severity: 'error' | 'warning' | 'information';
  readonly message: string;
  readonly path: string;
  readonly property?: string;
  readonly related: readonly {
    readonly path: string;
    readonly property?: string;
    readonly message: string;
  }[];
  /** The kernels on which it was found, where several were simulated; the oldest first. */
  readonly kernels?: readonly KernelName[];
  /** For a finding that only kernels other than the chosen one make, which is information here: its severity on them. */
  readonly onOtherKernels?: 'error' | 'warning' | 'information';
}

/** The outcome of one `/reserved-memory` child, whether or not it got a slot. For hovers and the map. */
export interface RegionOutcome {
  readonly path: string;
  readonly name: string;
  readonly placement: 'static' | 'dynamic';
  /** Undefined when the kernel gave it no address. */
  readonly base: bigint | undefined;
  readonly size: bigint;
  readonly nomap: boolean;
  readonly reusable: boolean;
  /** `cma`, `coherent`, `restricted`, … when a driver took it. */
  readonly driver: string | undefined;
  /** `reserved`: taken out of the allocator's hands; `failed`: see `reason`; `ignored`: the kernel never looked at it. */
  readonly state: 'reserved' | 'failed' | 'ignored';
  /** Words for a person, when the state is not `reserved`. */
  readonly reason?: string;
}

export interface BootReport {
  /** What a CMA area must begin and end on a multiple of; absent where the kernel has none. */
  readonly cmaAlignment?: bigint;
  readonly kernel: KernelName;
  readonly arch: string;
  readonly outcome: BootOutcome;
  /** The panic's words, with the outcome `panic` only. */
  readonly panic?: string;
  readonly log: readonly LogLine[];
  readonly reservedMem: readonly ReservedMemEntry[];
  readonly dynamicAttempts: readonly DynamicAttempt[];
  readonly cmaAreas: readonly CmaArea[];
  /**
   * Bytes of the built-in default CMA area where the kernel makes it after everything that is simulated (arm64). The area is not
   * in `reserved`; it is in `cmaAreas` where its place is known.
   */
  readonly laterCmaSize?: bigint;
  /** memblock.memory and memblock.reserved as they stand when reserved-memory processing is over. */
  readonly memory: readonly MemoryRange[];
  readonly reserved: readonly { readonly base: bigint; readonly end: bigint }[];
  readonly regions: readonly RegionOutcome[];
  /** Everything that happened, in order; regions are numbers, their place in `regions`. */
  readonly events: readonly BootEvent[];
  /** Sentences a prediction depends on: where RAM came from, where the kernel image was assumed, … */
  readonly assumptions: readonly string[];
  readonly problems: readonly BootProblem[];
}
