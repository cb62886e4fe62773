/**
 * What the boot loader would have decided, when neither the tree nor the profile says it: RAM banks (many boards leave
 * /memory at size 0 for the boot loader), and where the kernel image and the blob lie. Each guess is an event.
 */
import { U64_MAX } from '../../base/bytes.ts';
import { bytesIn, differenceOf, type Interval, intersectionOf, unionOf } from '../../base/intervals.ts';
import { compare, maximum, minimum } from '../bigints.ts';
import type { BootState } from '../bootState.ts';
import { type AddressAndSize, isAvailable } from '../deviceTree.ts';
import { cappedEnd } from '../memblock/memblock.ts';
import type { AddressRange } from '../profile.ts';
import { fillRoom, LARGEST_GUESS, type RamRoom, USUAL_SIZES, visibleRoom } from '../ramRoom.ts';
import type { Bank } from './memoryBanks.ts';

const MIB = 1n << 20n;
const GIB = 1n << 30n;
/** Images and blobs lie on 2 MiB boundaries (Documentation/arch/arm64/booting.rst). */
const LOAD_ALIGN = 2n * MIB;
/** The least number of regions outside of a room that show, when they are the majority, that the room is another SoC's. */
const STRAYS = 3;
/** Regions further apart than this are taken to be in separate areas of RAM. */
const AREA_GAP = 8n * GIB;
/** Static regions below RAM that take less than this together are in on-chip memory. */
const ON_CHIP = MIB;
/** Where RAM begins unless the architecture has another place. */
const USUAL_RAM_BASE = 0x8000_0000n;
/** Bytes that a guess leaves besides regions and kernel, so that it does not make dynamic regions fail. */
const HEADROOM = 64n * MIB;
/** Most fixed ranges that a guess looks at. */
const MAX_FIXED_RANGES = 20_000;

/** RAM for a board whose tree states none: see the rules at each step. Never empty. */
export function assumeBanks(
  state: BootState,
  stated: readonly Bank[],
  initrd: AddressRange | undefined,
): readonly AddressAndSize[] {
  const needed = fixedRanges(state);
  const { kernelImage, dtbAddress, ramRoom } = state.profile;
  if (ramRoom?.stretches !== undefined && holdsRegions(ramRoom, needed)) state.ramRoom = ramRoom;
  if (kernelImage !== undefined) needed.push(kernelImage);
  if (dtbAddress !== undefined) needed.push({ start: dtbAddress, end: dtbAddress + state.blobSize });
  if (initrd !== undefined) needed.push(initrd);
  needed.sort((a, b) => compare(a.start, b.start));
  const banks =
    state.ramRoom === undefined
      ? banksByRegions(state, stated, needed)
      : banksInRoom(state, state.ramRoom, needed).map(({ base, end }) => ({ base, size: end - base }));
  state.emit({
    kind: 'ram-known',
    from: 'guess',
    ranges: banks.map(({ base, size }) => ({ start: base, end: base + size })),
    unread: state.events.some(({ kind }) => kind === 'banks-unread'),
  });
  return banks;
}

/** Whether most regions lie where the room has RAM. If not, the room is that of another SoC. */
function holdsRegions(room: RamRoom, regions: readonly AddressRange[]): boolean {
  const known = unionOf([...visibleRoom(room), ...room.firmware]);
  const strays = regions.filter(({ start, end }) => {
    const range = { base: start, end };
    return end - start >= ON_CHIP && differenceOf([range], known).length > 0;
  });
  return strays.length < STRAYS || strays.length * 2 <= regions.length;
}

/** RAM in a known room: the smallest usual size that holds every range that the room can hold. */
function banksInRoom(state: BootState, room: RamRoom, needed: readonly AddressRange[]): readonly Interval[] {
  const all = unionOf(needed.map(({ start, end }) => ({ base: start, end })));
  // A range that no size reaches is not RAM, and has findings of its own.
  const reachable = intersectionOf(all, fillRoom(room, LARGEST_GUESS).seen);
  const wanted = spaceForTheRest(state);
  let largest = fillRoom(room, LARGEST_GUESS).seen;
  for (const size of usualSizes(state)) {
    if (size < (room.least ?? 0n)) continue;
    if (size > LARGEST_GUESS) break;
    const { seen } = fillRoom(room, size);
    if (seen.length === 0) continue;
    const holdsAll = bytesIn(intersectionOf(reachable, seen)) === bytesIn(reachable);
    largest = seen;
    if (holdsAll && bytesIn(seen) - bytesIn(reachable) >= wanted) break;
  }
  const base = usualBase(state);
  return largest.length > 0 ? largest : [{ base, end: base + GIB }];
}

