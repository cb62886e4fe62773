/** The map as it is written for programs and travels to the client: addresses and sizes as hex strings, because JSON has no
 * 64-bit integers. */
import { hex } from '../base/format.ts';
import type { MapItem, MapRange, MemoryMap } from './model.ts';

export interface MapItemJson extends Omit<MapItem, 'base' | 'size'> {
  /** `0x…`; empty when it has no address. */
  readonly base: string;
  readonly size: string;
}

export interface MemoryMapJson extends Omit<MemoryMap, 'ram' | 'reserved' | 'devices' | 'holes' | 'totals'> {
  readonly ram: readonly MapItemJson[];
  readonly reserved: readonly MapItemJson[];
  readonly devices: readonly MapItemJson[];
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
    holes: map.holes.map(({ base, size }: MapRange) => ({ base: hex(base), size: hex(size) })),
    totals: {
      ram: hex(totals.ram),
      reserved: hex(totals.reserved),
      nomap: hex(totals.nomap),
      cma: hex(totals.cma),
    },
  };
}

function itemToJson(item: MapItem): MapItemJson {
  return { ...item, base: item.base === undefined ? '' : hex(item.base), size: hex(item.size) };
}

/** What `mapToJson` wrote, with whatever its items have besides. A number that cannot be read is none. */
export function itemFromJson<Item extends Pick<MapItemJson, 'base' | 'size'>>(
  item: Item,
): Omit<Item, 'base' | 'size'> & Pick<MapItem, 'base' | 'size'> {
  return { ...item, base: numberOf(item.base), size: numberOf(item.size) ?? 0n };
}

/** The sums of a map in JSON. */
export function totalsFromJson({ ram, reserved, nomap, cma }: MemoryMapJson['totals']): MemoryMap['totals'] {
  const number = (text: string) => numberOf(text) ?? 0n;
  return { ram: number(ram), reserved: number(reserved), nomap: number(nomap), cma: number(cma) };
}

function numberOf(text: string): bigint | undefined {
  return /^0x[0-9a-f]+$/i.test(text) ? BigInt(text) : undefined;
}
