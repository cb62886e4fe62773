/**
 * Placing a dynamic region: `__reserved_mem_alloc_size` and what it calls (drivers/of/of_reserved_mem.c 6.1:85, 6.12:419,
 * 7.2:451).
 */
import type { FdtProperty } from '../../fdt/read.ts';
import type { BootState, Region } from '../bootState.ts';
import type { MemblockSnapshot } from '../events.ts';
import { RSRV_KERN } from '../memblock/memblock.ts';
import { findInRange } from '../memblock/memblockSearch.ts';
import { asksForCma, losesToCommandLine, wantsCma } from './regionDrivers.ts';

/** Most searches of one boot; only a tree made for it has so many alloc-ranges. */
const MAX_ATTEMPTS = 5000;
/** Most regions without room of one boot that are reported with a snapshot of memblock. */
const MAX_EXPLAINED = 8;
/** Most ranges that an event names. */
const MAX_NAMED = 8;

/**
 * Allocates the region. Returns its base and size, or undefined when the kernel leaves it without memory and prints the reason.
 */
export function allocateDynamic(
  state: BootState,
  region: Region,
): { readonly base: bigint; readonly size: bigint } | undefined {
  const { tree, rules } = state;
  const { index, node } = region;
  const sizeProperty = node.find('size');
  // One array: static regions of size 0 come here, too.
  if (sizeProperty === undefined) return undefined;
  region.placement = 'dynamic';
  // Older firmware of Raspberry Pi writes one cell whatever the root says.
  const isShort = tree.sizeCells === 2 && sizeProperty.length === 4 && rules.takesOneCellSize;
  if (isShort) {
    const line = state.messages.oneCellSize(node.name);
    state.print(line);
    state.emit({ kind: 'one-cell-taken', region: index, property: 'size', line });
  } else if (sizeProperty.length !== 4 * tree.sizeCells) {
    refuse(state, region, 'size', sizeProperty.length);
    return undefined;
  }
  const size = isShort ? tree.wholeNumber(sizeProperty) : tree.sizeAt(sizeProperty);
  region.size = size;
  const alignment = node.find('alignment');
  // The kernel compares the length with the address cells, although an alignment is a size.
  if (alignment !== undefined && alignment.length !== 4 * tree.addressCells) {
    refuse(state, region, 'alignment', alignment.length);
    return undefined;
  }
  let align = alignment === undefined ? 0n : tree.addressAt(alignment);
  state.emit({ kind: 'asked', region: index, size, align });
  const skipping = skippedBy(state, region);
  if (skipping !== undefined) {
    // rmem_cma_validate refuses here what other kernels free later.
    skipDefault(state, region, skipping);
    return undefined;
  }
  if (wantsCma(state, region) || alignsAnyway(state, region)) {
    const { cmaAlignment } = state.build;
    if (align < cmaAlignment) align = cmaAlignment;
  }
  const property = node.find('alloc-ranges');
  const count = property === undefined ? undefined : tree.entryCount(property);
  let base = 0n;
  if (property !== undefined && count !== undefined) {
    base = allocateInRanges(state, region, property, count, size, align);
  } else if (property !== undefined && !rules.wrongAllocRangesIgnored) {
    refuse(state, region, 'alloc-ranges', property.length);
    return undefined;
  } else {
    if (property !== undefined) {
      const bytes = property.length;
      state.emit({ kind: 'alloc-ranges-ignored', region: index, bytes, by: 'wrongAllocRangesIgnored' });
    }
    base = attempt(state, region, { size, align, start: 0n, end: 0n, bottomUp: state.memblock.bottomUp }).base;
  }
  if (base === 0n) {
    const line = state.messages.failedToAllocate(node.name, size);
    state.print(line);
    const asked =
      property === undefined || count === undefined
        ? undefined
        : Array.from({ length: Math.min(count, MAX_NAMED) }, (_, i) => tree.range(property, i));
    state.emit({ kind: 'not-placed', region: index, size, asked, line, memblock: snapshot(state) });
    return undefined;
  }
  region.base = base;
  state.emit({ kind: 'placed', region: index, base, size });
  return { base, size };
}

/**
 * Whether a region gets the alignment of CMA in a kernel that makes no CMA areas of regions. Up to 7.0,
 * `__reserved_mem_alloc_size` asks for CONFIG_CMA (6.1:119, 6.12:452), while the driver that makes the areas is only built with
 * CONFIG_DMA_CMA (kernel/dma/Makefile). From 7.1 on the driver itself raises the alignment (kernel/dma/contiguous.c 7.2,
 * rmem_cma_validate): without the driver, nothing does.
 */
function alignsAnyway({ build, rules }: BootState, region: Region): boolean {
  return build.alignsForCma === true && !rules.regionOperations && asksForCma(region);
}

/** memblock at a failure; undefined after the first few failures. */
function snapshot(state: BootState): MemblockSnapshot | undefined {
  if (state.failedPlacements++ >= MAX_EXPLAINED) return undefined;
  const { memory, reserved } = state.memblock;
  return { memory: [...memory.regions], reserved: [...reserved.regions] };
}

