/**
 * The built-in default CMA area: `dma_contiguous_reserve` (kernel/dma/contiguous.c 6.1:166, 6.12:211, 7.2:250) and
 * `cma_declare_contiguous_nid` (mm/cma.c 6.1:252, 6.12:321, 7.2:390, :480).
 */
import { formatSize } from '../base/format.ts';
import { minimum } from './bigints.ts';
import type { BootState } from './bootState.ts';
import { cappedEnd, RSRV_KERN } from './memblock.ts';
import { findInRange } from './memblockSearch.ts';
import type { LogLine } from './report.ts';

/**
 * Where the area is made long after the scan (arm64), its place depends on page tables and is not simulated: only that the
 * regions took all slots is told.
 */
export function reportFullCma(state: BootState): void {
  const size = state.commandLine.cmaSize ?? state.generation.defaultCmaSize;
  if (size === 0n || state.defaultCma !== undefined) return;
  if (state.cmaAreas.length < state.generation.cmaSlots) return;
  const line = state.messages.noCmaSlots();
  state.print(line);
  const text = `The regions take all ${state.generation.cmaSlots} slots for CMA areas: there is none left for the kernel's default area of ${formatSize(size)}`;
  reportLost(state, text, line);
}

/**
 * Where the area is made right after the scan (arm, riscv64), its place is certain. Static regions are not yet initialised in
 * 6.12 and later, so that a static linux,cma-default does not prevent it. `limit` is the end of memory for DMA.
 */
export function reserveDefaultCma(state: BootState, limit: bigint, bottomUp = false): void {
  const { generation, commandLine, messages } = state;
  if (!generation.hasCma || state.defaultCma !== undefined) return;
  const { cmaSize, cmaBase, cmaLimit } = commandLine;
  const size = state.tree.physical(cmaSize ?? generation.defaultCmaSize);
  if (size === 0n) return;
  const given = state.tree.physical(cmaLimit);
  let end = limit;
  // 7.2 believes the command line; older kernels take the lower of the two.
  if (cmaSize !== undefined && given !== 0n) end = generation.name === '7.2' ? given : minimum(given, limit);
  const area = declareArea(state, {
    size,
    base: state.tree.physical(cmaBase),
    limit: end,
    fixed: cmaSize !== undefined && given !== 0n && cmaBase + cmaSize === cmaLimit,
    bottomUp,
  });
  if ('base' in area) {
    state.print(messages.defaultCmaReserved(generation.name, area.base, area.size));
    const slot = { region: undefined, name: 'reserved', ...area };
    state.cmaAreas.push(slot);
    state.defaultCma = slot;
    state.event('init', 'reserve', 'built-in default CMA area', area);
    return;
  }
  for (const line of area.lines) state.print(line);
  const isSilent = generation.name !== '7.2' && area.lines.length > 0 && area.returnsAtOnce === true;
  const failed = messages.defaultCmaFailed(generation.name, area.size);
  if (!isSilent) state.print(failed);
  // How large the area is without `cma=` is a matter of the configuration: kernels for boards of little RAM have less.
  if (cmaSize === undefined) return;
  reportLost(state, `The kernel cannot make its default CMA area of ${formatSize(size)}`, area.lines[0] ?? failed);
}

function reportLost(state: BootState, text: string, line: LogLine): void {
  const place =
    state.commandLine.cmaSize === undefined || state.profile.cmdline !== undefined
      ? { path: '/reserved-memory' }
      : { path: '/chosen', property: 'bootargs' };
  state.find('rmem-default-cma-lost', `${text} ("${line.text}").`, place);
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
  /** `returnsAtOnce`: 6.1 and 6.12 leave the function before the line that says what failed. */
  | { readonly lines: readonly LogLine[]; readonly size: bigint; readonly returnsAtOnce?: boolean };

function declareArea(state: BootState, request: AreaRequest): Declared {
  const { generation, messages, memblock } = state;
  const { cmaAlignment } = generation;
  if (state.cmaAreas.length >= generation.cmaSlots) {
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
    // 7.2 prints the line one level up, where the size is still as it was asked for.
    size: generation.name === '7.2' ? request.size : size,
  });
  const fixed = request.fixed && base !== 0n;
  const border = state.zoneBorder;
  const crosses = fixed && state.facts.physicalBits === 32 && base < border && base + size > border;
  if (crosses && generation.name !== '7.2') return failed(messages.cmaCrossesHighmem(base, border));
  const memoryEnd = memblock.memory.regions.at(-1)?.end ?? 0n;
  let limit = request.limit & ~(cmaAlignment - 1n);
  if (limit === 0n || limit > memoryEnd) limit = memoryEnd;
  if (state.tree.physical(base + size) > limit) return failed(messages.cmaExceedsLimit(base, size, limit));
  if (crosses) return failed(messages.cmaCrossesHighmem(base, border));
  if (fixed) {
    if (memblock.reserved.overlaps(base, size) || !memblock.reserved.add(base, size)) return failed();
    return { base, size };
  }
  const found = search(state, base, size, limit, request.bottomUp);
  if (found === undefined) return failed();
  const flags = generation.marksAllocations ? RSRV_KERN : 0;
  return memblock.reserved.add(found, size, flags) ? { base: found, size } : failed();
}

/** Highmem first where there is any (32-bit), then what lies below. */
function search(state: BootState, base: bigint, size: bigint, limit: bigint, bottomUp: boolean): bigint | undefined {
  const request = { size, align: state.generation.cmaAlignment, start: base, end: limit, bottomUp };
  const border = state.zoneBorder;
  if (state.facts.physicalBits === 32 && base < border && limit > border) {
    const high = findInRange(state.memblock, { ...request, start: border });
    return high ?? findInRange(state.memblock, { ...request, end: border });
  }
  return findInRange(state.memblock, { ...request, end: cappedEnd(0n, limit, state.facts.physicalMax) });
}
