/** Reserving static regions: what all kernels share. */
import { countText, formatSize, hex } from '../../base/format.ts';
import { type BootState, fail, type Region } from '../bootState.ts';
import { cappedEnd } from '../memblock/memblock.ts';
import type { AddressRange } from '../profile.ts';
import type { BootProblem } from '../report.ts';

/** Most other regions that are compared to name the culprits of a finding. */
const MAX_COMPARED = 1000;

/**
 * `early_init_dt_reserve_memory` (6.1 drivers/of/fdt.c:479; of_reserved_mem.c 6.12:141, 7.2:121). A no-map region is not
 * reserved but marked in memory, and refused when it touches both RAM and any reservation, not necessarily in the same
 * bytes. A plain one is reserved whatever is there.
 */
function reserveOrNomap(state: BootState, base: bigint, size: bigint, nomap: boolean): 'ok' | 'busy' | 'full' {
  const { memblock } = state;
  if (!nomap) return memblock.reserved.add(base, size) ? 'ok' : 'full';
  if (memblock.memory.overlaps(base, size) && memblock.reserved.overlaps(base, size)) return 'busy';
  return memblock.markNomap(base, size) ? 'ok' : 'full';
}

/** One `reg` entry in the first pass. Prints the kernel's message and makes the finding when it fails. */
export function reserveEntry(state: BootState, region: Region, base: bigint, size: bigint, isFirst: boolean): void {
  const { node, nomap } = region;
  const outcome = size === 0n ? 'empty' : reserveOrNomap(state, base, size, nomap);
  if (isFirst) {
    region.base = base;
    region.size = size;
  }
  if (outcome === 'ok') {
    if (region.state === 'ignored') region.state = 'reserved';
    state.event('scan', nomap ? 'nomap' : 'reserve', node.path, { base, size });
    return;
  }
  const line = state.messages.failedToReserve(node.name, base, size);
  state.print(line);
  const prints = `Linux ${state.kernelName} prints "${line.text}"`;
  if (outcome === 'empty') {
    const text = `This region has size 0. ${prints}.`;
    state.findAt('rmem-zero-size', region, text, 'reg');
    fail(region, text);
  } else if (outcome === 'busy') {
    const text = `no-map of ${hex(base)} + ${formatSize(size)} is refused because part of it is already reserved; the memory stays mapped. ${prints}.`;
    state.find('rmem-nomap-refused', text, {
      path: node.path,
      property: 'no-map',
      related: holders(state, region, base, size),
    });
    fail(region, text);
  } else {
    const text = `memblock has no free slot for this region. ${prints}.`;
    state.findAt('rmem-not-reserved', region, text, 'reg');
    fail(region, text);
  }
  state.event('scan', 'fail', node.path, { base, size }, region.reason);
}

/** Prints "invalid reg property", in both scans; the finding is made once. */
export function rejectReg(state: BootState, region: Region, length: number): void {
  const line = state.messages.invalidReg(region.node.name);
  state.print(line);
  if (region.state === 'failed') return;
  const text = `reg has ${countText(length, 'byte')}, no multiple of an (address, size) entry of ${state.tree.entryBytes}. Linux ${state.kernelName} drops the region ("${line.text}").`;
  state.findAt('rmem-invalid-reg', region, text, 'reg');
  region.base = undefined;
  fail(region, text);
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
    state.event('memreserve', 'reserve', '/memreserve/', {
      base: address,
      size,
    });
  }
}

/** `fdt_reserve_elfcorehdr` (drivers/of/fdt.c): refused when any byte is reserved. */
export function reserveElfcorehdr(
  state: BootState,
  header: { readonly base: bigint; readonly size: bigint } | undefined,
): void {
  const given = state.commandLine.elfcorehdr;
  const base = given?.address ?? header?.base ?? 0n;
  const size = given?.size ?? header?.size ?? 0n;
  if (given !== undefined || header !== undefined) state.elfcorehdr = base;
  if (size === 0n) return;
  if (state.memblock.reserved.overlaps(base, size)) {
    const line = state.messages.elfcorehdrOverlapped();
    state.print(line);
    state.find(
      'rmem-elfcorehdr-overlap',
      `linux,elfcorehdr lies on memory that is already reserved ("${line.text}").`,
      {
        path: '/chosen',
        property: 'linux,elfcorehdr',
        related: holders(state, undefined, base, size),
      },
    );
    return;
  }
  state.memblock.reserved.add(base, size);
  state.print(state.messages.elfcorehdrReserved(base, size));
  state.event('early', 'reserve', 'linux,elfcorehdr', { base, size });
}

/**
 * Who else has bytes of a range: other regions by path, the loader's things with the path of /chosen or the root.
 * `certain`: only what has them for sure, without things whose place is assumed, and without regions that are not reserved.
 */
