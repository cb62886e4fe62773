/**
 * Region drivers (`RESERVEDMEM_OF_DECLARE`) in the order the linker puts them: CMA (kernel/dma/contiguous.c), then
 * coherent pools (kernel/dma/coherent.c), both for "shared-dma-pool"; then those that only some kernels have.
 */
import { formatSize, hex } from '../../base/format.ts';
import type { BootState, Slot } from '../bootState.ts';
import { isCompatible } from '../deviceTree.ts';
import { CMA_NAME_LENGTH } from '../kernel/build.ts';
import type { ProblemPlace } from '../problems.ts';
import type { BootProblem } from '../report.ts';
import { type InitResult, isBuilt, OPTIONAL_DRIVERS, type RegionDriver } from './optionalDrivers.ts';

const DRIVERS: readonly RegionDriver[] = [
  { compatible: 'shared-dma-pool', name: 'cma', init: initCma },
  { compatible: 'shared-dma-pool', name: 'coherent', init: initCoherent },
  ...OPTIONAL_DRIVERS,
];

/** Whether a node asks for a CMA area, and the kernel has any: such a region must be aligned to a page block. */
export function wantsCma(state: BootState, region: Slot['region']): boolean {
  return state.build.hasCma && asksForCma(region);
}

/** The same without a look at the kernel. */
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

/** Where the tree states the command line; nowhere when a profile does. */
export function whereCmdlineIs(state: BootState): BootProblem['related'] {
  if (state.profile.cmdline !== undefined) return [];
  return [{ path: '/chosen', property: 'bootargs', message: "'cma=' is here." }];
}

/** Where a finding about the command line belongs: to the tree only where the tree states it. */
export function cmdlinePlace(state: BootState): ProblemPlace {
  return state.profile.cmdline === undefined ? { path: '/chosen', property: 'bootargs' } : { path: '/reserved-memory' };
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
      state.event('init', 'driver', slot.region.node.path, slot, driver.name);
      return 'ok';
    }
    if (result === 'failed' && state.rules.regionOperations) break;
  }
  if (result === 'failed') return 'failed';
  reportNoDriver(state, slot);
  return 'none';
}

/** With `regionOperations`: both drivers of shared-dma-pool leave the region to others, and there are none. */
function reportNoDriver(state: BootState, { region }: Slot): void {
  if (!state.rules.regionOperations || !isCompatible(region.node, 'shared-dma-pool')) return;
  const both = region.nomap && region.reusable;
  if (!both) return;
  const text = `'reusable' and 'no-map' together suit neither driver of shared-dma-pool: Linux ${state.kernelName} leaves the region reserved without a message, and a device that wants the pool gets none. Older kernels give its memory back.`;
  state.findAt('rmem-no-driver', region, text, 'compatible');
}

/** `rmem_cma_setup`, kernel/dma/contiguous.c 6.1:398, 6.12:455, 7.2:545. */
function initCma(state: BootState, slot: Slot): InitResult {
  const { region, base, size } = slot;
  const { build, rules, kernelName } = state;
  // __rmem_cma_verify_node
  if (rules.regionOperations && (!region.reusable || region.nomap)) return 'not-mine';
  if (rules.cmdlineSkipsDefaultCma) {
    if (losesToCommandLine(state, region)) {
      state.print(state.messages.skipDefault());
      return 'failed';
    }
  } else {
    if (losesToCommandLine(state, region)) {
      state.print(state.messages.bypassDefault(region.node.name));
      // Without reusable the coherent driver takes the region all the same.
      if (region.reusable) {
        state.explainedFailures.add(region);
        state.findAt(
          'rmem-cma-cmdline',
          region,
          `'cma=' on the command line makes Linux ${kernelName} give up this linux,cma-default region: it is reserved first and freed again.`,
          'linux,cma-default',
          { related: whereCmdlineIs(state) },
        );
      }
      return 'failed';
    }
    if (!region.reusable || region.nomap) return 'failed';
  }
  if (((base | size) & (build.cmaAlignment - 1n)) !== 0n) {
    const line = state.messages.cmaAlignment();
    state.print(line);
    state.explainedFailures.add(region);
    // Where only Debian's configuration asks for so much, the board's own kernel may well take it.
    const { cmaAlignment, leastCmaAlignment = cmaAlignment } = build;
    if (((base | size) & (leastCmaAlignment - 1n)) === 0n) return 'failed';
    state.findAt(
      'rmem-cma-alignment',
      region,
      `A reusable shared-dma-pool becomes a CMA area and must begin and end on ${formatSize(build.cmaAlignment)} boundaries, ` +
        `but this is ${hex(base)} + ${hex(size)}. Linux ${kernelName} refuses it ("${line.text}") and frees the memory.`,
      region.placement === 'dynamic' ? 'size' : 'reg',
    );
    return 'failed';
  }
  if (!reserveCmaSlot(state, slot)) {
    state.print(state.messages.cmaSetupFailed());
    return 'failed';
  }
  state.print(state.messages.cmaCreated(base, size));
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
    state.explainedFailures.add(region);
    state.findAt(
      'rmem-cma-slots',
      region,
      `Linux ${state.kernelName} has room for ${state.build.cmaSlots} CMA areas, and this is one more ("${line.text}"). The memory is freed.`,
      'reusable',
    );
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
    reportTwoDefaults(state, slot);
    state.defaultCma = area;
  }
  return true;
}

/** A second default area. Where the built-in one is made before static regions are looked at, that is always so. */
function reportTwoDefaults(state: BootState, slot: Slot): void {
  const before = state.defaultCma;
  if (before === undefined) return;
  const place = { path: slot.region.node.path, property: 'linux,cma-default' };
  if (before.region === undefined) {
    state.find(
      'rmem-cma-two-defaults',
      `On ${state.facts.name}, Linux ${state.kernelName} has made its built-in default area (${hex(before.base)} + ${formatSize(before.size)}) before it looks at static regions. Both stay reserved, and this one becomes the default; alloc-ranges instead of reg avoids that.`,
      place,
    );
    return;
  }
  state.find(
    'rmem-cma-two-defaults',
    'Two regions are linux,cma-default; the one initialised last becomes the default area.',
    { ...place, related: [{ path: before.region.node.path, message: 'The other linux,cma-default region.' }] },
  );
}

/** `rmem_dma_setup`, kernel/dma/coherent.c 6.1:369, 6.12:365, 7.2:366; only 32-bit arm insists on no-map. */
function initCoherent(state: BootState, slot: Slot): InitResult {
  if (slot.region.reusable) return state.rules.regionOperations ? 'not-mine' : 'failed';
  if (state.facts.coherentNeedsNomap && !slot.region.nomap) {
    const line = state.messages.coherentNeedsNomap();
    state.print(line);
    state.explainedFailures.add(slot.region);
    state.findAt(
      'rmem-driver-failed',
      slot.region,
      `A shared-dma-pool that is not reusable needs no-map on 32-bit arm: Linux ${state.kernelName} refuses it ("${line.text}") and frees the memory.`,
      'compatible',
    );
    return 'failed';
  }
  state.print(state.messages.coherentCreated(slot.base, slot.size));
  return 'ok';
}
