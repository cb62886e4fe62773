/** The board's address space as data: what a boot leaves of RAM, and what else answers at an address. */
import { formatSize } from '../base/format.ts';
import type { Interval } from '../base/intervals.ts';
import type { MapKind } from './kinds.ts';

export type { MapKind } from './kinds.ts';

/** A node that uses a region. */
export interface MapUser {
  readonly path: string;
  /** The node's name. */
  readonly name: string;
  /** What it is to the region: `remoteproc`, `framebuffer`, `device`, `own driver`, `iommu`. */
  readonly role: string;
  /** What the user calls the region (`memory-region-names`). */
  readonly as?: string;
  /** It is disabled, itself or through a node above it: it never uses the region. */
  readonly disabled?: true;
}

/** A search for room, as the kernel made it for a region without an address. */
export interface PlaceTried {
  /** Where it looked; the end is exclusive. */
  readonly range: Interval;
  readonly align: bigint;
  /** From the lowest address up; otherwise from the highest down. */
  readonly bottomUp: boolean;
  /** What it found; undefined when there was no room. */
  readonly found: bigint | undefined;
}

/** Where a file states something. */
export interface MapSource {
  /** Name of the file, without folder. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/** What kernels of some releases do with a region. */
export interface KernelsPlace {
  /** `6.1`, `6.6 to 7.2`. */
  readonly releases: string;
  readonly text: string;
}

export interface MapItem {
  /** Unique within the map; the same for the same thing after an edit. */
  readonly id: string;
  readonly kind: MapKind;
  /** The node's name, or what it is (`kernel image`). */
  readonly label: string;
  /** Node path; empty where there is no node. */
  readonly path: string;
  /** `undefined` when it has no address: a region that the kernel could not place. */
  readonly base: bigint | undefined;
  /** In bytes; 0 when the tree states none that can be read. */
  readonly size: bigint;
  readonly placement?: 'static' | 'dynamic';
  readonly state?: 'reserved' | 'failed' | 'ignored';
  /** Why, when the state is not `reserved`. */
  readonly reason?: string;
  /** Names of the nodes that use a region, itself where it has a driver of its own; absent where none does. */
  readonly users?: readonly string[];
  /** The same with paths and roles; the first few where there are many. Absent with `users`. */
  readonly usedBy?: readonly MapUser[];
  /** Of a region: whether anything uses it; `disabled` where only devices would that are disabled. */
  readonly use?: 'used' | 'nobody' | 'disabled';
  /** Of a region: whether it may go, and who would miss it how; sentences. Absent where no kernel was simulated. */
  readonly missedBy?: readonly string[];
  /** Labels of the node in the source; absent where it has none. */
  readonly labels?: readonly string[];
  /** The first compatible of the node. */
  readonly compatible?: string;
  /** What took a region: `cma`, `coherent`, `restricted`, …; absent where nothing did. */
  readonly driver?: string;
  /** The firmware that a region is for, in words. */
  readonly firmware?: string;
  /** A region with this property, whatever its kind. */
  readonly nomap?: true;
  readonly reusable?: true;
  /** Where the kernel looked for room, in order: the first few where there are many. */
  readonly tried?: readonly PlaceTried[];
  /** The place depends on choices that are not known: it is the likeliest one, somewhere in this range. */
  readonly within?: Interval;
  /** Place and size are an estimate. */
  readonly isEstimate?: true;
  readonly source?: MapSource;
  /** What other kernels do with the region, all of them; absent where they do the same. */
  readonly byKernel?: readonly KernelsPlace[];
  /** A device that is not enabled, itself or through a node above it. */
  readonly disabled?: true;
  /** Plain text, a line each. */
  readonly details: readonly string[];
  /** Ids of items of the same layer that it overlaps where it must not, the first of them in order. */
  readonly overlaps: readonly string[];
  /** How many more there are; absent when that is none. */
  readonly moreOverlaps?: number;
}

/** A region that the kernel did not take, for whatever reason: it holds nothing of the address space. */
export function isRefused({ state }: Pick<MapItem, 'state'>): boolean {
  return state === 'failed' || state === 'ignored';
}

/** A size of 0 is none that the tree states. */
export function sizeText(size: bigint): string {
  return size === 0n ? 'no size' : formatSize(size);
}

export interface MapRange {
  readonly base: bigint;
  readonly size: bigint;
}

/**
 * In bytes. `reserved` is all RAM that the tree and the boot keep from the allocator, `nomap` included; CMA areas are part of it.
 * What the kernel takes for itself behind the scan (kinds `early` and `crash`) is not.
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
  /** Empty where no kernel was simulated. */
  readonly kernel: string;
  readonly arch: string;
  /** Why there is no prediction, in sentences: the map holds what the tree states. Absent where a kernel was simulated. */
  readonly notSimulated?: string;
  readonly outcome: 'ok' | 'panic' | 'timeout';
  readonly panic?: string;
  /** Banks as memblock has them (adjacent ones are one), ascending. */
  readonly ram: readonly MapItem[];
  /** Everything that takes RAM or claims to, ascending; items without address last. */
  readonly reserved: readonly MapItem[];
  /** Windows that the CPU sees, ascending; a window that holds others comes before them. */
  readonly devices: readonly MapItem[];
  /** RAM that nothing takes, as items of kind `hole`, ascending. */
  readonly free: readonly MapItem[];
  /** What nothing claims between the first and the last of all of these. */
  readonly holes: readonly MapRange[];
  readonly assumptions: readonly string[];
  readonly totals: Totals;
  /** What regions cost that nobody uses: sentences without a full stop. */
  readonly unused: readonly string[];
  readonly log: readonly { readonly level: string; readonly text: string }[];
}
