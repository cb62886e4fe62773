/** The map for programs: the same structure, addresses and sizes as hex strings because JSON has no 64-bit integers. */
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
