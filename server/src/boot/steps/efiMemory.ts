/**
 * RAM with UEFI: the map of firmware in place of memory nodes (drivers/firmware/efi/efi-init.c, efi_init and reserve_regions,
 * the same in 6.1 to 7.3).
 */
import { type EfiMemory, efiSteps } from '../../firmware/efi/memoryMap.ts';
import type { BootState } from '../bootState.ts';
import { keepFromKernel, reserve } from './earlyMemory.ts';
import { addBank } from './memoryBanks.ts';

/** Adds each entry to memblock.memory, as no-map where it is not the kernel's, and reserves it where a later kernel reads it. */
export function takeEfiMap(state: BootState, efi: EfiMemory): void {
  // The tables are read before the map.
  for (const range of efi.memreserve ?? []) reserve(state, range, 'LINUX_EFI_MEMRESERVE');
  for (const { start, end, nomap, reserved } of efiSteps(efi, state.facts.pageSize)) {
    const size = end - start;
    addBank(state, { base: start, size, hotpluggable: false });
    if (nomap) keepFromKernel(state, { start, end });
    if (reserved) reserve(state, { start, end }, 'ACPI tables');
  }
}
