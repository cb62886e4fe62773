/** The JSON of a map, for programs and for the client: addresses and sizes as hex strings, because JSON has no
 * 64-bit integers. */
import { hex } from '../base/format.ts';
import type { Interval } from '../base/intervals.ts';
import { freeItems } from './holes.ts';
import type { MapItem, MapRange, MemoryMap, PlaceTried } from './model.ts';

/** A range in JSON; the end is exclusive. */
export interface IntervalJson {
  readonly base: string;
  readonly end: string;
}

export interface PlaceTriedJson extends Omit<PlaceTried, 'range' | 'align' | 'found'> {
  readonly range: IntervalJson;
  readonly align: string;
  /** Empty when there was no room. */
  readonly found: string;
}

export interface MapItemJson extends Omit<MapItem, 'base' | 'size' | 'tried' | 'within'> {
  /** `0x…`; empty without an address. */
  readonly base: string;
  readonly size: string;
  readonly tried?: readonly PlaceTriedJson[];
  readonly within?: IntervalJson;
}

export interface MemoryMapJson extends Omit<MemoryMap, 'ram' | 'reserved' | 'devices' | 'free' | 'holes' | 'totals'> {
  readonly ram: readonly MapItemJson[];
  readonly reserved: readonly MapItemJson[];
  readonly devices: readonly MapItemJson[];
  readonly free: readonly MapItemJson[];
  readonly holes: readonly { readonly base: string; readonly size: string }[];
  readonly totals: Readonly<Record<keyof MemoryMap['totals'], string>>;
}

/** The map as plain JSON data: numbers as hex strings. */
export function mapToJson(map: MemoryMap): MemoryMapJson {
  const { totals } = map;
  return {
    ...map,
    ram: map.ram.map(itemToJson),
    reserved: map.reserved.map(itemToJson),
    devices: map.devices.map(itemToJson),
    free: map.free.map(itemToJson),
    holes: map.holes.map(({ base, size }: MapRange) => ({ base: hex(base), size: hex(size) })),
    totals: {
      ram: hex(totals.ram),
      reserved: hex(totals.reserved),
      nomap: hex(totals.nomap),
      cma: hex(totals.cma),
    },
  };
}

/** An item with its numbers as hex strings. */
export function itemToJson({ base, size, tried, within, ...rest }: MapItem): MapItemJson {
  return {
    ...rest,
    base: base === undefined ? '' : hex(base),
    size: hex(size),
    ...(tried === undefined ? {} : { tried: tried.map(triedToJson) }),
    ...(within === undefined ? {} : { within: intervalToJson(within) }),
  };
}

function triedToJson({ range, align, bottomUp, found }: PlaceTried): PlaceTriedJson {
  return { range: intervalToJson(range), align: hex(align), bottomUp, found: found === undefined ? '' : hex(found) };
}

function intervalToJson({ base, end }: Interval): IntervalJson {
  return { base: hex(base), end: hex(end) };
}

/** The numeric fields of an item that JSON writes as strings. */
type Numbers = Pick<MapItem, 'base' | 'size' | 'tried' | 'within'>;

/** Reads an item of `mapToJson`, and keeps any further fields. An unreadable number becomes undefined. */
export function itemFromJson<Item extends Pick<MapItemJson, keyof Numbers>>(
  item: Item,
): Omit<Item, keyof Numbers> & Numbers {
  const { base, size, tried, within, ...rest } = item;
  return {
    ...rest,
    base: numberOf(base),
    size: numberOf(size) ?? 0n,
    ...(tried === undefined ? {} : { tried: tried.map(triedFromJson) }),
    ...(within === undefined ? {} : { within: intervalFromJson(within) }),
  };
}

function triedFromJson({ range, align, bottomUp, found }: PlaceTriedJson): PlaceTried {
  return { range: intervalFromJson(range), align: numberOf(align) ?? 0n, bottomUp, found: numberOf(found) };
}

function intervalFromJson({ base, end }: IntervalJson): Interval {
  return { base: numberOf(base) ?? 0n, end: numberOf(end) ?? 0n };
}

/** The part of a map that questions, sums and exports need, with numbers; holes are computed again. */
export function mapFromJson(
  json: Pick<MemoryMapJson, 'ram' | 'reserved' | 'devices' | 'totals'>,
): Pick<MemoryMap, 'ram' | 'reserved' | 'devices' | 'free' | 'totals'> {
  const ram = json.ram.map(itemFromJson);
  const reserved = json.reserved.map(itemFromJson);
  return {
    ram,
    reserved,
    devices: json.devices.map(itemFromJson),
    free: freeItems({ ram, reserved }),
    totals: totalsFromJson(json.totals),
  };
}

/** Reads the sums of a map in JSON. */
export function totalsFromJson({ ram, reserved, nomap, cma }: MemoryMapJson['totals']): MemoryMap['totals'] {
  const number = (text: string) => numberOf(text) ?? 0n;
  return { ram: number(ram), reserved: number(reserved), nomap: number(nomap), cma: number(cma) };
}

function numberOf(text: string): bigint | undefined {
  return /^0x[0-9a-f]+$/i.test(text) ? BigInt(text) : undefined;
}
