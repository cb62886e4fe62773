/**
 * What arm64 takes from memblock between the scan and the default CMA area: page tables, the pool of KFENCE, the tree in its
 * final form and, before 7.0, the memory map (arch/arm64/mm/mmu.c, map_mem; drivers/of/fdt.c, unflatten_device_tree;
 * mm/sparse.c, sparse_init). Sizes that depend on details of a build are estimates: `SMALL` says how far they may be off.
 */
import { unionOf } from '../../base/intervals.ts';
import type { BootState } from '../bootState.ts';
import { type Memblock, NOMAP, RSRV_KERN } from '../memblock/memblock.ts';
import { findInRange } from '../memblock/memblockSearch.ts';

/** `KFENCE_POOL_SIZE` with 255 objects: two pages each, and two more (include/linux/kfence.h, CONFIG_KFENCE_NUM_OBJECTS). */
const KFENCE_PAGES = 512n;
/** `sizeof(struct page)`. */
const PAGE_STRUCT = 64n;
/** Bytes of `struct device_node` and `struct property` for each byte of the blob, roughly. */
const UNFLATTENED = 3n;
/** Bytes for node data, section tables, names of resources: other allocations that were seen in boots. */
const SMALL = 128n << 10n;
/** Slots of a page table are 8 bytes. */
const TABLE_SLOT = 8n;

/** What differs between kernels of one release. */
interface EarlyChoice {
  /** RAM is mapped by single pages, which takes a table for each 512 of them (with 4 KiB pages). */
  readonly bySinglePages: boolean;
  readonly kfencePool: boolean;
  /** How much of the estimates is taken, in percent. */
  readonly estimates: bigint;
}

/**
 * The likeliest choice, then the ones that take least and most: `rodata=full` is the default but needs no single pages on CPUs
 * that can split blocks (can_set_direct_map of arch/arm64/mm/pageattr.c; force_pte_mapping of 7.2), and KFENCE may be switched
 * on by the configuration. What the command line says is no choice.
 */
export function earlyChoices({ build, commandLine, rules }: BootState): readonly EarlyChoice[] {
  const { kfenceInterval, rodata, crashkernel } = commandLine;
  const hasKfence = build.hasKfence === true;
  const isPoolAsked = hasKfence && kfenceInterval !== undefined && kfenceInterval !== 0n;
  const mayHavePool = isPoolAsked || (hasKfence && kfenceInterval === undefined);
  const isCut = rules.crashkernelMapsPages && crashkernel.length > 0;
  // A pool that is made late needs single pages, too.
  const isFull = isCut || rodata === undefined || rodata === 'full' || (hasKfence && !isPoolAsked);
  return [
    { bySinglePages: isFull, kfencePool: isPoolAsked, estimates: 100n },
    { bySinglePages: isCut, kfencePool: isPoolAsked, estimates: 50n },
    { bySinglePages: isFull, kfencePool: mayHavePool, estimates: 200n },
  ];
}

/** Called for each piece that was taken: with what it is and, where that is not plain, what it is for. */
type NoteTaken = (what: string, words?: string) => (base: bigint, size: bigint) => void;

const NOT_NOTED: NoteTaken = () => () => undefined;

/** Takes all of these from `memblock`, which is a copy; a piece without room is left out. */
export function takeEarlyAllocations(
  state: BootState,
  memblock: Memblock,
  choice: EarlyChoice,
  note = NOT_NOTED,
): void {
  const { facts, rules, tree } = state;
  const { pageSize } = facts;
  const take = taker(state, memblock);
  const taken = (found: bigint | undefined, size: bigint, what: string, words?: string) => {
    if (found !== undefined) note(what, words)(found, size);
  };
  if (choice.kfencePool) {
    const size = KFENCE_PAGES * pageSize;
    taken(take(size, pageSize), size, 'KFENCE pool', 'guards against wrong accesses (kfence.sample_interval)');
  }
  const flags = rules.marksAllocations ? RSRV_KERN : 0;
  const pages = note('page tables', 'of the linear map and the kernel image; how many depends on the build');
  takePages(memblock, tablesFor(state, choice.bySinglePages), flags, pages);
  const estimated = (size: bigint) => (size * choice.estimates) / 100n;
  const unflattened = estimated(BigInt(tree.blob.totalSize) * UNFLATTENED);
  taken(take(unflattened, 64n), unflattened, 'unflattened device tree', 'the tree as the kernel works with it');
  const small = estimated(rules.memoryMapAfterCma ? SMALL / 4n : SMALL);
  taken(take(small, 64n), small, 'other early data', 'node data, section tables, names of resources');
  if (!rules.memoryMapAfterCma) takeMemoryMap(state, take, memblock, note('memory map', MEMORY_MAP_WORDS));
}