export function holders(
  state: BootState,
  region: Region | undefined,
  base: bigint,
  size: bigint,
  certain = false,
): BootProblem['related'] {
  if (state.problemsAreFull) return [];
  const end = cappedEnd(base, size);
  const touches = (otherBase: bigint, otherEnd: bigint) => otherBase < end && base < otherEnd;
  const related: { path: string; message: string }[] = [];
  const add = (path: string, what: string, otherBase: bigint, otherEnd: bigint) => {
    related.push({
      path,
      message: `${what} at ${hex(otherBase)}-${hex(otherEnd)}.`,
    });
  };
  const { initrd, profile } = state;
  const kernelImage = certain && profile.kernelImage === undefined ? undefined : state.kernelImage;
  const dtb = certain && profile.dtbAddress === undefined ? undefined : state.dtb;
  if (kernelImage !== undefined && touches(kernelImage.start, kernelImage.end)) {
    add('/', 'The kernel image', kernelImage.start, kernelImage.end);
  }
  if (initrd !== undefined && touches(initrd.start, initrd.end)) add('/chosen', 'The initrd', initrd.start, initrd.end);
  if (dtb !== undefined && touches(dtb.start, dtb.end)) add('/', 'The device-tree blob', dtb.start, dtb.end);
  for (const { address, size: length } of state.tree.blob.memReserve.slice(0, MAX_COMPARED)) {
    if (touches(address, cappedEnd(address, length))) add('/', '/memreserve/', address, cappedEnd(address, length));
  }
  let compared = 0;
  for (const other of state.regions) {
    if (++compared > MAX_COMPARED) break;
    if (other === region || other.base === undefined || other.base >= end || other.state !== 'reserved') continue;
    if (certain && other.nomap && other.placement === 'static') continue;
    const otherEnd = cappedEnd(other.base, other.size);
    if (touches(other.base, otherEnd)) add(other.node.path, other.node.name, other.base, otherEnd);
  }
  return related;
}

/**
 * What follows a driver's refusal (6.1 :282, 6.12 :608, 7.2 :656): no-map is cleared, or else the memory is freed without
 * looking whose it is. A dynamic no-map region stays reserved.
 */
export function giveBack(state: BootState, region: Region, base: bigint, size: bigint): void {
  const { node } = region;
  state.print(state.messages.matchingFail(node.name));
  const others = region.nomap ? [] : holders(state, region, base, size);
  if (region.nomap) {
    state.memblock.clearNomap(base, size);
    state.event('init', 'clear-nomap', node.path, { base, size });
  } else {
    state.memblock.reserved.remove(base, size);
    state.event('init', 'free', node.path, { base, size });
  }
  if (!region.nomap || region.placement === 'static') state.givenBack.add(region);
  const freed = region.nomap ? 'its memory is mapped again' : 'its memory is freed';
  fail(region, `No driver accepts the region, and ${freed}.`);
  if (!state.explainedFailures.has(region)) {
    const why =
      region.reusable && region.nomap
        ? "'reusable' and 'no-map' together suit neither driver of shared-dma-pool"
        : 'no driver of shared-dma-pool can use it, because its memory is not reserved any more';
    state.findAt(
      'rmem-driver-failed',
      region,
      `${why}: Linux ${state.kernelName} prints "${state.messages.matchingFail(node.name).text}", and ${freed}.`,
      'compatible',
    );
  }
  if (others.length > 0) {
    state.find(
      'rmem-frees-other',
      `Freeing ${hex(base)}-${hex(state.tree.physical(base + size))} after the driver's refusal also frees memory that others hold there.${whatFollows(state, base, size)}`,
      { path: node.path, related: others },
    );
  }
}

/**
 * What becomes of the loader's things in freed memory. Recorded boots of arm64: nothing while they lie low; near the end of
 * RAM, where the kernel allocates first, "Initramfs unpacking failed", and a crash in `of_fdt_raw_init` (drivers/of/fdt.c),
 * which reads the blob a last time.
 */
function whatFollows({ initrd, dtb, profile }: BootState, base: bigint, size: bigint): string {
  const end = cappedEnd(base, size);
  const isIn = (range: AddressRange | undefined) => range !== undefined && range.start < end && base < range.end;
  const lost = [
    ...(isIn(initrd) ? ['the initrd may be overwritten before it is unpacked'] : []),
    ...(profile.dtbAddress !== undefined && isIn(dtb)
      ? ['the device-tree blob may be overwritten before the kernel has read it a last time, which is a crash']
      : []),
  ];
  return lost.length === 0 ? '' : ` With that, ${lost.join(', and ')}.`;
}
