/**
 * Region drivers that Debian's kernels do not have, each behind an option of the configuration (`config` of a boot profile).
 * All `RESERVEDMEM_OF_DECLARE` of 6.1, 6.12 and 7.2 are here or in `regionDrivers.ts`; `fsl,qman-fqd` and `fsl,qman-pfdr`
 * are of powerpc only (drivers/soc/fsl/qbman/qman_ccsr.c 6.1:451).
 */
import type { BootState, DriverName, Region, Slot } from '../bootState.ts';
import type { BootEventOf } from '../events.ts';
import type { RuleName } from '../kernel/rules.ts';
import type { KernelOption } from '../profile.ts';
import type { LogLine } from '../report.ts';

/** `not-mine`: the driver leaves the region to others (7.2: -ENODEV). `failed`: it refuses the region. */
export type InitResult = 'ok' | 'not-mine' | 'failed';

export interface RegionDriver {
  readonly compatible: string;
  readonly name: DriverName;
  readonly init: (state: BootState, slot: Slot) => InitResult;
  /** The option that the driver needs; absent: none. */
  readonly option?: KernelOption;
  /** The rule of the kernels that have the driver; absent: all have it. */
  readonly rule?: RuleName;
}

/** The compatible whose driver refuses regions with some properties. */
export const RESTRICTED = 'restricted-dma-pool';
/** What a restricted pool must not have (`rmem_swiotlb_setup`). */
const REFUSED = ['reusable', 'linux,cma-default', 'linux,dma-default', 'no-map'] as const;

/** In the order of the linker: kernel/ comes before drivers/. */
export const OPTIONAL_DRIVERS: readonly RegionDriver[] = [
  { compatible: RESTRICTED, name: 'restricted', init: initRestricted, option: 'CONFIG_DMA_RESTRICTED_POOL' },
  // drivers/memory/tegra/tegra210-emc-table.c, `tegra210_emc_table_init`
  { compatible: 'nvidia,tegra210-emc-table', name: 'emc-table', init: takeAll, option: 'CONFIG_TEGRA210_EMC_TABLE' },
  { compatible: 'fsl,bman-fbpr', name: 'fbpr', init: takeAll, option: 'CONFIG_FSL_DPAA', rule: 'bmanRegionDriver' },
];

/** Whether the simulated kernel has a driver. */
export function isBuilt(
  { profile, rules }: Pick<BootState, 'profile' | 'rules'>,
  { option, rule }: RegionDriver,
): boolean {
  return (option === undefined || (profile.config ?? []).includes(option)) && (rule === undefined || rules[rule]);
}

function takeAll(): InitResult {
  return 'ok';
}

/** `rmem_swiotlb_setup`, kernel/dma/swiotlb.c 6.1:1110, 6.12:1880, 7.2:1881. */
function initRestricted(state: BootState, slot: Slot): InitResult {
  const { region, base, size } = slot;
  if (refusedProperties(region).length > 0) {
    return refuseRegion(state, slot, 'restricted', 'properties');
  }
  state.print(state.messages.restrictedCreated(base, size));
  return 'ok';
}

/** The properties of a region that its driver refuses. */
export function refusedProperties({ node }: Region): readonly string[] {
  return REFUSED.filter((name) => node.find(name) !== undefined);
}

/** A driver refuses the region. */
export function refuseRegion(
  state: BootState,
  { region, base, size }: Slot,
  driver: DriverName,
  why: BootEventOf<'driver-refused'>['why'],
  line?: LogLine,
): 'failed' {
  state.emit({ kind: 'driver-refused', region: region.index, driver, why, base, size, line });
  return 'failed';
}
