/** Possible places of a region: on multiples of the alignment, or at the edges of free ranges. Pure. */
import { differenceOf, type Interval, unionOf } from '../../../../../../server/src/base/intervals.ts';

/** A region while it is moved or resized, in bytes. */
export interface Draft {
  readonly base: bigint;
  readonly size: bigint;
}

/** Limits for the place of a region. */
export interface Surroundings {
  readonly ram: readonly Interval[];
  /** Everything else that takes RAM. */
  readonly taken: readonly Interval[];
  /** Addresses and sizes are multiples of this; positive. */
  readonly align: bigint;
}

/** Free RAM around the region; the region's own range counts as free. */
export function freeAround({ ram, taken }: Surroundings): readonly Interval[] {
  return differenceOf(unionOf(ram), unionOf(taken));
}

/** The nearest multiple; never below 0. */
export function snapped(value: bigint, align: bigint): bigint {
  const below = value - (value % align);
  if (value <= 0n) return 0n;
  return value - below > align / 2n ? below + align : below;
}

/**
 * A region moved near `base`: if an edge of a free range is within `reach` bytes, the region's start or end snaps to it,
 * else its start goes to the nearest multiple.
 */
export function movedTo({ size }: Draft, base: bigint, around: Surroundings, reach: bigint): Draft {
  const { align } = around;
  const places = freeAround(around).flatMap((free) => [up(free.base, align), down(free.end - size, align)]);
  const nearest = closest(places, base, reach);
  return { base: nearest ?? snapped(base, align), size };
}

/** The same for its end: its start is fixed, and its size is at least one multiple. */
export function resizedTo({ base }: Draft, end: bigint, around: Surroundings, reach: bigint): Draft {
  const { align } = around;
  const places = freeAround(around).map((free) => down(free.end, align));
  const nearest = closest(places, end, reach) ?? snapped(end, align);
  return { base, size: nearest - base < align ? align : nearest - base };
}

/** The next free place below or above; undefined when there is none. */
export function nextPlace({ base, size }: Draft, way: -1 | 1, around: Surroundings): bigint | undefined {
  const { align } = around;
  const places = freeAround(around)
    .filter((free) => free.end - up(free.base, align) >= size)
    .flatMap((free) => [up(free.base, align), down(free.end - size, align)])
    .filter((place) => (way < 0 ? place < base : place > base));
  return places.reduce<bigint | undefined>(
    (best, place) => (best === undefined || distance(place, base) < distance(best, base) ? place : best),
    undefined,
  );
}

/** The free range around a place, including the region itself, for use as `alloc-ranges`; undefined outside RAM. */
export function windowAround({ base, size }: Draft, around: Surroundings): Interval | undefined {
  const { align } = around;
  const free = freeAround(around).find((one) => one.base <= base && base + size <= one.end);
  if (!free) return undefined;
  const window = { base: up(free.base, align), end: down(free.end, align) };
  return window.end - window.base >= size ? window : undefined;
}

const SIZE = /^(0x[0-9a-f]{1,16}|\d{1,15})\s*(?:([kmgt])i?)?b?$/i;
const POWERS: Readonly<Record<string, bigint>> = { k: 10n, m: 20n, g: 30n, t: 40n };

/** `1 MiB`, `64K`, `0x1000`, `0x9d00_0000`; undefined for anything else. */
export function numberOf(text: string): bigint | undefined {
  const match = SIZE.exec(text.trim().replaceAll('_', ''));
  const [, digits, unit] = match ?? [];
  if (digits === undefined) return undefined;
  return BigInt(digits) << (unit === undefined ? 0n : (POWERS[unit.toLowerCase()] ?? 0n));
}

/** A size that parses back exactly: in the largest unit that divides it. */
export function exactSize(size: bigint): string {
  const unit = [...'TGMK'].find((name) => size > 0n && size % (1n << (POWERS[name.toLowerCase()] ?? 0n)) === 0n);
  return unit === undefined ? `0x${size.toString(16)}` : `${size >> (POWERS[unit.toLowerCase()] ?? 0n)} ${unit}iB`;
}

function closest(places: readonly bigint[], wanted: bigint, reach: bigint): bigint | undefined {
  return places
    .filter((place) => place >= 0n && distance(place, wanted) <= reach)
    .reduce<bigint | undefined>(
      (best, place) => (best === undefined || distance(place, wanted) < distance(best, wanted) ? place : best),
      undefined,
    );
}

function up(value: bigint, align: bigint): bigint {
  return value + ((align - (value % align)) % align);
}

function down(value: bigint, align: bigint): bigint {
  return value < 0n ? -1n : value - (value % align);
}

function distance(a: bigint, b: bigint): bigint {
  return a > b ? a - b : b - a;
}
