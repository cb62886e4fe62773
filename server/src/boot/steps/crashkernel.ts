/**
 * `crashkernel=` and `reserve_mem=`: memory that the command line takes beside /reserved-memory (kernel/crash_reserve.c
 * 6.12, 7.2, `parse_crashkernel` and `reserve_crashkernel_generic`; 6.1 `reserve_crashkernel` in arch/arm64/mm/init.c,
 * arch/riscv/mm/init.c and, on all kernels, arch/arm/kernel/setup.c; `reserve_mem` in mm/memblock.c 6.12, 7.2).
 */
import { hex } from '../../base/format.ts';
import type { BootState } from '../bootState.ts';
import { memparse } from '../commandLine.ts';
import type { BootEventOf } from '../events.ts';
import { MemblockArray, NOMAP, RSRV_KERN } from '../memblock/memblock.ts';
import { findInRange } from '../memblock/memblockSearch.ts';

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
  /** Bytes that are also taken below 4 GiB when the rest lies above. */
  readonly lowSize: bigint;
}

/** What the command line asks for; undefined: nothing. `too-large`: more than there is RAM, which some kernels ignore. */
function crashRequest(state: BootState): CrashRequest | 'too-large' | undefined {
  const values = state.commandLine.crashkernel;
  const total = state.memblock.memory.regions.reduce((sum, { base, end }) => sum + (end - base), 0n);
  const plain = values.findLast((value) => !SUFFIX.test(value));
  let request: CrashRequest | undefined;
  if (plain !== undefined) request = plain.includes(':') ? rangesRequest(plain, total) : simpleRequest(plain);
  else if (knowsHigh(state)) {
    const sizeOf = (suffix: string) => {
      const value = values.findLast((one) => one.endsWith(`,${suffix}`));
      return value === undefined ? undefined : memparse(value, 0).value;
    };
    const size = sizeOf('high') ?? 0n;
    request = { size, base: 0n, high: true, lowSize: sizeOf('low') ?? (triesAbove(state) ? DEFAULT_LOW_SIZE : 0n) };
  }
  if (request === undefined || request.size === 0n) return undefined;
  return request.size >= total && state.rules.crashkernelRefusesAll ? 'too-large' : request;
}

/** SIZE[@BASE] */
function simpleRequest(value: string): CrashRequest | undefined {
  const size = memparse(value, 0);
  const next = value[size.end];
  if (next !== undefined && next !== '@') return undefined;
  const base = next === '@' ? memparse(value, size.end + 1).value : 0n;
  return { size: size.value, base, high: false, lowSize: 0n };
}

/** START-[END]:SIZE[,…][@BASE]: the first range that contains the size of all RAM, rounded up to 128 MiB. */
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

/** Whether the kernel knows `,high` and `,low`; otherwise it ignores a value with one of them. */
function knowsHigh({ facts, rules }: BootState): boolean {
  if (facts.name === 'arm64') return rules.crashkernelHighOfArm64;
  if (facts.name === 'riscv64') return rules.crashkernelHighOfRiscv;
  return facts.physicalBits === 64;
}

/** Whether there is a second attempt above the limit for DMA, or below it where the first was above. */
function triesAbove({ facts, rules }: BootState): boolean {
  if (rules.crashkernelGeneric) return true;
  return facts.name === 'riscv64'
    ? rules.crashkernelHighOfRiscv
    : facts.name === 'arm64' && rules.crashkernelTriesAbove;
}

/** What a fixed place must be a multiple of, and where else the memory may be. */
function placesOf(state: BootState) {
  const { facts, memblock, zoneBorder, dmaZone } = state;
  // SECTION_SIZE for a fixed place, CRASH_ALIGN for another, both of arch/arm.
  if (facts.physicalBits === 32) return { align: MIB, freeAlign: 128n * MIB, start: 128n * MIB, end: zoneBorder };
  const lowest = memblock.memory.regions[0]?.base ?? 0n;
  // arm64: CRASH_ADDR_LOW_MAX, which is arm64_dma_phys_limit, unless it tries above it, too.
  const isLow = !triesAbove(state) && facts.name === 'arm64' && lowest < GIB4;
  return { align: 2n * MIB, freeAlign: 2n * MIB, start: 0n, end: isLow ? (dmaZone?.end ?? GIB4) : facts.physicalMax };
}

