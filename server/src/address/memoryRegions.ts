/**
 * Which regions of `/reserved-memory` a device uses: its `memory-region` references, resolved to nodes.
 *
 * Source: Linux 7.2 drivers/of/of_reserved_mem.c (`of_reserved_mem_device_init_by_idx`: a plain list of phandles,
 * no arguments; `memory-region-names`); dt-schema reserved-memory/memory-region.yaml.
 */
import { readU32 } from '../base/bytes.ts';
import { stringList, type TreeNode } from '../tree/treeView.ts';

interface MemoryRegionRef {
  readonly index: number;
  /** From `memory-region-names`. */
  readonly name?: string;
  readonly phandle: number;
  /** `undefined` when no node has that phandle. */
  readonly region: TreeNode | undefined;
}

/** The references in the order of the property; empty when the node has none. */
export function memoryRegions(
  node: TreeNode,
  lookupPhandle: (phandle: number) => TreeNode | undefined,
): readonly MemoryRegionRef[] {
  const value = node.property('memory-region');
  if (value === undefined) return [];
  const namesValue = node.property('memory-region-names');
  const names = namesValue === undefined ? [] : stringList(namesValue);
  const out: MemoryRegionRef[] = [];
  for (let at = 0; at + 4 <= value.length; at += 4) {
    const phandle = readU32(value, at);
    const name = names[out.length];
    out.push({
      index: out.length,
      ...(name === undefined ? {} : { name }),
      phandle,
      region: lookupPhandle(phandle),
    });
  }
  return out;
}
