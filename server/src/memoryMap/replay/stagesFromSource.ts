/**
 * The functions that run at the stages of a boot, for the architectures that are taken from their sources (7.2; the same in 6.1
 * and 6.12).
 */

/** Functions and the file of a stage. */
interface Calls {
  readonly calls: readonly string[];
  readonly source: string;
}

/** The stages of one architecture. */
export type OwnCalls = Readonly<Record<'memory' | 'scan' | 'after-late-scan', Calls>> & {
  /** Absent where memory does not change at this stage. */
  readonly 'after-scan'?: Calls;
  readonly paging?: Calls;
  /** The functions that unflatten the tree. */
  readonly unflatten: readonly string[];
  /** Whether the linear map is there before the tree is unflattened. */
  readonly isMappedBefore: boolean;
};

export const SCAN = 'early_init_fdt_scan_reserved_mem';

interface Row {
  readonly arch: string;
  /** Below `arch/`. */
  readonly source: string;
  /** Where RAM comes from the tree. */
  readonly memory: readonly string[];
  /** The functions that call the scan and do what follows it. */
  readonly scanner: readonly string[];
  readonly unflatten: readonly string[];
}

const COPIES = 'unflatten_and_copy_device_tree';

const ROWS: readonly Row[] = [
  {
    arch: 'arc',
    source: 'arc/mm/init.c',
    memory: ['setup_arch', 'handle_uboot_args', 'setup_machine_fdt', 'early_init_dt_add_memory_arch'],
    scanner: ['setup_arch', 'setup_arch_memory'],
    unflatten: ['setup_arch', COPIES],
  },
  {
    arch: 'csky',
    source: 'csky/kernel/setup.c',
    memory: ['csky_start', 'early_init_dt_scan'],
    scanner: ['setup_arch', 'csky_memblock_init'],
    unflatten: ['setup_arch', COPIES],
  },
  {
    arch: 'microblaze',
    source: 'microblaze/mm/init.c',
    memory: ['machine_early_init', 'early_init_devtree', 'early_init_dt_scan'],
    scanner: ['mmu_init'],
    unflatten: ['setup_arch', 'unflatten_device_tree'],
  },
  {
    arch: 'mips',
    source: 'mips/kernel/setup.c',
    memory: ['setup_arch', 'arch_mem_init', 'plat_mem_setup', '__dt_setup_arch'],
    scanner: ['setup_arch', 'arch_mem_init'],
    unflatten: ['setup_arch', 'arch_mem_init', 'device_tree_init', COPIES],
  },
  {
    arch: 'nios2',
    source: 'nios2/kernel/setup.c',
    memory: ['nios2_boot_init', 'early_init_devtree', 'early_init_dt_scan'],
    scanner: ['setup_arch'],
    unflatten: ['setup_arch', COPIES],
  },
  {
    arch: 'openrisc',
    source: 'openrisc/kernel/setup.c',
    memory: ['early_init_devtree', 'early_init_dt_scan'],
    scanner: ['setup_arch', 'setup_memory'],
    unflatten: ['setup_arch', COPIES],
  },
  {
    arch: 'powerpc',
    source: 'powerpc/kernel/prom.c',
    memory: ['early_setup', 'early_init_devtree', 'early_init_dt_scan_memory_ppc'],
    scanner: ['early_setup', 'early_init_devtree', 'early_reserve_mem', 'early_reserve_mem_dt'],
    unflatten: ['setup_arch', 'unflatten_device_tree'],
  },
  {
    arch: 'sh',
    source: 'sh/mm/init.c',
    memory: ['sh_fdt_init', 'early_init_dt_scan'],
    scanner: ['setup_arch', 'paging_init', 'sh_of_mem_reserve'],
    unflatten: ['setup_arch', 'unflatten_device_tree'],
  },
  {
    arch: 'um',
    source: 'um/kernel/dtb.c',
    memory: ['uml_dtb_init', 'early_init_dt_scan'],
    scanner: ['uml_dtb_init'],
    unflatten: ['uml_dtb_init', 'unflatten_device_tree'],
  },
  {
    arch: 'x86',
    source: 'x86/kernel/devicetree.c',
    memory: ['setup_arch', 'e820__memblock_setup'],
    scanner: ['setup_arch'],
    unflatten: ['setup_arch', 'x86_flattree_get_config', COPIES],
  },
  {
    arch: 'xtensa',
    source: 'xtensa/mm/init.c',
    memory: ['init_arch', 'early_init_devtree', 'early_init_dt_scan'],
    scanner: ['setup_arch', 'bootmem_init'],
    unflatten: ['setup_arch', COPIES],
  },
];

/** The stages by the architecture names that reports use. */
export const CALLS_FROM_SOURCE: readonly (readonly [string, OwnCalls])[] = ROWS.flatMap((row) => {
  const source = `arch/${row.source}`;
  const own: OwnCalls = {
    memory: { calls: row.memory, source },
    scan: { calls: [...row.scanner, SCAN], source },
    'after-scan': { calls: row.scanner, source },
    'after-late-scan': { calls: ['setup_arch'], source },
    unflatten: row.unflatten,
    isMappedBefore: false,
  };
  const wide = ['mips', 'powerpc'].includes(row.arch) ? [[`${row.arch}64`, own] as const] : [];
  return [[row.arch, own] as const, ...wide];
});
