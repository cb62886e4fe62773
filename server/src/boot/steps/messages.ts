/**
 * What the kernels print about reserved memory, one entry per `pr_*` call. Levels are those of the kernel log.
 * `%pa` is 0x and 16 digits where physical addresses have 64 bits, 8 where they have 32; MiB and KiB are cut, not rounded.
 */
import type { PhysicalBits } from '../deviceTree.ts';
import type { Rules } from '../kernel/rules.ts';
import type { LogLine } from '../report.ts';

const RESERVED_MEM = 'OF: reserved mem: ';
const FDT = 'OF: fdt: ';

function err(text: string): LogLine {
  return { level: 'err', text };
}

function warn(text: string): LogLine {
  return { level: 'warn', text };
}

function info(text: string): LogLine {
  return { level: 'info', text };
}

export type BootMessages = ReturnType<typeof bootMessages>;

/**
 * Every message as the kernel words it, for physical addresses of so many bits; references are to of_reserved_mem.c unless
 * another file is named.
 */
export function bootMessages(physicalBits: PhysicalBits, rules: Rules) {
  // The rule is asked for only when a line is printed, so kernels that print none of these lines count as alike.
  const scan = () => (rules.scanPrintsFdtPrefix ? FDT : RESERVED_MEM);
  const onNode = () => (rules.cmaPrintsNode ? ' on node -1' : '');
  const failure = (text: string) => (rules.plainFailures ? info(text) : err(text));
  const pa = (value: bigint) =>
    `0x${BigInt.asUintN(physicalBits, value)
      .toString(16)
      .padStart(physicalBits / 4, '0')}`;
  const rangeText = ({ name, base, size }: NamedRange) => `${name} (${pa(base)}--${pa(base + size)})`;
  return {
    /** 6.1 fdt.c:579; 6.12 :314, :262; 7.2 :345, :283. */
    unsupportedFormat: () => err(`${scan()}Reserved memory: unsupported node format, ignoring`),
    /** 6.1 fdt.c:515; 6.12 :176, :277. */
    invalidReg: (name: string) => err(`${scan()}Reserved memory: invalid reg property in '${name}', skipping node.`),
    /** 6.1 fdt.c:531; 6.12 :195; 7.2 :175. */
    failedToReserve: (name: string, base: bigint, size: bigint) =>
      failure(
        `${scan()}Reserved memory: failed to reserve memory for node '${name}': ` +
          `base ${pa(base)}, size ${size >> 20n} MiB`,
      ),
    /** 7.2 :157. */
    onlyFirstEntry: (name: string, count: number) =>
      warn(`${RESERVED_MEM}Reserved memory: node '${name}' has ${count} <base size> entries, only the first is used`),
    /** 6.12 :283. */
    ignoresEntries: (name: string, count: number) =>
      warn(`${RESERVED_MEM}fdt_scan_reserved_mem_reg_nodes() ignores ${count} regions in node '${name}'`),
    /** 6.12 :253; 7.2 :274. */
    noNode: () => info(`${RESERVED_MEM}Reserved memory: No reserved-memory node in the DT`),
    /** 6.18.13 __reserved_mem_reserve_reg. */
    skipDefaultNode: () => err(`${RESERVED_MEM}Skipping dt linux,cma-default for "cma=" kernel param.`),
    /** 6.1 :68; 6.12 :125; 7.2 :644; 7.3.4 names the region. */
    notEnoughSpace: (name: string) =>
      err(
        `${RESERVED_MEM}not enough space ${rules.fullArrayLineIsShort ? '' : 'for '}all defined regions${rules.namesRegionWithoutSlot ? `, skip '${name}'` : '.'}`,
      ),
    /** 6.12 :342; 7.2 :374. */
    tooManyDynamic: (name: string) => err(`${RESERVED_MEM}too many defined dynamic regions, skip '${name}'`),
    /** 6.1 :101; 6.12 :434; 7.2 :465. */
    invalidSize: (name: string) => err(`${RESERVED_MEM}invalid size property in '${name}' node.`),
    /** raspberrypi/linux of 6.18, __reserved_mem_reserve_reg. */
    oneCellReg: (name: string) => warn(`${RESERVED_MEM}invalid reg property size in '${name}' - firmware out-of-date?`),
    /** raspberrypi/linux of 6.18 and 7.3, __reserved_mem_alloc_size. */
    oneCellSize: (name: string) =>
      warn(
        rules.oneCellLineNamesSize
          ? `${RESERVED_MEM}invalid size for '${name}/size' - firmware out-of-date?`
          : `${RESERVED_MEM}invalid reg property size in '${name}' - firmware out-of-date?`,
      ),
    /** 6.1 :109; 6.12 :442; 7.2 :473. */
    invalidAlignment: (name: string) => err(`${RESERVED_MEM}invalid alignment property in '${name}' node.`),
    /** 6.1 :129; 6.12 :462. */
    invalidAllocRanges: (name: string) =>
      err(`${RESERVED_MEM}invalid alloc-ranges property in '${name}', skipping node.`),
    /** 6.1 :161; 6.12 :494; 7.2 :515. */
    failedToAllocate: (name: string, size: bigint) =>
      failure(
        `${RESERVED_MEM}failed to allocate memory for node '${name}'${rules.plainFailures ? '' : `: size ${size >> 20n} MiB`}`,
      ),
    /** 6.1 :193; 6.12 :528; 7.2 :616. */
    initialized: (name: string, compatible: string) =>
      info(`${RESERVED_MEM}initialized node ${name}, compatible id ${compatible}`),
    /** 6.1 :282; 6.12 :608; 7.2 :656. */
    matchingFail: (name: string) => info(`${RESERVED_MEM}node ${name} compatible matching fail`),
    /** 6.12 :618; 7.2 :669. */
    region: (name: string, base: bigint, size: bigint, nomap: boolean, reusable: boolean) =>
      info(
        `${RESERVED_MEM}${pa(base)}..${pa(base + size - 1n)} (${size >> 10n} KiB) ` +
          `${nomap ? 'nomap' : 'map'} ${reusable ? 'reusable' : 'non-reusable'} ${name}`,
      ),
    /** 6.1 :244; 6.12 :584; 7.2 :247. One record of two lines; the ends are exclusive. */
    overlap: (first: NamedRange, second: NamedRange) =>
      err(`${RESERVED_MEM}OVERLAP DETECTED!\n${rangeText(first)} overlaps with ${rangeText(second)}`),
    /** kernel/dma/contiguous.c 6.1:407, 6.12:464. */
    bypassDefault: (name: string) => info(`Reserved memory: bypass ${name} node, using cmdline CMA params instead`),
    /** kernel/dma/contiguous.c 7.2:513. */
    skipDefault: () => err('Skipping dt linux,cma-default node in favor for "cma=" kernel param.'),
    /** kernel/dma/contiguous.c 6.1:417, 6.12:474, 7.2:556. */
    cmaAlignment: () => err('Reserved memory: incorrect alignment of CMA region'),
    /** kernel/dma/contiguous.c 6.1:423, 6.12:480, 7.2:562. */
    cmaSetupFailed: () => err('Reserved memory: unable to setup CMA region'),
    /** kernel/dma/contiguous.c 6.1:435, 6.12:490, 7.2:571. */
    cmaCreated: (base: bigint, size: bigint) =>
      info(`Reserved memory: created CMA memory pool at ${pa(base)}, size ${size >> 20n} MiB`),
    /** kernel/dma/coherent.c 6.1:391, 6.12:388, 7.2:386. */
    coherentCreated: (base: bigint, size: bigint) =>
      info(
        `Reserved memory: created DMA memory pool at ${pa(base)}, size ${rules.coherentPrintsKib ? `${size >> 10n} KiB` : `${size >> 20n} MiB`}`,
      ),
    /** kernel/dma/swiotlb.c 6.1:1123, 6.12:1894, 7.2:1896. */
    restrictedCreated: (base: bigint, size: bigint) =>
      info(`Reserved memory: created restricted DMA pool at ${pa(base)}, size ${size >> 20n} MiB`),
    /** mm/cma.c 6.1:182, :255; 6.12:178, :251; 7.2:229, :448. */
    noCmaSlots: () => err('cma: Not enough slots for CMA reserved regions!'),
    /** drivers/of/fdt.c 6.1:613, 6.12:479, 7.2:478. */
    elfcorehdrOverlapped: () => warn(`${rules.elfcorehdrOfArm64 ? '' : FDT}elfcorehdr is overlapped`),
    /** drivers/of/fdt.c 6.1:619, 6.12:485, 7.2:484. */
    elfcorehdrReserved: (base: bigint, size: bigint) =>
      info(
        rules.elfcorehdrOfArm64
          ? `Reserving ${size >> 10n}KB of memory at 0x${base.toString(16)} for elfcorehdr`
          : `${FDT}Reserving ${size >> 10n} KiB of memory at 0x${base.toString(16)} for elfcorehdr`,
      ),
    /** drivers/of/fdt.c, early_init_dt_add_memory_arch. */
    ignoringMemory: (base: bigint, end: bigint) =>
      warn(`${FDT}Ignoring memory block 0x${base.toString(16)} - 0x${end.toString(16)}`),
    /** mm/cma.c 6.1:350, 6.12:419, 7.2:405. The NUMA node, where it is named, is none. */
    defaultCmaReserved: (base: bigint, size: bigint) =>
      info(`cma: Reserved ${size >> 20n} MiB at ${pa(base)}${onNode()}`),
    /** The same place. */
    defaultCmaFailed: (size: bigint) => err(`cma: Failed to reserve ${size >> 20n} MiB${onNode()}`),
    /** mm/cma.c, `cma_declare_contiguous_nid` (7.2 `__cma_declare_contiguous_nid`). */
    cmaExceedsLimit: (base: bigint, size: bigint, limit: bigint) =>
      err(`cma: Size (${pa(size)}) of region at ${pa(base)} exceeds limit (${pa(limit)})`),
    /** The same function. */
    cmaUnaligned: (base: bigint, alignment: bigint) =>
      err(`cma: Region at ${pa(base)} must be aligned to ${pa(alignment)} bytes`),
    /** The same function; 7.2 `cma_fixed_reserve`. */
    cmaCrossesHighmem: (base: bigint, border: bigint) =>
      err(`cma: Region at ${pa(base)} defined on low/high memory boundary (${pa(border)})`),
    /** kernel/dma/coherent.c 6.1:377, 6.12:373, 7.2:372 (CONFIG_ARM). */
    coherentNeedsNomap: () => err('Reserved memory: regions without no-map are not yet supported'),
    /** drivers/of/fdt.c, early_init_dt_add_memory_arch: part of a bank lies outside of what the kernel can address. */
    ignoringRange: (base: bigint, end: bigint) =>
      warn(`${FDT}Ignoring memory range 0x${base.toString(16)} - 0x${end.toString(16)}`),
    /** init/initramfs.c, reserve_initrd_mem. */
    initrdOutside: (base: bigint, size: bigint) => err(`INITRD: ${initrdText(base, size)} is not a memory region`),
    /** The same function. */
    initrdOverlaps: (base: bigint, size: bigint) =>
      err(`INITRD: ${initrdText(base, size)} overlaps in-use memory region`),
  } as const;
}

/** As the kernel prints an initrd: `0x%08llx+0x%08lx`. */
function initrdText(base: bigint, size: bigint): string {
  const digits = (value: bigint) => `0x${value.toString(16).padStart(8, '0')}`;
  return `${digits(base)}+${digits(size)}`;
}

interface NamedRange {
  readonly name: string;
  readonly base: bigint;
  readonly size: bigint;
}
