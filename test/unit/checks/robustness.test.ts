/** Whatever bytes stand in the properties that mean something, no stage throws, and none runs away. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createAddressResolver } from '../../../server/src/address/resolver.ts';
import { CHECKS } from '../../../server/src/checks/checkTable.ts';
import type { CheckLevel } from '../../../server/src/checks/model.ts';
import { runChecks } from '../../../server/src/checks/runChecks.ts';
import { allNodes, type NodeSpec, node, tree, type Value } from '../../harness/treeBuilder.ts';

const ALL: Record<string, CheckLevel> = Object.fromEntries(CHECKS.map((spec) => [spec.id, 'warning']));

const names = fc.constantFrom(
  ...['', 'a', 'a@1', 'a@@', 'pci@0', 'pcie@1,0', 'i2c', 'i2c-bus@1', 'spi@0', 'isa', 'port@0', 'endpoint', 'ports'],
  ...['chosen', 'aliases', 'bus@0x1', 'reserved-memory', 'memory@0', '__overlay__', 'b d', 'constructor', '__proto__'],
);
const properties = fc.constantFrom(
  ...['reg', 'ranges', 'dma-ranges', '#address-cells', '#size-cells', 'device_type', 'compatible', 'bus-range'],
  ...[
    'interrupts',
    'interrupt-parent',
    'interrupt-controller',
    'interrupt-map',
    'interrupt-map-mask',
    '#interrupt-cells',
  ],
  ...['clocks', '#clock-cells', 'gpios', '#gpio-cells', 'msi-parent', '#msi-cells', 'remote-endpoint', 'phandle'],
  ...['name', 'status', 'model', 'a-names', 'bootargs', 'stdout-path', 'spi-max', 'assigned-addresses', 'reg-names'],
);
const cell = fc.oneof(fc.integer({ min: 0, max: 4 }), fc.constantFrom(0xffffffff, 0x80000000, 0x02000000, 0x01000000));
const value: fc.Arbitrary<Value> = fc.oneof(
  fc.array(cell, { maxLength: 12 }),
  fc.uint8Array({ maxLength: 9 }),
  fc.constantFrom<Value>(true, 'pci', 'simple-bus', 'okay', '/a', '/', ''),
);
const bag = fc.dictionary(properties, value, { maxKeys: 8 });
/** Trees of at most that depth. */
function nodes(depth: number): fc.Arbitrary<NodeSpec> {
  const children = depth === 0 ? fc.constant<NodeSpec[]>([]) : fc.array(nodes(depth - 1), { maxLength: 3 });
  return fc.tuple(names, bag, children).map(([name, own, below]) => node(name, own, below));
}
const spec = nodes(3);

test('checks and address resolution on arbitrary trees', () => {
  fc.assert(
    fc.property(bag, fc.array(spec, { maxLength: 4 }), fc.boolean(), (own, children, plugin) => {
      const root = tree(own, children);
      const paths = new Set([...allNodes(root)].map((each) => each.path));
      for (const finding of runChecks(root, { preset: 'dtc', levels: ALL }, { plugin })) {
        expect(paths).toContain(finding.path);
        for (const other of finding.related) expect(paths).toContain(other.path);
        expect(finding.message).not.toMatch(/undefined|NaN|\[object/);
      }
      const resolver = createAddressResolver();
      for (const each of allNodes(root)) {
        for (const reg of [...resolver.resolveReg(each), ...resolver.resolveAssignedAddresses(each)]) {
          expect(reg.cpuAddress === undefined).toBe(reg.reason !== undefined);
          if (reg.notVisibleAt !== undefined) expect(paths).toContain(reg.notVisibleAt);
        }
        resolver.resolveWindows(each, 'ranges');
        resolver.resolveWindows(each, 'dma-ranges');
      }
    }),
    { numRuns: 500 },
  );
});

test('very deep and very wide trees', () => {
  let deep = node('n');
  for (let i = 0; i < 3000; i++) deep = node('n', { interrupts: 1 }, [deep]);
  const wide = node('w', { '#address-cells': 1, '#size-cells': 1 });
  const many = Array.from({ length: 3000 }, () => node('a@1', { reg: [1, 1] }));
  const root = tree({}, [deep, { ...wide, children: many }]);
  expect(runChecks(root, { preset: 'dtc' }).length).toBeGreaterThan(0);
});
