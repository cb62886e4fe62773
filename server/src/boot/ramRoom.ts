/** Where a board can have RAM, and which ranges a size of RAM fills. Used for RAM that neither tree nor profile states. */
import { bytesIn, differenceOf, type Interval, intersectionOf, minOf, unionOf } from '../base/intervals.ts';

const GIB = 1n << 30n;
/** Sizes of RAM that boards usually have, in bytes. */
export const USUAL_SIZES = [1n, 2n, 3n, 4n, 6n, 8n, 12n, 16n, 24n, 32n, 48n, 64n, 96n, 128n, 256n, 512n].map(
  (n) => n * GIB,
);
/** The largest RAM that is assumed of a board. Regions that need more are no evidence of more RAM. */
export const LARGEST_GUESS = 64n * GIB;

/** What is known of a board whose tree leaves RAM to the boot loader. */
export interface RamRoom {
  /**
   * Where RAM can be, in the order in which a growing size fills it. Firmware or devices may hold parts of it. Undefined where
   * neither a SoC family nor a memory node tells: the regions then decide.
   */
  readonly stretches: readonly Interval[] | undefined;
  /** RAM that counts towards a size and that firmware keeps from Linux; a set. */
  readonly firmware: readonly Interval[];
  /** RAM that counts towards a size and that Linux never gets because it lies behind devices; a set. */
  readonly behindDevices: readonly Interval[];
  /** Devices that RAM is laid out around, so that a size loses nothing to them; a set. */
  readonly devices: readonly Interval[];
  /** The smallest size that is assumed, in bytes; absent: no limit. */
  readonly least?: bigint;
  /** Why RAM lies there, as the end of a sentence. */
  readonly reason: string;
}

/** The ranges that a size of RAM fills. */
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

/** The smallest size of RAM with which all of a range is RAM, in bytes; undefined where no size reaches the range. */
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