const MEMORY_MAP_WORDS = 'a struct page for every page of RAM';

/** Takes the memory map where kernels take it behind the default CMA area (`memoryMapAfterCma`). */
export function takeMemoryMapLate(state: BootState, memblock: Memblock, note: NoteTaken): void {
  takeMemoryMap(state, taker(state, memblock), memblock, note('memory map', MEMORY_MAP_WORDS));
}

type Take = (size: bigint, align: bigint) => bigint | undefined;

/** A function that takes the highest free place; it returns undefined when there is none. */
function taker({ rules }: BootState, memblock: Memblock): Take {
  const flags = rules.marksAllocations ? RSRV_KERN : 0;
  return (size, align) => {
    const end = memblock.currentLimit;
    const found = findInRange(memblock, { size, align, start: 0n, end, bottomUp: false });
    if (found !== undefined) memblock.reserved.add(found, size, flags);
    return found;
  };
}

/** Page tables of the linear map and of the kernel image. */
function tablesFor({ facts, memblock, kernelImage }: BootState, bySinglePages: boolean): bigint {
  const slots = facts.pageSize / TABLE_SLOT;
  const block = facts.pageSize * slots;
  const upper = block * slots;
  let tables = 2n;
  const mapped = unionOf(memblock.memory.regions.filter(({ flags }) => (flags & NOMAP) === 0));
  for (const { base, end } of mapped) {
    const first = base / block;
    const last = (end + block - 1n) / block;
    if (bySinglePages) tables += last - first;
    else tables += (base % block === 0n ? 0n : 1n) + (end % block === 0n ? 0n : 1n);
    tables += (end + upper - 1n) / upper - base / upper;
  }
  // The image is mapped by itself, which cuts blocks where it begins and ends.
  if (kernelImage !== undefined && !bySinglePages) tables += 3n;
  return tables;
}

/** Single pages, from the top: as many as fit into each gap. */
function takePages(memblock: Memblock, count: bigint, flags: number, note: (base: bigint, size: bigint) => void): void {
  const { pageSize } = memblock;
  let left = count;
  while (left > 0n) {
    // The largest piece that fits where the next page would be: half of the size until it fits.
    const next = findInRange(memblock, page(memblock, pageSize, pageSize));
    if (next === undefined) return;
    let run = left;
    while (run > 1n) {
      const base = next + pageSize - run * pageSize;
      if (base > 0n && isFree(memblock, base, next + pageSize)) break;
      run /= 2n;
    }
    const base = next + pageSize - run * pageSize;
    memblock.reserved.add(base, run * pageSize, flags);
    note(base, run * pageSize);
    left -= run;
  }
}

function page(memblock: Memblock, size: bigint, align: bigint) {
  return { size, align, start: 0n, end: memblock.currentLimit, bottomUp: false };
}

function isFree(memblock: Memblock, base: bigint, end: bigint): boolean {
  const { memory, reserved } = memblock;
  return (
    !reserved.overlaps(base, end - base) &&
    memory.regions.some((region) => region.base <= base && region.end >= end && (region.flags & NOMAP) === 0)
  );
}

/** `sparse_buffer_init`: the map of all sections that have RAM, in one piece; of its tail, what is not used goes back. */
function takeMemoryMap(
  { facts, rules }: BootState,
  take: Take,
  memblock: Memblock,
  note: (base: bigint, size: bigint) => void,
): void {
  const { pageSize } = facts;
  const section = rules.largeSections ? 1n << 30n : facts.memoryMapBlock;
  let sections = 0n;
  let behind = 0n;
  for (const { base, end } of memblock.memory.regions) {
    const first = base / section < behind ? behind : base / section;
    const last = (end + section - 1n) / section;
    if (last > first) sections += last - first;
    if (last > behind) behind = last;
  }
  // PMD_SIZE: what one entry of the second lowest table maps.
  const block = pageSize * (pageSize / TABLE_SLOT);
  const own = (section / pageSize) * PAGE_STRUCT;
  const size = ((own + block - 1n) / block) * block;
  const base = take(size * sections, size);
  if (base === undefined) return;
  const used = own === size ? size * sections : ((own * sections + block - 1n) / block) * block;
  note(base, used);
  if (used < size * sections) memblock.reserved.remove(base + used, size * sections - used);
}
