/** Checks that dtc does not have. */
import type { CodeFacts } from '../codeFacts.ts';

export const OWN_CHECK_CODES = {
  'node-defined-twice': {
    severity: 'warning',
    meaning: 'Finds a second node of one name in one pair of braces, merged into the first by accident.',
    source: 'Devicetree Atlas; DTSpec 2.2.1',
  },
  'reg-wraps': {
    severity: 'warning',
    meaning: 'Finds `reg` that ends behind the last address of its bus.',
    source: 'Devicetree Atlas; DTSpec 2.3.6',
    needs: ['reg_format', 'addr_size_cells'],
    saidByBoot: ['rmem-'],
  },
  'reg-outside-ranges': {
    severity: 'warning',
    meaning: 'Finds `reg` that no entry of the `ranges` of its bus covers.',
    source: 'Devicetree Atlas; DTSpec 2.3.8, Linux drivers/of/address.c of_translate_one',
    needs: ['reg_format', 'ranges_format'],
    needsBase: true,
  },
  'reg-beyond-ranges': {
    severity: 'warning',
    meaning: 'Finds `reg` that reaches beyond its entry of the `ranges` of its bus.',
    source: 'Devicetree Atlas; DTSpec 2.3.8',
    needs: ['reg_format', 'ranges_format'],
    needsBase: true,
  },
  'reg-overlap': {
    severity: 'warning',
    meaning: 'Finds enabled siblings whose registers overlap in part.',
    source: 'Devicetree Atlas; Linux kernel/resource.c __request_region',
    needs: ['reg_format', 'reg-wraps'],
    saidByBoot: ['rmem-overlap'],
  },
  'memory-region-target': {
    severity: 'warning',
    meaning: 'Finds `memory-region` that leads to a disabled region, or out of `/reserved-memory`.',
    source: 'Devicetree Atlas; Linux drivers/of/of_reserved_mem.c of_reserved_mem_device_init_by_idx',
    needs: ['phandle_references'],
  },
  'reserved-memory-cells': {
    severity: 'warning',
    meaning: 'Finds `size`, `alignment` or `alloc-ranges` that do not have the cells of the root.',
    source: 'Devicetree Atlas; Linux drivers/of/of_reserved_mem.c __reserved_mem_alloc_size',
    needs: ['addr_size_cells'],
    saidByBoot: ['rmem-invalid-', 'rmem-alloc-ranges-ignored'],
    needsBase: true,
  },
  'reserved-memory-no-map-reusable': {
    severity: 'warning',
    meaning: 'Finds a region with `no-map` and `reusable`, which exclude each other.',
    source: 'Devicetree Atlas; dt-schema reserved-memory.yaml',
    saidByBoot: ['rmem-driver-failed'],
  },
  'reserved-memory-misplaced': {
    severity: 'warning',
    meaning: 'Finds `no-map` and other properties of regions on a node that is no region.',
    source: 'Devicetree Atlas; Linux drivers/of/of_reserved_mem.c fdt_scan_reserved_mem',
  },
  'memory-device-type': {
    severity: 'warning',
    meaning: 'Finds a node `memory` without `device_type`, which no kernel takes for RAM.',
    source: 'Devicetree Atlas; DTSpec 3.4, Linux drivers/of/fdt.c early_init_dt_scan_memory',
  },
  'property-typo': {
    severity: 'warning',
    meaning: 'Finds a property whose name is one typing mistake away from one that everybody knows.',
    source: 'Devicetree Atlas; DTSpec 0.4, Linux drivers/of/of_reserved_mem.c, dtc checks.c',
  },
  'status-value': {
    severity: 'warning',
    meaning: 'Finds `status` with a value that no kernel knows.',
    source: 'Devicetree Atlas; DTSpec 0.4 2.3.4, Linux drivers/of/base.c __of_device_is_status',
    needs: ['status_is_string'],
  },
} as const satisfies Readonly<Record<string, CodeFacts>>;
