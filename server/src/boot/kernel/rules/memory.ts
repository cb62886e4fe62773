/** Rules of memblock, of the command line, and of single architectures. */
import type { RuleFacts } from './ruleFacts.ts';

export const MEMORY_RULES = {
  // memblock.
  nomapRefusedAnywhere: {
    says: 'A static no-map region is refused when any of it is reserved. Later, only when it also meets RAM.',
    source: 'drivers/of/fdt.c 5.10.223, 5.14.0, 5.15.148 early_init_dt_reserve_memory_arch',
    releases: ['..5.14'],
    unseen: ['5.12..5.13'],
    evidence: 'booted',
  },
  staticNomapRemoved: {
    says: 'A static no-map region is taken out of RAM, whatever is there. Later, it is marked, and refused where something is reserved.',
    source: 'drivers/of/fdt.c 5.4.286, 5.11.0; 5.10.223, 5.14.0 early_init_dt_reserve_memory_arch',
    releases: ['..5.4', '5.11'],
    unseen: ['5.5..5.9', '5.12..5.13'],
    evidence: 'source',
  },
  memoryStatusIgnored: {
    says: 'RAM of a memory node counts although its status is disabled.',
    source: 'drivers/of/fdt.c 5.4.286, 6.1 early_init_dt_scan_memory',
    releases: ['..5.4'],
    unseen: ['5.5..5.9'],
    evidence: 'source',
  },
  dynamicNomapRemoved: {
    says: 'A dynamic no-map region is taken out of RAM. Later, it is reserved and marked.',
    source: 'drivers/of/of_reserved_mem.c 5.10.223, 5.11.0; 5.14.0 early_init_dt_alloc_reserved_memory_arch',
    releases: ['..5.11'],
    unseen: ['5.12..5.13'],
    evidence: 'booted',
  },
  refusedNomapAdded: {
    says: 'The memory of a no-map region whose driver failed is freed and added to RAM, where it stays no-map if it was. Later, its mark is taken away, and it stays reserved.',
    source: 'drivers/of/of_reserved_mem.c 5.10.223, 5.11.0; 5.14.0 fdt_init_reserved_mem',
    releases: ['..5.11'],
    unseen: ['5.12..5.13'],
    evidence: 'booted',
  },
  fullMemblockPanics: {
    says: 'A full array of memblock ends the boot. Before, the request is refused.',
    source: 'mm/memblock.c 6.8.0:428, 7.2:444 memblock_double_array; 6.5.0',
    releases: ['6.8..'],
    unseen: ['6.7'],
    evidence: 'booted',
  },
  marksAllocations: {
    says: 'What memblock allocates is marked (MEMBLOCK_RSRV_KERN), and does not merge with plain reservations.',
    source: 'mm/memblock.c 7.2:1620 memblock_alloc_range_nid; 6.14.0',
    releases: ['6.16..'],
    unseen: ['6.15'],
    evidence: 'booted',
  },
  hotplugClearedEarly: {
    says: 'The hotpluggable flag of the node that holds the kernel is gone before zones are made.',
    source: 'mm/numa_memblks.c 6.12 numa_clear_kernel_node_hotplug; 6.11.0 has it for x86 alone',
    releases: ['6.12..'],
    evidence: 'source',
  },

  // Zones, and what is taken between the scan and the default CMA area.
  dmaZoneEndsExactly: {
    says: 'arm64: ZONE_DMA ends where the dma-ranges of a bus end. Before, at the next power of two.',
    source: 'arch/arm64/mm/init.c 6.12:122 zone_sizes_init; 6.1:213, 6.2.0, 6.5.0, 6.8.0, 6.11.0:136 max_zone_phys',
    releases: ['6.12..'],
    evidence: 'source',
  },
  crashkernelMapsPages: {
    says: 'arm64: with crashkernel= on the command line all of RAM is mapped by single pages.',
    source: 'arch/arm64/mm/mmu.c 5.11.0, 5.14.0, 6.1:599, 6.2.0:522 map_mem, crash_mem_map; 6.5.0',
    releases: ['..6.2'],
    unseen: ['6.3..6.4'],
    evidence: 'booted',
  },
  largeSections: {
    says: 'arm64: the memory map is made for sections of 1 GiB. Later, of 128 MiB (512 MiB with pages of 64 KiB).',
    source: 'arch/arm64/include/asm/sparsemem.h 5.10.223, 5.11.0, SECTION_SIZE_BITS; 5.14.0, 6.1:25',
    releases: ['..5.11'],
    unseen: ['5.12..5.13'],
    evidence: 'booted',
  },
  memoryMapAfterCma: {
    says: 'The memory map (struct page) is taken after the default CMA area, which lies higher for that. Before, it is there first.',
    source: 'mm/mm_init.c 7.2:1831 mm_core_init_early; arch/arm64/mm/init.c 6.12:344 bootmem_init',
    releases: ['7.0..'],
    evidence: 'booted',
  },

  // What the command line takes.
  crashkernelTriesAbove: {
    says: 'arm64: a crash kernel that has no room below the end of ZONE_DMA is put above it, with 128 MiB below.',
    source: 'arch/arm64/mm/init.c 6.2.0, 6.5.0 reserve_crashkernel; 6.1',
    releases: ['6.2..'],
    evidence: 'source',
  },
  crashkernelHighOfArm64: {
    says: 'arm64: crashkernel= with ,high and ,low is known. Before, it is not read.',
    source: 'arch/arm64/mm/init.c 5.19.0, 6.0.0 reserve_crashkernel; 5.14.0',
    releases: ['5.19..'],
    unseen: ['5.15..5.18'],
    evidence: 'source',
  },
  crashkernelHighOfRiscv: {
    says: 'riscv64: crashkernel= with ,high and ,low is known, and a crash kernel that lies above 4 GiB has 128 MiB below. Before, it is put above without.',
    source: 'arch/riscv/mm/init.c 6.6 reserve_crashkernel; 6.1, 6.2.0, 6.5.0',
    releases: ['6.6..'],
    evidence: 'source',
  },
  crashkernelFixedHasLine: {
    says: 'arm64: where a crash kernel is given a place that is not free, the line says that memory is in use.',
    source: 'arch/arm64/mm/init.c 6.5.0:160 reserve_crashkernel; 6.2.0',
    releases: ['6.5..'],
    unseen: ['6.3..6.4'],
    evidence: 'source',
  },
  crashkernelRefusesAll: {
    says: 'A crash kernel as large as all of RAM is not asked for. Before, it is, and finds no room.',
    source: 'kernel/crash_reserve.c 6.12 parse_crashkernel; 6.11.0',
    releases: ['6.12..'],
    evidence: 'source',
  },
  crashkernelGeneric: {
    says: 'arm64, riscv64: crashkernel= is read and taken by common code, which goes above 4 GiB.',
    source:
      'kernel/crash_core.c 6.8.0, kernel/crash_reserve.c 6.11.0, 6.12 reserve_crashkernel_generic; arch/arm64/mm/init.c, arch/riscv/mm/init.c 6.5.0, 6.6 reserve_crashkernel',
    releases: ['6.8..'],
    unseen: ['6.7'],
    evidence: 'source',
  },
  knowsReserveMem: {
    says: 'The kernel knows reserve_mem=.',
    source: 'mm/memblock.c 6.11.0:2292 reserve_mem; 6.8.0',
    releases: ['6.11..'],
    unseen: ['6.9..6.10'],
    evidence: 'source',
  },
  cmaLimitFromCmdline: {
    says: "The limit that cma= gives counts as it is. Before, the lower one of it and the architecture's does.",
    source: 'kernel/dma/contiguous.c 6.17.0:227, 7.2:250 dma_contiguous_reserve; 6.14.0:226',
    releases: ['6.17..'],
    unseen: ['6.15..6.16'],
    evidence: 'source',
  },
  cmaPrintsNode: {
    says: 'The line about the default CMA area names the NUMA node.',
    source: 'mm/cma.c 6.8.0:378, 6.12:419, 6.14.0:377 cma_declare_contiguous_nid; 6.5.0:375, 6.17.0:746',
    releases: ['6.6.63..6.14'],
    unseen: ['6.6.0..6.6.62', '6.15'],
    evidence: 'source',
  },
  cmaDeclaredInTwoLevels: {
    says: 'cma_declare_contiguous_nid wraps the work: every failure is followed by a line with the size as asked for, and the border of highmem is looked at last.',
    source: 'mm/cma.c 6.17.0:388, :429, 7.2:390, :480; 6.14.0',
    releases: ['6.17..'],
    unseen: ['6.15..6.16'],
    evidence: 'source',
  },

  // Of one architecture.
  imageReservedFromStext: {
    says: 'arm64: the first 64 KiB of the kernel image are not reserved.',
    source: 'arch/arm64/mm/init.c 5.11.0, 6.1:383 arm64_memblock_init; 6.12:303; changes of 6.12.54-rc1, 6.17.4-rc1',
    releases: ['5.11..6.12.53', '6.13..6.17.3'],
    evidence: 'booted',
  },
  ramBeginsAtImage: {
    says: 'riscv64: RAM below the kernel image is not used.',
    source: 'drivers/of/fdt.c 6.1:1212, 6.2.0 MIN_MEMBLOCK_ADDR; arch/riscv/include/asm/page.h 6.5.0:97, 6.12:97',
    releases: ['..6.2'],
    unseen: ['6.3..6.4'],
    evidence: 'source',
  },
  powerpcCutsRam: {
    says: 'powerpc: RAM is cut to a multiple of 16 MiB. Before, it is not.',
    source: 'arch/powerpc/kernel/prom.c 6.11.0:866, 6.12:855 early_init_devtree; 6.1:796, 6.8.0:828',
    releases: ['6.11..'],
    unseen: ['6.9..6.10'],
    evidence: 'source',
  },
  loongarchReadsTree: {
    says: 'loongarch64: the kernel boots with a device tree.',
    source: 'arch/loongarch/kernel/setup.c 6.2.0:261 fdt_setup; nothing in 6.1 calls early_init_dt_scan',
    releases: ['6.2..'],
    evidence: 'source',
  },
  loongarchMemIsLimit: {
    says: 'loongarch64: mem=SIZE is a limit. Before, its format is invalid, but all RAM is gone before that is seen.',
    source: 'arch/loongarch/kernel/setup.c 6.17.0:185, 7.2:191; 6.12:191 early_parse_mem',
    releases: ['6.17..'],
    unseen: ['6.13..6.16'],
    evidence: 'source',
  },
} as const satisfies Readonly<Record<string, RuleFacts>>;
