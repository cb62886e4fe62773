/**
 * Without `scanInTwoStages`: one array of a fixed length (`arraySlots`) holds static and dynamic regions. One walk over the tree
 * reserves the static ones and notes all; then the array is sorted, and in its order dynamic regions are placed and drivers called.
 * All of that comes before memblock's own arrays can grow (6.1 drivers/of/fdt.c:500-650, drivers/of/of_reserved_mem.c:29-295).
 */
import type { BootState, Region } from '../bootState.ts';
import type { Chosen } from '../chosen.ts';
import { arraySlots } from '../kernel/build.ts';
import { allocateDynamic } from './dynamicRegion.ts';
import { checkOverlaps } from './overlap.ts';
import { initRegion, regionLine } from './regionDrivers.ts';
import { collectRegions, isConsidered, refusesNode, reservedMemoryNode } from './reservedMemoryNode.ts';
import {
  giveBack,
  isTimeForElfcorehdr,
  rejectReg,
  reserveElfcorehdr,
  reserveEntry,
  reserveMemReserve,
} from './staticRegion.ts';

/**
 * `early_init_fdt_scan_reserved_mem`, 6.1 drivers/of/fdt.c:630: /memreserve/, the walk, the header of a crashed kernel's memory, the
 * array. Other releases have /memreserve/ after the header, or the header last.
 */
export function scanSingleArray(state: BootState, chosen: Chosen): void {
  // Without entries the order does not matter, and the rule is not asked for.
  const isFirst = state.tree.blob.memReserve.length === 0 || !state.rules.memreserveAfterStatic;
  if (isFirst) reserveMemReserve(state);
  scanNodes(state);
  if (isTimeForElfcorehdr(state, chosen, 'elfcorehdrBeforeDynamic', true)) reserveElfcorehdr(state, chosen);
  if (!isFirst) reserveMemReserve(state);
  initAll(state);
  if (isTimeForElfcorehdr(state, chosen, 'elfcorehdrBeforeDynamic', false)) reserveElfcorehdr(state, chosen);
}

/** `fdt_scan_reserved_mem`, 6.1 fdt.c:569. */
function scanNodes(state: BootState): void {
  const node = reservedMemoryNode(state);
  if (node === undefined || refusesNode(state, node)) return;
  collectRegions(state, node);
  const considered = state.regions.filter(isConsidered);
  const total = considered.filter(hasPlaceOrSize).length;
  for (const region of considered) scanRegion(state, region, total);
}

/** `__reserved_mem_reserve_reg`, 6.1 fdt.c:500. `total`: regions that want a slot, for the finding about a full array. */
function scanRegion(state: BootState, region: Region, total: number): void {
  const { tree } = state;
  const reg = region.node.find('reg');
  if (reg === undefined) {
    if (region.node.find('size') === undefined) return;
    region.placement = 'dynamic';
    save(state, region, 0n, 0n, total);
    return;
  }
  const count = tree.entryCount(reg);
  if (count === undefined) {
    rejectReg(state, region, reg.length);
    return;
  }
  for (let i = 0; i < count; i++) {
    const { base, size } = tree.range(reg, i);
    reserveEntry(state, region, base, size, i === 0);
    // The first entry gets a slot whether or not the reservation succeeded.
    if (i === 0) save(state, region, base, size, total);
  }
}

/** `fdt_reserved_mem_save_node`, 6.1 of_reserved_mem.c:62. */
function save(state: BootState, region: Region, base: bigint, size: bigint, total: number): void {
  const slots = arraySlots(state.rules);
  if (state.slots.length < slots) {
    state.slots.push({ region, base, size, driver: undefined });
    state.emit({ kind: 'stored', region: region.index, base, size });
    return;
  }
  const line = state.messages.notEnoughSpace(region.node.name);
  state.print(line);
  const { index, placement } = region;
  state.emit({ kind: 'array-full', region: index, placement, wanted: total, slots, line });
}

function hasPlaceOrSize({ node }: Region): boolean {
  return node.find('reg') !== undefined || node.find('size') !== undefined;
}

/**
 * `fdt_init_reserved_mem`, 6.1 of_reserved_mem.c:254: sorts the array by address and size, reports overlaps, then walks it. A slot of
 * size 0 is placed now. As all of those have the same key, the order in which they are placed is what the kernel's sort() makes of
 * equal keys (`tiesByNode`: of the tree).
 */
function initAll(state: BootState): void {
  state.emit({ kind: 'stage', stage: 'placement' });
  checkOverlaps(state);
  for (const slot of state.slots) {
    const { region } = slot;
    if (slot.size === 0n) {
      const placed = allocateDynamic(state, region);
      if (placed === undefined) continue;
      slot.base = placed.base;
      slot.size = placed.size;
    }
    if (initRegion(state, slot) === 'failed') giveBack(state, region, slot.base, slot.size);
    else if (state.rules.printsRegions) {
      state.print(regionLine(state, slot));
      state.emit({ kind: 'listed', region: region.index, base: slot.base, size: slot.size });
    }
  }
}
