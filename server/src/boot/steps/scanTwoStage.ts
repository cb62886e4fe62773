/**
 * With `scanInTwoStages`: an early scan reserves static regions and allocates dynamic ones; a late scan, once memblock can
 * allocate freely, stores and initialises the static regions in an array of the right size (drivers/of/fdt.c 6.12:496, 7.2:495;
 * drivers/of/of_reserved_mem.c).
 */
import { readCells } from '../../base/bytes.ts';
import type { FdtProperty } from '../../fdt/read.ts';
import type { BootState, Region, Slot } from '../bootState.ts';
import type { Chosen } from '../chosen.ts';
import type { AddressAndSize } from '../deviceTree.ts';
import { arraySlots } from '../kernel/build.ts';
import { KernelPanic } from '../memblock/kernelPanic.ts';
import { allocateDynamic, skipDefault, skippedBy } from './dynamicRegion.ts';
import { checkOverlaps } from './overlap.ts';
import { initRegion, regionLine } from './regionDrivers.ts';
import {
  collectRegions,
  isConsidered,
  refusesNode,
  reservedMemoryNode,
  rootFormatProblem,
} from './reservedMemoryNode.ts';
import {
  giveBack,
  isTimeForElfcorehdr,
  rejectReg,
  reserveElfcorehdr,
  reserveEntry,
  reserveMemReserve,
} from './staticRegion.ts';

/** `early_init_fdt_scan_reserved_mem`: /memreserve/ comes last, and dynamic regions may lie on top of it. */
export function scanEarly(state: BootState, chosen: Chosen): void {
  if (isTimeForElfcorehdr(state, chosen, 'elfcorehdrBeforeStatic', true)) reserveElfcorehdr(state, chosen);
  scanNodes(state);
  if (isTimeForElfcorehdr(state, chosen, 'elfcorehdrBeforeStatic', false)) reserveElfcorehdr(state, chosen);
  reserveMemReserve(state);
}

/** `fdt_scan_reserved_mem`, 6.12:304, 7.2:335. */
function scanNodes(state: BootState): void {
  const node = reservedMemoryNode(state);
  if (node === undefined || refusesNode(state, node)) return;
  collectRegions(state, node);
  const slots = arraySlots(state.rules);
  const dynamic: Region[] = [];
  for (const region of state.regions) {
    if (!isConsidered(region)) continue;
    if (reserveReg(state, region) === 'done' || region.node.find('size') === undefined) continue;
    region.placement = 'dynamic';
    if (dynamic.length === slots && state.rules.dynamicRegionsCounted) {
      const line = state.messages.tooManyDynamic(region.node.name);
      state.print(line);
      const { index, placement } = region;
      state.emit({ kind: 'array-full', region: index, placement, wanted: undefined, slots, line });
    } else {
      dynamic.push(region);
    }
  }
  for (const region of dynamic) {
    const placed = allocateDynamic(state, region);
    // Until the late scan the array has the slots that it is built with.
    if (placed !== undefined) storeAndInit(state, region, placed.base, placed.size, slots);
  }
  if (dynamic.length > slots) {
    const { index } = dynamic[slots] ?? { index: 0 };
    state.emit({ kind: 'stack-overflow', region: index, regions: dynamic.length, slots });
    throw new KernelPanic(STACK_CORRUPTED);
  }
}

/** The panic with CONFIG_STACKPROTECTOR_STRONG; the kernel also prints the place in the function. */
const STACK_CORRUPTED = 'stack-protector: Kernel stack is corrupted in: fdt_scan_reserved_mem';

/**
 * `__reserved_mem_reserve_reg`, 6.12:162, 7.2:143. `try-size`: there is no `reg`, or none that counts, so the region may be a
 * dynamic one.
 */
function reserveReg(state: BootState, region: Region): 'done' | 'try-size' {
  const { rules } = state;
  const reg = region.node.find('reg');
  if (reg === undefined) return 'try-size';
  if (takesShortReg(state, region, reg)) return 'done';
  const count = state.tree.entryCount(reg);
  if (count === undefined && !rules.wrongRegCountsAsNone) {
    rejectReg(state, region, reg.length);
    return 'done';
  }
  if (count === undefined || (count === 0 && rules.emptyRegCountsAsNone)) {
    region.base = undefined;
    if (reg.length > 0) {
      state.emit({ kind: 'reg-passed-over', region: region.index, bytes: reg.length, by: 'wrongRegCountsAsNone' });
    }
    return 'try-size';
  }
  if (count > 1 && rules.firstRegEntryOnly) {
    const line = state.messages.onlyFirstEntry(region.node.name, count);
    state.print(line);
    state.emit({ kind: 'entries-lost', region: region.index, count, line, by: 'firstRegEntryOnly' });
  }
  const skipping = skippedBy(state, region);
  if (skipping !== undefined) {
    skipDefault(state, region, skipping);
    return 'done';
  }
  const reserved = rules.firstRegEntryOnly ? Math.min(count, 1) : count;
  for (let i = 0; i < reserved; i++) {
    const { base, size } = state.tree.range(reg, i);
    reserveEntry(state, region, base, size, i === 0);
  }
  return 'done';
}