/** As the kernel prints it. */
function failureLine(state: BootState, { size, base }: CrashRequest): string {
  const { facts, rules } = state;
  const isFixed = base !== 0n;
  if (facts.physicalBits === 32) {
    return `crashkernel reservation failed - ${isFixed ? 'memory is in use' : 'No suitable area found'}.`;
  }
  if (!rules.crashkernelGeneric && facts.name === 'riscv64') {
    if (isFixed && rules.crashkernelHighOfRiscv) return 'crashkernel: allocating failed with given size@offset';
    return `crashkernel: couldn't allocate ${size >> 10n}KB`;
  }
  if (isFixed && rules.crashkernelFixedHasLine) return 'crashkernel reservation failed - memory is in use.';
  return `cannot allocate crashkernel (size:${hex(size)})`;
}

/**
 * For architectures that take the memory after the scan (arm64, arm, riscv64), where it moves no region. Only whether there is
 * room is checked; the place is not simulated.
 */
export function foreseeCrashkernel(state: BootState): void {
  noteOthers(state);
  if (state.commandLine.crashkernel.length === 0) return;
  state.emit({ kind: 'crashkernel-later' });
  const request = crashRequest(state);
  if (request === undefined) return;
  if (request === 'too-large') state.emit({ kind: 'crashkernel-too-large' });
  else if (request.base !== 0n) checkFixed(state, request);
  else {
    const { freeAlign, start, end } = placesOf(state);
    const size = inPages(state, request.size);
    const highest = request.high ? state.facts.physicalMax : end;
    const memblock = state.lateMemblock ?? state.memblock;
    const found = findInRange(memblock, { size, align: freeAlign, start, end: highest, bottomUp: false });
    if (found === undefined) lose(state, request, 'no-room', { when: 'later', ...below(state, highest) });
  }
}

/**
 * The ranges that arm64 takes after the scan, from memblock as it is then: a fixed place as given, otherwise the place that the
 * search finds, with the part below 4 GiB that belongs to it. Empty where nothing is asked for, or where there is no room.
 */
export function crashkernelPlace(
  state: BootState,
): readonly { readonly base: bigint; readonly size: bigint; readonly isFixed: boolean }[] {
  const { memblock } = state;
  const request = crashRequest(state);
  if (request === undefined || request === 'too-large') return [];
  const size = inPages(state, request.size);
  const { align, freeAlign, start, end } = placesOf(state);
  if (request.base !== 0n) {
    const { base } = request;
    const isFree = base % align === 0n && memblock.memory.covers(base, size) && !memblock.reserved.overlaps(base, size);
    return isFree ? [{ base, size, isFixed: true }] : [];
  }
  const search = (bytes: bigint, from: bigint, to: bigint) =>
    findInRange(memblock, { size: bytes, align: freeAlign, start: from, end: to, bottomUp: false });
  // Below the limit first, with `,high` above it; where that fails, the other way round.
  const isTwice = triesAbove(state);
  const limit = isTwice ? (state.dmaZone?.end ?? GIB4) : end;
  const below = () => search(size, start, limit);
  const above = () => search(size, isTwice ? limit : start, state.facts.physicalMax);
  const [first, second] = request.high ? [above, below] : [below, above];
  const base = first() ?? (isTwice ? second() : undefined);
  if (base === undefined) return [];
  const place = { base, size, isFixed: false };
  const lowSize = request.high ? request.lowSize : isTwice ? DEFAULT_LOW_SIZE : 0n;
  if (base < limit || lowSize === 0n) return [place];
  const low = search(inPages(state, lowSize), start, limit);
  return low === undefined ? [] : [place, { base: low, size: inPages(state, lowSize), isFixed: false }];
}

