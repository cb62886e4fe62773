/**
 * arm64: its facts, and `setup_arch` around the scan of /reserved-memory (arch/arm64/kernel/setup.c; arch/arm64/mm/init.c
 * 6.1:266-442, 6.12:186-356, 7.2:193-326).
 */
import { U64_MAX } from '../../base/bytes.ts';
import { maximum } from '../bigints.ts';
import type { BootState } from '../bootState.ts';
import type { Chosen } from '../chosen.ts';
import type { KernelBuild } from '../kernel/build.ts';
import type { PageSize } from '../profile.ts';
import { assumeKernelImage } from '../steps/assumedLayout.ts';
import { foreseeCrashkernel } from '../steps/crashkernel.ts';
import { reserveDefaultCmaLate } from '../steps/defaultCma.ts';
import { dmaZoneOf } from '../steps/dmaZone.ts';
import {
  capUsableMemory,
  dtbRange,
  findBanks,
  initrdRange,
  keepFromKernel,
  refuseInitrd,
  reserve,
} from '../steps/earlyMemory.ts';
import { efiImage } from '../steps/efiLayout.ts';
import { takeEfiMap } from '../steps/efiMemory.ts';
import { mapPages } from '../steps/laterBoot.ts';
import { addBank } from '../steps/memoryBanks.ts';
import { uBootImage } from '../steps/uBootLayout.ts';
import type { Architecture } from './architecture.ts';

const MIB = 1n << 20n;
/** Physical addresses above are not supported: CONFIG_ARM64_PA_BITS_48. */
const PHYS_MASK_END = 1n << 48n;
/** `PAGE_END - _PAGE_OFFSET(48)`: half of the kernel's address space maps RAM. */
const LINEAR_REGION_SIZE = 1n << 47n;

/** What the size of a page decides. */
interface PageFacts {
  readonly pageSize: bigint;
  /**
   * `PAGE_SIZE << pageblock_order`: a block is as large as a huge page (`PMD_SIZE`), because ARCH_FORCE_MAX_ORDER (10, 11 and
   * 13; arch/arm64/Kconfig) does not make it smaller (include/linux/pageblock-flags.h).
   */
  readonly cmaAlignment: bigint;
  /** `ARM64_MEMSTART_ALIGN`, asm/kernel-pgtable.h: what one entry of an upper page table maps, or a group of them. */
  readonly memstartAlign: bigint;
  /** `SECTION_SIZE_BITS`, asm/sparsemem.h. */
  readonly section: bigint;
  readonly builds: readonly [OwnBuild, ...OwnBuild[]];
}

/** What differs between builds for arm64; the size of the image is `_end` less `_text` or `_stext`, to whole segments. */
type OwnBuild = Pick<
  KernelBuild,
  | 'releases'
  | 'reservedSlots'
  | 'memorySlots'
  | 'imageSize'
  | 'imageMayLack'
  | 'diesOnOverlappingCma'
  | 'hasKfence'
  | 'fromSource'
> &
  Partial<Pick<KernelBuild, 'cmaAlignment' | 'cmaSlots'>>;

/** Bytes of the image without which recorded boots came up: none had lost 16 MiB or more, and 6.12 hung without any part. */
const MAY_LACK = 4n * MIB;
/** `reservedSlots` are 128 + NR_CPUS + 1, `memorySlots` 128 before 6.0 (arch/arm64/include/asm/memory.h). */
const FEW = { reservedSlots: 385, memorySlots: 128 };
const MANY = { reservedSlots: 641, memorySlots: 1024 };
const TO_515 = { ...FEW, releases: '..5.15', imageSize: 0x1ad_0000n, diesOnOverlappingCma: false };
const TO_611 = {
  ...MANY,
  releases: '5.16..6.11',
  reservedSlots: 385,
  imageMayLack: MAY_LACK,
  diesOnOverlappingCma: true,
};
const TO_618 = { ...MANY, diesOnOverlappingCma: false, hasKfence: true };
const FROM_619 = { ...MANY, imageMayLack: MAY_LACK, diesOnOverlappingCma: true, hasKfence: true };
const NO_KERNEL = 'there is no Debian kernel with such pages to compare with';

const PAGES: Readonly<Record<PageSize, PageFacts>> = {
  '4k': {
    pageSize: 4096n,
    cmaAlignment: 2n * MIB,
    memstartAlign: 1n << 30n,
    section: 128n * MIB,
    builds: [
      // PAGE_SIZE << max(MAX_ORDER - 1, pageblock_order), include/linux/cma.h: later, the order of a block alone counts.
      { ...TO_515, cmaAlignment: 4n * MIB },
      { ...TO_611, imageSize: 0x200_0000n },
      { ...TO_618, releases: '6.12', imageSize: 0x24f_0000n },
      { ...TO_618, releases: '6.13..6.16', imageSize: 0x288_0000n },
      { ...TO_618, releases: '6.17', imageSize: 0x290_0000n },
      { ...TO_618, releases: '6.18', imageSize: 0x2ab_0000n },
      { ...FROM_619, releases: '6.19', imageSize: 0x2b6_0000n },
      { ...FROM_619, releases: '7.0', imageSize: 0x2c3_0000n },
      { ...FROM_619, releases: '7.1', imageSize: 0x2de_0000n },
      { ...FROM_619, releases: '7.2', imageSize: 0x2f0_0000n },
      { ...FROM_619, releases: '7.3..', imageSize: 0x324_0000n },
    ],
  },
  '16k': {
    pageSize: 16384n,
    cmaAlignment: 32n * MIB,
    memstartAlign: 1n << 30n,
    section: 128n * MIB,
    builds: [
      { ...TO_515, fromSource: NO_KERNEL },
      { ...TO_611, imageSize: 0x200_0000n, fromSource: NO_KERNEL },
      { ...TO_618, releases: '6.12..6.18', imageSize: 0x25a_0000n },
      { ...FROM_619, releases: '6.19..', imageSize: 0x2fa_0000n },
    ],
  },
  '64k': {
    pageSize: 65536n,
    cmaAlignment: 512n * MIB,
    memstartAlign: 1n << 34n,
    section: 512n * MIB,
    builds: [
      { ...TO_515, fromSource: NO_KERNEL },
      { ...TO_611, imageSize: 0x200_0000n, fromSource: NO_KERNEL },
      { ...TO_618, releases: '6.12..6.18', imageSize: 0x24f_0000n, fromSource: NO_KERNEL },
      { ...FROM_619, releases: '6.19..', imageSize: 0x2f0_0000n, fromSource: NO_KERNEL },
    ],
  },
};

