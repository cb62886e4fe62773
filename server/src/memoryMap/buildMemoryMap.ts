/**
 * The view model of a board's address space: a tree and what a boot made of it, as layers of items. Knows addresses and
 * node paths; source places, numbers as text and drawing belong to others.
 */
import { createAddressResolver } from '../address/resolver.ts';
import { unionOf } from '../base/intervals.ts';
import type { BootReport } from '../boot/report.ts';
import type { MemoryMap } from '../mapModel/model.ts';
import { regionCosts, totalsOf, unusedLines } from '../regions/budget.ts';
import { regionUsers } from '../regions/users.ts';
import { firstString, type TreeNode } from '../tree/treeView.ts';
import { buildDevices } from './deviceLayer.ts';
import { holesOf, ramItems } from './ramLayer.ts';
import { buildReserved } from './reservedLayer.ts';

interface MemoryMapInput {
  readonly root: TreeNode;
  /** A boot of the same tree. */
  readonly report: BootReport;
}

/** Total on any tree and report. */
export function buildMemoryMap({ root, report }: MemoryMapInput): MemoryMap {
  const resolver = createAddressResolver();
  const banks = unionOf(report.memory);
  const { devices, memoryNodes } = buildDevices(root, resolver);
  const ram = ramItems(banks, memoryNodes);
  const reserved = buildReserved(report, banks, regionUsers(root));
  return {
    model: firstString(root.property('model')) ?? '',
    kernel: report.kernel,
    arch: report.arch,
    outcome: report.outcome,
    ...(report.panic === undefined ? {} : { panic: report.panic }),
    ram,
    reserved,
    devices,
    holes: holesOf([...ram, ...reserved, ...devices]),
    assumptions: report.assumptions,
    totals: totalsOf(report),
    unused: unusedLines(regionCosts(root, report)),
    log: report.log,
  };
}
