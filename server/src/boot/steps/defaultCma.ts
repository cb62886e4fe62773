/**
 * The built-in default CMA area: `dma_contiguous_reserve` (kernel/dma/contiguous.c 6.1:166, 6.12:211, 7.2:250) and
 * `cma_declare_contiguous_nid` (mm/cma.c 6.1:252, 6.12:321, 7.2:390, :480).
 */
import { maximum, minimum } from '../bigints.ts';
import type { BootState } from '../bootState.ts';
import type { BootEventOf } from '../events.ts';
import { cappedEnd, Memblock, RSRV_KERN } from '../memblock/memblock.ts';
import { findInRange, type SearchRequest } from '../memblock/memblockSearch.ts';
import type { LogLine } from '../report.ts';
import { earlyChoices, takeEarlyAllocations } from './earlyAllocations.ts';

/**
 * For arm64, which makes the area long after the scan: page tables and similar allocations lie in its way. Their number depends
 * on choices of the build that a command line may leave open. The area then has several possible places, and the event names
 * their range.
 */
export function reserveDefaultCmaLate(state: BootState): void {
  const { build, messages, dmaZone } = state;
  if (!build.hasCma || state.defaultCma !== undefined) return;
  const request = requestOf(state, dmaZone?.end ?? state.facts.physicalMax, false);
  if (request === undefined) return;
  if (state.cmaAreas.length >= build.cmaSlots) {
    const line = messages.noCmaSlots();
    state.print(line);
    loseArea(state, 'slots', request, line, false);
    return;
  }
  const bare = declareArea(state, copyOf(state), request);
  if (!('base' in bare)) {
    const failed = messages.defaultCmaFailed(bare.size);
    for (const line of bare.lines) state.print(line);
    state.print(failed);
    loseArea(state, 'later', request, bare.lines[0] ?? failed, bare.lines.length > 0);
    return;
  }
  const places = placesAmongEarly(state, request);
  const [first] = places;
  if (first === undefined) {
    // There may be room, if less is taken before it than is assumed.
    state.laterCma = { region: undefined, name: 'reserved', ...bare, isFixed: isFixed(request) };
    return;
  }
  const { base, size } = first.area;
  const lowest = places.reduce((least, { area }) => minimum(least, area.base), base);
  const highest = places.reduce((most, { area }) => maximum(most, area.base), base);
  const within = lowest === highest ? undefined : { start: lowest, end: highest + size };
  const slot = {
    region: undefined,
    name: 'reserved',
    base,
    size,
    isLate: true,
    ...(within === undefined ? {} : { within }),
  };
  state.cmaAreas.push(slot);
  state.defaultCma = slot;
  if (within === undefined) {
    state.print(messages.defaultCmaReserved(base, size));
    state.lateMemblock = first.memblock;
  }
  state.emit({ kind: 'default-cma-later', base, size, within });
}

/** The places that the area may get, the likeliest first. */
function placesAmongEarly(state: BootState, request: AreaRequest) {
  return earlyChoices(state).flatMap((choice) => {
    const memblock = copyOf(state);
    takeEarlyAllocations(state, memblock, choice);
    const area = declareArea(state, memblock, request);
    return 'base' in area ? [{ area, memblock }] : [];
  });
}

function copyOf({ memblock, facts }: BootState): Memblock {
  const copy = new Memblock(memblock.memory.clone(), memblock.reserved.clone(), facts.pageSize);
  copy.movableNode = memblock.movableNode;
  copy.currentLimit = memblock.currentLimit;
  return copy;
}

/**
 * Where the area is made right after the scan (arm, riscv64), its place is certain. Static regions are not yet initialised in
 * 6.12 and later, so a static linux,cma-default does not prevent it. `limit` is the end of memory for DMA.
 */
export function reserveDefaultCma(state: BootState, limit: bigint, bottomUp = false): void {
  const { build, rules, messages } = state;
  if (!build.hasCma || state.defaultCma !== undefined) return;
  const request = requestOf(state, limit, bottomUp);
  if (request === undefined) return;
  const area = declareArea(state, state.memblock, request);
  if ('base' in area) {
    state.print(messages.defaultCmaReserved(area.base, area.size));
    const slot = { region: undefined, name: 'reserved', ...area };
    state.cmaAreas.push(slot);
    state.defaultCma = slot;
    const subject = 'built-in default CMA area';
    state.emit({ kind: 'reserved', stage: 'init', subject, base: area.base, size: area.size });
    return;
  }
  for (const line of area.lines) state.print(line);
  const isSilent = !rules.cmaDeclaredInTwoLevels && area.lines.length > 0 && area.returnsAtOnce === true;
  const failed = messages.defaultCmaFailed(area.size);
  if (!isSilent) state.print(failed);
  loseArea(state, 'early', request, area.lines[0] ?? failed, area.lines.length > 0);
}