/** Debian's arm64 kernels; agrees with recorded boots unless a build says otherwise. */
export function arm64(pages: PageSize): Architecture {
  const facts = PAGES[pages];
  const { pageSize, section, memstartAlign } = facts;
  const [first, ...others] = facts.builds;
  return {
    facts: {
      name: 'arm64',
      physicalBits: 64,
      physicalMax: U64_MAX,
      smpCacheBytes: 64n,
      pageSize,
      // MAX_FDT_SIZE, arch/arm64/include/asm/boot.h
      maxBlobSize: 2 * 1024 * 1024,
      coherentNeedsNomap: false,
      firmwareSize: 0n,
      readsEfiMap: true,
      memoryMapBlock: section,
      ...(pages === '4k' ? {} : { configuration: `for ${pageSize / 1024n} KiB pages` }),
      imageHead: ({ imageReservedFromStext }) => (imageReservedFromStext ? 0x1_0000n : 0n),
      builds: [buildFor(first, facts), ...others.map((one) => buildFor(one, facts))],
    },
    beforeScan: (state, chosen) => beforeScan(state, chosen, memstartAlign),
    afterScan: () => undefined,
    mapMemory: (state) => mapPages(state, NO_PAGE_TABLE, true),
    // bootmem_init
    afterLateScan: (state) => {
      state.dmaZone = dmaZoneOf(state);
      reserveDefaultCmaLate(state);
      foreseeCrashkernel(state);
    },
  };
}

function buildFor(own: OwnBuild, facts: PageFacts): KernelBuild {
  return {
    hasCma: true,
    cmaAlignment: facts.cmaAlignment,
    defaultCmaSize: 64n * MIB,
    cmaSlots: 20,
    commandLineSize: 2048,
    ...own,
  };
}

/** early_pgtable_alloc, arch/arm64/mm/mmu.c 6.1:118, 6.12:117, 7.2:113. */
const NO_PAGE_TABLE = 'Failed to allocate page table page';

/** RAM, the blob, the command line's limits, initrd and kernel image, in the kernel's order. */
function beforeScan(state: BootState, chosen: Chosen, memstartAlign: bigint): void {
  const banks = findBanks(state, chosen);
  const kernel =
    state.profile.kernelImage ?? efiImage(state) ?? uBootImage(state) ?? assumeKernelImage(state, banks, chosen.initrd);
  const dtb = dtbRange(state, banks, kernel, chosen.initrd);
  state.kernelImage = kernel;
  state.dtb = dtb;

  // setup_machine_fdt: the blob is reserved before anything else, before there is any RAM.
  reserve(state, dtb, 'device-tree blob');
  const { efi } = state;
  if (efi === undefined) for (const bank of banks) addBank(state, bank);
  else takeEfiMap(state, efi);
  for (const range of state.profile.noMap ?? []) keepFromKernel(state, range);
  capUsableMemory(state, chosen);
  clipToLinearMap(state, kernel.end, memstartAlign);

  const { memory } = state.memblock;
  // early_mem: the last `mem=` counts, and its start address is ignored.
  const limit = state.commandLine.memory.at(-1)?.size;
  if (limit !== undefined) {
    state.memblock.limitMappedMemory(limit & ~(state.facts.pageSize - 1n));
    const text = maximum(kernel.start - state.imageHead, 0n);
    memory.add(text, kernel.end - text);
    state.emitRamChanged('mem=');
  }
  addInitrd(state, chosen.initrd);
  reserve(state, kernel, 'kernel image');
  state.memblock.movableNode = state.commandLine.movableNode;
  for (const range of state.profile.reserved ?? []) reserve(state, range, 'boot profile');
}

/** `arm64_memblock_init`: RAM that the linear map cannot reach goes. */
function clipToLinearMap(state: BootState, kernelEnd: bigint, align: bigint): void {
  const { memory } = state.memblock;
  memory.remove(PHYS_MASK_END, U64_MAX);
  const lowest = memory.regions[0]?.base ?? 0n;
  const start = lowest - (lowest % align);
  const reach = start + LINEAR_REGION_SIZE;
  memory.remove(maximum(reach, kernelEnd), U64_MAX);
  const end = memory.regions.at(-1)?.end ?? 0n;
  if (reach < end) {
    const needed = end - LINEAR_REGION_SIZE;
    memory.remove(0n, needed + ((align - (needed % align)) % align));
  }
  state.emitRamChanged('linear-map');
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
    refuseInitrd(state, 'unmapped', line);
    return;
  }
  memory.add(base, size);
  state.memblock.clearNomap(base, size);
  state.initrd = { start: base, end: base + size };
  reserve(state, state.initrd, 'initrd');
}
