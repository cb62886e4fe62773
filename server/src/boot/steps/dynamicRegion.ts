/**
 * Placing a dynamic region: `__reserved_mem_alloc_size` and what it calls (drivers/of/of_reserved_mem.c 6.1:85, 6.12:419,
 * 7.2:451).
 */
import { countText, formatSize, hex } from '../../base/format.ts';
import { bytesIn, differenceOf, type Interval, intersectionOf, unionOf } from '../../base/intervals.ts';
import type { FdtProperty } from '../../fdt/read.ts';
import { type BootState, fail, type Region } from '../bootState.ts';
import type { AddressAndSize } from '../deviceTree.ts';
import { cappedEnd, NOMAP, RSRV_KERN } from '../memblock/memblock.ts';
import { findInRange } from '../memblock/memblockSearch.ts';
import type { BootProblem } from '../report.ts';
import { whereRamIs } from './memoryBanks.ts';
import { losesToCommandLine, wantsCma, whereCmdlineIs } from './regionDrivers.ts';
import { holders } from './staticRegion.ts';

/** Most searches of one boot; only a tree made for it has so many alloc-ranges. */
const MAX_ATTEMPTS = 5000;

/**
 * Allocates the region. Answers its base and size, or undefined when the kernel leaves it without memory (the message is
 * printed, the finding is made).
 */
export function allocateDynamic(
  state: BootState,
  region: Region,
): { readonly base: bigint; readonly size: bigint } | undefined {
  const { tree } = state;
  const { node } = region;
  const sizeProperty = node.find('size');
  // 6.1 comes here for static regions of size 0, too.
  if (sizeProperty === undefined) return undefined;
  region.placement = 'dynamic';
  if (sizeProperty.length !== 4 * tree.sizeCells) {
    refuse(state, region, 'size', tree.sizeCells, '#size-cells');
    return undefined;
  }
  const size = tree.sizeAt(sizeProperty);
  region.size = size;
  const alignmentProperty = node.find('alignment');
  let align = 0n;
  if (alignmentProperty !== undefined) {
    // The length is compared with the address cells although it is an amount.
    if (alignmentProperty.length !== 4 * tree.addressCells) {
      refuse(state, region, 'alignment', tree.addressCells, '#address-cells');
      return undefined;
    }
    align = tree.addressAt(alignmentProperty);
    if ((align & (align - 1n)) !== 0n) {
      state.findAt(
        'rmem-alignment-power',
        region,
        `alignment ${hex(align)} is no power of two; Linux uses it as a bit mask, so that the result need not be a multiple of it.`,
        'alignment',
      );
    }
  }
  if (wantsCma(state, region)) {
    // rmem_cma_validate refuses here what other kernels free later.
    if (state.rules.cmdlineSkipsDefaultCma && losesToCommandLine(state, region)) {
      skipDefault(state, region);
      return undefined;
    }
    const { cmaAlignment } = state.build;
    if (align < cmaAlignment) align = cmaAlignment;
  }
  const rangesProperty = node.find('alloc-ranges');
  const ranges = rangesProperty === undefined ? undefined : tree.entryCount(rangesProperty);
  let base = 0n;
  if (rangesProperty !== undefined && ranges !== undefined) {
    base = allocateInRanges(state, region, rangesProperty, ranges, size, align);
  } else if (rangesProperty !== undefined && !state.rules.wrongAllocRangesIgnored) {
    state.print(state.messages.invalidAllocRanges(node.name));
    const text = `alloc-ranges has ${countText(rangesProperty.length, 'byte')}, no multiple of an (address, size) entry of ${tree.entryBytes}. Linux ${state.kernelName} skips the region.`;
    state.findAt('rmem-invalid-alloc-ranges', region, text, 'alloc-ranges');
    fail(region, text);
    return undefined;
  } else {
    if (rangesProperty !== undefined) {
      state.findAt(
        'rmem-alloc-ranges-ignored',
        region,
        `alloc-ranges has ${countText(rangesProperty.length, 'byte')}, no multiple of an (address, size) entry of ${tree.entryBytes}. Linux ${state.kernelName} ignores it and allocates anywhere; older kernels skip the region.`,
        'alloc-ranges',
      );
    }
    base = attempt(state, region, {
      size,
      align,
      start: 0n,
      end: 0n,
      bottomUp: false,
    }).base;
  }
  if (base === 0n) {
    const line = state.messages.failedToAllocate(node.name, size);
    state.print(line);
    const places =
      rangesProperty === undefined || ranges === undefined
        ? undefined
        : Array.from({ length: Math.min(ranges, MAX_NAMED) }, (_, i) => tree.range(rangesProperty, i));
    const { text, related } =
      state.timesFound('rmem-not-placed') < MAX_EXPLAINED
        ? whyNotPlaced(state, region, size, places)
        : { text: `There is no free ${formatSize(size)} for this region`, related: [] };
    const place = places === undefined ? 'size' : 'alloc-ranges';
    state.findAt('rmem-not-placed', region, `${text} ("${line.text}").`, place, { related });
    fail(region, `${text}.`);
    state.event('place', 'fail', node.path, undefined, text);
    return undefined;
  }
  region.base = base;
  region.state = 'reserved';
  region.reason = undefined;
  state.event('place', 'allocate', node.path, { base, size });
  return { base, size };
}

