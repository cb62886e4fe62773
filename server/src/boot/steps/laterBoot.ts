/** What comes after the scan and still depends on it: page tables, the activation of CMA areas. */
import { compare } from '../bigints.ts';
import type { BootState, CmaSlot } from '../bootState.ts';
import type { BootEventOf, CmaNeighbour } from '../events.ts';
import { KernelPanic } from '../memblock/kernelPanic.ts';
import { cappedEnd, HOTPLUG, Memblock, NOMAP } from '../memblock/memblock.ts';
import { findInRange } from '../memblock/memblockSearch.ts';
import type { BootOutcome, CmaArea, MemoryRange } from '../report.ts';

/** Page tables that are tried; kernels need more, but the first ones decide whether memblock has slots for them. */
const PAGE_TABLES = 4;

/**
 * `paging_init` (mm/mmu.c of arm64 and arm, mm/init.c of riscv): page tables come from memblock while its arrays cannot grow yet,
 * so a scan that filled them ends the boot here, with the panic `noPageTable`. The tables are not kept in the state: the report
 * ends with the scan. Afterwards the arrays may grow (`memblock_allow_resize`).
 */
export function mapPages(state: BootState, noPageTable: string, hidesImage = false): void {
  const { memory, reserved } = state.memblock;
  const { pageSize } = state.facts;
  const scratch = new Memblock(memory.clone(), reserved.clone(), pageSize);
  scratch.movableNode = state.memblock.movableNode;
  for (let i = 0; i < PAGE_TABLES; i++) {
    const page = findInRange(scratch, {
      size: pageSize,
      align: pageSize,
      start: 0n,
      end: state.memblock.currentLimit,
      bottomUp: false,
    });
    if (page === undefined || !scratch.reserved.add(page, pageSize)) throw new KernelPanic(noPageTable);
  }
  // arm64's map_mem marks the kernel image no-map for a while, which needs two slots. Recorded boots show that 6.1 dies
  // here, too.
  const { kernelImage } = state;
  if (hidesImage && kernelImage !== undefined) {
    const size = kernelImage.end - kernelImage.start;
    if (!scratch.markNomap(kernelImage.start, size)) throw new KernelPanic(IDLE_KILLED);
  }
  memory.allowResize();
  reserved.allowResize();
}

/**
 * `cma_init_reserved_areas` (mm/cma.c): turns areas into pages of the allocator. An area that crosses a zone border is given
 * up and stays with size 0. One without memory map, or two that overlap, crash the kernel: the panic line is returned.
 */
export function activateCma(state: BootState): {
  readonly areas: readonly CmaArea[];
  readonly panic: string | undefined;
} {
  let crashes = false;
  const areas = state.cmaAreas.map((area) => {
    const { region } = area;
    const border = bordersOf(state).find(({ at }) => area.base < at && area.base + area.size > at);
    const { name, base, within } = area;
    if (region !== undefined && !hasMemoryMap(state, area)) {
      crashes = true;
      state.emit({ kind: 'cma-crash', why: 'no-ram', region: region.index, base, size: area.size });
    } else if (border !== undefined) {
      state.emit({ kind: 'cma-crosses-zones', region: region?.index, border: border.at, bus: border.bus, name });
    }
    return {
      name,
      base,
      size: border === undefined ? area.size : 0n,
      isDefault: area === state.defaultCma,
      ...(within === undefined ? {} : { within }),
    };
  });
  findOverNomap(state);
  // Overlapping areas free pages twice.
  if (state.cmaAreas.length > 1 && state.build.diesOnOverlappingCma && findOverlappingAreas(state)) crashes = true;
  return { areas, panic: crashes ? INIT_KILLED : undefined };
}

/** Where one zone ends and another begins, and by whose `dma-ranges`. */
function bordersOf({ zoneBorder, dmaZone, memblock }: BootState) {
  const ramEnd = memblock.memory.regions.at(-1)?.end ?? 0n;
  const ofDma = dmaZone === undefined || dmaZone.end >= ramEnd ? [] : [{ at: dmaZone.end, bus: dmaZone.bus }];
  return [...ofDma, { at: zoneBorder, bus: undefined }];
}

/**
 * `find_zone_movable_pfns_for_nodes` (mm/page_alloc.c) with `movable_node`: all RAM from the lowest hotpluggable byte on is for
 * movable pages. When that is all RAM, the kernel has no memory for itself. The flag may be cleared by then, because the only
 * node holds the kernel. Returns the panic line, or undefined.
 */
export function lacksKernelMemory({ memblock, rules }: BootState): string | undefined {
  const isMovable = ((memblock.memory.regions[0]?.flags ?? 0) & HOTPLUG) !== 0;
  return memblock.movableNode && isMovable && !rules.hotplugClearedEarly ? IDLE_KILLED : undefined;
}

