/**
 * The view model of a board's address space: a tree and what a boot made of it, as layers of items. The model has addresses and
 * node paths; other modules add source places, format numbers and draw.
 */
import { createAddressResolver } from '../address/resolver.ts';
import { unionOf } from '../base/intervals.ts';
import type { LatePiece } from '../boot/lateMemory.ts';
import type { BootReport } from '../boot/report.ts';
import { freeItems } from '../mapModel/holes.ts';
import type { MapItem, MemoryMap } from '../mapModel/model.ts';
import { regionCosts, totalsOf, unusedLines } from '../regions/budget.ts';
import { carveOuts } from '../regions/carveOuts.ts';
import { userText, verdictText } from '../regions/withoutText.ts';
import { firstString, type TreeNode } from '../tree/treeView.ts';
import { buildDevices } from './deviceLayer.ts';
import { holesOf, ramItems } from './ramLayer.ts';
import { regionFacts } from './regionItems.ts';
import { buildReserved } from './reservedLayer.ts';
import { symbolLabels } from './symbolLabels.ts';

interface MemoryMapInput {
  readonly root: TreeNode;
  /** A boot of the same tree. */
  readonly report: BootReport;
  /** What the kernel takes after the scan (`lateMemoryOf`); absent: the map shows none of it. */
  readonly late?: readonly LatePiece[];
  /** The labels of a node, by its path; absent: those in `/__symbols__`. */
  readonly labelsOf?: (path: string) => readonly string[];
}

/** The map of a boot; works for any tree and report, and never throws. */
export function buildMemoryMap({ root, report, late = [], labelsOf = symbolLabels(root) }: MemoryMapInput): MemoryMap {
  const resolver = createAddressResolver();
  const banks = unionOf(report.memory);
  const { devices, memoryNodes } = buildDevices(root, resolver, labelsOf);
  const ram = ramItems(banks, memoryNodes);
  const reserved = withMissing(buildReserved(report, banks, regionFacts(root, labelsOf), late), root, report);
  return {
    model: firstString(root.property('model')) ?? '',
    kernel: report.kernel,
    arch: report.arch,
    outcome: report.outcome,
    ...(report.panic === undefined ? {} : { panic: report.panic }),
    ram,
    reserved,
    devices,
    free: freeItems({ ram, reserved }),
    holes: holesOf([...ram, ...reserved, ...devices]),
    assumptions: report.assumptions,
    totals: totalsOf(report),
    unused: unusedLines(regionCosts(root, report)),
    log: report.log,
  };
}

/** Adds to regions whether they may be removed, and who would miss them. */
function withMissing(items: readonly MapItem[], root: TreeNode, report: BootReport): readonly MapItem[] {
  const byPath = new Map(carveOuts(root, report).map((region) => [region.path, region]));
  return items.map((item): MapItem => {
    const region = item.path === '' ? undefined : byPath.get(item.path);
    if (region === undefined) return item;
    return { ...item, missedBy: [verdictText(region), ...region.users.map(userText)].map(sentence) };
  });
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