/** Whether a `reg` is one entry with two cells of address and one of size, where the root has two of both. */
function hasOneCellSize({ tree }: BootState, reg: FdtProperty): boolean {
  return tree.addressCells === 2 && tree.sizeCells === 2 && reg.length === 12;
}

/** That entry. */
function shortEntry({ tree }: BootState, reg: FdtProperty): AddressAndSize {
  return { base: tree.addressAt(reg), size: readCells(tree.blob.bytes, reg.offset + 8, 1) };
}

/** `__reserved_mem_reserve_reg` of Raspberry Pi: the entry is reserved as if it were whole. */
function takesShortReg(state: BootState, region: Region, reg: FdtProperty): boolean {
  if (!hasOneCellSize(state, reg) || !state.rules.takesOneCellReg) return false;
  const line = state.messages.oneCellReg(region.node.name);
  state.print(line);
  state.emit({ kind: 'one-cell-taken', region: region.index, property: 'reg', line });
  const { base, size } = shortEntry(state, reg);
  const skipping = skippedBy(state, region);
  if (skipping !== undefined) skipDefault(state, region, skipping);
  else reserveEntry(state, region, base, size, true);
  return true;
}

/**
 * The late pass: `fdt_scan_reserved_mem_reg_nodes` (6.12:239) and `fdt_scan_reserved_mem_late` (7.2:263), called by
 * `unflatten_device_tree`.
 */
export function scanLate(state: BootState): void {
  const node = reservedMemoryNode(state);
  if (node === undefined) {
    state.print(state.messages.noNode());
    return;
  }
  if (rootFormatProblem(state, node) !== undefined) {
    state.print(state.messages.unsupportedFormat());
    return;
  }
  collectRegions(state, node);
  const built = arraySlots(state.rules);
  const isFew = state.regions.length <= built;
  const slots = isFew || !state.rules.staticArrayOf64 ? Number.POSITIVE_INFINITY : built;
  for (const region of state.regions) if (isConsidered(region)) storeStatic(state, region, slots);
  checkOverlaps(state);
}

function storeStatic(state: BootState, region: Region, slots: number): void {
  const { rules } = state;
  const reg = region.node.find('reg');
  if (reg === undefined) return;
  if (hasOneCellSize(state, reg) && rules.takesOneCellReg) {
    const { base, size } = shortEntry(state, reg);
    if (rules.lateScanTakesOneCellReg && size !== 0n) storeAndInit(state, region, base, size, slots);
    return;
  }
  const count = state.tree.entryCount(reg);
  if (count !== 1 && rules.lateScanNeedsOneEntry) {
    if (count !== undefined && count > 1) {
      state.emit({ kind: 'entries-lost', region: region.index, count, line: undefined, by: 'lateScanNeedsOneEntry' });
    }
    return;
  }
  if (count === undefined) {
    if (!rules.wrongRegCountsAsNone) rejectReg(state, region, reg.length);
    return;
  }
  if (count === 0 && !rules.emptyRegReadOnward) return;
  const skipping = skippedBy(state, region);
  if (skipping !== undefined) {
    if (skipping === 'cmdlineSkipsDefaultCma') state.print(state.messages.skipDefault());
    return;
  }
  if (count > 1 && rules.lateScanWarnsOfEntries) {
    const line = state.messages.ignoresEntries(region.node.name, count - 1);
    state.print(line);
    state.emit({ kind: 'entries-lost', region: region.index, count, line, by: 'lateScanWarnsOfEntries' });
  }
  // For an empty property, the numbers come from the bytes behind it in the blob.
  const { base, size } = state.tree.range(reg, 0);
  if (count === 0) {
    state.emit({ kind: 'empty-reg-read', region: region.index, base, size, by: 'emptyRegReadOnward' });
    region.base = base;
    region.size = size;
  }
  if (size !== 0n) storeAndInit(state, region, base, size, slots);
}

/**
 * A slot, the region's driver, and the line about it: `fdt_reserved_mem_save_node` with `fdt_init_reserved_mem_node`
 * (6.12:117, :597), `fdt_init_reserved_mem_node` (7.2:633).
 */
function storeAndInit(state: BootState, region: Region, base: bigint, size: bigint, slots: number): void {
  if (state.slots.length >= slots) {
    const line = state.messages.notEnoughSpace(region.node.name);
    state.print(line);
    const { index, placement } = region;
    state.emit({
      kind: 'array-full',
      region: index,
      placement,
      wanted: state.consideredRegions,
      slots,
      line,
    });
    return;
  }
  const slot: Slot = { region, base, size, driver: undefined };
  const store = () => {
    state.slots.push(slot);
    state.emit({ kind: 'stored', region: region.index, base, size });
  };
  if (initRegion(state, slot) === 'failed') {
    giveBack(state, region, base, size);
    if (!state.rules.refusedRegionsLeaveArray) store();
    return;
  }
  state.print(regionLine(state, slot));
  store();
}
