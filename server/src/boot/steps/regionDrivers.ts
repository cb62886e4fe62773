/**
 * Region drivers (`RESERVEDMEM_OF_DECLARE`) in the order the linker puts them: CMA (kernel/dma/contiguous.c), then
 * coherent pools (kernel/dma/coherent.c), both for "shared-dma-pool"; then those that only some kernels have.
 */
import type { BootState, Slot } from '../bootState.ts';
import { isCompatible } from '../deviceTree.ts';
import { CMA_NAME_LENGTH } from '../kernel/build.ts';
import type { LogLine } from '../report.ts';
import { type InitResult, isBuilt, OPTIONAL_DRIVERS, type RegionDriver, refuseRegion } from './optionalDrivers.ts';

const DRIVERS: readonly RegionDriver[] = [
  { compatible: 'shared-dma-pool', name: 'cma', init: initCma },
  { compatible: 'shared-dma-pool', name: 'coherent', init: initCoherent },
  ...OPTIONAL_DRIVERS,
];

/** Whether a node asks for a CMA area, and the kernel has any: such a region must be aligned to a page block. */
export function wantsCma(state: BootState, region: Slot['region']): boolean {
  return state.build.hasCma && asksForCma(region);
}

/** Whether a node asks for a CMA area, whatever the kernel has. */
export function asksForCma(region: Slot['region']): boolean {
  return region.reusable && !region.nomap && isCompatible(region.node, 'shared-dma-pool');
}

/** `linux,cma-default` while `cma=` is given: the command line wins. */
export function losesToCommandLine(state: BootState, region: Slot['region']): boolean {
  // Without CMA the kernel does not know the parameter.
  return (
    state.build.hasCma && state.commandLine.cmaSize !== undefined && region.node.find('linux,cma-default') !== undefined
  );
}

/**
 * `__reserved_mem_init_node` (6.1 :178, 6.12 :513, 7.2 :599). `none`: no driver is concerned.
 */
export function initRegion(state: BootState, slot: Slot): 'ok' | 'none' | 'failed' {
  let result: InitResult = 'not-mine';
  for (const driver of DRIVERS) {
    if ((driver.name === 'cma' && !state.build.hasCma) || !isBuilt(state, driver)) continue;
    if (!isCompatible(slot.region.node, driver.compatible)) continue;
    result = driver.init(state, slot);
    if (result === 'ok') {
      slot.driver = driver.name;
      slot.region.driver = driver.name;
      state.print(state.messages.initialized(slot.region.node.name, driver.compatible));
      const { region, base, size } = slot;
      state.emit({ kind: 'driver-took', region: region.index, driver: driver.name, base, size });
      return 'ok';
    }
    if (result === 'failed' && state.rules.regionOperations) break;
  }
  if (result === 'failed') return 'failed';
  noteNoDriver(state, slot);
  return 'none';
}

/** The kernel's line about a region that is reserved in the end. */
export function regionLine({ messages }: BootState, { region, base, size }: Slot): LogLine {
  return messages.region(region.node.name, base, size, region.nomap, region.reusable);
}

/** With `regionOperations`: both drivers of shared-dma-pool leave the region to others, and there are none. */
function noteNoDriver(state: BootState, { region }: Slot): void {
  if (!state.rules.regionOperations || !isCompatible(region.node, 'shared-dma-pool')) return;
  if (region.nomap && region.reusable) {
    state.emit({ kind: 'no-driver', region: region.index, by: 'regionOperations' });
  }
}

/** `rmem_cma_setup`, kernel/dma/contiguous.c 6.1:398, 6.12:455, 7.2:545. */
function initCma(state: BootState, slot: Slot): InitResult {
  const { region, base, size } = slot;
  const { build, rules, messages } = state;
  const isMine = region.reusable && !region.nomap;
  // __rmem_cma_verify_node
  if (rules.regionOperations && !isMine) return 'not-mine';
  if (losesToCommandLine(state, region)) {
    if (rules.cmdlineSkipsDefaultCma) {
      state.print(messages.skipDefault());
      return 'failed';
    }
    const line = messages.bypassDefault(region.node.name);
    state.print(line);
    return refuseRegion(state, slot, 'cma', 'cmdline', line);
  }
  if (!isMine) return 'failed';
  if (((base | size) & (build.cmaAlignment - 1n)) !== 0n) {
    const line = messages.cmaAlignment();
    state.print(line);
    return refuseRegion(state, slot, 'cma', 'alignment', line);
  }
  if (!reserveCmaSlot(state, slot)) {
    state.print(messages.cmaSetupFailed());
    return 'failed';
  }
  state.print(messages.cmaCreated(base, size));
  return 'ok';
}

/** `cma_init_reserved_mem` (mm/cma.c 6.1:173, 6.12:169, 7.2:271). */
function reserveCmaSlot(state: BootState, slot: Slot): boolean {
  const { region, base, size } = slot;
  const isReserved = size !== 0n && state.memblock.reserved.overlaps(base, size);
  if (state.rules.cmaNeedsReservedFirst && !isReserved) return false;
  if (state.cmaAreas.length >= state.build.cmaSlots) {
    const line = state.messages.noCmaSlots();
    state.print(line);
    refuseRegion(state, slot, 'cma', 'slots', line);
    return false;
  }
  if (!isReserved) return false;
  const area = {
    region,
    name: region.node.name.slice(0, CMA_NAME_LENGTH),
    base,
    size,
  };
  state.cmaAreas.push(area);
  if (region.node.find('linux,cma-default') !== undefined) {
    const before = state.defaultCma;
    if (before !== undefined) {
      const other = { region: before.region?.index, base: before.base, size: before.size };
      state.emit({ kind: 'default-replaced', region: region.index, other });
    }
    state.defaultCma = area;
  }
  return true;
}

/** `rmem_dma_setup`, kernel/dma/coherent.c 6.1:369, 6.12:365, 7.2:366; only 32-bit arm insists on no-map. */
function initCoherent(state: BootState, slot: Slot): InitResult {
  const { messages } = state;
  if (slot.region.reusable) return state.rules.regionOperations ? 'not-mine' : 'failed';
  if (state.facts.coherentNeedsNomap && !slot.region.nomap) {
    const line = messages.coherentNeedsNomap();
    state.print(line);
    return refuseRegion(state, slot, 'coherent', 'needs-nomap', line);
  }
  state.print(messages.coherentCreated(slot.base, slot.size));
  return 'ok';
}
