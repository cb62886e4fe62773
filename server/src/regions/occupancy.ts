/** The holders of memory at one moment of a boot, from the events so far: to explain what is in the way of a region. */
import { formatSize, hex } from '../base/format.ts';
import { differenceOf, type Interval, intersectionOf, unionOf } from '../base/intervals.ts';
import type { BootEvent } from '../boot/events.ts';
import type { RegionOutcome } from '../boot/report.ts';

/** A range and who has it. */
interface Holder extends Interval {
  readonly subject: string;
  /** The index of a region in the report's list; undefined for every other holder. */
  readonly region: number | undefined;
  readonly nomap: boolean;
}

/** RAM and its holders, updated event by event. */
export class Occupancy {
  readonly #regions: readonly RegionOutcome[];
  readonly #ram: Interval[] = [];
  #holders: Holder[] = [];

  constructor(regions: readonly RegionOutcome[]) {
    this.#regions = regions;
  }

  /** Updates RAM and holders for an event. */
  follow(event: BootEvent): void {
    switch (event.kind) {
      case 'ram-added':
        this.#ram.push({ base: event.base, end: event.base + event.size });
        break;
      case 'reserved':
        this.#hold(event.subject, undefined, event.base, event.size, false);
        break;
      case 'firmware-nomap':
        this.#hold('firmware', undefined, event.base, event.size, true);
        break;
      case 'entry-taken':
        this.#hold(this.#name(event.region), event.region, event.base, event.size, event.nomap);
        break;
      case 'placed': {
        const nomap = this.#regions[event.region]?.nomap ?? false;
        this.#hold(this.#name(event.region), event.region, event.base, event.size, nomap);
        break;
      }
      case 'given-back':
        this.#giveBack({ base: event.base, end: event.base + event.size });
        break;
      default:
    }
  }

  #name(region: number): string {
    return this.#regions[region]?.name ?? 'a region';
  }

  #hold(subject: string, region: number | undefined, base: bigint, size: bigint, nomap: boolean): void {
    if (size > 0n) this.#holders.push({ subject, region, base, end: base + size, nomap });
  }

  /** Frees a range regardless of its holder: memblock knows no owners. */
  #giveBack(range: Interval): void {
    this.#holders = this.#holders.flatMap((holder) =>
      differenceOf([holder], [range]).map((left) => ({ ...holder, base: left.base, end: left.end })),
    );
  }

  /** RAM within `range`; all RAM where `range` is undefined. */
  ramIn(range: Interval | undefined): readonly Interval[] {
    const ram = unionOf(this.#ram);
    return range === undefined ? ram : intersectionOf(ram, [range]);
  }

  /** Free RAM within `range`; all free RAM where `range` is undefined. */
  freeIn(range: Interval | undefined): readonly Interval[] {
    return differenceOf(this.ramIn(range), unionOf(this.#holders));
  }

  /** The holders of parts of `range` other than region `except`, from the highest address down. */
  holdersIn(range: Interval, except: number): readonly Holder[] {
    return this.#holders
      .filter(({ base, end, region }) => base < range.end && range.base < end && region !== except)
      .toSorted((a, b) => (a.base < b.base ? 1 : a.base > b.base ? -1 : 0));
  }
}

/** Most holders that are named. */
const NAMED_MAX = 6;

/** `framebuffer@9c000000 (0x9c000000-0x9dffffff), kernel image (…) and 3 more`. */
export function holdersText(holders: readonly Holder[]): string {
  const named = holders.slice(0, NAMED_MAX).map(({ subject, ...range }) => `${subject} (${intervalText(range)})`);
  const more = holders.length - named.length;
  return `${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** `0x80000000-0x8fffffff`: both ends are part of it. */
export function intervalText({ base, end }: Interval): string {
  return `${hex(base)}-${hex(end - 1n)}`;
}

/** The size of the largest range, in bytes; 0 where there is none. */
export function largestOf(ranges: readonly Interval[]): bigint {
  return ranges.reduce((most, { base, end }) => (end - base > most ? end - base : most), 0n);
}

/** `16 MiB at 0x80000000-0x80ffffff`. */
export function placeText(base: bigint, size: bigint): string {
  return size === 0n ? `0 B at ${hex(base)}` : `${formatSize(size)} at ${intervalText({ base, end: base + size })}`;
}
