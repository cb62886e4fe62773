/**
 * Region drivers that Debian's kernels do not have, each behind an option of the configuration (`config` of a boot profile).
 * All `RESERVEDMEM_OF_DECLARE` of 6.1, 6.12 and 7.2 are here or in `regionDrivers.ts`; `fsl,qman-fqd` and `fsl,qman-pfdr`
 * are of powerpc only (drivers/soc/fsl/qbman/qman_ccsr.c 6.1:451).
 */
import type { BootState, Region, Slot } from '../bootState.ts';
import { isCompatible } from '../deviceTree.ts';
import type { RuleName } from '../kernel/rules.ts';
import type { KernelOption } from '../profile.ts';

/** `not-mine`: the driver leaves the region to others (7.2: -ENODEV). `failed`: it refuses the region. */
export type InitResult = 'ok' | 'not-mine' | 'failed';

export interface RegionDriver {
  readonly compatible: string;
  readonly name: 'cma' | 'coherent' | 'restricted' | 'emc-table' | 'fbpr';
  readonly init: (state: BootState, slot: Slot) => InitResult;
  /** Without it the kernel does not have the driver. */
  readonly option?: KernelOption;
  /** Only kernels of which this holds have it; absent: all. */
  readonly rule?: RuleName;
}

const RESTRICTED = 'restricted-dma-pool';
/** What a restricted pool must not have (`rmem_swiotlb_setup`). */
const REFUSED = ['reusable', 'linux,cma-default', 'linux,dma-default', 'no-map'] as const;

/** In the order of the linker: kernel/ comes before drivers/. */
export const OPTIONAL_DRIVERS: readonly RegionDriver[] = [
  { compatible: RESTRICTED, name: 'restricted', init: initRestricted, option: 'CONFIG_DMA_RESTRICTED_POOL' },
  // drivers/memory/tegra/tegra210-emc-table.c, `tegra210_emc_table_init`
  { compatible: 'nvidia,tegra210-emc-table', name: 'emc-table', init: takeAll, option: 'CONFIG_TEGRA210_EMC_TABLE' },
  { compatible: 'fsl,bman-fbpr', name: 'fbpr', init: takeAll, option: 'CONFIG_FSL_DPAA', rule: 'bmanRegionDriver' },
];

/** Whether the kernel at hand has a driver. */
export function isBuilt({ profile, rules }: BootState, { option, rule }: RegionDriver): boolean {
  return (option === undefined || (profile.config ?? []).includes(option)) && (rule === undefined || rules[rule]);
}

function takeAll(): InitResult {
  return 'ok';
}

/** `rmem_swiotlb_setup`, kernel/dma/swiotlb.c 6.1:1110, 6.12:1880, 7.2:1881. */
function initRestricted(state: BootState, { region, base, size }: Slot): InitResult {
  if (refusedProperties(region).length > 0) {
    reportRefused(state, region, true);
    return 'failed';
  }
  state.print(state.messages.restrictedCreated(base, size));
  return 'ok';
}

function refusedProperties({ node }: Region): readonly string[] {
  return REFUSED.filter((name) => node.find(name) !== undefined);
}

function reportRefused(state: BootState, region: Region, isHere: boolean): void {
  const [first = '', ...more] = refusedProperties(region);
  const names = [first, ...more].map((name) => `'${name}'`).join(' and ');
  state.explainedFailures.add(region);
  const freed = region.nomap ? 'maps its memory again' : 'frees its memory';
  const line = state.messages.matchingFail(region.node.name).text;
  state.findAt(
    'rmem-restricted-refused',
    region,
    isHere
      ? `A restricted-dma-pool must not be ${names}: Linux ${state.kernelName} refuses it ("${line}") and ${freed}.`
      : `A restricted-dma-pool must not be ${names}: a kernel with CONFIG_DMA_RESTRICTED_POOL refuses it and ${freed}.`,
    first,
    isHere ? {} : { severity: 'warning' },
  );
}

/** Says what the kernel at hand lacks for the regions of the tree, and what a kernel that has it would refuse. */
export function noteMissingDrivers(state: BootState): void {
  const { regions, rules, profile, assumptions } = state;
  const active = regions.filter(({ isAvailable }) => isAvailable);
  for (const driver of OPTIONAL_DRIVERS) {
    const { compatible, option, rule } = driver;
    const own = active.filter(({ node }) => isCompatible(node, compatible));
    if (own.length === 0 || isBuilt(state, driver) || (rule !== undefined && !rules[rule])) continue;
    assumptions.push(
      `The kernel has no driver for ${compatible} (${option} is not set): such regions are reserved and nothing else.`,
    );
    if (compatible !== RESTRICTED) continue;
    for (const region of own) if (refusedProperties(region).length > 0) reportRefused(state, region, false);
  }
  const defaults = active.filter(({ node }) => node.find('linux,dma-default') !== undefined);
  if (defaults.length === 0) return;
  if (!(profile.config ?? []).includes('CONFIG_DMA_GLOBAL_POOL')) {
    assumptions.push('The kernel does not look at linux,dma-default (CONFIG_DMA_GLOBAL_POOL is not set).');
    return;
  }
  reportTwoDefaults(state, defaults);
}

/** `rmem_dma_setup`, kernel/dma/coherent.c 6.1:382, 7.2:377: warns and goes on with the one that comes last. */
function reportTwoDefaults(state: BootState, regions: readonly Region[]): void {
  const pools = regions.filter(({ driver }) => driver === 'coherent');
  const [first, ...more] = pools;
  if (first === undefined) return;
  for (const region of more) {
    state.findAt(
      'rmem-dma-two-defaults',
      region,
      'Two pools are linux,dma-default: the one initialised last becomes the default ("Reserved memory: region for default DMA coherent area is redefined").',
      'linux,dma-default',
      { related: [{ path: first.node.path, message: 'The other linux,dma-default region.' }] },
    );
  }
}
