/** Items of the page with numbers, as the rooms of the server take them. Converted when they are first asked for, and kept. */
import { freeItems } from '../../../../server/src/mapModel/holes.ts';
import { itemFromJson } from '../../../../server/src/mapModel/mapJson.ts';
import type { MapItem, MemoryMap } from '../../../../server/src/mapModel/model.ts';
import type { Item, MapModel } from './model.ts';

const ITEMS = new WeakMap<Item, MapItem>();
type Numbers = Pick<MemoryMap, 'ram' | 'reserved' | 'devices' | 'free' | 'totals'>;
const MAPS = new WeakMap<MapModel, Numbers>();

/** An item of the page as an item of a map. */
export function numbersOf(item: Item): MapItem {
  let known = ITEMS.get(item);
  if (known === undefined) {
    known = itemFromJson(item.entry);
    ITEMS.set(item, known);
  }
  return known;
}

/** What of a page's map can be asked, summed up and exported. Items are those of `numbersOf`. */
export function mapNumbers(model: MapModel): Numbers {
  let known = MAPS.get(model);
  if (known === undefined) {
    const ram = model.banks.map(numbersOf);
    const reserved = model.reserved.map(numbersOf);
    const free = freeItems({ ram, reserved });
    known = { ram, reserved, devices: model.devices.map(numbersOf), free, totals: model.totals };
    MAPS.set(model, known);
  }
  return known;
}

/** The whole map, for documents. */
export function wholeMap(model: MapModel): MemoryMap {
  const { board, kernel, arch, notSimulated, outcome, panic, assumptions, unused, log } = model.view;
  return {
    ...mapNumbers(model),
    model: board.model === '' ? board.name : board.model,
    kernel,
    arch,
    outcome,
    ...(notSimulated === undefined ? {} : { notSimulated }),
    ...(panic === undefined ? {} : { panic }),
    holes: [],
    assumptions,
    unused,
    log,
  };
}