/**
 * `vmcore_init` (fs/proc/vmcore.c) reads the header of a crashed kernel's memory through the linear map, where only mapped RAM is
 * (arch/arm64/kernel/crash_dump.c, arch/riscv/kernel/crash_dump.c, `elfcorehdr_read`). Returns the panic line, or undefined.
 */
export function readElfcorehdr({ elfcorehdr, facts, memblock }: BootState): string | undefined {
  if (elfcorehdr === undefined || !LINEAR_READERS.has(facts.name)) return undefined;
  const isMapped = memblock.memory.regions.some(
    ({ base, end, flags }) => base <= elfcorehdr && elfcorehdr < end && (flags & NOMAP) === 0,
  );
  return isMapped ? undefined : INIT_KILLED;
}

/**
 * Architectures that read the header so. Others map it (arch/powerpc/kernel/crash_dump.c, `copy_oldmem_page`), or their source
 * was not read.
 */
const LINEAR_READERS: ReadonlySet<string> = new Set(['arm64', 'riscv64']);

/** The oops happens before there are processes. */
const IDLE_KILLED = 'Attempted to kill the idle task!';
/** The oops happens in an initcall, that is in process 1. */
const INIT_KILLED = 'Attempted to kill init! exitcode=0x0000000b';

/** Whether every block of the memory map that the area touches has some RAM, and with it `struct page`s. */
function hasMemoryMap(state: BootState, area: CmaSlot): boolean {
  const { memory } = state.memblock;
  const { memoryMapBlock } = state.facts;
  const end = cappedEnd(area.base, area.size);
  for (let section = area.base - (area.base % memoryMapBlock); section < end; ) {
    if (!memory.overlaps(section, memoryMapBlock)) return false;
    // Skip over RAM at once: areas can be terabytes of nonsense.
    const region = memory.regions.find(
      (candidate) => candidate.base < section + memoryMapBlock && candidate.end > section,
    );
    const next = region === undefined ? section : region.end - (region.end % memoryMapBlock);
    section = next > section ? next : section + memoryMapBlock;
  }
  return true;
}

function neighbour({ region, name }: CmaSlot): CmaNeighbour {
  return { region: region?.index, name };
}

/** Neighbours that share bytes; true when there are any. */
function findOverlappingAreas(state: BootState): boolean {
  const sorted = [...state.cmaAreas].sort((a, b) => compare(a.base, b.base));
  let found = false;
  for (const [index, area] of sorted.entries()) {
    const next = sorted[index + 1];
    if (next === undefined || area.base + area.size <= next.base) continue;
    found = true;
    state.emit({ kind: 'cma-overlap', areas: [neighbour(area), neighbour(next)] });
  }
  return found;
}

/**
 * `init_cma_reserved_pageblock` (mm/mm_init.c 7.2:2240; mm/page_alloc.c 6.1:2313) gives every page of an area to the
 * allocator, mapped or not.
 */
function findOverNomap(state: BootState): void {
  const later = state.laterCma?.isFixed === true ? [state.laterCma] : [];
  for (const { region, base, size } of [...state.cmaAreas, ...later]) {
    const end = cappedEnd(base, size);
    const hidden = state.memblock.memory.regions.find(
      (memory) => (memory.flags & NOMAP) !== 0 && memory.base < end && base < memory.end,
    );
    if (hidden === undefined) continue;
    const range = { start: hidden.base, end: hidden.end };
    state.emit({ kind: 'cma-over-nomap', region: region?.index, base, size, hidden: range });
  }
}

/** The last event of a boot, with its final state. */
export function endOf(
  state: BootState,
  outcome: BootOutcome,
  panic: string | undefined,
  cmaAreas: readonly CmaArea[],
): BootEventOf<'ended'> {
  const slots = state.slots.map(({ region, base, size, driver }) => ({
    name: region.node.name,
    path: region.node.path,
    base,
    size,
    placement: region.placement,
    nomap: region.nomap,
    reusable: region.reusable,
    ...(driver === undefined ? {} : { driver }),
  }));
  const reserved = state.memblock.reserved.regions.map(({ base, end }) => ({ base, end }));
  const late = state.defaultCma?.isLate === true ? state.defaultCma : state.laterCma;
  const laterCmaSize = late?.size;
  return { kind: 'ended', outcome, panic, slots, cmaAreas, laterCmaSize, memory: memoryRanges(state), reserved };
}

/**
 * The final memory regions. The hotplug flag is cleared by then (arch_numa_init clears it for the nodes that hold reservations),
 * so ranges that only differ in it are one.
 */
function memoryRanges(state: BootState): readonly MemoryRange[] {
  const ranges: { base: bigint; end: bigint; nomap: boolean }[] = [];
  for (const { base, end, flags } of state.memblock.memory.regions) {
    const nomap = (flags & NOMAP) !== 0;
    const last = ranges.at(-1);
    if (last !== undefined && last.end === base && last.nomap === nomap) last.end = end;
    else ranges.push({ base, end, nomap });
  }
  return ranges;
}
