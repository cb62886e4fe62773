import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type MapSnapshot, SnapshotMap } from '../../../server/src/base/snapshotMap.ts';

const KEYS = ['a', 'b', 'c'];
const step = fc.oneof(
  fc.record({ do: fc.constant('set' as const), key: fc.constantFrom(...KEYS), value: fc.nat(9) }),
  fc.record({ do: fc.constant('delete' as const), key: fc.constantFrom(...KEYS) }),
  fc.record({ do: fc.constant('snapshot' as const) }),
  fc.record({ do: fc.constant('restore' as const), which: fc.nat(9) }),
);

test('the map and its snapshots hold what copies would', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const map = new SnapshotMap<string, number>();
      let model = new Map<string, number>();
      const taken: { readonly snapshot: MapSnapshot<string, number>; readonly copy: Map<string, number> }[] = [];
      for (const each of steps) {
        if (each.do === 'set') {
          map.set(each.key, each.value);
          model.set(each.key, each.value);
        } else if (each.do === 'delete') expect(map.delete(each.key)).toBe(model.delete(each.key));
        else if (each.do === 'snapshot') taken.push({ snapshot: map.snapshot(), copy: new Map(model) });
        else {
          const earlier = taken[each.which % Math.max(1, taken.length)];
          if (!earlier) continue;
          map.restore(earlier.snapshot);
          model = new Map(earlier.copy);
        }
        for (const key of KEYS) expect(map.get(key)).toBe(model.get(key));
      }
      expect(map.entries()).toEqual(model);
      for (const { snapshot, copy } of taken) {
        map.restore(snapshot);
        expect(map.entries()).toEqual(copy);
        for (const [i, layer] of snapshot.entries())
          expect(layer.size * 2).toBeLessThanOrEqual(snapshot[i - 1]?.size ?? Infinity);
      }
    }),
  );
});
