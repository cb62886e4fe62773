/** A map as a scene. */
import { type Interval, intersect } from '../../base/intervals.ts';
import { conflictingIds, conflictsOf } from '../conflicts.ts';
import { isRefused, type MapItem, type MemoryMap } from '../model.ts';
import { buildScene, type Scene } from './scene.ts';
import type { SceneItem } from './space.ts';

/** Items without an address are left out. */
export function sceneOfMap(map: Pick<MemoryMap, 'ram' | 'reserved' | 'devices' | 'notSimulated'>): Scene {
  const conflicting = conflictingIds(map.reserved);
  const items: SceneItem[] = [];
  const add = (list: readonly MapItem[], layer: SceneItem['layer']) => {
    for (const item of list) {
      const extent = extentOf(item);
      if (extent !== undefined) items.push(toSceneItem(item, extent, layer, conflicting.has(item.id)));
    }
  };
  add(map.ram, 'ram');
  add(map.reserved, 'reserved');
  add(map.devices, 'device');
  const conflicts = conflictsOf(map.reserved).flatMap(([one, other]) => {
    const [a, b] = [extentOf(one), extentOf(other)];
    const shared = a && b && intersect(a, b);
    return shared === undefined ? [] : [shared];
  });
  return buildScene(items, conflicts, map.notSimulated === undefined ? 'free' : 'not reserved');
}

function extentOf({ base, size }: MapItem): Interval | undefined {
  return base === undefined ? undefined : { base, end: base + size };
}

function toSceneItem(item: MapItem, extent: Interval, layer: SceneItem['layer'], isConflicting: boolean): SceneItem {
  const { id, kind, label, placement, users = [], details, disabled, within } = item;
  return {
    id,
    kind,
    label,
    layer,
    extent,
    isFaulty: isConflicting || item.state === 'failed',
    isIdle: isRefused(item) || disabled === true,
    isDynamic: placement === 'dynamic',
    ...(within === undefined ? {} : { within }),
    notes: [...(users.length > 0 ? [`used by ${users.join(', ')}`] : []), ...details.slice(1)],
  };
}
