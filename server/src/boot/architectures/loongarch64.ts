/**
 * loongarch64: its facts, and `setup_arch` (arch/loongarch/kernel/setup.c 7.2, `fdt_setup`, `platform_init`, `arch_mem_init`)
 * around the scan of /reserved-memory. For a machine that boots with a tree and without an EFI memory map.
 */
import { U64_MAX } from '../../base/bytes.ts';
import type { BootState } from '../bootState.ts';
import type { Chosen } from '../chosen.ts';
import { assumeKernelImage } from '../steps/assumedLayout.ts';
import { reserveCrashkernelEarly } from '../steps/crashkernel.ts';
import { reserveDefaultCma } from '../steps/defaultCma.ts';
import { capUsableMemory, dtbRange, findBanks, keepFromKernel, reserve, reserveInitrd } from '../steps/earlyMemory.ts';
import { addBank } from '../steps/memoryBanks.ts';
import type { Architecture } from './architecture.ts';

const MIB = 1n << 20n;
const PAGE_SIZE = 16384n;
/** `HIGHMEM_START`: `DMW_PABITS`, asm/addrspace.h. */
const HIGHMEM_START = 1n << 48n;

/** What all builds have. */
const BUILD = {
  // INIT_MEMBLOCK_REGIONS, mm/memblock.c
  reservedSlots: 128,
  memorySlots: 128,
  hasCma: true,
  // PAGE_SIZE << 11: huge pages of 32 MiB, ARCH_FORCE_MAX_ORDER 11 (arch/loongarch/Kconfig).
  cmaAlignment: 32n * MIB,
  // CONFIG_CMA_SIZE_MBYTES=0, configs/loongson64_defconfig
  defaultCmaSize: 0n,
  cmaSlots: 20,
  // A guess. No Debian kernel was measured.
  imageSize: 26n * MIB,
  // uapi/asm/setup.h
  commandLineSize: 4096,
  fromSource: 'no boot is recorded, and the configuration is assumed to be the defconfig',
} as const;

/** Kernels with pages of 16 KiB, which the defconfig and Debian have. */
export const LOONGARCH64: Architecture = {
  facts: {
    name: 'loongarch64',
    physicalBits: 64,
    physicalMax: U64_MAX,
    // CONFIG_L1_CACHE_SHIFT, arch/loongarch/Kconfig
    smpCacheBytes: 64n,
    pageSize: PAGE_SIZE,
    // No limit of its own: what libfdt's 32-bit sizes and the engine's other limits leave.
    maxBlobSize: 2 * 1024 * 1024,
    coherentNeedsNomap: false,
    // `memblock_init` (kernel/mem.c) keeps the first 2 MiB, the image follows.
    firmwareSize: 2n * MIB,
    // SECTION_SIZE_BITS, asm/sparsemem.h
    memoryMapBlock: 512n * MIB,
    imageHead: () => 0n,
    readsTree: ({ loongarchReadsTree }) => loongarchReadsTree,
    builds: [
      { ...BUILD, releases: '..6.11', diesOnOverlappingCma: true },
      { ...BUILD, releases: '6.12..7.1', diesOnOverlappingCma: false },
      { ...BUILD, releases: '7.2..', diesOnOverlappingCma: true },
    ],
  },
  beforeScan,
  afterScan: () => undefined,
  // Page tables are set up before, and nothing calls memblock_allow_resize.
  mapMemory: () => undefined,
  // After unflatten_and_copy_device_tree: static regions are ready.
  afterLateScan: finishMemory,
};

function memoryEnd(state: BootState): bigint {
  const end = state.memblock.memory.regions.at(-1)?.end ?? 0n;
  return end < HIGHMEM_START ? end : HIGHMEM_START;
}

function beforeScan(state: BootState, chosen: Chosen): void {
  const banks = findBanks(state, chosen);
  const kernel = state.profile.kernelImage ?? assumeKernelImage(state, banks, chosen.initrd);
  state.kernelImage = kernel;
  state.dtb = dtbRange(state, banks, kernel, chosen.initrd);
  for (const bank of banks) addBank(state, bank);
  for (const range of state.profile.noMap ?? []) keepFromKernel(state, range);
  capUsableMemory(state, chosen);
  reserve(state, state.dtb, 'device-tree blob');
  state.memblock.currentLimit = memoryEnd(state);
  reserve(state, { start: 0n, end: 2n * MIB }, 'the first 2 MiB');
  reserve(state, kernel, 'kernel image');
  replaceMemory(state);
  state.memblock.movableNode = state.commandLine.movableNode;
  reserveInitrd(state, chosen.initrd);
  for (const range of state.profile.reserved ?? []) reserve(state, range, 'boot profile');
  // platform_init
  reserveCrashkernelEarly(state);
}

/**
 * `early_parse_mem`: the first `mem=SIZE@START` takes the place of all RAM, more of them add up. Without `loongarchMemIsLimit`
 * the kernel rejects the format of `mem=SIZE`, after it has removed all RAM.
 */
function replaceMemory(state: BootState): void {
  const { memblock, rules } = state;
  let isReplaced = false;
  for (const { size, start } of state.commandLine.memory) {
    if (start === undefined && rules.loongarchMemIsLimit) memblock.enforceMemoryLimit(size);
    else {
      if (!isReplaced) memblock.memory.remove(0n, U64_MAX);
      if (start !== undefined) memblock.memory.add(start, size);
    }
    isReplaced = true;
  }
  state.emitRamChanged('mem=');
  if (memblock.memory.regions.length > 0 || !isReplaced) return;
  state.emit({ kind: 'ram-lost', by: 'loongarchMemIsLimit' });
}

/** `arch_mem_init`: an image outside of RAM becomes RAM; by then memblock is filled from below. */
function finishMemory(state: BootState): void {
  const limit = memoryEnd(state);
  const { memory } = state.memblock;
  const { kernelImage } = state;
  // check_kernel_sections_mem
  if (kernelImage !== undefined) {
    const size = kernelImage.end - kernelImage.start;
    if (!memory.covers(kernelImage.start, size)) memory.add(kernelImage.start, size);
    state.emitRamChanged('image');
  }
  reserveDefaultCma(state, limit, true);
}
