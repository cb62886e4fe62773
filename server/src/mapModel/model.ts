/** The board's address space as data: the RAM that a boot leaves, and everything else that responds at an address. */
import { formatSize } from '../base/format.ts';
import type { Interval } from '../base/intervals.ts';
import type { MapKind } from './kinds.ts';

export type { MapKind } from './kinds.ts';

/** A node that uses a region. */
export interface MapUser {
  readonly path: string;
  /** The node's name. */
  readonly name: string;
  /** Its relation to the region: `remoteproc`, `framebuffer`, `device`, `own driver`, `iommu`. */
  readonly role: string;
  /** What the user calls the region (`memory-region-names`). */
  readonly as?: string;
  /** The user, or a node above it, is disabled: it never uses the region. */
  readonly disabled?: true;
}

/** One search of the kernel for room, for a region without an address. */
export interface PlaceTried {
  /** The searched range; the end is exclusive. */
  readonly range: Interval;
  readonly align: bigint;
  /** From the lowest address up; otherwise from the highest down. */
  readonly bottomUp: boolean;
  /** The address found; undefined when there was no room. */
  readonly found: bigint | undefined;
}

/** Where a file states something. */
export interface MapSource {
  /** Name of the file, without folder. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/** The result that kernels of some releases have for a region. */
export interface KernelsPlace {
  /** `6.1`, `6.6 to 7.2`. */
  readonly releases: string;
  readonly text: string;
}

export interface MapItem {
  /** Unique within the map; unchanged for the same item after an edit. */
  readonly id: string;
  readonly kind: MapKind;
  /** The node's name, or a description (`kernel image`). */
  readonly label: string;
  /** Node path; empty without a node. */
  readonly path: string;
  /** `undefined` when it has no address: a region that the kernel could not place. */
  readonly base: bigint | undefined;
  /** In bytes; 0 when the tree states no readable size. */
  readonly size: bigint;
  readonly placement?: 'static' | 'dynamic';
  readonly state?: 'reserved' | 'failed' | 'ignored';
  /** The reason, when the state is not `reserved`. */
  readonly reason?: string;
  /** Names of the nodes that use a region, including the region itself if it has its own driver; absent without users. */
  readonly users?: readonly string[];
  /** The same users with paths and roles, only the first few of many. Absent with `users`. */
  readonly usedBy?: readonly MapUser[];
  /** For a region: whether anything uses it; `disabled` when all its users are disabled. */
  readonly use?: 'used' | 'nobody' | 'disabled';
  /** For a region: whether it can be removed, and how users would miss it; sentences. Absent without a simulated kernel. */
  readonly missedBy?: readonly string[];
  /** Labels of the node in the source; absent where it has none. */
  readonly labels?: readonly string[];
  /** The first compatible of the node. */
  readonly compatible?: string;
  /** What took a region over: `cma`, `coherent`, `restricted`, …; absent when nothing did. */
  readonly driver?: string;
  /** The firmware that a region is for, in words. */
  readonly firmware?: string;
  /** Set for a region with the property `no-map`, whatever its kind. */
  readonly nomap?: true;
  readonly reusable?: true;
  /** The kernel's searches for room, in order, only the first few of many. */
  readonly tried?: readonly PlaceTried[];
  /** Set when the place depends on unknown choices: `base` is the likeliest place in this range. */
  readonly within?: Interval;
  /** Place and size are an estimate. */
  readonly isEstimate?: true;
  readonly source?: MapSource;
  /** Results of all other kernels for the region; absent when they are the same. */
  readonly byKernel?: readonly KernelsPlace[];
  /** Set for a device that is disabled, itself or through a node above it. */
  readonly disabled?: true;
  /** Plain text, a line each. */
  readonly details: readonly string[];
  /** Ids of the first items in the same layer that it overlaps where it must not, in order. */
  readonly overlaps: readonly string[];
  /** How many further overlaps there are; absent for none. */
  readonly moreOverlaps?: number;
}

/** Whether the kernel did not take a region, for whatever reason: it then holds no addresses. */
export function isRefused({ state }: Pick<MapItem, 'state'>): boolean {
  return state === 'failed' || state === 'ignored';
}

/** A size for people; 0 means that the tree states no readable size. */
export function sizeText(size: bigint): string {
  return size === 0n ? 'no size' : formatSize(size);
}

export interface MapRange {
  readonly base: bigint;
  readonly size: bigint;
}

/**
 * In bytes. `reserved` is all RAM that the tree and the boot keep from the allocator, `nomap` included; CMA areas are part of it.
 * The kernel's own allocations after the scan (kinds `early` and `crash`) are not included.
 */
export interface Totals {
  readonly ram: bigint;
  readonly reserved: bigint;
  readonly nomap: bigint;
  readonly cma: bigint;
}

export interface MemoryMap {
  /** The root's `model`; empty when it has none. */
  readonly model: string;
  /** Empty without a simulated kernel. */
  readonly kernel: string;
  readonly arch: string;
  /** Why there is no prediction, in sentences: the map then holds only the tree's statements. Absent with a simulated kernel. */
  readonly notSimulated?: string;
  readonly outcome: 'ok' | 'panic' | 'timeout';
  readonly panic?: string;
  /** Banks as memblock has them (adjacent ones are one), ascending. */
  readonly ram: readonly MapItem[];
  /** Everything that takes RAM or claims to, ascending; items without address last. */
  readonly reserved: readonly MapItem[];
  /** Windows in the CPU's address space, ascending; a window comes before those inside it. */
  readonly devices: readonly MapItem[];
  /** RAM that nothing takes, as items of kind `hole`, ascending. */
  readonly free: readonly MapItem[];
  /** Unclaimed ranges between the first and the last of all of these. */
  readonly holes: readonly MapRange[];
  readonly assumptions: readonly string[];
  readonly totals: Totals;
  /** The cost of regions that nobody uses: sentences without a full stop. */
  readonly unused: readonly string[];
  readonly log: readonly { readonly level: string; readonly text: string }[];
}
