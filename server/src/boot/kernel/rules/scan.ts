/** Rules of the scan of /reserved-memory: which nodes count, in which order, and what their properties mean. */
import type { RuleFacts } from './ruleFacts.ts';

export const SCAN_RULES = {
  // Which nodes, and in which order.
  scanIsFlat: {
    says: 'Everything below a child of the root that is called exactly reserved-memory is a region, grandchildren too. Later, the children of the path /reserved-memory are, whose name may have a unit address.',
    source: 'drivers/of/fdt.c 5.15.148 __fdt_scan_reserved_mem; 6.0.1, 5.16.15-rc1 fdt_scan_reserved_mem',
    releases: ['..5.15'],
    evidence: 'booted',
  },
  scanInTwoStages: {
    says: 'An early scan reserves static regions and places dynamic ones; a late one stores and initialises the static regions. Before, all of that was one scan, and one array of 64 held both.',
    source:
      'drivers/of/of_reserved_mem.c 6.12:239 fdt_scan_reserved_mem_reg_nodes; 6.1 drivers/of/fdt.c:630; changes of 6.12.13-rc1',
    releases: ['6.12.13..'],
    evidence: 'booted',
  },
  memreserveAfterStatic: {
    says: '/memreserve/ entries are reserved after static regions, so that a no-map region on top of one is not refused.',
    source: 'drivers/of/fdt.c 6.4.6 early_init_fdt_scan_reserved_mem; 6.3.8',
    releases: ['6.4..'],
    evidence: 'booted',
  },
  memreserveAfterScan: {
    says: '/memreserve/ entries are reserved after dynamic regions are placed, which may lie on top of them.',
    source: 'drivers/of/fdt.c 6.12:496 early_init_fdt_scan_reserved_mem; 6.1:630; changes of 6.12.13-rc1',
    releases: ['6.12.13..'],
    evidence: 'booted',
  },
  elfcorehdrBeforeDynamic: {
    says: "The header of a crashed kernel's memory is reserved before dynamic regions are placed. Before, and between 6.12.13 and 6.12.63 and from 6.13 to 6.18.2, it is not, and meets them.",
    source:
      'drivers/of/fdt.c 5.19.0, 6.0.1, 6.12.95 early_init_fdt_scan_reserved_mem; 5.15.148, 6.12.63, 6.14.0; changes of 5.16.15-rc1, 6.12.13-rc1, 6.12.64-rc1, 6.18.3-rc1',
    releases: ['5.16.15..6.12.12', '6.12.64..6.12', '6.18.3..'],
    evidence: 'booted',
  },
  elfcorehdrBeforeStatic: {
    says: "The header of a crashed kernel's memory is reserved before static regions, which cannot make it no-map any more.",
    source:
      'drivers/of/fdt.c 6.12.95, 6.19.10 early_init_fdt_scan_reserved_mem; 6.12.63, 6.14.0; changes of 6.12.64-rc1, 6.18.3-rc1',
    releases: ['6.12.64..6.12', '6.18.3..'],
    evidence: 'booted',
  },
  elfcorehdrOfArm64: {
    says: "arm64 itself reserves the header of a crashed kernel's memory, with a line of its own.",
    source:
      'arch/arm64/mm/init.c 5.10.223, 5.14.0 reserve_elfcorehdr; drivers/of/fdt.c 5.15.148 fdt_reserve_elfcorehdr',
    releases: ['..5.14'],
    evidence: 'booted',
  },
  scanPrintsFdtPrefix: {
    says: 'The scan is in fdt.c and prints that file\'s prefix, "OF: fdt:".',
    source:
      'drivers/of/fdt.c 6.1:500, 6.8.0 __reserved_mem_reserve_reg; drivers/of/of_reserved_mem.c 6.11.0:132, 6.12:162',
    releases: ['..6.8'],
    unseen: ['6.9..6.10'],
    evidence: 'booted',
  },
  printsRegions: {
    says: 'A line is printed for every region that is there in the end.',
    source: 'drivers/of/of_reserved_mem.c 6.3.8 fdt_init_reserved_mem; 6.2.1',
    releases: ['6.3..'],
    evidence: 'booted',
    vendors: {
      android: {
        releases: ['5.10..'],
        // One tree of 5.10 has the line, an older one has not.
        unseen: ['5.10'],
        source:
          'drivers/of/of_reserved_mem.c fdt_init_reserved_mem: 5.10 aosp-mirror/kernel_common 0b0ea758d153; 5.15 488315/android_kernel_samsung_sm8550-1; 6.1 jimsterino98/S24U-Opensource; not in 5.10 Linux4/samsung_kernel 18d4d7b399ff',
        evidence: 'source',
      },
    },
  },
  plainFailures: {
    says: 'A region that cannot be reserved or placed is told as information, and one that cannot be placed without its size. Later, both are errors.',
    source:
      'drivers/of/fdt.c 5.15.148 __reserved_mem_reserve_reg; drivers/of/of_reserved_mem.c 5.15.148 __reserved_mem_alloc_size; 6.0.1',
    releases: ['..5.19'],
    evidence: 'booted',
  },
  fullArrayLineIsShort: {
    says: 'The line about a full array lacks a word ("not enough space all defined regions").',
    source: 'drivers/of/of_reserved_mem.c 5.4.286 fdt_reserved_mem_save_node; 5.10.223',
    releases: ['..5.4'],
    unseen: ['5.5..5.9'],
    evidence: 'source',
  },
  namesRegionWithoutSlot: {
    says: 'The line about a full array names the region.',
    source: 'drivers/of/of_reserved_mem.c 7.3.4 fdt_init_reserved_mem_node; 7.2:644',
    releases: ['7.3..'],
    evidence: 'source',
  },

  // How many.
  arrayOf32: {
    says: 'The one array has 32 slots. Later, 64.',
    source: 'drivers/of/of_reserved_mem.c 5.4.286 MAX_RESERVED_REGIONS; 5.10.223',
    releases: ['..5.4'],
    unseen: ['5.5..5.9'],
    evidence: 'source',
  },
  staticArrayOf64: {
    says: 'With two scans, the array still has 64 slots. Dynamic regions take theirs first; a static region without one stays reserved, but no driver hears of it.',
    source:
      'drivers/of/of_reserved_mem.c 6.12.43 fdt_reserved_mem_save_node; 6.12:85 alloc_reserved_mem_array; changes of 6.12.13-rc1, 6.12.103-rc1',
    releases: ['6.12.13..6.12.102'],
    evidence: 'booted',
  },
  dynamicRegionsCounted: {
    says: 'More than 64 dynamic regions are refused with a message. With two scans and without this, the list of them on the stack overflows, and a kernel with stack protection panics.',
    source:
      'drivers/of/of_reserved_mem.c 6.12:342, 6.18.44, 7.2:374 fdt_scan_reserved_mem; 6.12.101, 6.18.35, 7.1.5; changes of 6.12.103-rc1, 6.18.44, 7.1.8',
    releases: ['6.12.103..6.12', '6.18.44..6.18', '7.1.8..'],
    evidence: 'booted',
  },
  refusedRegionsLeaveArray: {
    says: 'A region whose driver failed does not stay in reserved_mem[].',
    source: 'drivers/of/of_reserved_mem.c 7.2:633 fdt_init_reserved_mem_node; 6.12:597',
    releases: ['7.1..'],
    evidence: 'booted',
  },

  // What a property means.
  statusNeedsString: {
    says: 'A status property without a whole string (empty, no zero byte at its end) counts as none.',
    source: 'drivers/of/fdt.c 7.2 of_fdt_device_is_available',
    releases: ['7.1..'],
    evidence: 'booted',
  },
  partialChosenListsCountAsNone: {
    says: 'A linux,usable-memory-range that is not made of whole entries is not read, nor is a linux,elfcorehdr that is not one entry.',
    source:
      'drivers/of/fdt.c 7.2 of_flat_dt_get_addr_size_prop, early_init_dt_check_for_elfcorehdr; 6.12:818, :856; changes of 6.18.2-rc1',
    releases: ['6.18.2..'],
    evidence: 'booted',
  },
  partialBanksCountAsNone: {
    says: 'A reg or linux,usable-memory of a memory node that is not made of whole banks is not read. Before, its whole banks are.',
    source: 'drivers/of/fdt.c 7.2:1055 early_init_dt_scan_memory; 6.12 early_init_dt_scan_memory',
    releases: ['6.19..'],
    evidence: 'booted',
  },
  readsTwoUsableRanges: {
    says: 'Two entries of linux,usable-memory-range are read. Before, only the first is.',
    source:
      'drivers/of/fdt.c 5.19.0, 6.1 early_init_dt_check_for_usable_mem_range; 5.15.148; arch/arm64/mm/init.c 5.10.223',
    releases: ['5.19..'],
    unseen: ['5.16..5.18'],
    evidence: 'source',
  },
  readsSixUsableRanges: {
    says: 'Six entries of linux,usable-memory-range are read. Before, two are.',
    source: 'drivers/of/fdt.c 7.3.4 early_init_dt_check_for_usable_mem_range; 7.2',
    releases: ['7.3..'],
    evidence: 'source',
  },
  wrongRegCountsAsNone: {
    says: 'A reg of wrong length is passed over as if it were absent. Before, it is an error, and the region is dropped.',
    source: 'drivers/of/of_reserved_mem.c 7.2:143 __reserved_mem_reserve_reg; 6.12:176, :277',
    releases: ['6.19..'],
    evidence: 'booted',
  },
  emptyRegCountsAsNone: {
    says: 'An empty reg is passed over as if it were absent. Before, it ends the look at the region.',
    source: 'drivers/of/of_reserved_mem.c 7.2:143 __reserved_mem_reserve_reg; 6.12:162',
    releases: ['7.2..'],
    evidence: 'booted',
  },
  emptyRegReadOnward: {
    says: 'The late scan takes the bytes behind an empty reg for an address and a size.',
    source: 'drivers/of/of_reserved_mem.c 6.12:239 fdt_scan_reserved_mem_reg_nodes; changes of 6.12.13-rc1, 6.18.9-rc1',
    releases: ['6.12.13..6.12', '6.13..6.18.8'],
    evidence: 'booted',
  },
  firstRegEntryOnly: {
    says: 'Only the first entry of a reg with several is reserved, with a warning. Before, all are.',
    source: 'drivers/of/of_reserved_mem.c 7.2:157 __reserved_mem_reserve_reg; 6.12:162',
    releases: ['7.2..'],
    evidence: 'booted',
  },
  lateScanWarnsOfEntries: {
    says: 'The late scan warns of the entries of a reg that drivers will not find.',
    source:
      'drivers/of/of_reserved_mem.c 6.12:283 fdt_scan_reserved_mem_reg_nodes; changes of 6.12.13-rc1, 6.13.3, 6.18.9-rc1',
    releases: ['6.12.13..6.12', '6.13.3..6.18.8'],
    evidence: 'booted',
  },
  lateScanNeedsOneEntry: {
    says: 'The late scan passes over every reg that is not exactly one entry: all of it is reserved, but no driver hears of the region.',
    source: 'drivers/of/of_reserved_mem.c 6.18.13, 6.19.10, 7.1.3; 6.17, 6.18.5; changes of 6.18.9-rc1',
    releases: ['6.18.9..7.1'],
    evidence: 'booted',
  },
  wrongAllocRangesIgnored: {
    says: 'An alloc-ranges of wrong length is ignored, and the region is placed anywhere. Before, nothing is allocated.',
    source: 'drivers/of/of_reserved_mem.c 7.2:451 __reserved_mem_alloc_size; 6.12:462',
    releases: ['6.19..'],
    evidence: 'booted',
  },
  fillsBesideRegions: {
    says: 'A range of alloc-ranges that begins at a region of the array is filled from below.',
    source: 'drivers/of/of_reserved_mem.c 6.12:369, 7.2:401 __reserved_mem_alloc_in_range; 6.4.6',
    releases: ['6.5..'],
    evidence: 'source',
  },

  // The order of the array.
  sortTakesTwo: {
    says: 'sort() takes the two largest elements at once, which decides the order of equal ones.',
    source: 'lib/sort.c 6.11.0, 6.12:213; 6.1:210, 6.8.0',
    releases: ['6.11..'],
    unseen: ['6.9..6.10'],
    evidence: 'booted',
  },
  tiesByNode: {
    says: 'Regions with equal base and size are sorted by where their nodes are in the blob.',
    source: 'drivers/of/of_reserved_mem.c 6.12:536 __rmem_cmp; 6.1:201, 7.2:204, 6.4.6',
    releases: ['6.5..7.0'],
    evidence: 'booted',
  },
} as const satisfies Readonly<Record<string, RuleFacts>>;
