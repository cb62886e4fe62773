/**
 * Every difference between kernels, as a named rule: what it says, where that stands, and the releases it holds for. The
 * steps of a boot ask for rules, never for a version.
 *
 * Ranges are those of `release.ts`, in mainline and its stable series. A release that is in none of a rule's ranges does not
 * have it, or belongs to `unseen`: nothing was read or booted between the last release known without it and the first with it
 * (or the other way round), and what the table answers there is a guess. Where a source has several places, they are the
 * lines of 6.1.176, 6.12.107 and 7.2.13. What depends on the configuration of a kernel stands with its architecture.
 */
import { isIn, parseRange, type Release, type ReleaseRange } from './release.ts';

interface RuleFacts {
  /** A sentence. */
  readonly says: string;
  /** File and function, with the release and line where it was read. */
  readonly source: string;
  readonly releases: readonly string[];
  readonly unseen?: readonly string[];
}

export const RULES = {
  // How regions are scanned.
  scanInTwoStages: {
    says: 'An early scan reserves static regions and places dynamic ones; a late one stores and initialises the static regions. Before, all of that was one scan, and one array of 64 held both.',
    source: 'drivers/of/of_reserved_mem.c 6.12:239 fdt_scan_reserved_mem_reg_nodes; 6.1 drivers/of/fdt.c:630',
    releases: ['6.12.19..'],
    unseen: ['6.12.1..6.12.18'],
  },
  memreserveAfterScan: {
    says: '/memreserve/ entries are reserved after dynamic regions are placed, which may lie on top of them.',
    source: 'drivers/of/fdt.c 6.12:496 early_init_fdt_scan_reserved_mem; 6.1:630',
    releases: ['6.12.19..'],
    unseen: ['6.12.1..6.12.18'],
  },
  scanPrintsFdtPrefix: {
    says: 'The scan is in fdt.c and prints that file\'s prefix, "OF: fdt:".',
    source: 'drivers/of/fdt.c 6.1:500 __reserved_mem_reserve_reg; drivers/of/of_reserved_mem.c 6.12:162',
    releases: ['..6.6'],
    unseen: ['6.7..6.10'],
  },
  refusedRegionsLeaveArray: {
    says: 'A region whose driver failed does not stay in reserved_mem[].',
    source: 'drivers/of/of_reserved_mem.c 7.2:633 fdt_init_reserved_mem_node; 6.12:597',
    releases: ['7.1..'],
  },

  // What a property means.
  statusNeedsString: {
    says: 'A status property without a whole string (empty, no zero byte at its end) counts as none.',
    source: 'drivers/of/fdt.c 7.2 of_fdt_device_is_available',
    releases: ['7.2..'],
    unseen: ['6.13..7.1'],
  },
  partialListsCountAsNone: {
    says: 'A list in /chosen or a memory node that is not made of whole entries is not read; linux,elfcorehdr is one entry.',
    source: 'drivers/of/fdt.c 7.2 of_flat_dt_get_addr_size_prop, early_init_dt_check_for_elfcorehdr',
    releases: ['7.2..'],
    unseen: ['6.13..7.1'],
  },
  wrongRegCountsAsNone: {
    says: 'A reg of wrong length is passed over as if it were absent. Before, it is an error, and the region is dropped.',
    source: 'drivers/of/of_reserved_mem.c 7.2:143 __reserved_mem_reserve_reg; 6.12:176, :277',
    releases: ['6.19..'],
  },
  emptyRegCountsAsNone: {
    says: 'An empty reg is passed over as if it were absent. Before, it ends the look at the region.',
    source: 'drivers/of/of_reserved_mem.c 7.2:143 __reserved_mem_reserve_reg; 6.12:162',
    releases: ['7.2..'],
  },
  emptyRegReadOnward: {
    says: 'The late scan takes the bytes behind an empty reg for an address and a size.',
    source: 'drivers/of/of_reserved_mem.c 6.12:239 fdt_scan_reserved_mem_reg_nodes',
    releases: ['6.12.19..6.12', '6.13..6.18.5'],
    unseen: ['6.12.1..6.12.18', '6.18.6..6.18.8'],
  },
  firstRegEntryOnly: {
    says: 'Only the first entry of a reg with several is reserved, with a warning. Before, all are.',
    source: 'drivers/of/of_reserved_mem.c 7.2:157 __reserved_mem_reserve_reg; 6.12:162',
    releases: ['7.2..'],
  },
  lateScanWarnsOfEntries: {
    says: 'The late scan warns of the entries of a reg that drivers will not find.',
    source: 'drivers/of/of_reserved_mem.c 6.12:283 fdt_scan_reserved_mem_reg_nodes',
    releases: ['6.12.19..6.12', '6.13.7..6.18.5'],
    unseen: ['6.12.1..6.12.18', '6.13.3..6.13.6', '6.18.6..6.18.8'],
  },
  wrongAllocRangesIgnored: {
    says: 'An alloc-ranges of wrong length is ignored, and the region is placed anywhere. Before, nothing is allocated.',
    source: 'drivers/of/of_reserved_mem.c 7.2:451 __reserved_mem_alloc_size; 6.12:462',
    releases: ['6.19..'],
  },
  fillsBesideRegions: {
    says: 'A range of alloc-ranges that begins at a region of the array is filled from below.',
    source: 'drivers/of/of_reserved_mem.c 6.12:369, 7.2:401 __reserved_mem_alloc_in_range',
    releases: ['6.5..'],
  },

  // The order of the array.
  sortTakesTwo: {
    says: 'sort() takes the two largest elements at once, which decides the order of equal ones.',
    source: 'lib/sort.c 6.12:213; 6.1:210',
    releases: ['6.12..'],
    unseen: ['6.2..6.11'],
  },
  tiesByNode: {
    says: 'Regions with equal base and size are sorted by where their nodes are in the blob.',
    source: 'drivers/of/of_reserved_mem.c 6.12:536 __rmem_cmp; 6.1:201, 7.2:204',
    releases: ['6.5..7.0'],
  },

  // Drivers of regions.
  regionOperations: {
    says: 'A driver may leave a region to others, and the first that answers counts: a pool that is reusable and no-map has none, and stays reserved. Before, every matching driver is tried, and the last answer counts.',
    source: 'drivers/of/of_reserved_mem.c 7.2:599 __reserved_mem_init_node; 6.12:513',
    releases: ['7.1..'],
  },
  cmdlineSkipsDefaultCma: {
    says: 'With cma= on the command line nothing is reserved for a linux,cma-default pool. Before, it is reserved and freed again.',
    source: 'kernel/dma/contiguous.c 7.2:513 __rmem_cma_verify_node; 6.12:464 rmem_cma_setup',
    releases: ['7.1..'],
  },
  cmaNeedsReservedFirst: {
    says: 'cma_init_reserved_mem looks whether the memory is reserved before it looks for a slot.',
    source: 'mm/cma.c 7.2:271 cma_init_reserved_mem; 6.12:169',
    releases: ['7.2..'],
    unseen: ['6.13..7.1'],
  },
  bmanRegionDriver: {
    says: 'fsl,bman-fbpr has a driver of regions. Later, the device finds its region by itself.',
    source: 'drivers/soc/fsl/qbman/bman_ccsr.c 6.1:156',
    releases: ['..6.1'],
    unseen: ['6.2..6.11'],
  },

  // memblock.
  fullMemblockPanics: {
    says: 'A full array of memblock ends the boot. Before, the request is refused.',
    source: 'mm/memblock.c 6.12:424, 7.2:444 memblock_double_array',
    releases: ['6.11..'],
    unseen: ['6.7..6.10'],
  },
  marksAllocations: {
    says: 'What memblock allocates is marked (MEMBLOCK_RSRV_KERN), and does not merge with plain reservations.',
    source: 'mm/memblock.c 7.2:1620 memblock_alloc_range_nid',
    releases: ['7.2..'],
    unseen: ['6.13..7.1'],
  },
  hotplugClearedEarly: {
    says: 'The hotpluggable flag of the node that holds the kernel is gone before zones are made.',
    source: 'mm/numa_memblks.c 6.12 numa_clear_kernel_node_hotplug',
    releases: ['6.12..'],
    unseen: ['6.2..6.11'],
  },

  // What the command line takes.
  crashkernelGeneric: {
    says: 'crashkernel= is read and taken by common code, which goes above 4 GiB and ignores more than there is RAM.',
    source: 'kernel/crash_reserve.c 6.12 reserve_crashkernel_generic; arch/arm64/mm/init.c 6.1 reserve_crashkernel',
    releases: ['6.12..'],
    unseen: ['6.2..6.11'],
  },
  knowsReserveMem: {
    says: 'The kernel knows reserve_mem=.',
    source: 'mm/memblock.c 6.12 reserve_mem',
    releases: ['6.12..'],
    unseen: ['6.2..6.11'],
  },
  cmaLimitFromCmdline: {
    says: "The limit that cma= gives counts as it is. Before, the lower one of it and the architecture's does.",
    source: 'kernel/dma/contiguous.c 7.2:250 dma_contiguous_reserve; 6.12:211',
    releases: ['6.18.13..'],
    unseen: ['6.15..6.18.12'],
  },
  cmaPrintsNode: {
    says: 'The line about the default CMA area names the NUMA node.',
    source: 'mm/cma.c 6.12:419 cma_declare_contiguous_nid',
    releases: ['6.6.63..6.12'],
    unseen: ['6.2..6.6.62', '6.13..6.15'],
  },
  cmaDeclaredInTwoLevels: {
    says: 'cma_declare_contiguous_nid wraps the work: every failure is followed by a line with the size as asked for, and the border of highmem is looked at last.',
    source: 'mm/cma.c 7.2:390, :480; 6.12:321',
    releases: ['7.2..'],
    unseen: ['6.13..7.1'],
  },

  // Of one architecture.
  imageReservedFromStext: {
    says: 'arm64: the first 64 KiB of the kernel image are not reserved.',
    source: 'arch/arm64/mm/init.c 6.1:383 arm64_memblock_init; 6.12:303',
    releases: ['5.15..6.12.43', '6.13..6.16'],
    unseen: ['5.11..5.14', '6.12.44..6.12.56'],
  },
  ramBeginsAtImage: {
    says: 'riscv64: RAM below the kernel image is not used.',
    source: 'drivers/of/fdt.c 6.1:1212 MIN_MEMBLOCK_ADDR; arch/riscv/include/asm/page.h 6.12:97',
    releases: ['..6.2'],
    unseen: ['6.3..6.4'],
  },
  loongarchReadsTree: {
    says: 'loongarch64: the kernel boots with a device tree.',
    source: 'arch/loongarch/kernel/setup.c 6.12 fdt_setup; nothing in 6.1 calls early_init_dt_scan',
    releases: ['6.12..'],
    unseen: ['6.3..6.11'],
  },
  loongarchMemIsLimit: {
    says: 'loongarch64: mem=SIZE is a limit. Before, its format is invalid, but all RAM is gone before that is seen.',
    source: 'arch/loongarch/kernel/setup.c 7.2:191, 6.12:191 early_parse_mem',
    releases: ['7.2..'],
    unseen: ['6.13..7.1'],
  },
} as const satisfies Readonly<Record<string, RuleFacts>>;

export type RuleName = keyof typeof RULES;

/** What holds for one kernel. */
export type Rules = Readonly<Record<RuleName, boolean>>;

const RANGES: readonly (readonly [RuleName, readonly ReleaseRange[]])[] = Object.entries(RULES).map(
  ([name, { releases }]) => [name as RuleName, releases.map(parseRange)],
);

/** Looks every rule up for one release. */
export function rulesOf(release: Release): Rules {
  return Object.freeze(Object.fromEntries(RANGES.map(([name, ranges]) => [name, isIn(release, ranges)]))) as Rules;
}
