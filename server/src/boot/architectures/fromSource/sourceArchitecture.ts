/**
 * Architectures that are described from their sources: facts and the order of early steps (6.1.176, 6.12.107, 7.2.13; the steps
 * are the same in all three unless a row says otherwise). The generic code in drivers/of is the same for all. A build marked
 * `recorded` also agrees with recorded boots.
 */
import type { BootState } from '../../bootState.ts';
import type { Chosen } from '../../chosen.ts';
import type { PhysicalBits } from '../../deviceTree.ts';
import type { ArchitectureFacts, KernelBuild } from '../../kernel/build.ts';
import { assumeKernelImage } from '../../steps/assumedLayout.ts';
import { capUsableMemory, dtbRange, findBanks, keepFromKernel, reserve } from '../../steps/earlyMemory.ts';
import type { Architecture } from '../architecture.ts';
import { addMemory, type EarlyStep, type MemoryTaking } from './earlySteps.ts';

/** An architecture as its source has it. */
export interface SourceArchitecture {
  readonly name: string;
  readonly physicalBits: PhysicalBits;
  readonly pageSize: bigint;
  readonly smpCacheBytes: bigint;
  readonly commandLineSize: number;
  /** Where RAM begins when nothing says so: where kernels are linked to run. */
  readonly ramBase: bigint;
  /** Bytes between the start of RAM and the image, which is linked to its place. */
  readonly imageOffset: bigint;
  /** A guess for a usual configuration, in bytes. */
  readonly imageSize: bigint;
  /** The least RAM that is guessed. */
  readonly leastRam: bigint;
  /** `CONFIG_DMA_CMA`; `never` where the architecture does not select `HAVE_DMA_CONTIGUOUS`. */
  readonly hasCma: boolean | 'never';
  /** `PAGE_SIZE << pageblock_order`. */
  readonly cmaAlignment: bigint;
  /** `CONFIG_CMA` without `CONFIG_DMA_CMA`. */
  readonly alignsForCma?: true;
  /** `CONFIG_CRASH_DUMP`; absent: off, as in most defconfigs. */
  readonly hasCrashDump?: true;
  readonly memory: MemoryTaking;
  /** When the scan runs; absent: before the tree is unflattened. */
  readonly scan?: ArchitectureFacts['scan'];
  /** What of the configuration is assumed, as the end of a sentence. */
  readonly assumed: string;
  /** Between RAM and the scan. */
  readonly before: readonly EarlyStep[];
  /** Between the scan and the unflattening of the tree. */
  readonly after?: readonly EarlyStep[];
  /** After the unflattening of the tree, when static regions are ready. */
  readonly late?: readonly EarlyStep[];
  /** What differs between releases; without it, all are built alike. */
  readonly builds?: readonly [BuildChange, ...BuildChange[]];
}

/** What differs in a build; `recorded`: it agrees with recorded boots. */
type BuildChange = Pick<KernelBuild, 'releases'> & Partial<KernelBuild> & { readonly recorded?: true };

/** A limit of the engine: these architectures have none of their own. */
const MAX_BLOB_SIZE = 2 * 1024 * 1024;
/** INIT_MEMBLOCK_REGIONS, mm/memblock.c: none of these architectures has a number of its own. */
const MEMBLOCK_SLOTS = 128;

/** The architecture that these facts and steps describe. */
export function fromSource(source: SourceArchitecture): Architecture {
  const { name, physicalBits, pageSize, smpCacheBytes, ramBase, imageOffset, leastRam, scan } = source;
  const [first, ...others] = source.builds ?? [{ releases: '..' }];
  const run = (steps: readonly EarlyStep[] = []) => {
    return (state: BootState) => {
      for (const step of steps) step(state);
    };
  };
  return {
    facts: {
      name,
      physicalBits,
      physicalMax: physicalBits === 32 ? 0xffff_ffffn : 0xffff_ffff_ffff_ffffn,
      smpCacheBytes,
      pageSize,
      maxBlobSize: MAX_BLOB_SIZE,
      coherentNeedsNomap: false,
      firmwareSize: 0n,
      memoryMapBlock: source.cmaAlignment,
      imageHead: () => 0n,
      image: { offset: imageOffset },
      ram: { base: ramBase, least: leastRam },
      ...(scan === undefined ? {} : { scan }),
      builds: [buildOf(source, first), ...others.map((one) => buildOf(source, one))],
    },
    beforeScan: (state, chosen) => {
      prepare(state, chosen, source.memory);
      run(source.before)(state);
      for (const range of state.profile.reserved ?? []) reserve(state, range, 'boot profile');
    },
    afterScan: run(source.after),
    mapMemory: () => undefined,
    afterLateScan: run(source.late),
  };
}

function buildOf(source: SourceArchitecture, { recorded, ...change }: BuildChange): KernelBuild {
  const { hasCma, cmaAlignment, alignsForCma, imageSize, commandLineSize, assumed } = source;
  return {
    reservedSlots: MEMBLOCK_SLOTS,
    memorySlots: MEMBLOCK_SLOTS,
    hasCma: hasCma === true,
    ...(hasCma === 'never' ? { neverHasCma: true } : {}),
    cmaAlignment,
    ...(alignsForCma === undefined ? {} : { alignsForCma }),
    // Pages and blocks differ between configurations: a region aligned to pages suits some of them.
    leastCmaAlignment: source.pageSize,
    // CONFIG_CMA_SIZE_MBYTES of a kernel for such boards: they ask for areas in the tree.
    defaultCmaSize: 0n,
    // 1 + CONFIG_CMA_AREAS, whose default is 7 (mm/Kconfig).
    cmaSlots: 8,
    imageSize,
    commandLineSize,
    diesOnOverlappingCma: false,
    ...(source.hasCrashDump === undefined ? { lacksCrashDump: true } : {}),
    ...(recorded ? {} : { fromSource: `no boot is recorded, and ${assumed}` }),
    ...change,
  };
}

/** `early_init_dt_scan`: finds the places of image and blob, and adds RAM. */
function prepare(state: BootState, chosen: Chosen, memory: MemoryTaking): void {
  const banks = findBanks(state, chosen);
  const kernel = state.profile.kernelImage ?? assumeKernelImage(state, banks, chosen.initrd);
  state.kernelImage = kernel;
  state.dtb = dtbRange(state, banks, kernel, chosen.initrd);
  addMemory(state, banks, memory);
  for (const range of state.profile.noMap ?? []) keepFromKernel(state, range);
  capUsableMemory(state, chosen);
}
