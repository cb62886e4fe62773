/** What a kernel leaves behind and prints: the types that events and reports share. Ends are exclusive. */

/** The name of a kernel: a release, or a series. `kernel/kernels.ts` reads it. */
export type KernelName = string;

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

export interface CmaArea {
  readonly name: string;
  readonly base: bigint;
  readonly size: bigint;
  readonly isDefault: boolean;
  /** For the default area, where its place is one of several: the range of all these places. */
  readonly within?: { readonly start: bigint; readonly end: bigint };
}

export interface MemoryRange {
  readonly base: bigint;
  readonly end: bigint;
  readonly nomap: boolean;
}
