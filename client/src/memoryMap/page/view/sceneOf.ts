/** Makes a scene of the page's model. */
import { type Interval, intersect } from '../../../../../server/src/base/intervals.ts';
import { buildScene, type Scene } from '../../../../../server/src/mapModel/scene/scene.ts';
import type { SceneItem } from '../../../../../server/src/mapModel/scene/space.ts';
import { freeWord, type Item, type MapModel } from '../model.ts';
import { type Hidden, isHidden } from '../rows.ts';

/** @param hidden Items to leave out. RAM is the background and always stays. */
export function sceneOf(model: MapModel, hidden: Hidden): Scene {
  const items: SceneItem[] = [];
  const add = (list: readonly Item[], layer: SceneItem['layer']) => {
    for (const item of list) {
      if (item.extent === undefined || item.kind === 'hole' || (layer !== 'ram' && isHidden(item, hidden))) continue;
      items.push(toSceneItem(item, item.extent, layer));
    }
  };
  add(model.banks, 'ram');
  add(model.reserved, 'reserved');
  add(model.devices, 'device');
  const conflicts = model.conflicts.flatMap(([a, b]) => {
    if (isHidden(a, hidden) || isHidden(b, hidden)) return [];
    const shared = a.extent && b.extent ? intersect(a.extent, b.extent) : undefined;
    return shared === undefined ? [] : [shared];
  });
  return buildScene(items, conflicts, freeWord(model.view.notSimulated === undefined));
}

function toSceneItem(
  { id, kind, entry, numbers, isFaulty, notes }: Item,
  extent: Interval,
  layer: SceneItem['layer'],
): SceneItem {
  const users = entry.users === undefined || entry.users.length === 0 ? [] : [`used by ${entry.users.join(', ')}`];
  const { within } = numbers;
  return {
    id,
    kind,
    label: entry.label,
    layer,
    extent,
    isFaulty,
    isIdle: entry.state === 'failed' || entry.state === 'ignored' || entry.disabled === true,
    isDynamic: entry.placement === 'dynamic',
    ...(within === undefined ? {} : { within }),
    notes: users.length === 0 ? notes : [...users, ...notes],
  };
}
