/**
 * The place of each stage of a boot in the kernel's start, by architecture and release: functions, files, and what exists by
 * then. Read in arch/arm64/kernel/setup.c and mm/init.c, arch/arm/kernel/setup.c and mm/init.c, arch/riscv/mm/init.c of 6.1, 6.12
 * and 7.2, and in arch/loongarch/kernel/setup.c (setup_arch and what it calls).
 */
import type { BootStage } from '../../boot/events.ts';
import type { Rules } from '../../boot/kernel/rules.ts';
import type { ReplayStage } from '../../mapModel/replay.ts';
import { CALLS_FROM_SOURCE, type OwnCalls, SCAN } from './stagesFromSource.ts';

const ARM64: OwnCalls = {
  memory: { calls: ['setup_arch', 'setup_machine_fdt', 'arm64_memblock_init'], source: 'arch/arm64/mm/init.c' },
  scan: { calls: ['setup_arch', 'arm64_memblock_init', SCAN], source: 'arch/arm64/mm/init.c' },
  paging: { calls: ['setup_arch', 'paging_init'], source: 'arch/arm64/mm/mmu.c' },
  'after-late-scan': { calls: ['setup_arch', 'bootmem_init'], source: 'arch/arm64/mm/init.c' },
  unflatten: ['setup_arch', 'unflatten_device_tree'],
  isMappedBefore: true,
};

const ARM: OwnCalls = {
  memory: { calls: ['setup_arch', 'setup_machine_fdt', 'arm_memblock_init'], source: 'arch/arm/mm/init.c' },
  scan: { calls: ['setup_arch', 'arm_memblock_init', SCAN], source: 'arch/arm/mm/init.c' },
  'after-scan': { calls: ['setup_arch', 'arm_memblock_init', 'dma_contiguous_reserve'], source: 'arch/arm/mm/init.c' },
  paging: { calls: ['setup_arch', 'paging_init'], source: 'arch/arm/mm/mmu.c' },
  'after-late-scan': { calls: ['setup_arch', 'reserve_crashkernel'], source: 'arch/arm/kernel/setup.c' },
  unflatten: ['setup_arch', 'unflatten_device_tree'],
  isMappedBefore: true,
};

/** The scan itself is part of paging_init(). */
const RISCV: OwnCalls = {
  memory: { calls: ['setup_arch', 'paging_init', 'setup_bootmem'], source: 'arch/riscv/mm/init.c' },
  scan: { calls: ['setup_arch', 'paging_init', 'setup_bootmem', SCAN], source: 'arch/riscv/mm/init.c' },
  'after-scan': {
    calls: ['setup_arch', 'paging_init', 'setup_bootmem', 'dma_contiguous_reserve'],
    source: 'arch/riscv/mm/init.c',
  },
  paging: { calls: ['setup_arch', 'paging_init', 'setup_vm_final'], source: 'arch/riscv/mm/init.c' },
  'after-late-scan': { calls: ['setup_arch', 'misc_mem_init'], source: 'arch/riscv/mm/init.c' },
  unflatten: ['setup_arch', 'unflatten_device_tree'],
  isMappedBefore: true,
};

const LOONGARCH: OwnCalls = {
  memory: { calls: ['setup_arch', 'fdt_setup', 'memblock_init'], source: 'arch/loongarch/kernel/setup.c' },
  scan: { calls: ['setup_arch', 'platform_init', SCAN], source: 'arch/loongarch/kernel/setup.c' },
  paging: { calls: ['setup_arch', 'pagetable_init'], source: 'arch/loongarch/kernel/setup.c' },
  'after-late-scan': { calls: ['setup_arch', 'arch_mem_init'], source: 'arch/loongarch/kernel/setup.c' },
  unflatten: ['setup_arch', 'platform_init', 'unflatten_and_copy_device_tree'],
  isMappedBefore: false,
};

const OWN: ReadonlyMap<string, OwnCalls> = new Map([
  ['arm', ARM],
  ['riscv64', RISCV],
  ['riscv', RISCV],
  ['loongarch64', LOONGARCH],
  ['loongarch', LOONGARCH],
  ...CALLS_FROM_SOURCE,
]);

const FLAT = 'The tree is still the flat blob; there are no page tables yet, and memblock’s arrays cannot grow.';

/**
 * The stage of a boot on an architecture, for a kernel with these rules; undefined where the kernel has no such stage. An unknown
 * architecture counts as arm64.
 */
export function stageOf(stage: BootStage, arch: string, rules: Rules): ReplayStage | undefined {
  const own = OWN.get(arch) ?? ARM64;
  switch (stage) {
    case 'memory':
      return { title: 'RAM and first reservations', ...own.memory, when: FLAT };
    case 'scan':
      return scanOf(own, rules);
    case 'placement':
      return {
        title: 'Placement and drivers',
        calls: [...own.scan.calls, 'fdt_init_reserved_mem'],
        source: 'drivers/of/of_reserved_mem.c',
        when: `${FLAT} The array is sorted; then, slot by slot, dynamic regions get their place and drivers their region.`,
      };
    case 'after-scan':
      return own[stage] && { title: 'After the scan', ...own[stage], when: FLAT };
    case 'paging':
      return (
        own[stage] && {
          title: 'Page tables',
          ...own[stage],
          when: own.isMappedBefore
            ? 'The linear map is made; from its end on memblock’s arrays grow as needed. The tree is still the flat blob.'
            : 'Page tables are there since before the scan; memblock’s arrays cannot grow.',
        }
      );
    case 'late-scan':
      return {
        title: 'Late scan',
        calls: [
          ...own.unflatten,
          rules.regionOperations ? 'fdt_scan_reserved_mem_late' : 'fdt_scan_reserved_mem_reg_nodes',
        ],
        source: 'drivers/of/fdt.c, drivers/of/of_reserved_mem.c',
        when: `The tree is being unflattened${own.isMappedBefore ? ', after page tables: memory can be allocated' : ''}. Static regions are stored and given to their drivers now; dynamic ones have been since the scan.`,
      };
    case 'after-late-scan':
      return {
        title: 'After unflattening',
        ...own[stage],
        when: 'There are nodes, and all of /reserved-memory is done.',
      };
    case 'activation':
      return {
        title: 'CMA areas become pages',
        calls: ['do_initcalls', 'cma_init_reserved_areas'],
        source: 'mm/cma.c',
        when: 'The page allocator runs; memblock is history.',
      };
  }
}

function scanOf({ scan }: OwnCalls, rules: Rules): ReplayStage {
  if (rules.scanInTwoStages) {
    return {
      title: 'Early scan',
      calls: [...scan.calls, 'fdt_scan_reserved_mem'],
      source: `${scan.source}, drivers/of/of_reserved_mem.c`,
      when: `${FLAT} Static regions are reserved, then dynamic ones placed.`,
    };
  }
  return {
    title: 'Scan',
    calls: [...scan.calls, rules.scanIsFlat ? '__fdt_scan_reserved_mem' : 'fdt_scan_reserved_mem'],
    source: `${scan.source}, drivers/of/fdt.c, drivers/of/of_reserved_mem.c`,
    when: `${FLAT} Static regions are reserved; all regions get slots in one array of 64.`,
  };
}