/** RAM where only the regions give evidence: areas around them, without what lies behind devices. */
function banksByRegions(
  state: BootState,
  stated: readonly Bank[],
  needed: readonly AddressRange[],
): readonly AddressAndSize[] {
  const wanted = spaceForTheRest(state);
  const areas = splitIntoAreas(needed, statedBase(stated) ?? askedBase(state), usualBase(state));
  const banks = areas.map((area, index) => {
    const enough = maximum(area.end - area.base, area.taken + (index === 0 ? wanted : 0n));
    const size = usualSizes(state).find((usual) => usual >= enough) ?? roundUp(enough, GIB);
    const limit = areas[index + 1]?.base ?? U64_MAX;
    return { base: area.base, end: minimum(cappedEnd(area.base, size), limit) };
  });
  // Devices are joined into windows wider than themselves, so a window that holds a region says little.
  const devices = (state.profile.ramRoom?.devices ?? []).filter(
    (window) => !needed.some(({ start, end }) => start < window.end && window.base < end),
  );
  const free = differenceOf(unionOf(banks), devices);
  return (free.length > 0 ? free : banks).map(({ base, end }) => ({ base, size: end - base }));
}

/** Where RAM begins when nothing at all says so. */
function usualBase({ facts }: BootState): bigint {
  return facts.ram?.base ?? USUAL_RAM_BASE;
}

/** Sizes in which boards of the architecture have RAM. */
function usualSizes({ facts }: BootState): readonly bigint[] {
  const small: bigint[] = [];
  for (let size = facts.ram?.least ?? GIB; size < GIB; size *= 2n) small.push(size);
  return [...small, ...USUAL_SIZES];
}

/** The memory node's address, from `reg` or, when that is 0, from its unit address. Undefined when nothing says it. */
function statedBase(stated: readonly Bank[]): bigint | undefined {
  let lowest: bigint | undefined;
  for (const bank of stated) {
    let base: bigint | undefined = bank.base;
    if (base === 0n) {
      const unit = /@([0-9a-f]{1,16})$/i.exec(bank.node.name)?.[1];
      base = unit === undefined ? undefined : BigInt(`0x${unit}`);
    }
    if (base !== undefined && (lowest === undefined || base < lowest)) lowest = base;
  }
  return lowest;
}

/**
 * The start of the lowest range that dynamic regions ask for, rounded down to a GiB: a board asks for RAM that it has. Undefined
 * when none asks for a range.
 */
function askedBase({ tree, rules }: BootState): bigint | undefined {
  let lowest: bigint | undefined;
  for (const child of tree.rootChild('reserved-memory')?.children ?? []) {
    const ranges = child.find('alloc-ranges');
    if (ranges === undefined || !isAvailable(child, rules) || (tree.entryCount(ranges) ?? 0) === 0) continue;
    const { base } = tree.range(ranges, 0);
    if (lowest === undefined || base < lowest) lowest = base;
  }
  return lowest === undefined || lowest === 0n ? undefined : lowest - (lowest % GIB);
}

interface Area {
  readonly base: bigint;
  readonly end: bigint;
  /** Bytes that its ranges take, counted twice where they overlap. */
  readonly taken: bigint;
}

/**
 * Groups sorted ranges into areas of RAM. Small areas below all others are on-chip memory and no RAM (resource tables of
 * co-processors lie there). The first area begins at the stated base, or, where firmware lies at the start of RAM that the memory
 * node leaves out, at the GiB below its first range. Each further area begins at the GiB below its first range.
 */
function splitIntoAreas(ranges: readonly AddressRange[], base: bigint | undefined, usual: bigint): readonly Area[] {
  const clusters = cluster(
    ranges.map(({ start, end }) => ({ base: start, end, taken: end - start })),
    GIB,
  );
  const firstLarge = clusters.findIndex(({ taken, end }) => taken >= ON_CHIP || (base !== undefined && end > base));
  const areas = cluster(firstLarge < 0 ? clusters : clusters.slice(firstLarge), AREA_GAP).map(
    ({ base, end, taken }) => ({
      base: base - (base % GIB),
      end,
      taken,
    }),
  );
  const [first, ...others] = areas;
  if (first === undefined) {
    const start = base ?? usual;
    return [{ base: start, end: start, taken: 0n }];
  }
  if (base === undefined) return areas;
  if (first.base > base + AREA_GAP) return [{ base, end: base, taken: 0n }, ...areas];
  // Within the first GiB of the area, the memory node knows better where RAM begins.
  const firmwareBelow = ranges.some(({ start, end }) => start < base && end > first.base);
  return [{ ...first, base: firmwareBelow ? minimum(first.base, base) : base }, ...others];
}

/** Joins sorted areas that are less than `gap` apart. */
function cluster(areas: readonly Area[], gap: bigint): readonly Area[] {
  const joined: Area[] = [];
  for (const area of areas) {
    const last = joined.at(-1);
    if (last === undefined || area.base >= last.end + gap) joined.push(area);
    else {
      joined[joined.length - 1] = {
        base: last.base,
        end: maximum(last.end, area.end),
        taken: last.taken + area.taken,
      };
    }
  }
  return joined;
}

/** Bytes that dynamic regions and the kernel image will take from the first bank. */
function spaceForTheRest(state: BootState): bigint {
  let sum = state.build.imageSize + HEADROOM;
  for (const child of state.tree.rootChild('reserved-memory')?.children ?? []) {
    const size = child.find('size');
    if (size === undefined || child.find('reg') !== undefined || !isAvailable(child, state.rules)) continue;
    if (size.length === 4 * state.tree.sizeCells) sum += state.tree.sizeAt(size);
  }
  // A nonsensical size must fail to be placed, not make RAM as large.
  return minimum(sum, 16n * GIB);
}

