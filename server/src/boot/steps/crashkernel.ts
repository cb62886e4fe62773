/**
 * `crashkernel=` and `reserve_mem=`: memory that the command line takes beside /reserved-memory (kernel/crash_reserve.c
 * 6.12, 7.2, `parse_crashkernel` and `reserve_crashkernel_generic`; 6.1 `reserve_crashkernel` in arch/arm64/mm/init.c,
 * arch/riscv/mm/init.c and, on all kernels, arch/arm/kernel/setup.c; `reserve_mem` in mm/memblock.c 6.12, 7.2).
 */
import { formatSize, hex } from '../../base/format.ts';
import type { BootState } from '../bootState.ts';
import { memparse } from '../commandLine.ts';
import { MemblockArray, NOMAP, RSRV_KERN } from '../memblock/memblock.ts';
import { findInRange } from '../memblock/memblockSearch.ts';
import type { BootProblem } from '../report.ts';
import { whereRamIs } from './memoryBanks.ts';
import { cmdlinePlace } from './regionDrivers.ts';
import { holders } from './staticRegion.ts';

const MIB = 1n << 20n;
const GIB4 = 1n << 32n;
/** `DEFAULT_CRASH_KERNEL_LOW_SIZE`, include/linux/crash_reserve.h. */
const DEFAULT_LOW_SIZE = 128n * MIB;
const SUFFIX = /,(high|low|cma)$/;

interface CrashRequest {
  readonly size: bigint;
  /** 0: anywhere. */
  readonly base: bigint;
  /** `,high`: above 4 GiB first. */
  readonly high: boolean;
  /** What is taken below 4 GiB as well when the rest lies above. */
  readonly lowSize: bigint;
}

/** What the command line asks for. `too-large`: more than there is RAM, of which some kernels take no notice. */
function crashRequest(state: BootState): CrashRequest | 'too-large' | undefined {
  const values = state.commandLine.crashkernel;
  const total = state.memblock.memory.regions.reduce((sum, { base, end }) => sum + (end - base), 0n);
  const plain = values.findLast((value) => !SUFFIX.test(value));
  const isGeneric = state.rules.crashkernelGeneric;
  let request: CrashRequest | undefined;
  if (plain !== undefined) request = plain.includes(':') ? rangesRequest(plain, total) : simpleRequest(plain);
  else if (state.facts.physicalBits === 64) {
    const sizeOf = (suffix: string) => {
      const value = values.findLast((one) => one.endsWith(`,${suffix}`));
      return value === undefined ? undefined : memparse(value, 0).value;
    };
    const size = sizeOf('high') ?? 0n;
    request = { size, base: 0n, high: true, lowSize: sizeOf('low') ?? (isGeneric ? DEFAULT_LOW_SIZE : 0n) };
  }
  if (request === undefined || request.size === 0n) return undefined;
  return request.size >= total && isGeneric ? 'too-large' : request;
}

/** SIZE[@BASE] */
function simpleRequest(value: string): CrashRequest | undefined {
  const size = memparse(value, 0);
  const next = value[size.end];
  if (next !== undefined && next !== '@') return undefined;
  const base = next === '@' ? memparse(value, size.end + 1).value : 0n;
  return { size: size.value, base, high: false, lowSize: 0n };
}

/** START-[END]:SIZE[,…][@BASE]: the first range that the whole of RAM, up to the next 128 MiB, lies in. */
function rangesRequest(value: string, total: bigint): CrashRequest | undefined {
  const ram = ((total + DEFAULT_LOW_SIZE - 1n) / DEFAULT_LOW_SIZE) * DEFAULT_LOW_SIZE;
  const [ranges = '', at] = value.split('@');
  for (const range of ranges.split(',')) {
    const match = /^([^-:]+)-([^:]*):(.+)$/.exec(range);
    if (match === null) return undefined;
    const [, start = '', end = '', size = ''] = match;
    if (memparse(start, 0).value > ram || (end !== '' && memparse(end, 0).value <= ram)) continue;
    const base = at === undefined ? 0n : memparse(at, 0).value;
    return { size: memparse(size, 0).value, base, high: false, lowSize: 0n };
  }
  return undefined;
}

/** What a fixed place must be a multiple of, and where else the memory may be. */
function placesOf({ facts, rules, memblock, zoneBorder }: BootState) {
  // SECTION_SIZE for a fixed place, CRASH_ALIGN for another, both of arch/arm.
  if (facts.physicalBits === 32) return { align: MIB, freeAlign: 128n * MIB, start: 128n * MIB, end: zoneBorder };
  const lowest = memblock.memory.regions[0]?.base ?? 0n;
  // arm64: CRASH_ADDR_LOW_MAX, unless common code tries above it, too.
  const isLow = !rules.crashkernelGeneric && facts.name === 'arm64' && lowest < GIB4;
  return { align: 2n * MIB, freeAlign: 2n * MIB, start: 0n, end: isLow ? GIB4 : facts.physicalMax };
}

/** As the kernel prints it. */
function failureLine({ facts, rules }: BootState, { size, base }: CrashRequest): string {
  const isFixed = base !== 0n;
  if (facts.physicalBits === 32) {
    return `crashkernel reservation failed - ${isFixed ? 'memory is in use' : 'No suitable area found'}.`;
  }
  if (rules.crashkernelGeneric && isFixed) return 'crashkernel reservation failed - memory is in use.';
  if (!rules.crashkernelGeneric && facts.name === 'riscv64') return `crashkernel: couldn't allocate ${size >> 10n}KB`;
  return `cannot allocate crashkernel (size:${hex(size)})`;
}

/**
 * Where the memory is taken after the scan (arm64, arm, riscv64): it moves no region. That there is none to take is a
 * finding; where it lies is not simulated.
 */
