/** What the engine asks of an architecture: its facts, and the steps of its own around the common scan. */
import type { BootState } from '../bootState.ts';
import type { Chosen } from '../chosen.ts';
import type { ArchitectureFacts } from '../kernel/build.ts';

export interface Architecture {
  readonly facts: ArchitectureFacts;
  /** `setup_arch` up to `early_init_fdt_scan_reserved_mem`: RAM, the command line's limits, first reservations. */
  readonly beforeScan: (state: BootState, chosen: Chosen) => void;
  /** What follows the scan at once, before there are page tables. */
  readonly afterScan: (state: BootState) => void;
  /** Page tables; ends with memblock's arrays growing as needed. */
  readonly mapMemory: (state: BootState) => void;
  /** What follows `unflatten_device_tree`, which has the late scan. */
  readonly afterLateScan: (state: BootState) => void;
}
