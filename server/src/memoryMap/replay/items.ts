/** When each item of a map appears during a boot, and as what. */
import type { BootEvent } from '../../boot/events.ts';
import type { BootReport } from '../../boot/report.ts';
import type { MapItem, MemoryMap } from '../../mapModel/model.ts';

interface ItemChanges {
  /** The item that an event is about. */
  readonly item?: string;
  readonly puts: readonly MapItem[];
  readonly takes: readonly string[];
}

const NOTHING: ItemChanges = { puts: [], takes: [] };

/**
 * Follows the items of a map through the events of its boot, in order. An item shows what the kernel has made of it so far: a
 * pool is a plain reservation until its driver has taken it. At the end, all items are those of the map.
 */
export class ItemTimeline {
  readonly #report: BootReport;
  readonly #map: MemoryMap;
  /** Items of regions, by path: the first entry, then the others. */
  readonly #byPath = new Map<string, MapItem[]>();
  /** Items without a node, by place. */
  readonly #byPlace = new Map<string, MapItem[]>();
  readonly #shown = new Map<string, MapItem>();

  constructor(report: BootReport, map: MemoryMap) {
    this.#report = report;
    this.#map = map;
    for (const item of map.reserved) {
      if (item.path !== '') add(this.#byPath, item.path, item);
      else if (item.base !== undefined) add(this.#byPlace, placeKey(item.base, item.size), item);
    }
  }

  /** The changes that an event makes. */
  after(event: BootEvent): ItemChanges {
    switch (event.kind) {
      case 'reserved':
      case 'firmware-nomap':
      case 'default-cma-later':
        return this.#appear(
          this.#byPlace.get(placeKey(event.base, event.size))?.find(({ id }) => !this.#shown.has(id)),
        );
      case 'entry-taken':
      case 'placed':
        return this.#appear(this.#early(event.region, event.base));
      case 'entry-refused':
        return this.#appear(this.#itemAt(event.region, event.base));
      case 'not-placed':
      case 'property-refused':
      case 'reg-refused':
      case 'given-back':
      case 'driver-took':
        return this.#appear(this.#itemAt(event.region, 'base' in event ? event.base : undefined));
      case 'stage':
        return event.stage === 'after-late-scan' ? this.#takeEarly() : NOTHING;
      case 'ended':
        return this.#finish();
      default: {
        if (!('region' in event) || event.region === undefined) return NOTHING;
        const item = this.#itemAt(event.region, undefined);
        return item === undefined ? NOTHING : { ...NOTHING, item: item.id };
      }
    }
  }

  #itemAt(region: number, base: bigint | undefined): MapItem | undefined {
    const items = this.#byPath.get(this.#report.regions[region]?.path ?? '') ?? [];
    return items.find((item) => item.base === base) ?? items[0];
  }

  /** A region before its driver is called; the region may still lose its memory. */
  #early(region: number, base: bigint): MapItem | undefined {
    const item = this.#itemAt(region, base);
    if (item === undefined) return undefined;
    const { reason, ...rest } = item;
    const kind = this.#report.regions[region]?.nomap === true ? 'nomap' : 'reserved';
    return {
      ...rest,
      kind,
      base: item.base ?? base,
      state: 'reserved',
      details: item.details.filter((line) => line !== reason),
    };
  }

  #appear(item: MapItem | undefined): ItemChanges {
    if (item === undefined) return NOTHING;
    this.#shown.set(item.id, item);
    return { item: item.id, puts: [item], takes: [] };
  }

  /**
   * Page tables and similar pieces, which the kernel takes one by one after the scan; all are shown when the tree is unflattened.
   */
  #takeEarly(): ItemChanges {
    const puts = this.#map.reserved.filter(({ kind }) => kind === 'early');
    for (const item of puts) this.#shown.set(item.id, item);
    return { puts, takes: [] };
  }

  /**
   * Items that only the end of a boot shows: the crash kernel of arm64, ranges of memblock without a name, regions that the
   * kernel never looked at.
   */
  #finish(): ItemChanges {
    const last = new Set(this.#map.reserved.map(({ id }) => id));
    return {
      puts: this.#map.reserved.filter((item) => this.#shown.get(item.id) !== item),
      takes: [...this.#shown.keys()].filter((id) => !last.has(id)),
    };
  }
}

function add(map: Map<string, MapItem[]>, key: string, item: MapItem): void {
  const list = map.get(key);
  if (list) list.push(item);
  else map.set(key, [item]);
}

function placeKey(base: bigint, size: bigint): string {
  return `${base} ${size}`;
}
