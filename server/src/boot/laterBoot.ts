/** What comes after the scan and still depends on it: page tables, the default CMA area, the activation of CMA areas. */
import { hex } from '../base/format.ts';
import { compare } from './bigints.ts';
import type { BootState, CmaSlot } from './bootState.ts';
import { DEFAULT_CMA_SIZE, DMA_ZONE_END, PAGE_SIZE, SECTION_SIZE } from './generations.ts';
import { KernelPanic } from './kernelPanic.ts';
import { cappedEnd, Memblock } from './memblock.ts';
import { findInRange } from './memblockSearch.ts';
import { MESSAGES } from './messages.ts';
import type { CmaArea } from './report.ts';

/** Page tables that are tried; arm64 needs more, but the first ones decide whether memblock has slots for them. */
const PAGE_TABLES = 4;

/**
 * `paging_init` (arch/arm64/mm/mmu.c): page tables come from memblock while its arrays cannot grow yet, so that a scan
 * that filled them ends the boot here. What is allocated is not kept: the report ends with the scan. Afterwards the arrays
 * may grow (`memblock_allow_resize`).
 */
export function mapMemory(state: BootState): void {
  const { memory, reserved } = state.memblock;
  const scratch = new Memblock(memory.clone(), reserved.clone());
  for (let i = 0; i < PAGE_TABLES; i++) {
    const page = findInRange(scratch, {
      size: PAGE_SIZE,
      align: PAGE_SIZE,
      start: 0n,
      end: (1n << 64n) - 1n,
      bottomUp: false,
    });
    if (page === undefined || !scratch.reserved.add(page, PAGE_SIZE)) throw new KernelPanic(NO_PAGE_TABLE);
  }
  // map_mem marks the kernel image no-map for a while, which needs two slots. Recorded boots show that 6.1 dies here, too.
  const { kernelImage } = state;
  if (kernelImage !== undefined) {
    const size = kernelImage.end - kernelImage.start;
    if (!scratch.markNomap(kernelImage.start, size)) throw new KernelPanic(NO_PAGE_TABLE);
  }
  memory.allowResize();
  reserved.allowResize();
}

/** early_pgtable_alloc, arch/arm64/mm/mmu.c 6.1:118, 6.12:117, 7.2:113. */
const NO_PAGE_TABLE = 'Failed to allocate page table page';

/**
 * `dma_contiguous_reserve` (kernel/dma/contiguous.c 6.1:166, 6.12:211, 7.2:250): with no default area yet, one is made;
 * when the regions took all slots, that is an error. Where it goes is not simulated.
 */
export function reserveDefaultCma(state: BootState): void {
  const size = state.commandLine.cmaSize ?? DEFAULT_CMA_SIZE;
  if (size === 0n || state.defaultCma !== undefined) return;
  if (state.cmaAreas.length >= state.generation.cmaSlots) state.print(MESSAGES.noCmaSlots());
}

/**
 * `cma_init_reserved_areas` (mm/cma.c): turns areas into pages of the allocator. An area that crosses a zone border is given
 * up and stays with size 0. One without memory map, or two that overlap, crash the kernel: the panic line is returned.
 */
export function activateCma(state: BootState): {
  readonly areas: readonly CmaArea[];
  readonly panic: string | undefined;
} {
  const reasons: string[] = [];
  const areas = state.cmaAreas.map((area) => {
    const crossesZone = area.base < DMA_ZONE_END && area.base + area.size > DMA_ZONE_END;
    if (!hasMemoryMap(state, area)) {
      const text = `This CMA area (${hex(area.base)}-${hex(area.base + area.size)}) lies where there is no RAM. Linux ${state.generation.name} crashes when it activates the area.`;
      state.findAt('rmem-cma-outside-ram', area.region, text, 'reg');
      reasons.push(text);
    } else if (crossesZone) {
      state.findAt(
        'rmem-cma-zone',
        area.region,
        `This CMA area crosses ${hex(DMA_ZONE_END)}, the border between two memory zones. Linux ${state.generation.name} cannot activate it ("cma: CMA area ${area.name} could not be activated").`,
        area.region.placement === 'static' ? 'reg' : 'size',
      );
    }
    const { name, base } = area;
    return {
      name,
      base,
      size: crossesZone ? 0n : area.size,
      isDefault: area === state.defaultCma,
    };
  });
  if (state.generation.diesOnOverlappingCma && haveOverlap(state.cmaAreas)) {
    reasons.push('Two CMA areas overlap: their pages are freed twice.');
  }
  return { areas, panic: reasons.length > 0 ? INIT_KILLED : undefined };
}

/** The oops happens in an initcall, that is in process 1. */
const INIT_KILLED = 'Attempted to kill init! exitcode=0x0000000b';

/** Whether every sparse-memory section that the area touches has some RAM, and with it `struct page`s. */
function hasMemoryMap(state: BootState, area: CmaSlot): boolean {
  const { memory } = state.memblock;
  const end = cappedEnd(area.base, area.size);
  for (let section = area.base - (area.base % SECTION_SIZE); section < end; ) {
    if (!memory.overlaps(section, SECTION_SIZE)) return false;
    // Skip over RAM at once: areas can be terabytes of nonsense.
    const region = memory.regions.find(
      (candidate) => candidate.base < section + SECTION_SIZE && candidate.end > section,
    );
    const next = region === undefined ? section : region.end - (region.end % SECTION_SIZE);
    section = next > section ? next : section + SECTION_SIZE;
  }
  return true;
}

function haveOverlap(areas: readonly CmaSlot[]): boolean {
  const sorted = [...areas].sort((a, b) => compare(a.base, b.base));
  return sorted.some((area, index) => {
    const next = sorted[index + 1];
    return next !== undefined && area.base + area.size > next.base;
  });
}
