/** Rules of the drivers of regions. */
import type { RuleFacts } from './ruleFacts.ts';

export const DRIVER_RULES = {
  regionOperations: {
    says: 'A driver may leave a region to others, and the first that answers counts: a pool that is reusable and no-map has none, and stays reserved. Before, every matching driver is tried, and the last answer counts.',
    source: 'drivers/of/of_reserved_mem.c 7.2:599 __reserved_mem_init_node; 6.12:513',
    releases: ['7.1..'],
    evidence: 'booted',
  },
  cmdlineSkipsDefaultCma: {
    says: 'With cma= on the command line nothing is reserved for a linux,cma-default pool. Before, it is reserved and freed again.',
    source: 'kernel/dma/contiguous.c 7.2:513 __rmem_cma_verify_node; 6.12:464 rmem_cma_setup',
    releases: ['7.1..'],
    evidence: 'booted',
  },
  cmdlineSkipsDefaultNodes: {
    says: 'With cma= on the command line nothing is reserved for any node with linux,cma-default, whether or not it is a pool.',
    source:
      'drivers/of/of_reserved_mem.c 6.18.13, 6.19.10 __reserved_mem_reserve_reg, __reserved_mem_alloc_size; 7.1.3; changes of 6.18.9-rc1',
    releases: ['6.18.9..7.0'],
    evidence: 'booted',
  },
  coherentPrintsKib: {
    says: 'The line about a pool for coherent memory gives its size in KiB.',
    source: 'kernel/dma/coherent.c 7.3.4 rmem_dma_device_init; 7.2:386',
    releases: ['7.3..'],
    evidence: 'booted',
  },
  cmaNeedsReservedFirst: {
    says: 'cma_init_reserved_mem looks whether the memory is reserved before it looks for a slot.',
    source: 'mm/cma.c 6.17.0:275, 7.2:271 cma_init_reserved_mem; 6.12:169, 6.14.0:176',
    releases: ['6.17..'],
    unseen: ['6.15..6.16'],
    evidence: 'source',
  },
  bmanRegionDriver: {
    says: 'fsl,bman-fbpr has a driver of regions. Later, the device finds its region by itself.',
    source: 'drivers/soc/fsl/qbman/bman_ccsr.c 6.1:156, 6.8.0; 6.11.0',
    releases: ['..6.8'],
    unseen: ['6.9..6.10'],
    evidence: 'source',
  },
} as const satisfies Readonly<Record<string, RuleFacts>>;
