/** /reserved-memory itself and its children, as all kernels look at them. */
import type { FdtNode } from '../../fdt/read.ts';
import type { BootState, Region } from '../bootState.ts';
import { isAvailable } from '../deviceTree.ts';

/** Most children that are simulated. */
const MAX_REGIONS = 20_000;

const NAME = 'reserved-memory';

/** The node, or undefined when there is none. Found by name; its own `status` does not count. */
export function reservedMemoryNode({ tree, rules }: Pick<BootState, 'tree' | 'rules'>): FdtNode | undefined {
  if (!rules.scanIsFlat) return tree.rootChild(NAME);
  return tree.blob.root.children.find(({ name }) => name === NAME);
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

/** Whether the kernel refuses the node; prints its message, and emits which of the three checks failed. */
export function refusesNode(state: BootState, node: FdtNode): boolean {
  const why = rootFormatProblem(state, node);
  if (why === undefined) return false;
  const line = state.messages.unsupportedFormat();
  state.print(line);
  collectRegions(state, node);
  state.emit({ kind: 'node-refused', why, line });
  return true;
}

/**
 * Collects the regions that are not disabled, in the order of the tree, and notes the others for the report. A flat scan finds
 * every node below /reserved-memory, also below disabled ones. The scan that comes first collects them.
 */
export function collectRegions(state: BootState, node: FdtNode): void {
  if (state.regions.length > 0) return;
  for (const child of state.rules.scanIsFlat ? descendants(node) : node.children) {
    if (state.regions.length >= MAX_REGIONS) {
      state.emit({ kind: 'regions-cut', most: MAX_REGIONS });
      return;
    }
    const region = describe(state, child, state.regions.length);
    state.regions.push(region);
    if (isConsidered(region)) state.consideredRegions++;
  }
}

/** All nodes below one, in the order of the blob. */
function* descendants(node: FdtNode): Generator<FdtNode> {
  const left = [...node.children].reverse();
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    yield next;
    for (const child of [...next.children].reverse()) left.push(child);
  }
}

function describe(state: BootState, node: FdtNode, index: number): Region {
  const reg = node.find('reg');
  const size = node.find('size');
  const first = reg !== undefined && reg.length > 0 ? state.tree.range(reg, 0) : undefined;
  return {
    index,
    node,
    isAvailable: isAvailable(node, state.rules),
    nomap: node.find('no-map') !== undefined,
    reusable: node.find('reusable') !== undefined,
    placement: first !== undefined || size === undefined ? 'static' : 'dynamic',
    base: first?.base,
    size: first?.size ?? (size === undefined || size.length === 0 ? 0n : state.tree.sizeAt(size)),
    driver: undefined,
  };
}

/** Whether the kernel looks at the region at all. */
export function isConsidered(region: Region): boolean {
  return region.isAvailable;
}
