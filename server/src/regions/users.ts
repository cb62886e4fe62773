/**
 * Who uses each region of /reserved-memory. Devices say so with `memory-region`; a region whose own `compatible` has a driver
 * (ramoops) is its own user; `iommu-addresses` says which device's address space a region is kept out of.
 *
 * Source: Linux 7.2 drivers/of/of_reserved_mem.c (`of_reserved_mem_device_init_by_idx`), drivers/of/platform.c
 * (`reserved_mem_matches`), drivers/iommu/of_iommu.c (`of_iommu_get_resv_regions`).
 */
import { memoryRegions } from '../address/memoryRegions.ts';
import { readU32 } from '../base/bytes.ts';
import { firstString, stringList, type TreeNode } from '../tree/treeView.ts';

/** How a device uses a region. */
export type UserKind = 'remoteproc' | 'framebuffer' | 'device' | 'own driver' | 'iommu';

export interface RegionUser {
  readonly node: TreeNode;
  readonly kind: UserKind;
  /** From `memory-region-names`. */
  readonly name?: string;
  /** By the `status` of the device and of every node above it. */
  readonly enabled: boolean;
}

/** Deeper nodes are not looked at; the kernel stops at 64. */
const DEPTH_MAX = 256;

/**
 * Compatibles of regions for which Linux creates a device, or that early code looks up: no other node need refer to them
 * (`reserved_mem_matches`, 6.1 to 7.2; optee and others by their own drivers).
 */
const OWN_DRIVERS: readonly string[] = [
  'phram',
  'qcom,rmtfs-mem',
  'qcom,cmd-db',
  'qcom,smem',
  'ramoops',
  'nvmem-rmem',
  'google,open-dice',
];

/** The users of each region by its path, in the order of the tree. Regions without users are left out. */
export function regionUsers(root: TreeNode): ReadonlyMap<string, readonly RegionUser[]> {
  const regions = new Map<number, TreeNode>();
  const users = new Map<string, RegionUser[]>();
  const known = new Map<TreeNode, Map<TreeNode, Set<string | undefined>>>();
  const phandles = new Map<number, TreeNode>();
  const add = (region: TreeNode, user: RegionUser) => {
    const nodes = entryOf(known, region, () => new Map<TreeNode, Set<string | undefined>>());
    const names = entryOf(nodes, user.node, () => new Set<string | undefined>());
    if (names.has(user.name)) return;
    names.add(user.name);
    entryOf(users, region.path, (): RegionUser[] => []).push(user);
  };
  const children = regionNodes(root);
  if (children.length === 0) return users;
  for (const region of children) {
    const phandle = region.property('phandle');
    if (phandle !== undefined) regions.set(readU32(phandle, 0), region);
    const own = region.property('compatible');
    if (own !== undefined && stringList(own).some((name) => OWN_DRIVERS.includes(name))) {
      add(region, { node: region, kind: 'own driver', enabled: isEnabled(region) });
    }
  }
  const visit = (node: TreeNode, enabled: boolean, depth: number) => {
    if (depth > DEPTH_MAX) return;
    const on = enabled && isEnabled(node);
    const phandle = node.property('phandle');
    if (phandle?.length === 4) phandles.set(readU32(phandle, 0), node);
    for (const { name, region } of memoryRegions(node, (number) => regions.get(number))) {
      if (region === undefined) continue;
      add(region, { node, kind: kindOf(node), ...(name === undefined ? {} : { name }), enabled: on });
    }
    for (const child of node.children) visit(child, on, depth + 1);
  };
  visit(root, true, 0);
  for (const region of children) addIommuUsers(region, root, phandles, add);
  return users;
}

function entryOf<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}

/** `iommu-addresses`: `<&device address size>`, with the cells of the region's own root. */
function addIommuUsers(
  region: TreeNode,
  root: TreeNode,
  phandles: ReadonlyMap<number, TreeNode>,
  add: (region: TreeNode, user: RegionUser) => void,
): void {
  const value = region.property('iommu-addresses');
  if (value === undefined) return;
  const cells = (name: string) => {
    const count = root.property(name);
    return count === undefined ? 1 : readU32(count, 0);
  };
  const entry = 4 * (1 + cells('#address-cells') + cells('#size-cells'));
  for (let at = 0; at + entry <= value.length; at += entry) {
    const node = phandles.get(readU32(value, at));
    if (node !== undefined) add(region, { node, kind: 'iommu', enabled: isEnabled(node) });
  }
}

/** The children of the node that kernels take as /reserved-memory. */
export function regionNodes(root: TreeNode): readonly TreeNode[] {
  return root.children.find(({ name }) => /^reserved-memory(@|$)/.test(name))?.children ?? [];
}

function kindOf(node: TreeNode): UserKind {
  const compatible = firstString(node.property('compatible')) ?? '';
  if (/framebuffer/.test(compatible)) return 'framebuffer';
  return /^(?:remoteproc|rproc|[a-z]*dsp|r5f|m[47])(?:@|-|$)/.test(node.name) || /-(?:pas|pil|rproc)\b/.test(compatible)
    ? 'remoteproc'
    : 'device';
}

/** Linux `of_device_is_available`: no status, `okay` or `ok`. */
export function isEnabled(node: TreeNode): boolean {
  const status = node.property('status');
  if (status === undefined) return true;
  const text = firstString(status);
  return text === 'okay' || text === 'ok';
}