export function foreseeCrashkernel(state: BootState): void {
  noteOthers(state);
  if (state.commandLine.crashkernel.length === 0) return;
  state.assumptions.push(
    'The command line has crashkernel=: the kernel takes that memory after all of /reserved-memory, which it does not move. Where it lies is not simulated.',
  );
  const request = crashRequest(state);
  if (request === undefined) return;
  if (request === 'too-large') reportTooLarge(state);
  else if (request.base !== 0n) checkFixed(state, request);
  else if (!state.isRamGuessed) {
    const { freeAlign, start, end } = placesOf(state);
    const size = inPages(state, request.size);
    const highest = request.high ? state.facts.physicalMax : end;
    const found = findInRange(state.memblock, { size, align: freeAlign, start, end: highest, bottomUp: false });
    if (found === undefined) reportLost(state, request, 'there is no room for it in one piece', whereRamIs(state));
  }
}

/** `reserve_mem=` is read after `setup_arch`. */
function noteOthers(state: BootState): void {
  if (!state.commandLine.hasReserveMem) return;
  state.assumptions.push(
    state.rules.knowsReserveMem
      ? 'The command line has reserve_mem=: the kernel takes that memory after all of /reserved-memory, which it does not move. Where it lies is not simulated.'
      : `The command line has reserve_mem=, which Linux ${state.kernelName} does not know.`,
  );
}

function inPages(state: BootState, size: bigint): bigint {
  const { pageSize } = state.facts;
  return (size + pageSize - 1n) & ~(pageSize - 1n);
}

/** A fixed place is free RAM on the right boundary, or the memory is not taken. */
function checkFixed(state: BootState, request: CrashRequest): void {
  const { memblock } = state;
  const { align } = placesOf(state);
  const { base } = request;
  const size = inPages(state, request.size);
  const end = base + size;
  if (base % align !== 0n) {
    reportLost(state, request, `it must begin on a ${formatSize(align)} boundary`, []);
    return;
  }
  const mapped = new MemblockArray('memory', Number.POSITIVE_INFINITY, false, state.facts.physicalMax);
  for (const one of memblock.memory.regions) if ((one.flags & NOMAP) === 0) mapped.add(one.base, one.end - one.base);
  if (!mapped.covers(base, size)) {
    if (state.isRamGuessed && !memblock.memory.covers(base, size)) return;
    const hidden = state.regions
      .filter(({ nomap, base: at, size: length }) => nomap && at !== undefined && at < end && base < at + length)
      .map(({ node }) => ({ path: node.path, message: `${node.name} is no-map.` }));
    reportLost(state, request, 'not all of that is mapped RAM', hidden.length > 0 ? hidden : whereRamIs(state));
    return;
  }
  // What is only assumed to be in the way is not held against the command line.
  const related = holders(state, undefined, base, size, true);
  if (related.length > 0) reportLost(state, request, 'memory there is already reserved', related);
}

function reportLost(state: BootState, request: CrashRequest, why: string, related: BootProblem['related']): void {
  const { size, base } = request;
  const line = failureLine(state, { ...request, size: state.rules.crashkernelGeneric ? size : inPages(state, size) });
  const at = base === 0n ? '' : ` at ${hex(base)}`;
  state.find(
    'rmem-crashkernel-lost',
    `There is no memory for a crash kernel: ${formatSize(size)}${at} cannot be taken, because ${why} ("${line}").`,
    { ...cmdlinePlace(state), related },
  );
}

function reportTooLarge(state: BootState): void {
  if (state.isRamGuessed) return;
  const text = `There is no memory for a crash kernel: crashkernel= asks for all of RAM or more, and Linux ${state.kernelName} ignores it without a message.`;
  state.find('rmem-crashkernel-lost', text, { ...cmdlinePlace(state), related: whereRamIs(state) });
}

/**
 * loongarch64 takes the memory before the scan (arch/loongarch/kernel/setup.c 6.12:359, 7.2:358): `no-map` and dynamic
 * regions find it reserved. Below 4 GiB first, then above, where 128 MiB below go with it.
 */
export function reserveCrashkernelEarly(state: BootState): void {
  noteOthers(state);
  if (state.commandLine.crashkernel.length === 0) return;
  const request = crashRequest(state);
  if (request === undefined) return;
  if (request === 'too-large') {
    reportTooLarge(state);
    return;
  }
  const { size, base, high } = request;
  const memoryEnd = state.memblock.memory.regions.at(-1)?.end ?? 0n;
  const low = { start: 0n, end: GIB4, lowSize: 0n };
  const above = { start: GIB4, end: memoryEnd, lowSize: high ? request.lowSize : DEFAULT_LOW_SIZE };
  const places = base !== 0n ? [{ start: base, end: base + size, lowSize: 0n }] : high ? [above, low] : [low, above];
  for (const place of places) {
    const found = take(state, size, place.start, place.end);
    if (found === undefined) continue;
    if (found >= GIB4 && place.lowSize > 0n && take(state, place.lowSize, 0n, GIB4) === undefined) {
      state.memblock.reserved.remove(found, size);
      break;
    }
    return;
  }
  const why = base === 0n ? 'there is no room for it in one piece' : 'it is not free RAM on a 2 MiB boundary';
  reportLost(state, request, why, base === 0n ? whereRamIs(state) : holders(state, undefined, base, size, true));
}

function take(state: BootState, size: bigint, start: bigint, end: bigint): bigint | undefined {
  const found = findInRange(state.memblock, { size, align: 2n * MIB, start, end, bottomUp: false });
  const flags = state.rules.marksAllocations ? RSRV_KERN : 0;
  if (found === undefined || !state.memblock.reserved.add(found, size, flags)) return undefined;
  state.event('early', 'reserve', 'crash kernel', { base: found, size });
  return found;
}
