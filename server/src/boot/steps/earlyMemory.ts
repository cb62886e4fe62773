/** The steps before the scan of /reserved-memory that architectures share. */
import type { BootState } from '../bootState.ts';
import type { Chosen } from '../chosen.ts';
import type { BootEventOf } from '../events.ts';
import type { AddressRange } from '../profile.ts';
import { assumeBanks, assumeDtb } from './assumedLayout.ts';
import { efiBanks, efiBlob } from './efiLayout.ts';
import { findUnreadBanks, type InitialBank, memoryBanks } from './memoryBanks.ts';
import { uBootBlob } from './uBootLayout.ts';

/** RAM from the map of UEFI, the profile or the tree, or else assumed. */
export function findBanks(state: BootState, chosen: Chosen): readonly InitialBank[] {
  const { efi, profile } = state;
  if (efi !== undefined) return efiBanks(state, efi);
  const { memory } = profile;
  if (memory !== undefined && memory.length > 0) {
    state.emit({ kind: 'ram-known', from: 'profile', ranges: memory });
    return memory.map(({ start, end }) => ({
      base: start,
      size: end - start,
      hotpluggable: false,
    }));
  }
  findUnreadBanks(state);
  const stated = memoryBanks(state.tree, state.rules);
  if (stated.some((bank) => bank.size > 0n)) {
    const ranges = stated.map(({ base, size }) => ({ start: base, end: base + size }));
    state.statedRam = ranges.filter(({ start, end }) => end > start);
    state.emit({ kind: 'ram-known', from: 'tree', ranges });
    return stated;
  }
  return assumeBanks(state, stated, chosen.initrd).map((bank) => ({
    ...bank,
    hotpluggable: false,
  }));
}

/** Where the blob lies. */
export function dtbRange(
  state: BootState,
  banks: readonly InitialBank[],
  kernel: AddressRange,
  initrd: AddressRange | undefined,
): AddressRange {
  const size = state.blobSize;
  const start =
    state.profile.dtbAddress ?? efiBlob(state) ?? uBootBlob(state) ?? assumeDtb(state, banks, kernel, initrd);
  return { start, end: start + size };
}

/** Reserves a range in the name of something that is no region. */
export function reserve(state: BootState, range: AddressRange, subject: string): void {
  const size = range.end - range.start;
  state.memblock.reserved.add(range.start, size);
  state.emit({ kind: 'reserved', stage: 'early', subject, base: range.start, size });
}

/** RAM that firmware keeps: it is in memblock.memory, and not mapped. */
export function keepFromKernel(state: BootState, { start, end }: AddressRange): void {
  state.memblock.markNomap(start, end - start);
  state.emit({ kind: 'firmware-nomap', base: start, size: end - start });
}

/**
 * `linux,usable-memory-range`, which the kernel that dumps a crash gets (drivers/of/fdt.c 6.1, 6.12, 7.2,
 * early_init_dt_check_for_usable_mem_range). RAM outside of the first range is dropped unless it is no-map, and so are reservations
 * outside of it (`memblock_cap_memory_range`; a first range of size 0 drops nothing). Every further range up to the first one of size
 * 0 becomes RAM, whether or not a memory node has it.
 */
export function capUsableMemory(state: BootState, chosen: Chosen): void {
  const [first, ...others] = chosen.usableRanges;
  if (first === undefined) return;
  state.memblock.capMemory(first.base, first.size);
  for (const { base, size } of others) {
    if (size === 0n) break;
    state.memblock.memory.add(base, size);
  }
  state.emitRamChanged('usable-range');
}

/** The initrd that the command line or /chosen names, rounded outwards to pages. */
export function initrdRange(
  state: BootState,
  chosen: AddressRange | undefined,
): { readonly base: bigint; readonly size: bigint } | undefined {
  const given = state.commandLine.initrd;
  const range = given === undefined ? chosen : { start: given.start, end: given.start + given.size };
  if (range === undefined || range.end <= range.start) return undefined;
  const { pageSize } = state.facts;
  const base = range.start & ~(pageSize - 1n);
  return { base, size: ((range.end + pageSize - 1n) & ~(pageSize - 1n)) - base };
}

/** `reserve_initrd_mem` (init/initramfs.c): an initrd outside of RAM, or on something that is reserved, is given up. */
export function reserveInitrd(state: BootState, chosen: AddressRange | undefined): void {
  const initrd = initrdRange(state, chosen);
  if (initrd === undefined) return;
  const { base, size } = initrd;
  const { memory, reserved } = state.memblock;
  if (!memory.covers(base, size)) {
    const line = state.messages.initrdOutside(base, size);
    state.print(line);
    refuseInitrd(state, 'outside', line.text);
  } else if (reserved.overlaps(base, size)) {
    const line = state.messages.initrdOverlaps(base, size);
    state.print(line);
    refuseInitrd(state, touchesGuessedImage(state, base, size) ? 'assumed' : 'taken', line.text);
  } else {
    state.initrd = { start: base, end: base + size };
    reserve(state, state.initrd, 'initrd');
  }
}

/** Whether the range lies on a kernel image whose place and size are only assumed, which is no fault of the tree. */
function touchesGuessedImage(state: BootState, base: bigint, size: bigint): boolean {
  const { kernelImage, imageHead, profile } = state;
  if (kernelImage === undefined || profile.kernelImage !== undefined) return false;
  return base < kernelImage.end && kernelImage.start - imageHead < base + size;
}

/** The initrd is given up: the boot goes on without it. */
export function refuseInitrd(state: BootState, why: BootEventOf<'initrd-refused'>['why'], line: string): void {
  state.emit({ kind: 'initrd-refused', why, line });
}
