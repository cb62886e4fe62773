/**
 * What a simulated boot did: the engine's whole answer. Addresses and sizes are bytes, ends are exclusive.
 * The command line writes it as JSON with numbers as hex strings.
 */
import type { BootLogCode, FindingCode } from '../problems/codes.ts';

export type KernelGeneration = '6.1' | '6.12' | '7.2';
/**
 * How a boot ends: `timeout` is a kernel that hangs, or dies without a last word, because its own memory is overwritten.
 */
export type BootOutcome = 'ok' | 'panic' | 'timeout';
export type LogLevel = 'emerg' | 'alert' | 'crit' | 'err' | 'warn' | 'notice' | 'info' | 'debug';

export interface LogLine {
  readonly level: LogLevel;
  /** As the kernel prints it, without time stamp; may contain a newline (one record, two lines). */
  readonly text: string;
}

/** One slot of the kernel's `reserved_mem[]`, in array order. */
export interface ReservedMemEntry {
  readonly name: string;
  /** Node path in the blob. */
  readonly path: string;
  readonly base: bigint;
  readonly size: bigint;
  /** `static`: from `reg`; `dynamic`: placed by the kernel. */
  readonly placement: 'static' | 'dynamic';
  readonly nomap: boolean;
  readonly reusable: boolean;
  /** The driver that took it (`shared-dma-pool` and how: `cma`, `coherent`); undefined when none did. */
  readonly driver?: string;
}

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

export interface CmaArea {
  readonly name: string;
  readonly base: bigint;
  readonly size: bigint;
  readonly isDefault: boolean;
}

export interface MemoryRange {
  readonly base: bigint;
  readonly end: bigint;
  readonly nomap: boolean;
}

/** A finding of the engine. Bytes know no source, so a finding names a node and, where it helps, a property. */
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
  /** The generations on which it was found, where several were simulated; the oldest first. */
  readonly kernels?: readonly KernelGeneration[];
  /** Of what only kernels other than the chosen one find, which is information: how grave it is on them. */
  readonly onOtherKernels?: 'error' | 'warning' | 'information';
}

/** How one `/reserved-memory` child fared, whether or not it got a slot. For hovers and the map. */
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

/** What happened, in boot order. */
export interface BootEvent {
  readonly stage: 'early' | 'scan' | 'memreserve' | 'place' | 'late' | 'init' | 'overlap';
  readonly action: 'memory' | 'reserve' | 'nomap' | 'allocate' | 'free' | 'clear-nomap' | 'driver' | 'skip' | 'fail';
  /** Node path, or what else caused it (`kernel image`, `initrd`, `device-tree blob`, `/memreserve/`). */
  readonly subject: string;
  readonly base: bigint | undefined;
  readonly size: bigint | undefined;
  readonly note: string;
}

export interface BootReport {
  /** What a CMA area must begin and end on a multiple of; absent where the kernel has none. */
  readonly cmaAlignment?: bigint;
  readonly kernel: KernelGeneration;
  readonly arch: string;
  readonly outcome: BootOutcome;
  /** The panic's words, with the outcome `panic` only. */
  readonly panic?: string;
  readonly log: readonly LogLine[];
  readonly reservedMem: readonly ReservedMemEntry[];
  readonly dynamicAttempts: readonly DynamicAttempt[];
  readonly cmaAreas: readonly CmaArea[];
  /**
   * Bytes of the built-in default CMA area where the kernel makes it after all that is simulated (arm64): its place is not
   * known, and it is in neither of the lists. Absent where there is none, or where it is in `cmaAreas`.
   */
  readonly laterCmaSize?: bigint;
  /** memblock.memory and memblock.reserved as they stand when reserved-memory processing is over. */
  readonly memory: readonly MemoryRange[];
  readonly reserved: readonly { readonly base: bigint; readonly end: bigint }[];
  readonly regions: readonly RegionOutcome[];
  readonly events: readonly BootEvent[];
  /** Sentences a prediction depends on: where RAM came from, where the kernel image was assumed, … */
  readonly assumptions: readonly string[];
  readonly problems: readonly BootProblem[];
}
