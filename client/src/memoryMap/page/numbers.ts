/** The page's map with numbers, in the types of the server's map functions. */
import { freeItems } from '../../../../server/src/mapModel/holes.ts';
import type { MemoryMap } from '../../../../server/src/mapModel/model.ts';
import { type MapModel, numbersOf } from './model.ts';

type Numbers = Pick<MemoryMap, 'ram' | 'reserved' | 'devices' | 'free' | 'totals'>;
const MAPS = new WeakMap<MapModel, Numbers>();

/** The part of a page's map that questions, sums and exports need. Items are the `numbers` of the page's items. */
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
