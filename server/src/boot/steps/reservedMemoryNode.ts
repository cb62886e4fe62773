/** /reserved-memory itself and its children, as all kernels look at them. */
import type { FdtNode } from '../../fdt/read.ts';
import type { BootState, Region } from '../bootState.ts';
import { isAvailable } from '../deviceTree.ts';

/** Most children that are simulated. */
export const MAX_REGIONS = 20_000;

/** The node, or undefined when there is none. Found by name; its own `status` does not count. */
export function reservedMemoryNode(state: BootState): FdtNode | undefined {
  return state.tree.rootChild('reserved-memory');
}

/**
 * `__reserved_mem_check_root`: same cell counts as the root, and a `ranges` property, in this order. The value of
 * `ranges` is never used.
 */
export function rootFormatProblem(
  state: BootState,
  node: FdtNode,
): 'sizeCells' | 'addressCells' | 'ranges' | undefined {
  const { tree } = state;
  if (tree.firstCell(node, '#size-cells') !== tree.sizeCells) return 'sizeCells';
  if (tree.firstCell(node, '#address-cells') !== tree.addressCells) return 'addressCells';
  if (node.find('ranges') === undefined) return 'ranges';
  return undefined;
}

/** Says which of the three it was; all regions stay in the report as ignored. */
export function reportRootFormat(
  state: BootState,
  node: FdtNode,
  problem: 'sizeCells' | 'addressCells' | 'ranges',
): void {
  const line = state.messages.unsupportedFormat();
  collectRegions(state, node);
  for (const region of state.regions) region.reason ??= `/reserved-memory is ignored ("${line.text}").`;
  const lost = `Linux ${state.kernelName} then ignores every region in it ("${line.text}")`;
  if (problem === 'ranges') {
    state.find('rmem-no-ranges', `/reserved-memory needs an empty 'ranges' property. ${lost}.`, {
      path: node.path,
      property: 'ranges',
    });
    return;
  }
  const property = problem === 'sizeCells' ? '#size-cells' : '#address-cells';
  const needed = problem === 'sizeCells' ? state.tree.sizeCells : state.tree.addressCells;
  const found = state.tree.firstCell(node, property);
  const is = found === undefined ? 'is missing' : `is ${found}`;
  state.find(
    'rmem-wrong-cells',
    `${property} of /reserved-memory must be ${needed} as in the root node, but ${is}. ${lost}.`,
    {
      path: node.path,
      property,
    },
  );
}

/** The children that are not disabled, in the order of the tree; also notes the others for the report. */
export function collectRegions(state: BootState, node: FdtNode): void {
  for (const child of node.children) {
    if (state.regions.length >= MAX_REGIONS) {
      state.find('rmem-limit', `Only the first ${MAX_REGIONS} regions are simulated.`, { path: node.path });
      return;
    }
    state.regions.push(describe(state, child));
  }
}

function describe(state: BootState, node: FdtNode): Region {
  const reg = node.find('reg');
  const size = node.find('size');
  const first = reg !== undefined && reg.length > 0 ? state.tree.range(reg, 0) : undefined;
  const region: Region = {
    node,
    isAvailable: isAvailable(node, state.rules),
    nomap: node.find('no-map') !== undefined,
    reusable: node.find('reusable') !== undefined,
    placement: first !== undefined || size === undefined ? 'static' : 'dynamic',
    base: first?.base,
    size: first?.size ?? (size === undefined || size.length === 0 ? 0n : state.tree.sizeAt(size)),
    driver: undefined,
    state: 'ignored',
    reason: undefined,
  };
  if (!region.isAvailable) region.reason = 'Disabled by its status property.';
  return region;
}

/** Whether the kernel looks at the region at all. */
export function isConsidered(region: Region): boolean {
  return region.isAvailable;
}
