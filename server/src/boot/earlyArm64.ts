/**
 * arm64 before the scan of /reserved-memory: `setup_arch` up to `early_init_fdt_scan_reserved_mem`
 * (arch/arm64/kernel/setup.c; arch/arm64/mm/init.c 6.1:266-388, 6.12:186-308, 7.2:193-295).
 */
import { U64_MAX } from '../base/bytes.ts';
import { assumeBanks, assumeDtb, assumeKernelImage } from './assumedLayout.ts';
import { maximum } from './bigints.ts';
import type { BootState } from './bootState.ts';
import type { Chosen } from './chosen.ts';
import { PAGE_SIZE } from './generations.ts';
import { addBank, memoryBanks } from './memoryBanks.ts';
import type { AddressRange } from './profile.ts';

/** Physical addresses above are not supported: CONFIG_ARM64_PA_BITS_48. */
const PHYS_MASK_END = 1n << 48n;
/** `PAGE_END - _PAGE_OFFSET(48)`: half of the kernel's address space maps RAM. */
const LINEAR_REGION_SIZE = 1n << 47n;
/** `ARM64_MEMSTART_ALIGN` with 4 KiB pages: one PUD. */
const MEMSTART_ALIGN = 1n << 30n;

/** RAM, the blob, the command line's limits, initrd and kernel image, in the kernel's order. */
export function setUpArm64(state: BootState, chosen: Chosen): void {
  const banks = findBanks(state, chosen);
  const kernel = state.profile.kernelImage ?? assumeKernelImage(state, banks, chosen.initrd);
  const dtb = dtbRange(state, banks, kernel, chosen.initrd);
  state.kernelImage = kernel;
  state.dtb = dtb;

  // setup_machine_fdt: the blob is reserved before anything else, before there is any RAM.
  reserve(state, dtb, 'device-tree blob');
  for (const bank of banks) addBank(state, bank.base, bank.size, bank.hotpluggable);
  capUsableMemory(state, chosen);
  clipToLinearMap(state, kernel.end);

  const { memory, reserved } = state.memblock;
  const { memoryLimit } = state.commandLine;
  if (memoryLimit !== undefined) {
    state.memblock.limitMemory(memoryLimit);
    const text = maximum(kernel.start - state.generation.imageHead, 0n);
    memory.add(text, kernel.end - text);
  }
  addInitrd(state, chosen.initrd);
  reserved.add(kernel.start, kernel.end - kernel.start);
  state.event('early', 'reserve', 'kernel image', {
    base: kernel.start,
    size: kernel.end - kernel.start,
  });
  state.memblock.movableNode = state.commandLine.movableNode;
  for (const range of state.profile.reserved ?? []) reserve(state, range, 'boot profile');
}

interface InitialBank {
  readonly base: bigint;
  readonly size: bigint;
  readonly hotpluggable: boolean;
}

function findBanks(state: BootState, chosen: Chosen): readonly InitialBank[] {
  const { memory } = state.profile;
  if (memory !== undefined && memory.length > 0) {
    state.assumptions.push('RAM is what the boot profile says, not what the tree says.');
    return memory.map(({ start, end }) => ({
      base: start,
      size: end - start,
      hotpluggable: false,
    }));
  }
  const stated = memoryBanks(state.tree, state.generation.name);
  if (stated.some((bank) => bank.size > 0n)) return stated;
  return assumeBanks(state, stated, chosen.initrd).map((bank) => ({
    ...bank,
    hotpluggable: false,
  }));
}

function dtbRange(
  state: BootState,
  banks: readonly InitialBank[],
  kernel: AddressRange,
  initrd: AddressRange | undefined,
): AddressRange {
  const size = BigInt(state.tree.blob.totalSize);
  const start = state.profile.dtbAddress ?? assumeDtb(state, banks, kernel, initrd);
  return { start, end: start + size };
}

function reserve(state: BootState, range: AddressRange, subject: string): void {
  const size = range.end - range.start;
  state.memblock.reserved.add(range.start, size);
  state.event('early', 'reserve', subject, { base: range.start, size });
}

/** `linux,usable-memory-range` of a crash kernel: only the first range stays, the second is added. */
function capUsableMemory(state: BootState, chosen: Chosen): void {
  const [first, second] = chosen.usableRanges;
  if (first === undefined) return;
  state.memblock.capMemory(first.base, first.size);
  if (second !== undefined && second.size > 0n) state.memblock.memory.add(second.base, second.size);
}

/** `arm64_memblock_init`: RAM that the linear map cannot reach goes. */
function clipToLinearMap(state: BootState, kernelEnd: bigint): void {
  const { memory } = state.memblock;
  memory.remove(PHYS_MASK_END, U64_MAX);
  const lowest = memory.regions[0]?.base ?? 0n;
  const start = lowest - (lowest % MEMSTART_ALIGN);
  const reach = start + LINEAR_REGION_SIZE;
  memory.remove(maximum(reach, kernelEnd), U64_MAX);
  const end = memory.regions.at(-1)?.end ?? 0n;
  if (reach < end) {
    const needed = end - LINEAR_REGION_SIZE;
    memory.remove(0n, needed + ((MEMSTART_ALIGN - (needed % MEMSTART_ALIGN)) % MEMSTART_ALIGN));
  }
}

/** The initrd, rounded outwards to pages, becomes mapped RAM and reserved, unless it lies where no RAM can be. */
function addInitrd(state: BootState, chosen: AddressRange | undefined): void {
  const fromCommandLine = state.commandLine.initrd;
  const range =
    fromCommandLine === undefined
      ? chosen
      : {
          start: fromCommandLine.start,
          end: fromCommandLine.start + fromCommandLine.size,
        };
  if (range === undefined || range.end <= range.start) return;
  const { memory, reserved } = state.memblock;
  const base = range.start & ~(PAGE_SIZE - 1n);
  const size = ((range.end + PAGE_SIZE - 1n) & ~(PAGE_SIZE - 1n)) - base;
  const lowest = memory.regions[0]?.base ?? 0n;
  if (base < lowest || base + size > lowest + LINEAR_REGION_SIZE) return;
  memory.add(base, size);
  state.memblock.clearNomap(base, size);
  reserved.add(base, size);
  state.initrd = { start: base, end: base + size };
  state.event('early', 'reserve', 'initrd', { base, size });
}