/** The bus whose `dma-ranges` end the search at `end`. */
function below({ dmaZone }: BootState, end: bigint): Pick<BootEventOf<'crashkernel-lost'>, 'zone'> {
  return dmaZone?.bus !== undefined && end === dmaZone.end ? { zone: { end, bus: dmaZone.bus } } : {};
}

/** `reserve_mem=` is read after `setup_arch`. */
function noteOthers(state: BootState): void {
  if (!state.commandLine.hasReserveMem) return;
  state.emit({ kind: 'reserve-mem', known: state.rules.knowsReserveMem });
}

function inPages(state: BootState, size: bigint): bigint {
  const { pageSize } = state.facts;
  return (size + pageSize - 1n) & ~(pageSize - 1n);
}

/** Checks that a fixed place is free RAM on the right boundary; otherwise the kernel does not take the memory. */
function checkFixed(state: BootState, request: CrashRequest): void {
  const { memblock } = state;
  const { align } = placesOf(state);
  const { base } = request;
  const size = inPages(state, request.size);
  const end = base + size;
  if (base % align !== 0n) {
    lose(state, request, 'boundary', { when: 'later', align });
    return;
  }
  const mapped = new MemblockArray('memory', Number.POSITIVE_INFINITY, false, state.facts.physicalMax);
  for (const one of memblock.memory.regions) if ((one.flags & NOMAP) === 0) mapped.add(one.base, one.end - one.base);
  if (!mapped.covers(base, size)) {
    const hiddenBy = state.regions
      .filter(({ nomap, base: at, size: length }) => nomap && at !== undefined && at < end && base < at + length)
      .map(({ index }) => index);
    lose(state, request, 'unmapped', { when: 'later', hiddenBy, outside: !memblock.memory.covers(base, size) });
    return;
  }
  const isTaken = memblock.reserved.overlaps(base, size);
  const line = failureLine(state, { ...request, size: state.rules.crashkernelGeneric ? request.size : size });
  state.emit({ kind: 'crashkernel-fixed', base, size: request.size, bytes: size, isTaken, line });
}

function lose(
  state: BootState,
  request: CrashRequest,
  why: BootEventOf<'crashkernel-lost'>['why'],
  more: Pick<BootEventOf<'crashkernel-lost'>, 'when' | 'align' | 'hiddenBy' | 'outside' | 'zone'>,
): void {
  const { size, base } = request;
  const line = failureLine(state, { ...request, size: state.rules.crashkernelGeneric ? size : inPages(state, size) });
  state.emit({ kind: 'crashkernel-lost', size, base, why, line, ...more });
}

/**
 * loongarch64 takes the memory before the scan (arch/loongarch/kernel/setup.c 6.12:359, 7.2:358): `no-map` and dynamic regions
 * find it reserved. The kernel tries below 4 GiB first, then above, where it also takes 128 MiB below.
 */
export function reserveCrashkernelEarly(state: BootState): void {
  noteOthers(state);
  if (state.commandLine.crashkernel.length === 0) return;
  const request = crashRequest(state);
  if (request === undefined) return;
  if (request === 'too-large') {
    state.emit({ kind: 'crashkernel-too-large' });
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
  lose(state, request, base === 0n ? 'no-room' : 'not-free', { when: 'early' });
}

function take(state: BootState, size: bigint, start: bigint, end: bigint): bigint | undefined {
  const found = findInRange(state.memblock, { size, align: 2n * MIB, start, end, bottomUp: false });
  const flags = state.rules.marksAllocations ? RSRV_KERN : 0;
  if (found === undefined || !state.memblock.reserved.add(found, size, flags)) return undefined;
  state.emit({ kind: 'reserved', stage: 'early', subject: 'crash kernel', base: found, size });
  return found;
}