/** What the command line or the configuration asks for; undefined when that is an area of size 0. */
function requestOf(state: BootState, limit: bigint, bottomUp: boolean): AreaRequest | undefined {
  const { build, rules } = state;
  const { cmaSize, cmaBase, cmaLimit } = state.commandLine;
  const size = state.tree.physical(cmaSize ?? build.defaultCmaSize);
  if (size === 0n) return undefined;
  const given = state.tree.physical(cmaLimit);
  let end = limit;
  if (cmaSize !== undefined && given !== 0n) end = rules.cmaLimitFromCmdline ? given : minimum(given, limit);
  return {
    size,
    base: state.tree.physical(cmaBase),
    limit: end,
    fixed: cmaSize !== undefined && given !== 0n && cmaBase + cmaSize === cmaLimit,
    bottomUp,
  };
}

/** Whether the place is fixed; a fixed place at 0 counts as none. */
function isFixed({ fixed, base }: AreaRequest): boolean {
  return fixed && base !== 0n;
}

function loseArea(
  state: BootState,
  when: BootEventOf<'default-cma-lost'>['when'],
  request: AreaRequest,
  line: LogLine,
  isWrong: boolean,
): void {
  const { base, size } = request;
  state.emit({ kind: 'default-cma-lost', when, base, size, isFixed: isFixed(request), isWrong, line });
}

interface AreaRequest {
  readonly size: bigint;
  readonly base: bigint;
  /** 0: all of RAM. */
  readonly limit: bigint;
  /** Exactly at `base`. */
  readonly fixed: boolean;
  /** The lowest place instead of the highest. */
  readonly bottomUp: boolean;
}

type Declared =
  | { readonly base: bigint; readonly size: bigint }
  /** `returnsAtOnce`: the function of one level returns before it prints the line about the failure. */
  | { readonly lines: readonly LogLine[]; readonly size: bigint; readonly returnsAtOnce?: boolean };

function declareArea(state: BootState, memblock: Memblock, request: AreaRequest): Declared {
  const { build, rules, messages } = state;
  const { cmaAlignment } = build;
  if (state.cmaAreas.length >= build.cmaSlots) {
    return { lines: [messages.noCmaSlots()], size: request.size, returnsAtOnce: true };
  }
  const align = (value: bigint) => state.tree.physical((value + cmaAlignment - 1n) & ~(cmaAlignment - 1n));
  if (request.fixed && request.base % cmaAlignment !== 0n) {
    return { lines: [messages.cmaUnaligned(request.base, cmaAlignment)], size: request.size };
  }
  const base = align(request.base);
  const size = align(request.size);
  const failed = (...lines: readonly LogLine[]): Declared => ({
    lines,
    // The outer function still has the size that was asked for.
    size: rules.cmaDeclaredInTwoLevels ? request.size : size,
  });
  const fixed = isFixed({ ...request, base });
  const border = state.zoneBorder;
  const crosses = fixed && state.facts.physicalBits === 32 && base < border && base + size > border;
  if (crosses && !rules.cmaDeclaredInTwoLevels) return failed(messages.cmaCrossesHighmem(base, border));
  const memoryEnd = memblock.memory.regions.at(-1)?.end ?? 0n;
  let limit = request.limit & ~(cmaAlignment - 1n);
  if (limit === 0n || limit > memoryEnd) limit = memoryEnd;
  if (state.tree.physical(base + size) > limit) return failed(messages.cmaExceedsLimit(base, size, limit));
  if (crosses) return failed(messages.cmaCrossesHighmem(base, border));
  if (fixed) {
    if (memblock.reserved.overlaps(base, size) || !memblock.reserved.add(base, size)) return failed();
    return { base, size };
  }
  const found = search(state, memblock, { start: base, size, end: limit, bottomUp: request.bottomUp });
  if (found === undefined) return failed();
  const flags = rules.marksAllocations ? RSRV_KERN : 0;
  return memblock.reserved.add(found, size, flags) ? { base: found, size } : failed();
}

/** Highmem first where there is any (32-bit), then what lies below. */
function search(
  state: BootState,
  memblock: Memblock,
  { start, size, end, bottomUp }: Omit<SearchRequest, 'align'>,
): bigint | undefined {
  const request = { size, align: state.build.cmaAlignment, start, end, bottomUp };
  const border = state.zoneBorder;
  if (state.facts.physicalBits === 32 && start < border && end > border) {
    const high = findInRange(memblock, { ...request, start: border });
    return high ?? findInRange(memblock, { ...request, end: border });
  }
  return findInRange(memblock, { ...request, end: cappedEnd(0n, end, state.facts.physicalMax) });
}
