/** Findings about the tree as written, independent of a boot: mistakes that every kernel ignores without a message. */
import { hex } from '../../base/format.ts';
import type { FdtNode } from '../../fdt/read.ts';
import type { Region } from '../bootState.ts';
import { isAvailable, isCompatible } from '../deviceTree.ts';
import { isConsidered, reservedMemoryNode } from '../steps/reservedMemoryNode.ts';
import type { Commentary } from './commentary.ts';

/** Adds the findings about /reserved-memory as it is written. */
export function addStructureFindings(said: Commentary): void {
  const node = reservedMemoryNode(said.run);
  findMisplaced(said, node);
  if (node === undefined) return;
  if (!isAvailable(node, said.run.rules)) {
    said.find('rmem-status-ignored', 'No kernel looks at the status of /reserved-memory: its regions are reserved.', {
      path: node.path,
      property: 'status',
    });
  }
  for (const region of said.run.regions) {
    if (!isConsidered(region) || said.isFull) continue;
    findNested(said, region);
    findUnitAddress(said, region);
    findIgnoredSize(said, region);
    findUnusedDefault(said, region);
    findExactRange(said, region);
  }
}

/** Nodes that look like /reserved-memory and are not: kernels take the first child of the root of that name. */
function findMisplaced(said: Commentary, real: FdtNode | undefined): void {
  const found = new Set<FdtNode>();
  for (const { node, above } of said.run.tree.reservedNamesakes) {
    // One inside of another is a consequence.
    if (node === real || above.some((each) => each === real || found.has(each))) continue;
    if (!node.children.some((child) => isRegion(child) || child.find('reg') !== undefined)) continue;
    found.add(node);
    const where = real === undefined ? '/reserved-memory' : real.path;
    const text = `Every kernel looks for regions below ${where} only, and ignores those in this node without a message.`;
    said.find('rmem-misplaced', text, {
      path: node.path,
      ...(real === undefined ? {} : { related: [{ path: real.path, message: 'The node that kernels take.' }] }),
    });
  }
}

/** Whether a node has a property that only regions have. */
function isRegion(node: FdtNode): boolean {
  return ['size', 'no-map', 'reusable'].some((name) => node.find(name) !== undefined);
}

function findNested(said: Commentary, { node }: Region): void {
  for (const child of node.children) {
    if (!isRegion(child)) continue;
    const text = `Regions are the children of /reserved-memory itself: every kernel ignores this one, inside of ${node.name}, without a message.`;
    said.find('rmem-nested', text, {
      path: child.path,
      related: [{ path: node.path, message: 'The region around it.' }],
    });
  }
}

function findUnitAddress(said: Commentary, region: Region): void {
  const unit = /@([0-9a-fA-F]{1,16})$/.exec(region.node.name)?.[1];
  const reg = region.node.find('reg');
  if (unit === undefined || reg === undefined || !(Number(said.run.tree.entryCount(reg)) > 0)) return;
  const { base } = said.run.tree.range(reg, 0);
  if (BigInt(`0x${unit}`) === base) return;
  const text = `The unit address says 0x${unit}, but reg says ${hex(base)}. Kernels go by reg; one of the two is a mistake.`;
  said.findAt('rmem-unit-address', region, text, 'reg');
}

function findIgnoredSize(said: Commentary, region: Region): void {
  const { node, placement } = region;
  if (placement !== 'static' || !((node.find('reg')?.length ?? 0) > 0)) return;
  const name = ['size', 'alloc-ranges', 'alignment'].find((one) => node.find(one) !== undefined);
  if (name === undefined) return;
  const text = `Beside reg, ${name} has no effect: kernels take the region for a static one.`;
  said.findAt('rmem-size-ignored', region, text, name);
}

function findUnusedDefault(said: Commentary, region: Region): void {
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
  said.findAt('rmem-cma-default-unused', region, text, 'linux,cma-default');
}

/** Reports `alloc-ranges` that leave the kernel only one place. */
function findExactRange(said: Commentary, region: Region): void {
  const ranges = region.node.find('alloc-ranges');
  if (region.placement !== 'dynamic' || ranges === undefined || said.run.tree.entryCount(ranges) !== 1) return;
  const { base, size } = said.run.tree.range(ranges, 0);
  if (size !== region.size || size === 0n) return;
  const text = `alloc-ranges is no larger than the region, which can only lie at ${hex(base)}. A fixed address is what reg is for: regions with reg are reserved first, while this one is lost when anything else is there.`;
  said.findAt('rmem-exact-range', region, text, 'alloc-ranges');
}
