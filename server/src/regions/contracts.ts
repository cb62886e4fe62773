/**
 * Findings for requirements of regions' users that the tree does not meet: entries that a driver requires, pools, names of rings,
 * memory that is not mapped, room for pictures and crash logs. Only devices that are enabled count, and only what a driver's
 * source says.
 *
 * Sources: `regions/consumers.ts` for each driver; Linux 6.12.117 drivers/remoteproc/remoteproc_virtio.c (rproc_add_virtio_dev),
 * remoteproc_core.c (rproc_alloc_vring); Linux 7.2 arch/arm64/mm/ioremap.c (__ioremap_prot), arch/arm/mm/ioremap.c
 * (__arm_ioremap_pfn_caller): RAM that is mapped is not mapped a second time.
 */
import { memoryRegions } from '../address/memoryRegions.ts';
import { append } from '../base/append.ts';
import { readU32 } from '../base/bytes.ts';
import { countText } from '../base/format.ts';
import { bootProblem } from '../boot/bootProblem.ts';
import type { BootProblem, BootReport } from '../boot/report.ts';
import { stringList, type TreeNode } from '../tree/treeView.ts';
import { type Consumer, consumerOf } from './consumers.ts';
import { framebufferProblems, ramoopsProblems } from './contractSizes.ts';
import { outcomeOf } from './outcomes.ts';
import { isEnabled, regionNodes } from './users.ts';

/** Deeper nodes are not looked at. */
const DEPTH_MAX = 256;

/**
 * Looks for requirements that the tree does not meet. Reads the tree once; the returned function gives the findings under one
 * boot, in the order of the tree.
 */
export function contractCheck(root: TreeNode): (report: BootReport) => readonly BootProblem[] {
  const regions = regionNodes(root);
  const byPhandle = new Map<number, TreeNode>();
  for (const region of regions) {
    const phandle = region.property('phandle');
    if (phandle?.length === 4) byPhandle.set(readU32(phandle, 0), region);
  }
  const lookup = (phandle: number) => byPhandle.get(phandle);
  const users: TreeNode[] = [];
  const visit = (node: TreeNode, depth: number) => {
    if (depth > DEPTH_MAX || !isEnabled(node)) return;
    if (node.property('memory-region') !== undefined) users.push(node);
    for (const child of node.children) visit(child, depth + 1);
  };
  // Without phandles no node can refer to a region, so none requires anything.
  if (byPhandle.size > 0) visit(root, 0);
  return (report) => {
    const problems: BootProblem[] = [];
    for (const node of users) {
      append(problems, ofUser(node, report, lookup));
      append(problems, framebufferProblems(node, report, lookup));
    }
    for (const region of regions) if (isEnabled(region)) append(problems, ramoopsProblems(region, report));
    return problems;
  };
}

interface Use {
  readonly region: TreeNode;
  readonly index: number;
  /** The region's name without its address: what drivers compare (of_node_name_eq, `it.node->name`). */
  readonly base: string;
}

function ofUser(
  node: TreeNode,
  report: BootReport,
  lookup: (phandle: number) => TreeNode | undefined,
): readonly BootProblem[] {
  // References in nodes below a device belong to the device as a whole.
  const consumer = node.property('compatible') === undefined ? undefined : consumerOf(node);
  if (!consumer) return [];
  const entries = memoryRegions(node, lookup);
  const uses = entries.flatMap(({ region, index }): readonly Use[] =>
    region ? [{ region, index, base: region.name.split('@', 1)[0] ?? '' }] : [],
  );
  return [
    ...tooFew(node, consumer, entries.length),
    ...noPool(node, consumer, uses),
    ...wrongNames(node, consumer, uses),
    ...mappedTwice(node, consumer, uses, report),
  ];
}

function tooFew(node: TreeNode, consumer: Consumer, count: number): readonly BootProblem[] {
  const { least, without, holds, source, prints } = consumer;
  if (without !== 'fails' || count >= least) return [];
  const said = prints?.[count] ?? prints?.at(-1);
  const text = `memory-region has ${countText(count, 'entry', 'entries')}, and the driver insists on ${least} (${holds}): the device does not start${said === undefined ? '' : ` ("${said}")`}. ${sourceText(source)}`;
  return [bootProblem('rmem-user-entries', text, { path: node.path, property: 'memory-region' })];
}