/** Most regions of one boot whose lack of room is explained: that looks through all of memblock. */
const MAX_EXPLAINED = 8;
/** Most ranges, and most of those who are in the way, that a finding names. */
const MAX_NAMED = 8;

/** Why there is no room, without a full stop, and who takes it. */
function whyNotPlaced(
  state: BootState,
  region: Region,
  size: bigint,
  places: readonly AddressAndSize[] | undefined,
): { readonly text: string; readonly related: BootProblem['related'] } {
  const { memory, reserved } = state.memblock;
  const ram = memory.regions.filter(({ flags }) => (flags & NOMAP) === 0);
  const free = differenceOf(unionOf(ram), unionOf(reserved.regions));
  const wanted = formatSize(size);
  if (places === undefined) {
    return {
      text: `RAM has no free ${wanted} in one piece: the largest is ${formatSize(largest(free))}`,
      related: whereRamIs(state),
    };
  }
  const named = places.map(({ base, size: length }) => `${hex(base)} + ${formatSize(length)}`).join(', ');
  if (places.length === 0)
    return { text: 'alloc-ranges is empty: there is nowhere that the region may lie', related: [] };
  const asked = unionOf(places.map(({ base, size: length }) => ({ base, end: cappedEnd(base, length) })));
  if (largest(asked) < size) {
    return { text: `alloc-ranges (${named}) is too small for the region's ${wanted}`, related: [] };
  }
  const related = intersectionOf(asked, unionOf(memory.regions))
    .flatMap(({ base, end }) => holders(state, region, base, end - base))
    .slice(0, MAX_NAMED);
  const inRam = intersectionOf(asked, unionOf(ram));
  const isShort = largest(intersectionOf(asked, unionOf(memory.regions))) < size;
  if (largest(inRam) < size) {
    const has =
      bytesIn(inRam) === 0n
        ? 'has no mapped RAM'
        : `has no more than ${formatSize(largest(inRam))} of mapped RAM in one piece`;
    return {
      text: `alloc-ranges (${named}) ${has}, the region needs ${wanted}`,
      related: [...related, ...(isShort ? whereRamIs(state) : [])],
    };
  }
  const most = largest(intersectionOf(asked, free));
  const why = most >= size ? 'on the alignment that it needs' : `the largest free piece there is ${formatSize(most)}`;
  return {
    text: `alloc-ranges (${named}) has no free ${wanted}${most >= size ? ` ${why}` : `: ${why}`}`,
    related,
  };
}

function largest(set: readonly Interval[]): bigint {
  return set.reduce((most, { base, end }) => (end - base > most ? end - base : most), 0n);
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
    if (state.attempts.length >= MAX_ATTEMPTS) {
      state.findAt(
        'rmem-limit',
        region,
        `Only the first ${MAX_ATTEMPTS} attempts to allocate are simulated.`,
        'alloc-ranges',
      );
      return base;
    }
    const range = state.tree.range(property, i);
    const start = range.base;
    const end = state.tree.physical(range.base + range.size);
    const bottomUp = state.rules.fillsBesideRegions && prefersBottomUp(state, start, end);
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
 * that ends at a stored region from above; both or neither leaves the default, from above. Touching counts. With two
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
  return bottomUp && !topDown;
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
  if (found !== undefined && !memblock.reserved.add(found, size, flags)) found = undefined;
  state.attempts.push({
    path: region.node.path,
    size,
    align,
    start,
    end,
    result: found,
  });
  if (found === undefined) return { base: 0n, ok: false };
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
  property: 'size' | 'alignment',
  cells: number,
  cellsName: string,
): void {
  const { name } = region.node;
  const line = property === 'size' ? state.messages.invalidSize(name) : state.messages.invalidAlignment(name);
  state.print(line);
  const text = `${property} must have ${countText(cells, 'cell')} (the root's ${cellsName}). Linux ${state.kernelName} allocates nothing ("${line.text}").`;
  state.findAt(property === 'size' ? 'rmem-invalid-size' : 'rmem-invalid-alignment', region, text, property);
  fail(region, text);
}

/** `cmdlineSkipsDefaultCma`: a linux,cma-default node is passed over (`__rmem_cma_verify_node`). */
export function skipDefault(state: BootState, region: Region): void {
  state.print(state.messages.skipDefault());
  if (region.state === 'ignored' && region.reason === undefined) {
    const text = `'cma=' on the command line makes Linux ${state.kernelName} skip this linux,cma-default region: nothing is reserved for it.`;
    state.findAt('rmem-cma-cmdline', region, text, 'linux,cma-default', { related: whereCmdlineIs(state) });
    region.reason = text;
  }
}
