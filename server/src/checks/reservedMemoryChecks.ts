/**
 * Checks of our own: RAM, the regions of /reserved-memory and the references to them. They need no boot, so they also
 * apply to architectures and files that the engine does not boot.
 *
 * Sources: Linux 7.2 drivers/of/of_reserved_mem.c, drivers/of/fdt.c; dt-schema reserved-memory.yaml; DTSpec 3.4, 3.5.
 */

import { readU32 } from '../base/bytes.ts';
import { countText } from '../base/format.ts';
import { firstString } from '../tree/treeView.ts';
import { isEnabled } from './addressSpaceChecks.ts';
import type { CheckContext, CheckNode, CheckRow, Visit } from './model.ts';
import { CELL_BYTES, isMultipleOf, isPhandle, lengthText } from './valueShapes.ts';
import { addressCellsOf, sizeCellsOf } from './visit.ts';

export const RESERVED_MEMORY_CHECKS: readonly CheckRow[] = [
  {
    id: 'memory-region-target',
    when: { property: 'memory-region' },
    run: checkMemoryRegion,
  },
  {
    id: 'reserved-memory-cells',
    when: { node: 'reserved-memory' },
    run: (cx, at) => {
      if (at.parent === undefined || at.parent.parent !== undefined || cx.plugin) return;
      for (const region of at.node.children) checkRegionCells(cx, at.parent, region);
    },
  },
  {
    id: 'reserved-memory-no-map-reusable',
    when: { property: 'no-map' },
    run: (cx, { node, parent }, name) => {
      if (parent?.node.path !== '/reserved-memory' || node.property('reusable') === undefined) return;
      const message =
        'no-map and reusable exclude each other: memory that the kernel does not map it cannot lend out; drop one of them';
      cx.report(node, message, name, [{ path: node.path, property: 'reusable', message: 'the other one' }]);
    },
  },
  {
    id: 'reserved-memory-misplaced',
    when: { propertyName: (name) => REGION_PROPERTIES.has(name) },
    run: checkMisplaced,
  },
  {
    id: 'memory-device-type',
    when: 'node',
    run: (cx, { node, parent, baseName }) => {
      if (parent === undefined || parent.parent !== undefined || baseName !== 'memory' || cx.plugin) return;
      // With compatible the node belongs to a driver: a boot ROM on some MIPS boards.
      if (node.property('device_type') !== undefined || node.property('compatible') !== undefined) return;
      cx.report(node, 'without device_type = "memory" no kernel takes this node for RAM: add it');
    },
  },
];

/** Properties that the kernel reads in children of /reserved-memory and nowhere else. */
const REGION_PROPERTIES: ReadonlySet<string> = new Set([
  'no-map',
  'reusable',
  'alloc-ranges',
  'linux,cma-default',
  'linux,dma-default',
]);

function checkMisplaced(cx: CheckContext, { node, parent }: Visit, name: string): void {
  // An overlay's target is known only on its base. The engine reports a second node of regions, and a region in a region.
  if (cx.plugin || isBelowReservedMemory(parent)) return;
  const where =
    parent?.parent === undefined && node.name === 'reserved-memory' ? 'move it into a region' : 'move the node there';
  cx.report(
    node,
    `${name} has no effect here: kernels look for it in children of /reserved-memory, so ${where}, or drop it`,
    name,
  );
}

function isBelowReservedMemory(parent: Visit | undefined): boolean {
  for (let at = parent; at !== undefined; at = at.parent) if (at.baseName === 'reserved-memory') return true;
  return false;
}

function checkMemoryRegion(cx: CheckContext, { node }: Visit, name: string, value: Uint8Array): void {
  if (cx.plugin || !isEnabled(node)) return;
  for (let at = 0; at + CELL_BYTES <= value.length; at += CELL_BYTES) {
    const phandle = readU32(value, at);
    const target = isPhandle(phandle) ? cx.nodeByPhandle(phandle) : undefined;
    if (target === undefined) continue;
    const related = [{ path: target.path, message: 'the region' }];
    if (target.parent?.path !== '/reserved-memory') {
      const message = `${target.path} is no child of /reserved-memory, so the kernel reserves nothing for it: move it there`;
      cx.report(node, message, name, related);
    } else if (!isEnabled(target) && !isPlaceholder(target)) {
      const status = firstString(target.property('status')) ?? '';
      cx.report(
        node,
        `${target.path} has status = "${status}", so nothing is reserved there: enable it, or drop this reference`,
        name,
        related,
      );
    }
  }
}

/** A region of /reserved-memory without address and size: the boot loader fills it in, and enables it. */
function isPlaceholder(region: CheckNode): boolean {
  const reg = region.property('reg');
  return reg === undefined ? region.property('size') === undefined : reg.every((byte) => byte === 0);
}

function checkRegionCells(cx: CheckContext, root: Visit, region: CheckNode): void {
  // With reg, the kernel reads no other property.
  if (region.property('reg') !== undefined) return;
  const address = addressCellsOf(root);
  const size = sizeCellsOf(root);
  const wanted = [
    ['size', size, `#size-cells of the root is ${size}`],
    [
      'alignment',
      address,
      `an alignment has as many cells as an address, and #address-cells of the root is ${address}`,
    ],
    [
      'alloc-ranges',
      address + size,
      `#address-cells and #size-cells of the root make ${countText(address + size, 'cell')} an entry`,
    ],
  ] as const;
  for (const [name, cells, why] of wanted) {
    const value = region.property(name);
    if (value === undefined) continue;
    const fits =
      name === 'alloc-ranges'
        ? value.length > 0 && isMultipleOf(value.length, cells * CELL_BYTES)
        : value.length === cells * CELL_BYTES;
    if (fits) continue;
    const wants = name === 'alloc-ranges' ? `a multiple of ${cells}` : `${cells}`;
    cx.report(
      region,
      `${name} has ${lengthText(value)}, but the kernel wants ${wants} and gives up on the region: ${why}`,
      name,
    );
  }
}
