/**
 * 6.12 and 7.2: an early scan reserves static regions and allocates dynamic ones; a late one, once memblock can allocate
 * freely, stores and initialises the static regions in an array of the right size (drivers/of/fdt.c 6.12:496, 7.2:495;
 * drivers/of/of_reserved_mem.c).
 */
import { countText } from '../base/format.ts';
import { type BootState, fail, type Region, type Slot } from './bootState.ts';
import type { Chosen } from './chosen.ts';
import { allocateDynamic, skipDefault } from './dynamicRegion.ts';
import { MAX_RESERVED_REGIONS } from './generations.ts';
import { checkOverlaps } from './overlap.ts';
import { initRegion, losesToCommandLine, wantsCma } from './regionDrivers.ts';
import {
  collectRegions,
  isConsidered,
  reportRootFormat,
  reservedMemoryNode,
  rootFormatProblem,
} from './reservedMemoryNode.ts';
import { giveBack, rejectReg, reserveElfcorehdr, reserveEntry, reserveMemReserve } from './staticRegion.ts';

/** `early_init_fdt_scan_reserved_mem`: /memreserve/ comes last, and dynamic regions may lie on top of it. */
export function scanEarly(state: BootState, chosen: Chosen): void {
  reserveElfcorehdr(state, chosen.elfcorehdr);
  scanNodes(state);
  reserveMemReserve(state);
}

/** `fdt_scan_reserved_mem`, 6.12:304, 7.2:335. */
function scanNodes(state: BootState): void {
  const node = reservedMemoryNode(state);
  if (node === undefined) return;
  const problem = rootFormatProblem(state, node);
  if (problem !== undefined) {
    state.print(state.messages.unsupportedFormat(state.generation.name));
    reportRootFormat(state, node, problem);
    return;
  }
  collectRegions(state, node);
  const reserveReg = state.generation.name === '6.12' ? reserveAllEntries : reserveFirstEntry;
  const dynamic: Region[] = [];
  for (const region of state.regions) {
    if (!isConsidered(region)) continue;
    if (reserveReg(state, region) === 'done' || region.node.find('size') === undefined) continue;
    region.placement = 'dynamic';
    if (dynamic.length === MAX_RESERVED_REGIONS) {
      const line = state.messages.tooManyDynamic(region.node.name);
      state.print(line);
      const text = `Linux ${state.generation.name} allocates at most ${MAX_RESERVED_REGIONS} dynamic regions, and this is one of those beyond: nothing is allocated for it ("${line.text}"). Regions with reg have no such limit.`;
      state.findAt('rmem-array-full', region, text);
      fail(region, text);
    } else {
      dynamic.push(region);
    }
  }
  for (const region of dynamic) {
    const placed = allocateDynamic(state, region);
    if (placed !== undefined) storeAndInit(state, region, placed.base, placed.size);
  }
}

/**
 * `__reserved_mem_reserve_reg`, 6.12:162. `try-size`: there is no `reg`, so the region may be a dynamic one. An empty `reg`
 * counts as one.
 */
function reserveAllEntries(state: BootState, region: Region): 'done' | 'try-size' {
  const reg = region.node.find('reg');
  if (reg === undefined) return 'try-size';
  const count = state.tree.entryCount(reg);
  if (count === undefined) {
    rejectReg(state, region, reg.length);
    return 'done';
  }
  for (let i = 0; i < count; i++) {
    const { base, size } = state.tree.range(reg, i);
    reserveEntry(state, region, base, size, i === 0);
  }
  return 'done';
}

