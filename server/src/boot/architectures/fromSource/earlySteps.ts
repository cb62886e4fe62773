/** Steps of architectures' early code around the scan. The table of each architecture states their order. */
import { maximum, minimum } from '../../bigints.ts';
import type { BootState } from '../../bootState.ts';
import { reserve } from '../../steps/earlyMemory.ts';
import { addBank, type InitialBank } from '../../steps/memoryBanks.ts';

/** One thing that early code does to memblock. */
export type EarlyStep = (state: BootState) => void;

/**
 * How an architecture takes the banks of memory nodes: cut to whole pages (the common `early_init_dt_add_memory_arch`), or as its
 * own function does.
 */
export type MemoryTaking = 'whole-pages' | 'as-stated' | 'first-bank';

/** The banks, as the architecture takes them. */
export function addMemory(state: BootState, banks: readonly InitialBank[], taking: MemoryTaking): void {
  const { memory } = state.memblock;
  if (taking === 'whole-pages') {
    for (const bank of banks) addBank(state, bank);
    return;
  }
  const taken = banks.filter(({ size }) => size > 0n);
  for (const { base, size } of taking === 'first-bank' ? taken.slice(0, 1) : taken) {
    memory.add(base, size);
    state.emit({ kind: 'ram-added', subject: 'memory', base, size });
  }
}

/** `memblock_reserve(__pa(_text), _end - _text)`. */
export const reserveImage: EarlyStep = (state) => {
  if (state.kernelImage !== undefined) reserve(state, state.kernelImage, 'kernel image');
};

/** `early_init_fdt_reserve_self`. */
export const reserveBlob: EarlyStep = (state) => {
  if (state.dtb !== undefined) reserve(state, state.dtb, 'device-tree blob');
};

/** The initrd, byte by byte, wherever it lies. */
export const reserveInitrdAsStated: EarlyStep = (state) => takeInitrd(state, 1n);

/** The initrd, rounded outwards to pages. */
export const reserveInitrdPages: EarlyStep = (state) => takeInitrd(state, state.memblock.pageSize);

function takeInitrd(state: BootState, unit: bigint): void {
  const given = state.commandLine.initrd;
  const range = given === undefined ? state.chosen.initrd : { start: given.start, end: given.start + given.size };
  if (range === undefined || range.end <= range.start) return;
  const start = range.start & ~(unit - 1n);
  const end = (range.end + unit - 1n) & ~(unit - 1n);
  state.initrd = { start, end };
  reserve(state, state.initrd, 'initrd');
}

/** `memblock_set_bottom_up(true)`. */
export const fillFromBelow: EarlyStep = ({ memblock }) => {
  memblock.bottomUp = true;
};

/** `memblock_allow_resize`. */
export const allowResize: EarlyStep = ({ memblock }) => {
  memblock.memory.allowResize();
  memblock.reserved.allowResize();
};

/** `memblock_set_current_limit`: RAM is mapped from 0 up to `limit`, and given out below it unless a caller asks for more. */
export function limitLowmem(limit: bigint): EarlyStep {
  return ({ memblock }) => {
    const end = memblock.memory.regions.at(-1)?.end ?? 0n;
    memblock.currentLimit = minimum(end, limit);
  };
}

/** `limitLowmem` with a size that is counted from the start of the first bank. */
export function limitLowmemTo(size: bigint): EarlyStep {
  return ({ memblock }) => {
    const [first] = memblock.memory.regions;
    if (first !== undefined) memblock.currentLimit = minimum(first.end, first.base + size);
  };
}

/** `memblock_enforce_memory_limit`: the last `mem=`, in whole pages, limits the sum of RAM. */
export const limitMemory: EarlyStep = ({ commandLine, memblock }) => {
  const size = commandLine.memory.at(-1)?.size;
  if (size !== undefined) memblock.enforceMemoryLimit((size + memblock.pageSize - 1n) & ~(memblock.pageSize - 1n));
};

/** `early_parse_mem` of MIPS: the first `mem=` takes the place of all RAM, further ones add to it; without `@` it begins at 0. */
export const replaceMemory: EarlyStep = (state) => {
  const { memory } = state.memblock;
  const given = state.commandLine.memory;
  if (given.length === 0) return;
  memory.remove(0n, state.facts.physicalMax);
  for (const { size, start = 0n } of given) {
    memory.add(start, size);
    state.emit({ kind: 'ram-added', subject: 'mem=', base: start, size });
  }
};

/** `check_kernel_sections_mem` of MIPS: an image outside of RAM becomes RAM. */
export const addImage: EarlyStep = ({ kernelImage, memblock }) => {
  if (kernelImage === undefined) return;
  const size = kernelImage.end - kernelImage.start;
  if (!memblock.memory.covers(kernelImage.start, size)) memblock.memory.add(kernelImage.start, size);
};

/** Reserves everything below `address`. */
export function reserveBelow(address: bigint, subject = 'the foot of RAM'): EarlyStep {
  return (state) => reserve(state, { start: 0n, end: maximum(address, 1n) }, subject);
}

/** Notes `crashkernel=` without simulating it: each architecture takes that memory in its own way. */
export const noteCrashkernel: EarlyStep = (state) => {
  if (state.commandLine.crashkernel.length > 0) state.emit({ kind: 'crashkernel-unknown' });
};