function noPool(node: TreeNode, consumer: Consumer, uses: readonly Use[]): readonly BootProblem[] {
  const { pool, source } = consumer;
  const problem = ({ region }: Use, text: string) =>
    bootProblem('rmem-user-pool', `${text} ${sourceText(source)}`, {
      path: node.path,
      property: 'memory-region',
      related: [{ path: region.path, message: 'The region.' }],
    });
  const first = uses.find(({ index }) => index === 0);
  if (pool === 'first' && first && !isPool(first.region)) {
    return [
      problem(
        first,
        `The first entry of memory-region is to be the pool for rings and buffers, and ${first.region.name} has no compatible "shared-dma-pool": the device does not start.`,
      ),
    ];
  }
  const later = uses.find(({ index, region }) => index > 0 && isPool(region));
  if (pool === 'first-optional' && first && later && !isPool(first.region)) {
    return [
      problem(
        later,
        `Buffers of rpmsg come from the first entry of memory-region, which is ${first.region.name}; the pool ${later.region.name} stands behind it and is not used. Put the pool first.`,
      ),
    ];
  }
  if (pool !== 'named') return [];
  return uses
    .filter(({ base, region }) => base === 'vdev0buffer' && !isPool(region))
    .map((use) =>
      problem(
        use,
        `${use.region.name} is to be the pool for buffers of rpmsg, and has no compatible "shared-dma-pool": the virtio device does not start ("Can't associate reserved memory").`,
      ),
    );
}

function isPool(region: TreeNode): boolean {
  const value = region.property('compatible');
  return value !== undefined && stringList(value).some((name) => POOLS.includes(name));
}

/** Compatibles of the regions that of_reserved_mem_device_init_by_idx() handles. */
const POOLS: readonly string[] = ['shared-dma-pool', 'restricted-dma-pool'];

/** Names that remoteproc looks up, with the number of the virtio device and that of the ring. */
const RING_OR_BUFFER = /^vdev\d{1,3}(?:vring\d{1,3}|buffer)$/;

function wrongNames(node: TreeNode, { rings, pool, source }: Consumer, uses: readonly Use[]): readonly BootProblem[] {
  if (rings !== true) return [];
  return uses
    .filter(({ base, index }) => {
      if (RING_OR_BUFFER.test(base)) return false;
      if (base.includes('vring')) return true;
      // By its position, where the position decides.
      return base.startsWith('vdev') && base.includes('buf') && !(pool === 'first-optional' && index === 0);
    })
    .map(({ region, base }) => {
      const kind = base.includes('vring') ? 'vdev0vring0, vdev0vring1, …' : 'vdev0buffer';
      const text = `remoteproc looks for this region by its name, which would be ${kind}; '${base}' is not found, and rings and buffers come from other memory, where the firmware may not look for them. ${sourceText(source)}`;
      return bootProblem('rmem-user-name', text, {
        path: region.path,
        related: [{ path: node.path, property: 'memory-region', message: 'The remote processor.' }],
      });
    });
}

function mappedTwice(
  node: TreeNode,
  { mapsFrom, source, pool }: Consumer,
  uses: readonly Use[],
  report: BootReport,
): readonly BootProblem[] {
  if (mapsFrom === undefined || !MAPS_ONCE.includes(report.arch)) return [];
  return uses
    .filter(({ region, index, base }) => {
      if (index < mapsFrom || (pool !== undefined && (isPool(region) || base === 'vdev0buffer'))) return false;
      const outcome = outcomeOf(report, region.path);
      if (outcome?.state !== 'reserved' || outcome.nomap || outcome.base === undefined) return false;
      const { base: start } = outcome;
      return report.memory.some(({ base: from, end, nomap }) => !nomap && from <= start && start < end);
    })
    .map(({ region }) =>
      bootProblem(
        'rmem-user-nomap',
        `The driver of ${node.name} maps this region anew, and the kernel refuses that for RAM that it has mapped already ("ioremap attempted on RAM pfn" or a warning): the device does not start. Add no-map. ${sourceText(source)}`,
        { path: region.path, related: [{ path: node.path, property: 'memory-region', message: 'The device.' }] },
      ),
    );
}

const MAPS_ONCE: readonly string[] = ['arm64', 'arm'];

function sourceText(source: string): string {
  return `Source: Linux 6.12 ${source}.`;
}