/** The first range, in the order given, that has room. */
function allocateInRanges(
  state: BootState,
  region: Region,
  property: FdtProperty,
  count: number,
  size: bigint,
  align: bigint,
): bigint {
  let base = 0n;
  for (let i = 0; i < count; i++) {
    if (state.attempts >= MAX_ATTEMPTS) {
      state.emit({ kind: 'attempts-cut', region: region.index, most: MAX_ATTEMPTS });
      return base;
    }
    const range = state.tree.range(property, i);
    const start = range.base;
    const end = state.tree.physical(range.base + range.size);
    const { bottomUp: byDefault } = state.memblock;
    const bottomUp = state.rules.fillsBesideRegions ? prefersBottomUp(state, start, end) : byDefault;
    const result = attempt(state, region, {
      size,
      align,
      start,
      end,
      bottomUp,
    });
    if (result.base !== 0n) base = result.base;
    if (result.ok) return base;
  }
  return base;
}

/**
 * `__reserved_mem_alloc_in_range` (6.12:369, 7.2:401): a range that begins at a stored region is filled from below, one
 * that ends at a stored region from above; both or neither leaves the architecture's default. Touching counts. With two
 * scans, only dynamic regions are stored at this time.
 */
function prefersBottomUp(state: BootState, start: bigint, end: bigint): boolean {
  let bottomUp = false;
  let topDown = false;
  for (const slot of state.slots) {
    if (slot.size === 0n) continue;
    const slotEnd = state.tree.physical(slot.base + slot.size);
    if (start >= slot.base && start <= slotEnd) bottomUp = true;
    if (end >= slot.base && end <= slotEnd) topDown = true;
  }
  return bottomUp === topDown ? state.memblock.bottomUp : bottomUp;
}

interface AttemptRequest {
  readonly size: bigint;
  readonly align: bigint;
  readonly start: bigint;
  readonly end: bigint;
  readonly bottomUp: boolean;
}

/**
 * `early_init_dt_alloc_reserved_memory_arch`. A no-map that memblock refuses gives the memory back but leaves the base
 * set: the caller then believes that it has the memory, as the kernel does.
 */
function attempt(
  state: BootState,
  region: Region,
  request: AttemptRequest,
): { readonly base: bigint; readonly ok: boolean } {
  const { memblock } = state;
  const { size, start } = request;
  const align = request.align === 0n ? state.facts.smpCacheBytes : request.align;
  const end = request.end === 0n ? state.facts.physicalMax : request.end;
  // MEMBLOCK_ALLOC_NOLEAKTRACE is 1 and means "up to the current limit", which only 32-bit arm lowers.
  const searchEnd = end === 1n ? memblock.currentLimit : end;
  let found = findInRange(memblock, {
    size,
    align,
    start,
    end: searchEnd,
    bottomUp: request.bottomUp,
  });
  const flags = state.rules.marksAllocations ? RSRV_KERN : 0;
  const isRemoved = region.nomap && state.rules.dynamicNomapRemoved;
  if (found !== undefined && !isRemoved && !memblock.reserved.add(found, size, flags)) found = undefined;
  state.attempts++;
  const { bottomUp } = request;
  state.emit({ kind: 'tried', region: region.index, size, align, start, end, bottomUp, result: found });
  if (found === undefined) return { base: 0n, ok: false };
  if (isRemoved) return { base: found, ok: memblock.memory.remove(found, size) };
  if (region.nomap && !memblock.markNomap(found, size)) {
    memblock.reserved.remove(found, size);
    return { base: found, ok: false };
  }
  return { base: found, ok: true };
}

/** A property of wrong length: nothing is allocated. */
function refuse(
  state: BootState,
  region: Region,
  property: 'size' | 'alignment' | 'alloc-ranges',
  bytes: number,
): void {
  const { index, node } = region;
  const { invalidSize, invalidAlignment, invalidAllocRanges } = state.messages;
  const message = { size: invalidSize, alignment: invalidAlignment, 'alloc-ranges': invalidAllocRanges }[property];
  const line = message(node.name);
  state.print(line);
  state.emit({ kind: 'property-refused', region: index, property, bytes, line });
}

type SkippingRule = 'cmdlineSkipsDefaultCma' | 'cmdlineSkipsDefaultNodes';

/** The rule by which `cma=` on the command line makes the kernel pass over the region; undefined when it does not. */
export function skippedBy(state: BootState, region: Region): SkippingRule | undefined {
  const { cmdlineSkipsDefaultCma, cmdlineSkipsDefaultNodes } = state.rules;
  if (!(cmdlineSkipsDefaultCma || cmdlineSkipsDefaultNodes) || !losesToCommandLine(state, region)) return undefined;
  if (cmdlineSkipsDefaultNodes) return 'cmdlineSkipsDefaultNodes';
  return wantsCma(state, region) ? 'cmdlineSkipsDefaultCma' : undefined;
}

/** A linux,cma-default node is passed over (`__rmem_cma_verify_node`; 6.18.13 `__reserved_mem_reserve_reg`). */
export function skipDefault(state: BootState, region: Region, by: SkippingRule): void {
  const { messages } = state;
  state.print(by === 'cmdlineSkipsDefaultCma' ? messages.skipDefault() : messages.skipDefaultNode());
  state.emit({ kind: 'skipped-for-cmdline', region: region.index, by });
}
