/**
 * arm64: its facts, and `setup_arch` around the scan of /reserved-memory (arch/arm64/kernel/setup.c; arch/arm64/mm/init.c
 * 6.1:266-442, 6.12:186-356, 7.2:193-326).
 */
import { U64_MAX } from '../base/bytes.ts';
import type { Architecture } from './architecture.ts';
import { assumeKernelImage } from './assumedLayout.ts';
import { maximum } from './bigints.ts';
import type { BootState } from './bootState.ts';
import type { Chosen } from './chosen.ts';
import { reportFullCma } from './defaultCma.ts';
import { capUsableMemory, dtbRange, findBanks, initrdRange, reportInitrd, reserve } from './earlyMemory.ts';
import { PAGE_SIZE } from './generations.ts';
import { mapPages } from './laterBoot.ts';
import { addBank } from './memoryBanks.ts';

const MIB = 1n << 20n;
/** Physical addresses above are not supported: CONFIG_ARM64_PA_BITS_48. */
const PHYS_MASK_END = 1n << 48n;
/** `PAGE_END - _PAGE_OFFSET(48)`: half of the kernel's address space maps RAM. */
const LINEAR_REGION_SIZE = 1n << 47n;
/** `ARM64_MEMSTART_ALIGN` with 4 KiB pages: one PUD. */
const MEMSTART_ALIGN = 1n << 30n;

/** Debian's arm64 kernels; every fact agrees with recorded boots. */
export const ARM64: Architecture = {
  facts: {
    name: 'arm64',
    physicalBits: 64,
    physicalMax: U64_MAX,
    smpCacheBytes: 64n,
    // MAX_FDT_SIZE, arch/arm64/include/asm/boot.h
    maxBlobSize: 2 * 1024 * 1024,
    commandLineSize: { '6.1': 2048, '6.12': 2048, '7.2': 2048 },
    coherentNeedsNomap: false,
    firmwareSize: 0n,
    // SECTION_SIZE_BITS 27, arch/arm64/include/asm/sparsemem.h
    memoryMapBlock: 128n * MIB,
    // Slots of memblock.reserved: 128 + NR_CPUS + 1 (arch/arm64/include/asm/memory.h)
    generations: {
      '6.1': {
        name: '6.1',
        reservedSlots: 385,
        memorySlots: 1024,
        panicsWhenFull: false,
        hasCma: true,
        cmaAlignment: 2n * MIB,
        defaultCmaSize: 64n * MIB,
        cmaSlots: 20,
        marksAllocations: false,
        imageSize: 0x200_0000n,
        imageHead: 0x1_0000n,
        diesOnOverlappingCma: true,
      },
      '6.12': {
        name: '6.12',
        reservedSlots: 641,
        memorySlots: 1024,
        panicsWhenFull: true,
        hasCma: true,
        cmaAlignment: 2n * MIB,
        defaultCmaSize: 64n * MIB,
        cmaSlots: 20,
        marksAllocations: false,
        imageSize: 0x24f_0000n,
        imageHead: 0n,
        diesOnOverlappingCma: false,
      },
      '7.2': {
        name: '7.2',
        reservedSlots: 641,
        memorySlots: 1024,
        panicsWhenFull: true,
        hasCma: true,
        cmaAlignment: 2n * MIB,
        defaultCmaSize: 64n * MIB,
        cmaSlots: 20,
        marksAllocations: true,
        imageSize: 0x2f0_0000n,
        imageHead: 0n,
        diesOnOverlappingCma: true,
      },
    },
  },
  beforeScan,
  afterScan: () => undefined,
  mapMemory: (state) => mapPages(state, NO_PAGE_TABLE, true),
  afterLateScan: reportFullCma,
};

/** early_pgtable_alloc, arch/arm64/mm/mmu.c 6.1:118, 6.12:117, 7.2:113. */
const NO_PAGE_TABLE = 'Failed to allocate page table page';

/** RAM, the blob, the command line's limits, initrd and kernel image, in the kernel's order. */
function beforeScan(state: BootState, chosen: Chosen): void {
  const banks = findBanks(state, chosen);
  const kernel = state.profile.kernelImage ?? assumeKernelImage(state, banks, chosen.initrd);
  const dtb = dtbRange(state, banks, kernel, chosen.initrd);
  state.kernelImage = kernel;
  state.dtb = dtb;

  // setup_machine_fdt: the blob is reserved before anything else, before there is any RAM.
  reserve(state, dtb, 'device-tree blob');
  for (const bank of banks) addBank(state, bank);
  capUsableMemory(state, chosen);
  clipToLinearMap(state, kernel.end);

  const { memory, reserved } = state.memblock;
  // early_mem: the last one counts, and where it begins does not.
  const limit = state.commandLine.memory.at(-1)?.size;
  if (limit !== undefined) {
    state.memblock.limitMemory(limit & ~(PAGE_SIZE - 1n));
    const text = maximum(kernel.start - state.generation.imageHead, 0n);
    memory.add(text, kernel.end - text);
  }
  addInitrd(state, chosen.initrd);
  reserved.add(kernel.start, kernel.end - kernel.start);
  state.event('early', 'reserve', 'kernel image', {
    base: kernel.start,
    size: kernel.end - kernel.start,
  });
  state.memblock.movableNode = state.commandLine.movableNode;
  for (const range of state.profile.reserved ?? []) reserve(state, range, 'boot profile');
}

/** `arm64_memblock_init`: RAM that the linear map cannot reach goes. */
function clipToLinearMap(state: BootState, kernelEnd: bigint): void {
  const { memory } = state.memblock;
  memory.remove(PHYS_MASK_END, U64_MAX);
  const lowest = memory.regions[0]?.base ?? 0n;
  const start = lowest - (lowest % MEMSTART_ALIGN);
  const reach = start + LINEAR_REGION_SIZE;
  memory.remove(maximum(reach, kernelEnd), U64_MAX);
  const end = memory.regions.at(-1)?.end ?? 0n;
  if (reach < end) {
    const needed = end - LINEAR_REGION_SIZE;
    memory.remove(0n, needed + ((MEMSTART_ALIGN - (needed % MEMSTART_ALIGN)) % MEMSTART_ALIGN));
  }
}

/** The initrd, rounded outwards to pages, becomes mapped RAM and reserved, unless it lies where no RAM can be. */
function addInitrd(state: BootState, chosen: Chosen['initrd']): void {
  const initrd = initrdRange(state, chosen);
  if (initrd === undefined) return;
  const { base, size } = initrd;
  const { memory } = state.memblock;
  const lowest = memory.regions[0]?.base ?? 0n;
  if (base < lowest || base + size > lowest + LINEAR_REGION_SIZE) {
    // A WARN with a backtrace, before the log of reserved memory begins (7.2:274).
    const line = 'initrd not fully accessible via the linear mapping -- please check your bootloader ...';
    reportInitrd(state, 'lies where the kernel cannot map it', line);
    return;
  }
  memory.add(base, size);
  state.memblock.clearNomap(base, size);
  state.initrd = { start: base, end: base + size };
  reserve(state, state.initrd, 'initrd');
}