/** The same, 7.2:143: a `reg` that is empty or of wrong length counts as none, and only the first entry is reserved. */
function reserveFirstEntry(state: BootState, region: Region): 'done' | 'try-size' {
  const reg = region.node.find('reg');
  const count = reg === undefined ? undefined : state.tree.entryCount(reg);
  if (reg === undefined || count === undefined || count === 0) {
    region.base = undefined;
    if (reg !== undefined && reg.length > 0) reportUnusableReg(state, region, reg.length);
    return 'try-size';
  }
  if (count > 1) {
    const line = state.messages.onlyFirstEntry(region.node.name, count);
    state.print(line);
    state.findAt(
      'rmem-multiple-reg',
      region,
      `reg has ${count} entries, but Linux 7.2 reserves only the first; the others stay ordinary RAM ("${line.text}"). Older kernels reserve all of them.`,
      'reg',
    );
  }
  if (wantsCma(state, region) && losesToCommandLine(state, region)) {
    skipDefault(state, region);
    return 'done';
  }
  const { base, size } = state.tree.range(reg, 0);
  reserveEntry(state, region, base, size, true);
  return 'done';
}

function reportUnusableReg(state: BootState, region: Region, length: number): void {
  const isDynamic = region.node.find('size') !== undefined;
  const then = isDynamic ? 'takes the region for a dynamic one' : 'ignores the region without a message';
  const text = `reg has ${countText(length, 'byte')}, no multiple of an (address, size) entry of ${state.tree.entryBytes}. Linux 7.2 ${then}.`;
  // It says nothing, so an error would promise a message that never comes.
  state.findAt('rmem-invalid-reg', region, text, 'reg', { severity: 'warning' });
  if (!isDynamic) fail(region, text);
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
    state.print(state.messages.unsupportedFormat(state.generation.name));
    return;
  }
  const store = state.generation.name === '6.12' ? storeEntry612 : storeEntry72;
  for (const region of state.regions) if (isConsidered(region)) store(state, region);
  checkOverlaps(state);
}

function storeEntry612(state: BootState, region: Region): void {
  const reg = region.node.find('reg');
  if (reg === undefined) return;
  const count = state.tree.entryCount(reg);
  if (count === undefined) {
    rejectReg(state, region, reg.length);
    return;
  }
  if (count > 1) {
    const line = state.messages.ignoresEntries(region.node.name, count - 1);
    state.print(line);
    state.findAt(
      'rmem-multiple-reg',
      region,
      `reg has ${count} entries: Linux 6.12 reserves all of them, but only the first becomes a region that drivers find ("${line.text}").`,
      'reg',
    );
  }
  // An empty property is not caught: the numbers come from whatever the blob holds behind it.
  const { base, size } = state.tree.range(reg, 0);
  if (count === 0) {
    state.findAt(
      'rmem-empty-reg',
      region,
      'reg is empty. Linux 6.12 reserves nothing for it, but registers a region with an address and a size read from the bytes behind the property.',
      'reg',
    );
    region.base = base;
    region.size = size;
  }
  if (size !== 0n) storeAndInit(state, region, base, size);
}

function storeEntry72(state: BootState, region: Region): void {
  const reg = region.node.find('reg');
  const count = reg === undefined ? undefined : state.tree.entryCount(reg);
  if (reg === undefined || count === undefined || count === 0) return;
  if (wantsCma(state, region) && losesToCommandLine(state, region)) {
    state.print(state.messages.skipDefault());
    return;
  }
  const { base, size } = state.tree.range(reg, 0);
  if (size !== 0n) storeAndInit(state, region, base, size);
}

/**
 * A slot, the region's driver, and the line about it: `fdt_reserved_mem_save_node` with `fdt_init_reserved_mem_node`
 * (6.12:117, :597), `fdt_init_reserved_mem_node` (7.2:633). After a refusal the slot stays in 6.12 and is dropped in 7.2.
 */
function storeAndInit(state: BootState, region: Region, base: bigint, size: bigint): void {
  const slot: Slot = { region, base, size, driver: undefined };
  if (initRegion(state, slot) === 'failed') {
    giveBack(state, region, base, size);
    if (state.generation.name === '6.12') state.slots.push(slot);
    return;
  }
  state.print(state.messages.region(region.node.name, base, size, region.nomap, region.reusable));
  state.slots.push(slot);
}
