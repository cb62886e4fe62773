/**
 * The map of a board whose kernel is not simulated: it shows what the tree states, and nothing that a kernel would decide.
 * Regions are shown as written, none as reserved; those without an address are listed.
 */
import { createAddressResolver } from '../address/resolver.ts';
import { readCells } from '../base/bytes.ts';
import { formatSize, hex } from '../base/format.ts';
import { bytesIn, type Interval, intersectionOf, unionOf } from '../base/intervals.ts';
import { freeItems } from '../mapModel/holes.ts';
import { isRefused, type MapItem, type MapKind, type MemoryMap, sizeText } from '../mapModel/model.ts';
import { isEnabled, regionNodes } from '../regions/users.ts';
import { firstString, type TreeNode } from '../tree/treeView.ts';
import { buildDevices, byAddress } from './deviceLayer.ts';
import { withOverlaps, withOwnIds } from './overlaps.ts';
import { holesOf, ramItems } from './ramLayer.ts';
import { describeRegion, regionFacts, userLines } from './regionItems.ts';
import { symbolLabels } from './symbolLabels.ts';

interface StatedMapInput {
  readonly root: TreeNode;
  readonly arch: string;
  /** Why nothing is predicted, as sentences. */
  readonly reason: string;
  /** `/memreserve/` of the blob. */
  readonly memReserve: readonly { readonly address: bigint; readonly size: bigint }[];
  /** RAM where the profile states it; undefined: what memory nodes state. */
  readonly memory: readonly Interval[] | undefined;
  /** The labels of a node, by its path; absent: those in `/__symbols__`. */
  readonly labelsOf?: (path: string) => readonly string[];
}

/** The map of a tree's statements; works for any tree, and never throws. */
export function buildStatedMap({
  root,
  arch,
  reason,
  memReserve,
  memory,
  labelsOf = symbolLabels(root),
}: StatedMapInput): MemoryMap {
  const { devices, memoryNodes } = buildDevices(root, createAddressResolver(), labelsOf);
  const banks = unionOf(memory ?? memoryNodes.map(({ bank }) => bank));
  const ram = ramItems(banks, memoryNodes);
  const reserved = withOverlaps(
    withOwnIds([...regionItems(root, labelsOf), ...memReserve.map(reservation)].sort(byAddress)),
  );
  const inRam = (items: readonly MapItem[]) => bytesIn(intersectionOf(unionOf(items.flatMap(intervalOf)), banks));
  return {
    model: firstString(root.property('model')) ?? '',
    kernel: '',
    arch,
    notSimulated: reason,
    outcome: 'ok',
    ram,
    reserved,
    devices,
    free: freeItems({ ram, reserved }),
    holes: holesOf([...ram, ...reserved, ...devices]),
    assumptions: [],
    totals: {
      ram: bytesIn(banks),
      reserved: inRam(reserved),
      nomap: inRam(reserved.filter(({ nomap }) => nomap === true)),
      cma: 0n,
    },
    unused: [],
    log: [],
  };
}

function regionItems(root: TreeNode, labelsOf: (path: string) => readonly string[]): readonly MapItem[] {
  const resolver = createAddressResolver();
  const facts = regionFacts(root, labelsOf);
  return regionNodes(root).flatMap((node): MapItem[] => {
    // A kernel reads the addresses as they stand: `ranges` of /reserved-memory translates nothing.
    const entries = resolver.resolveReg(node).filter(({ size }) => size > 0n);
    const size = node.property('size');
    if (entries.length === 0 && size === undefined) return [];
    const isNomap = node.property('no-map') !== undefined;
    const described = describeRegion(facts, node.path);
    const enabled = isEnabled(node);
    const notes = [
      [isNomap ? 'no-map' : '', node.property('reusable') === undefined ? '' : 'reusable'].filter(Boolean).join(', '),
      firstString(node.property('compatible')) ?? '',
      ...(enabled ? [] : ['disabled']),
      ...(described.firmware === undefined ? [] : [`firmware: ${described.firmware}`]),
      ...userLines(facts.users.get(node.path) ?? []),
    ].filter(Boolean);
    const kind: MapKind = described.firmware !== undefined ? 'firmware' : isNomap ? 'nomap' : 'reserved';
    const shared = {
      ...described,
      kind,
      label: node.name,
      path: node.path,
      ...(enabled ? {} : { state: 'ignored' as const, reason: 'Disabled by its status property.' }),
      overlaps: [],
    };
    if (entries.length === 0) {
      const bytes = size === undefined || size.length > 8 ? 0n : readCells(size, 0, Math.floor(size.length / 4));
      const details = [`${sizeText(bytes)}, no address`, 'the kernel chooses its place', ...notes];
      return [{ ...shared, id: `region:${node.path}`, placement: 'dynamic', base: undefined, size: bytes, details }];
    }
    return entries.map(({ busAddress: base, size: bytes, index }): MapItem => {
      const id = `region:${node.path}${index === 0 ? '' : `#${index + 1}`}`;
      const details = [`${hex(base)}, ${formatSize(bytes)}`, ...notes];
      return { ...shared, id, placement: 'static', base, size: bytes, details };
    });
  });
}

function reservation({ address, size }: StatedMapInput['memReserve'][number]): MapItem {
  return {
    id: `memreserve:${address.toString(16)}`,
    kind: 'memreserve',
    label: '/memreserve/',
    path: '',
    base: address,
    size,
    details: [`${hex(address)}, ${formatSize(size)}`],
    overlaps: [],
  };
}

function intervalOf(item: MapItem): Interval[] {
  return item.base === undefined || isRefused(item) ? [] : [{ base: item.base, end: item.base + item.size }];
}
