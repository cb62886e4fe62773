/** Banks of RAM, and the holes between the items of the map. */
import { gapsOf, type Interval, unionOf } from '../base/intervals.ts';
import { isRefused, type MapItem, type MapRange } from '../mapModel/model.ts';
import { type DeviceLayer, ownerOfMemory } from './deviceLayer.ts';

/** An item for each bank, with the name of the memory node that it comes from. */
export function ramItems(banks: readonly Interval[], memoryNodes: DeviceLayer['memoryNodes']): readonly MapItem[] {
  return banks.map((bank): MapItem => {
    const owners = ownerOfMemory(memoryNodes, bank);
    const [owner] = owners;
    return {
      id: `ram:${bank.base.toString(16)}`,
      kind: 'ram',
      label: owner !== undefined && owners.length === 1 ? owner.name : 'RAM',
      path: owner !== undefined && owners.length === 1 ? owner.path : '',
      base: bank.base,
      size: bank.end - bank.base,
      details: owners.length > 1 ? [`from ${owners.map((node) => node.path).join(', ')}`] : [],
      overlaps: [],
    };
  });
}

/** The ranges between the first and the last item that no item covers. */
export function holesOf(items: readonly MapItem[]): readonly MapRange[] {
  const claimed = items.flatMap((item): Interval[] => {
    const { base, size } = item;
    return base === undefined || isRefused(item) ? [] : [{ base, end: base + size }];
  });
  return gapsOf(unionOf(claimed)).map(({ base, end }) => ({ base, size: end - base }));
}
