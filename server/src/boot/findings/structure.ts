/** Findings about what is written, whatever a boot makes of it: what every kernel passes over in silence. */
import { hex } from '../../base/format.ts';
import type { FdtNode } from '../../fdt/read.ts';
import type { BootState, Region } from '../bootState.ts';
import { isAvailable, isCompatible } from '../deviceTree.ts';
import { isConsidered, reservedMemoryNode } from '../steps/reservedMemoryNode.ts';

/** Nodes deeper than this are not looked at; the kernel stops at 64. */
const DEPTH_MAX = 64;

/** Adds the findings about /reserved-memory as it is written. */
export function addStructureFindings(state: BootState): void {
  const node = reservedMemoryNode(state);
  findMisplaced(state, state.tree.blob.root, node, 0);
  if (node === undefined) return;
  if (!isAvailable(node, state.rules)) {
    state.find('rmem-status-ignored', 'No kernel looks at the status of /reserved-memory: its regions are reserved.', {
      path: node.path,
      property: 'status',
    });
  }
  for (const region of state.regions) {
    if (!isConsidered(region) || state.problemsAreFull) continue;
    findNested(state, region);
    findUnitAddress(state, region);
    findIgnoredSize(state, region);
    findUnusedDefault(state, region);
    findExactRange(state, region);
  }
}

/** Nodes that look like /reserved-memory and are not: kernels take the first child of the root of that name. */
function findMisplaced(state: BootState, node: FdtNode, real: FdtNode | undefined, depth: number): void {
  if (depth > DEPTH_MAX || node === real) return;
  if (isCalledLikeIt(node.name) && node.children.some((child) => isRegion(child) || child.find('reg') !== undefined)) {
    const where = real === undefined ? '/reserved-memory' : real.path;
    const text = `Every kernel looks for regions below ${where} only, and ignores those in this node without a message.`;
    state.find('rmem-misplaced', text, {
      path: node.path,
      ...(real === undefined ? {} : { related: [{ path: real.path, message: 'The node that kernels take.' }] }),
    });
    return;
  }
  for (const child of node.children) findMisplaced(state, child, real, depth + 1);
}

function isCalledLikeIt(name: string): boolean {
  return name.startsWith('reserved') && /^reserved[-_]memory(?:@|$)/.test(name);
}

/** What nothing but a region has. */
function isRegion(node: FdtNode): boolean {
  return ['size', 'no-map', 'reusable'].some((name) => node.find(name) !== undefined);
}

function findNested(state: BootState, { node }: Region): void {
  for (const child of node.children) {
    if (!isRegion(child)) continue;
    const text = `Regions are the children of /reserved-memory itself: every kernel ignores this one, inside of ${node.name}, without a message.`;
    state.find('rmem-nested', text, {
      path: child.path,
      related: [{ path: node.path, message: 'The region around it.' }],
    });
  }
}

function findUnitAddress(state: BootState, region: Region): void {
  const unit = /@([0-9a-fA-F]{1,16})$/.exec(region.node.name)?.[1];
  const reg = region.node.find('reg');
  if (unit === undefined || reg === undefined || !(Number(state.tree.entryCount(reg)) > 0)) return;
  const { base } = state.tree.range(reg, 0);
  if (BigInt(`0x${unit}`) === base) return;
  const text = `The unit address says 0x${unit}, but reg says ${hex(base)}. Kernels go by reg; one of the two is a slip.`;
  state.findAt('rmem-unit-address', region, text, 'reg');
}

function findIgnoredSize(state: BootState, region: Region): void {
  const { node, placement } = region;
  if (placement !== 'static' || !((node.find('reg')?.length ?? 0) > 0)) return;
  const name = ['size', 'alloc-ranges', 'alignment'].find((one) => node.find(one) !== undefined);
  if (name === undefined) return;
  const text = `Beside reg, ${name} has no effect: kernels take the region for a static one.`;
  state.findAt('rmem-size-ignored', region, text, name);
}

function findUnusedDefault(state: BootState, region: Region): void {
  const { node } = region;
  if (node.find('linux,cma-default') === undefined) return;
  const lacks = !isCompatible(node, 'shared-dma-pool')
    ? 'it is not compatible with shared-dma-pool'
    : !region.reusable
      ? 'it is not reusable'
      : region.nomap
        ? 'it is no-map'
        : undefined;
  if (lacks === undefined) return;
  const text = `linux,cma-default has no effect: the region is no CMA area, because ${lacks}. The kernel makes its built-in default area besides.`;
  state.findAt('rmem-cma-default-unused', region, text, 'linux,cma-default');
}

/** One place only, although the kernel is to choose. */
function findExactRange(state: BootState, region: Region): void {
  const ranges = region.node.find('alloc-ranges');
  if (region.placement !== 'dynamic' || ranges === undefined || state.tree.entryCount(ranges) !== 1) return;
  const { base, size } = state.tree.range(ranges, 0);
  if (size !== region.size || size === 0n) return;
  const text = `alloc-ranges is no larger than the region, which can only lie at ${hex(base)}. A fixed address is what reg is for: regions with reg are reserved first, while this one is lost when anything else is there.`;
  state.findAt('rmem-exact-range', region, text, 'alloc-ranges');
}
