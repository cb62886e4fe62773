/**
 * memblock: the kernel's two sorted arrays of RAM and of reservations before there is a page allocator
 * (mm/memblock.c of 6.1, 6.12 and 7.2). Ranges are half-open; addresses are capped at 2^64-1 as the kernel caps them.
 */
import { U64_MAX } from '../../base/bytes.ts';
import { maximum, minimum } from '../bigints.ts';
import { KernelPanic } from './kernelPanic.ts';

/** Flags of a region (include/linux/memblock.h). */
export const HOTPLUG = 0x1;
export const NOMAP = 0x4;
/** Memory that the kernel itself allocated, in kernels that mark it. */
export const RSRV_KERN = 0x20;

export interface MemblockRegion {
  readonly base: bigint;
  /** Exclusive. */
  readonly end: bigint;
  readonly flags: number;
}

/** One change of an array, as the array itself made it: `removed` regions at index `at` gave way to `inserted` ones. */
export interface MemblockChange {
  readonly array: 'memory' | 'reserved';
  readonly at: number;
  readonly removed: number;
  readonly inserted: readonly MemblockRegion[];
}

/** Most regions that are passed to `splice` as arguments of one call. */
const SPLICED_MAX = 10_000;

/**
 * One of the two arrays, `memblock.memory` or `memblock.reserved` (`struct memblock_type`). Always sorted, disjoint, and merged
 * where neighbours touch with equal flags. Its slots may run out.
 *
 * Every changing method returns false when the array was full and the kernel refused, and throws `KernelPanic` where it panics
 * instead (`fullMemblockPanics`).
 */
export class MemblockArray {
  readonly name: 'memory' | 'reserved';
  /** Called with every change. A clone has no listener. */
  onChange: ((change: MemblockChange) => void) | undefined;
  readonly #panicsWhenFull: boolean;
  #regions: MemblockRegion[] = [];
  readonly #limit: bigint;
  #slots: number;

  /** `limit` is `PHYS_ADDR_MAX`. */
  constructor(name: 'memory' | 'reserved', slots: number, panicsWhenFull: boolean, limit = U64_MAX) {
    this.name = name;
    this.#limit = limit;
    this.#slots = slots;
    this.#panicsWhenFull = panicsWhenFull;
  }

  get regions(): readonly MemblockRegion[] {
    return this.#regions;
  }

  /** From the end of `paging_init` on the array grows as needed (`memblock_allow_resize`). */
  allowResize(): void {
    this.#slots = Number.POSITIVE_INFINITY;
  }

