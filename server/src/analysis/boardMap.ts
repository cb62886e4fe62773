/** The memory map of a board, even of one whose kernel is not simulated. */
import { isKnownArchitecture } from '../boot/architectures/architectures.ts';
import { type LatePiece, lateMemoryOf } from '../boot/lateMemory.ts';
import type { BootReport } from '../boot/report.ts';
import { readFdt } from '../fdt/read.ts';
import type { MapItem, MapSource, MemoryMap } from '../mapModel/model.ts';
import { buildMemoryMap } from '../memoryMap/buildMemoryMap.ts';
import { buildStatedMap } from '../memoryMap/statedMap.ts';
import { ARCHITECTURES } from '../profiles/keys.ts';
import type { PlannedBoot } from '../profiles/plan.ts';
import { compareGenerations } from '../regions/generations.ts';
import type { DtNode } from '../tree/tree.ts';
import type { TreeNode } from '../tree/treeView.ts';
import { boardIsFor } from './architecture.ts';
import type { Board } from './board.ts';
import { nodeSpan } from './placeFindings.ts';

/**
 * The map of a board after a boot. Where no kernel of its architecture is simulated, it shows the tree's contents, with the
 * RAM of the first planned boot.
 *
 * @param reports The boots on all kernels, this one included: the map shows how they treat regions. Empty: it does not.
 */
export function memoryMapOf(
  board: Board,
  report: BootReport,
  plan: readonly PlannedBoot[],
  reports: readonly BootReport[] = [],
): MemoryMap {
  const { root, blob } = board;
  const { arch } = report;
  const labelsOf = (path: string) => labelNames(board.nodeAt(path));
  if (isKnownArchitecture(arch)) {
    const map = buildMemoryMap({ root, report, late: lateOf(blob, report, plan), labelsOf });
    return withSources(withKernels(map, root, reports), board);
  }
  const memory = plan[0]?.profile.memory?.map(({ start, end }) => ({ base: start, end }));
  const reason =
    `${boardIsFor(arch)}, and only kernels of ${ARCHITECTURES.join(', ')} are simulated. ` +
    'The map shows what the tree states: RAM, regions as written, devices. What the kernel takes and places is not known.';
  const memReserve = readFdt(board.blob).value?.memReserve.filter(({ size }) => size > 0n) ?? [];
  return withSources(buildStatedMap({ root, arch, reason, memReserve, memory, labelsOf }), board);
}

/** The map of a blob: the same, without source places. */
export function memoryMapOfBlob(
  blob: Uint8Array,
  root: TreeNode,
  report: BootReport,
  plan: readonly PlannedBoot[],
  reports: readonly BootReport[] = [],
): MemoryMap {
  return withKernels(buildMemoryMap({ root, report, late: lateOf(blob, report, plan) }), root, reports);
}

/** Late allocations of a report's kernel, with the profile of that kernel, else the first profile. */
function lateOf(blob: Uint8Array, report: BootReport, plan: readonly PlannedBoot[]): readonly LatePiece[] {
  const planned = plan.find(({ profile }) => profile.kernel === report.kernel) ?? plan[0];
  return planned === undefined ? [] : lateMemoryOf(blob, planned.profile, report);
}

/** Adds to each region how kernels treat it, where they differ. */
function withKernels(map: MemoryMap, root: TreeNode, reports: readonly BootReport[]): MemoryMap {
  if (reports.length < 2) return map;
  const byPath = new Map(compareGenerations(root, reports).regions.map(({ path, outcomes }) => [path, outcomes]));
  const reserved = map.reserved.map((item): MapItem => {
    const outcomes = item.path === '' ? undefined : byPath.get(item.path);
    if (outcomes === undefined) return item;
    return { ...item, byKernel: outcomes.map(({ releases, text }) => ({ releases, text })) };
  });
  return { ...map, reserved };
}

function labelNames(node: DtNode | undefined): readonly string[] {
  return node?.labels.filter(({ deleted }) => !deleted).map(({ name }) => name) ?? [];
}

/** Adds the nodes' source places to items. */
function withSources(map: MemoryMap, board: Board): MemoryMap {
  const placed = (items: readonly MapItem[]) =>
    items.map((item): MapItem => {
      const source = item.path === '' ? undefined : sourceOf(board, item.path);
      return source === undefined ? item : { ...item, source };
    });
  return { ...map, ram: placed(map.ram), reserved: placed(map.reserved), devices: placed(map.devices) };
}

function sourceOf(board: Board, path: string): MapSource | undefined {
  const node = board.nodeAt(path);
  const span = node && nodeSpan(node);
  const line = span && board.lineOf(span);
  if (span === undefined || line === undefined) return undefined;
  return { file: span.file.slice(span.file.lastIndexOf('/') + 1), line };
}