/**
 * The kernel image on the first 2 MiB boundary of RAM, after firmware at the start of RAM, where the image covers no static
 * region: a boot loader would not put it on firmware. Without such a place, on the first boundary.
 */
export function assumeKernelImage(
  state: BootState,
  banks: readonly AddressAndSize[],
  initrd: AddressRange | undefined,
): AddressRange {
  const { imageHead } = state;
  const { imageSize } = state.build;
  const { image } = state.facts;
  if (image !== undefined) {
    const start = (joinBanks(banks)[0]?.start ?? usualBase(state)) + image.offset;
    const range = { start, end: start + imageSize };
    state.emit({ kind: 'image-assumed', range });
    return range;
  }
  const obstacles = fixedRanges(state);
  if (initrd !== undefined) obstacles.push(initrd);
  const { dtbAddress } = state.profile;
  if (dtbAddress !== undefined) {
    obstacles.push({
      start: dtbAddress,
      end: dtbAddress + state.blobSize,
    });
  }
  const load =
    firstFree(banks, obstacles, imageHead + imageSize, (joinBanks(banks)[0]?.start ?? 0n) + state.facts.firmwareSize) ??
    roundUp(banks[0]?.base ?? usualBase(state), LOAD_ALIGN);
  const range = { start: load + imageHead, end: load + imageHead + imageSize };
  state.emit({ kind: 'image-assumed', range });
  return range;
}

/** The blob on a free 2 MiB boundary 128 MiB (or half of a small bank) into RAM, where QEMU and many loaders put it. */
export function assumeDtb(
  state: BootState,
  banks: readonly AddressAndSize[],
  kernel: AddressRange,
  initrd: AddressRange | undefined,
): bigint {
  const obstacles = [...fixedRanges(state), kernel];
  if (initrd !== undefined) obstacles.push(initrd);
  const bank = banks.find(({ base, size }) => kernel.start >= base && kernel.start < base + size) ?? banks[0];
  const half = bank === undefined ? 0n : bank.size / 2n;
  const from = bank === undefined ? 0n : bank.base + minimum(half, 128n * MIB);
  const size = state.blobSize;
  const start =
    firstFree(banks, obstacles, size, from) ?? firstFree(banks, obstacles, size, 0n) ?? roundUp(kernel.end, LOAD_ALIGN);
  state.emit({ kind: 'blob-assumed', start });
  return start;
}

/** Lowest 2 MiB boundary at or above `from` with `size` free bytes in one stretch of RAM. */
function firstFree(
  banks: readonly AddressAndSize[],
  obstacles: readonly AddressRange[],
  size: bigint,
  from: bigint,
): bigint | undefined {
  const sorted = [...obstacles].sort((a, b) => compare(a.start, b.start));
  for (const stretch of joinBanks(banks)) {
    let candidate = roundUp(maximum(stretch.start, from), LOAD_ALIGN);
    for (const obstacle of sorted) {
      if (obstacle.end <= candidate) continue;
      if (obstacle.start >= candidate + size) break;
      candidate = roundUp(obstacle.end, LOAD_ALIGN);
    }
    if (candidate + size <= stretch.end) return candidate;
  }
  return undefined;
}

/** Banks by address, touching ones as one. */
function joinBanks(banks: readonly AddressAndSize[]): readonly AddressRange[] {
  const sorted = banks.filter((bank) => bank.size > 0n).sort((a, b) => compare(a.base, b.base));
  const joined: { start: bigint; end: bigint }[] = [];
  for (const { base, size } of sorted) {
    const end = cappedEnd(base, size);
    const last = joined.at(-1);
    if (last !== undefined && base <= last.end) last.end = maximum(last.end, end);
    else joined.push({ start: base, end });
  }
  return joined;
}

/** Every range that the tree fixes: `reg` of available /reserved-memory children, and /memreserve/. */
function fixedRanges(state: BootState): AddressRange[] {
  const { tree } = state;
  const ranges: AddressRange[] = [];
  const add = (base: bigint, size: bigint) => {
    const end = cappedEnd(base, size);
    if (end > base && end < U64_MAX && ranges.length < MAX_FIXED_RANGES) ranges.push({ start: base, end });
  };
  for (const child of tree.rootChild('reserved-memory')?.children ?? []) {
    const reg = child.find('reg');
    if (reg === undefined || !isAvailable(child, state.rules)) continue;
    const count = tree.entryCount(reg) ?? 0;
    for (let i = 0; i < count && ranges.length < MAX_FIXED_RANGES; i++) {
      const { base, size } = tree.range(reg, i);
      add(base, size);
    }
  }
  for (const { address, size } of tree.blob.memReserve) add(address, size);
  return ranges;
}

function roundUp(value: bigint, align: bigint): bigint {
  return ((value + align - 1n) / align) * align;
}