  clone(): MemblockArray {
    const copy = new MemblockArray(this.name, this.#slots, this.#panicsWhenFull, this.#limit);
    copy.#regions = [...this.#regions];
    return copy;
  }

  /** Whether any byte of the range is in the array (`memblock_overlaps_region`). */
  overlaps(base: bigint, size: bigint): boolean {
    const end = cappedEnd(base, size, this.#limit);
    const region = this.#regions[this.#firstEndingAfter(base)];
    return region !== undefined && region.base < end && base < end;
  }

  /** Whether every byte of the range is in the array. */
  covers(base: bigint, size: bigint): boolean {
    const end = cappedEnd(base, size, this.#limit);
    let at = base;
    for (let i = this.#firstEndingAfter(base); at < end; i++) {
      const region = this.#regions[i];
      if (region === undefined || region.base > at) return false;
      at = region.end;
    }
    return true;
  }

  /**
   * `memblock_add_range`: fills only what the array does not hold yet, then merges. Existing regions keep their flags.
   */
  add(base: bigint, size: bigint, flags = 0): boolean {
    const end = cappedEnd(base, size, this.#limit);
    if (base >= end) return true;
    const first = this.#firstEndingAfter(base);
    const pieces: MemblockRegion[] = [];
    let newRegions = 0;
    let at = base;
    let last = first;
    for (; ; last++) {
      const region = this.#regions[last];
      if (region === undefined || region.base >= end) break;
      if (region.base > at) {
        pieces.push({ base: at, end: region.base, flags });
        newRegions++;
      }
      pieces.push(region);
      at = minimum(region.end, end);
    }
    if (at < end) {
      pieces.push({ base: at, end, flags });
      newRegions++;
    }
    if (newRegions === 0) return true;
    // The kernel needs the slots before it merges, even when nothing is left of them afterwards.
    if (!this.#hasRoom(newRegions)) return false;
    this.#replace(first, last, pieces);
    return true;
  }

  /** `memblock_remove_range`: takes the range out, splitting what crosses its borders. */
  remove(base: bigint, size: bigint): boolean {
    return this.#isolate(base, size, () => undefined);
  }

  /** `memblock_setclr_flag` with `set`: only what the array already holds is marked. */
  setFlag(base: bigint, size: bigint, flag: number): boolean {
    return this.#isolate(base, size, (region) => ({
      ...region,
      flags: region.flags | flag,
    }));
  }

  /** `memblock_setclr_flag` without `set`. */
  clearFlag(base: bigint, size: bigint, flag: number): boolean {
    return this.#isolate(base, size, (region) => ({
      ...region,
      flags: region.flags & ~flag,
    }));
  }

  /**
   * `memblock_isolate_range` followed by a change of every region inside. Needs two free slots even if nothing is split.
   */
  #isolate(base: bigint, size: bigint, change: (region: MemblockRegion) => MemblockRegion | undefined): boolean {
    const end = cappedEnd(base, size, this.#limit);
    if (base >= end) return true;
    if (!this.#hasRoom(2)) return false;
    const first = this.#firstEndingAfter(base);
    const pieces: MemblockRegion[] = [];
    let last = first;
    for (; ; last++) {
      const region = this.#regions[last];
      if (region === undefined || region.base >= end) break;
      const { flags } = region;
      const innerBase = maximum(region.base, base);
      const innerEnd = minimum(region.end, end);
      if (region.base < innerBase) pieces.push({ base: region.base, end: innerBase, flags });
      const changed = change({ base: innerBase, end: innerEnd, flags });
      if (changed !== undefined) pieces.push(changed);
      if (innerEnd < region.end) pieces.push({ base: innerEnd, end: region.end, flags });
    }
    if (last > first) this.#replace(first, last, pieces);
    return true;
  }

  /** `memblock_double_array` before resizing is allowed. */
  #hasRoom(count: number): boolean {
    if (this.#regions.length + count <= this.#slots) return true;
    if (this.#panicsWhenFull) throw new KernelPanic(`memblock: cannot resize ${this.name} array`);
    return false;
  }

  /** Puts `pieces` in the place of regions `first..last`, merged with each other and with both neighbours. */
  #replace(first: number, last: number, pieces: readonly MemblockRegion[]): void {
    const from = Math.max(0, first - 1);
    const to = Math.min(this.#regions.length, last + 1);
    const merged: MemblockRegion[] = [];
    const append = (region: MemblockRegion) => {
      const before = merged.at(-1);
      if (before !== undefined && before.end === region.base && before.flags === region.flags) {
        merged[merged.length - 1] = {
          base: before.base,
          end: region.end,
          flags: region.flags,
        };
      } else {
        merged.push(region);
      }
    };
    for (const region of this.#regions.slice(from, first)) append(region);
    for (const region of pieces) append(region);
    for (const region of this.#regions.slice(last, to)) append(region);
    this.onChange?.({ array: this.name, at: from, removed: to - from, inserted: merged });
    // As arguments, a hundred thousand pieces are more than the stack has room for.
    if (merged.length <= SPLICED_MAX) this.#regions.splice(from, to - from, ...merged);
    else this.#regions = [...this.#regions.slice(0, from), ...merged, ...this.#regions.slice(to)];
  }

  /** Index of the first region whose end lies above `address`. */
  #firstEndingAfter(address: bigint): number {
    let low = 0;
    let high = this.#regions.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const region = this.#regions[middle];
      if (region !== undefined && region.end <= address) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** `memblock_cap_size`: the end of a range, cut at the top of the address space. */
export function cappedEnd(base: bigint, size: bigint, limit = U64_MAX): bigint {
  return minimum(base + size, limit);
}

/** Both arrays, and the operations that need both. */
export class Memblock {
  readonly memory: MemblockArray;
  readonly reserved: MemblockArray;
  /** `movable_node` on the command line: hotpluggable memory is not allocated from. */
  movableNode = false;
  /** `memblock.bottom_up`: the lowest free place is taken instead of the highest. */
  bottomUp = false;
  /** `memblock.current_limit`: end of the memory that is allocated from when no limit is asked for. */
  currentLimit = U64_MAX;

  /** `PAGE_SIZE`: the first page is never given out. */
  readonly pageSize: bigint;

  constructor(memory: MemblockArray, reserved: MemblockArray, pageSize = 4096n) {
    this.memory = memory;
    this.reserved = reserved;
    this.pageSize = pageSize;
  }

  markNomap(base: bigint, size: bigint): boolean {
    return this.memory.setFlag(base, size, NOMAP);
  }

  clearNomap(base: bigint, size: bigint): boolean {
    return this.memory.clearFlag(base, size, NOMAP);
  }

  /**
   * `memblock_cap_memory_range`: removes RAM outside of the range, unless it is no-map, and cuts reservations to the range, even
   * where the RAM stays.
   */
  capMemory(base: bigint, size: bigint): void {
    if (size === 0n || this.memory.regions.length === 0) return;
    const end = cappedEnd(base, size);
    for (const region of [...this.memory.regions]) {
      if ((region.flags & NOMAP) !== 0) continue;
      if (region.base < base) this.memory.remove(region.base, minimum(region.end, base) - region.base);
      if (region.end > end) {
        const from = maximum(region.base, end);
        this.memory.remove(from, region.end - from);
      }
    }
    this.reserved.remove(0n, base);
    this.reserved.remove(end, U64_MAX);
  }

  /**
   * `memblock_mem_limit_remove_map`: counts `limit` bytes of RAM from the lowest bank and drops all RAM without the no-map flag and
   * every reservation above. A limit of 0, or above the sum, changes nothing.
   */
  limitMappedMemory(limit: bigint): void {
    const end = this.#endOfFirst(limit);
    if (end !== undefined) this.capMemory(0n, end);
  }

  /** `memblock_enforce_memory_limit`: the same, but what is no-map goes as well. */
  enforceMemoryLimit(limit: bigint): void {
    const end = this.#endOfFirst(limit);
    if (end === undefined) return;
    this.memory.remove(end, U64_MAX);
    this.reserved.remove(end, U64_MAX);
  }

  /** `__find_max_addr`: the end of the first `limit` bytes of RAM; undefined where there is no limit, or less RAM. */
  #endOfFirst(limit: bigint): bigint | undefined {
    if (limit === 0n) return undefined;
    let rest = limit;
    for (const region of this.memory.regions) {
      const size = region.end - region.base;
      if (rest <= size) return region.base + rest;
      rest -= size;
    }
    return undefined;
  }
}
