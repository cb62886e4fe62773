/** Where a board can have RAM, and how a size fills it: for RAM that nobody states. */
import { bytesIn, differenceOf, type Interval, intersectionOf, minOf, unionOf } from '../base/intervals.ts';

const GIB = 1n << 30n;
/** Sizes in which boards have RAM. */
export const USUAL_SIZES = [1n, 2n, 3n, 4n, 6n, 8n, 12n, 16n, 24n, 32n, 48n, 64n, 96n, 128n, 256n, 512n].map(
  (n) => n * GIB,
);
/** More RAM than this is not assumed of a board: regions that need more are no sign of it. */
export const LARGEST_GUESS = 64n * GIB;

/** What is known of a board whose tree leaves RAM to the boot loader. */
export interface RamRoom {
  /**
   * Where RAM can be, in the order in which a growing size fills it; parts may be firmware's or lie behind devices. Undefined
   * where neither a SoC family nor a memory node tells: the regions must say it.
   */
  readonly stretches: readonly Interval[] | undefined;
  /** What counts to a size and Linux never gets because firmware has it; a set. */
  readonly firmware: readonly Interval[];
  /** What counts to a size and Linux never gets because it lies behind devices; a set. */
  readonly behindDevices: readonly Interval[];
  /** Devices that RAM goes around: a size loses nothing; a set. */
  readonly devices: readonly Interval[];
  /** No size below is assumed. */
  readonly least?: bigint;
  /** Why RAM lies so, as the end of a sentence. */
  readonly reason: string;
}

/** How a size lies in a room. */
interface FilledRoom {
  /** What Linux sees; a set. */
  readonly seen: readonly Interval[];
  /** Bytes of the size that Linux does not see. */
  readonly lost: bigint;
  /** Bytes for which there is no room. */
  readonly left: bigint;
  /** Where the last byte lies; 0 when there is none. */
  readonly end: bigint;
}

/** Puts `size` bytes into the stretches, one after the other. */
export function fillRoom(room: RamRoom, size: bigint): FilledRoom {
  const filled: Interval[] = [];
  let left = size;
  for (const { base, end } of piecesOf(room)) {
    const length = minOf(left, end - base);
    if (length > 0n) filled.push({ base, end: base + length });
    left -= length;
  }
  const seen = differenceOf(unionOf(filled), hiddenIn(room));
  return { seen, left, lost: size - left - bytesIn(seen), end: filled.at(-1)?.end ?? 0n };
}

/** Where Linux can see RAM at all; a set. */
export function visibleRoom(room: RamRoom): readonly Interval[] {
  return differenceOf(unionOf(piecesOf(room)), hiddenIn(room));
}

/** How many bytes must be filled in until all of a range is RAM; undefined where RAM cannot be. */
export function bytesToHold(room: RamRoom, range: Interval): bigint | undefined {
  const part = intersectionOf(visibleRoom(room), [range]);
  if (bytesIn(part) !== range.end - range.base) return undefined;
  let before = 0n;
  for (const { base, end } of piecesOf(room)) {
    if (range.end > base && range.end <= end) return before + (range.end - base);
    before += end - base;
  }
  return undefined;
}

function piecesOf({ stretches = [], devices }: RamRoom): readonly Interval[] {
  return stretches.flatMap((one) => differenceOf([one], devices));
}

function hiddenIn({ firmware, behindDevices }: RamRoom): readonly Interval[] {
  return unionOf([...firmware, ...behindDevices]);
}
