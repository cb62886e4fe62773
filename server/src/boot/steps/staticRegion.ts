/** Reserving static regions: what all kernels share. */
import type { BootState, Region } from '../bootState.ts';
import type { Chosen } from '../chosen.ts';
import type { AddressAndSize } from '../deviceTree.ts';
import type { RuleName } from '../kernel/rules.ts';

/**
 * `early_init_dt_reserve_memory` (6.1 drivers/of/fdt.c:479; of_reserved_mem.c 6.12:141, 7.2:121). A no-map region is not
 * reserved but marked in memory, and refused when it touches both RAM (but for `nomapRefusedAnywhere`) and any reservation,
 * not necessarily in the same bytes. A plain one is reserved whatever is there.
 */
function reserveOrNomap(state: BootState, base: bigint, size: bigint, nomap: boolean): 'ok' | 'busy' | 'full' {
  const { memblock } = state;
  if (!nomap) return memblock.reserved.add(base, size) ? 'ok' : 'full';
  if (state.rules.staticNomapRemoved) return memblock.memory.remove(base, size) ? 'ok' : 'full';
  const isRam = state.rules.nomapRefusedAnywhere || memblock.memory.overlaps(base, size);
  if (isRam && memblock.reserved.overlaps(base, size)) return 'busy';
  return memblock.markNomap(base, size) ? 'ok' : 'full';
}

/** One `reg` entry in the first pass. Prints the kernel's message when it fails. */
export function reserveEntry(state: BootState, region: Region, base: bigint, size: bigint, isFirst: boolean): void {
  const { index, node, nomap } = region;
  const outcome = size === 0n ? 'empty' : reserveOrNomap(state, base, size, nomap);
  if (isFirst) {
    region.base = base;
    region.size = size;
  }
  if (outcome === 'ok') {
    state.emit({ kind: 'entry-taken', region: index, nomap, base, size });
    return;
  }
  const line = state.messages.failedToReserve(node.name, base, size);
  state.print(line);
  state.emit({ kind: 'entry-refused', region: index, why: outcome, base, size, line });
}

/** Prints "invalid reg property", in both scans. */
export function rejectReg(state: BootState, region: Region, bytes: number): void {
  const line = state.messages.invalidReg(region.node.name);
  state.print(line);
  region.base = undefined;
  state.emit({ kind: 'reg-refused', region: region.index, bytes, line, by: 'wrongRegCountsAsNone' });
}

/**
 * /memreserve/ entries (drivers/of/fdt.c, `early_init_fdt_scan_reserved_mem`): the list ends at the first size of 0. No
 * check against RAM, no rounding.
 */
export function reserveMemReserve(state: BootState): void {
  for (const entry of state.tree.blob.memReserve) {
    if (entry.size === 0n) return;
    const address = state.tree.physical(entry.address);
    const size = state.tree.physical(entry.size);
    state.memblock.reserved.add(address, size);
    state.emit({ kind: 'reserved', stage: 'memreserve', subject: '/memreserve/', base: address, size });
  }
}

/** Where the header of a crashed kernel's memory is; undefined where there is none. */
function elfcorehdrOf({ build, commandLine }: BootState, { elfcorehdr }: Chosen): AddressAndSize | undefined {
  if (build.lacksCrashDump) return undefined;
  const given = commandLine.elfcorehdr;
  if (given === undefined) return elfcorehdr;
  return { base: given.address, size: given.size ?? elfcorehdr?.size ?? 0n };
}

/** Whether it is time to reserve the header; the rule is asked for only where there is one. */
export function isTimeForElfcorehdr(state: BootState, chosen: Chosen, rule: RuleName, holds: boolean): boolean {
  return elfcorehdrOf(state, chosen) !== undefined && state.rules[rule] === holds;
}

/** `fdt_reserve_elfcorehdr` (drivers/of/fdt.c): refused when any byte is reserved. */
export function reserveElfcorehdr(state: BootState, chosen: Chosen): void {
  const header = elfcorehdrOf(state, chosen);
  if (header === undefined) return;
  const { base, size } = header;
  state.elfcorehdr = base;
  if (size === 0n) return;
  if (state.memblock.reserved.overlaps(base, size)) {
    const line = state.messages.elfcorehdrOverlapped();
    state.print(line);
    state.emit({ kind: 'elfcorehdr-refused', base, size, line });
    return;
  }
  state.memblock.reserved.add(base, size);
  state.print(state.messages.elfcorehdrReserved(base, size));
  state.emit({ kind: 'reserved', stage: 'early', subject: 'linux,elfcorehdr', base, size });
}

/**
 * What follows a driver's refusal (6.1 :282, 6.12 :608, 7.2 :656): no-map is cleared, or else the memory is freed without a check
 * of its owner. A dynamic no-map region stays reserved.
 */
export function giveBack(state: BootState, region: Region, base: bigint, size: bigint): void {
  const { index, node, nomap } = region;
  const line = state.messages.matchingFail(node.name);
  state.print(line);
  const { memblock, rules } = state;
  if (!nomap || rules.refusedNomapAdded) memblock.reserved.remove(base, size);
  if (nomap && rules.refusedNomapAdded) memblock.memory.add(base, size);
  else if (nomap) memblock.clearNomap(base, size);
  if (!nomap || region.placement === 'static') state.givenBack.add(region);
  state.emit({ kind: 'given-back', region: index, nomap, base, size, line });
}
