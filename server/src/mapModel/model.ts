/** The board's address space as data: what a boot leaves of RAM, and what else answers at an address. */
import { formatSize } from '../base/format.ts';
import type { MapKind } from './kinds.ts';

export type { MapKind } from './kinds.ts';

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

/** In bytes. `reserved` is all RAM that the allocator does not get, `nomap` included; CMA areas are part of it. */
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
  /** What nothing claims between the first and the last of all of these. */
  readonly holes: readonly MapRange[];
  readonly assumptions: readonly string[];
  readonly totals: Totals;
  /** What regions cost that nobody uses: sentences without a full stop. */
  readonly unused: readonly string[];
  readonly log: readonly { readonly level: string; readonly text: string }[];
}
