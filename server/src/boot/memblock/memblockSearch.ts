/** Where memblock finds room: `memblock_find_in_range_node` and what it calls (mm/memblock.c 6.1:288, 6.12:290, 7.2:309). */
import { U64_MAX, u64 } from '../../base/bytes.ts';
import { maximum, minimum } from '../bigints.ts';
import { HOTPLUG, type Memblock, type MemblockRegion, NOMAP } from './memblock.ts';

export interface SearchRequest {
  readonly size: bigint;
  /** Taken as a bit mask whether or not it is a power of two; not 0. */
  readonly align: bigint;
  readonly start: bigint;
  /** Exclusive. */
  readonly end: bigint;
  readonly bottomUp: boolean;
}

/**
 * The base of a free, aligned range of RAM inside `[start, end)`: the highest one, or with `bottomUp` the lowest.
 * Undefined when there is none.
 *
 * Free ranges are the gaps between reservations inside one memory region without NOMAP; two memory regions that touch
 * are never joined. A request of size 0 succeeds at the (aligned) end of the first gap looked at, even if the clamped gap
 * is empty: so does the kernel.
 */
export function findInRange(memblock: Memblock, request: SearchRequest): bigint | undefined {
  const { size, align, bottomUp } = request;
  const start = maximum(request.start, memblock.pageSize);
  const end = maximum(request.end, start);
  const take = (gapStart: bigint, gapEnd: bigint): bigint | undefined => {
    const low = clamp(gapStart, start, end);
    const high = clamp(gapEnd, start, end);
    if (bottomUp) {
      const candidate = roundUp(low, align);
      return candidate < high && high - candidate >= size ? candidate : undefined;
    }
    if (high < size) return undefined;
    const candidate = roundDown(high - size, align);
    return candidate >= low ? candidate : undefined;
  };
  const memory = memblock.memory.regions;
  const reserved = memblock.reserved.regions;
  return bottomUp
    ? searchUp(memory, reserved, memblock.movableNode, take)
    : searchDown(memory, reserved, memblock.movableNode, take);
}

type Take = (start: bigint, end: bigint) => bigint | undefined;

/** `__next_mem_range`: gap `i` lies between reservations `i - 1` and `i`; both indices only ever grow. */
function searchUp(
  memory: readonly MemblockRegion[],
  reserved: readonly MemblockRegion[],
  movableNode: boolean,
  take: Take,
): bigint | undefined {
  let gap = 0;
  for (const region of memory) {
    if (isSkipped(region, movableNode)) continue;
    for (; gap <= reserved.length; gap++) {
      const gapStart = reserved[gap - 1]?.end ?? 0n;
      const gapEnd = reserved[gap]?.base ?? U64_MAX;
      if (gapStart >= region.end) break;
      if (region.base >= gapEnd) continue;
      const found = take(maximum(gapStart, region.base), minimum(gapEnd, region.end));
      if (found !== undefined) return found;
      if (region.end <= gapEnd) break;
    }
  }
  return undefined;
}

/** `__next_mem_range_rev`: the same from the top, both indices only ever fall. */
function searchDown(
  memory: readonly MemblockRegion[],
  reserved: readonly MemblockRegion[],
  movableNode: boolean,
  take: Take,
): bigint | undefined {
  let gap = reserved.length;
  for (let i = memory.length - 1; i >= 0; i--) {
    const region = memory[i];
    if (region === undefined || isSkipped(region, movableNode)) continue;
    for (; gap >= 0; gap--) {
      const gapStart = reserved[gap - 1]?.end ?? 0n;
      const gapEnd = reserved[gap]?.base ?? U64_MAX;
      if (gapEnd <= region.base) break;
      if (region.end <= gapStart) continue;
      const found = take(maximum(gapStart, region.base), minimum(gapEnd, region.end));
      if (found !== undefined) return found;
      if (region.base >= gapStart) break;
    }
  }
  return undefined;
}

/** `should_skip_region`. */
function isSkipped(region: MemblockRegion, movableNode: boolean): boolean {
  return (region.flags & NOMAP) !== 0 || (movableNode && (region.flags & HOTPLUG) !== 0);
}

function clamp(value: bigint, low: bigint, high: bigint): bigint {
  return minimum(maximum(value, low), high);
}

/** `round_down(x, align)` of include/linux/math.h, which assumes a power of two and does not check it. */
function roundDown(value: bigint, align: bigint): bigint {
  return value & u64(~(align - 1n));
}

/** `round_up(x, align)`; wraps at 2^64 like the kernel's. */
function roundUp(value: bigint, align: bigint): bigint {
  return u64((u64(value - 1n) | (align - 1n)) + 1n);
}
