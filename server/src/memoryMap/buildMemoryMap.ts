/**
 * The view model of a board's address space: a tree and what a boot made of it, as layers of items. Knows addresses and
 * node paths; source places, numbers as text and drawing belong to others.
 */
import { createAddressResolver } from '../address/resolver.ts';
import { gapsOf, type Interval, unionOf } from '../base/intervals.ts';
import type { BootReport } from '../boot/report.ts';
import { regionCosts, totalsOf, unusedLines } from '../regions/budget.ts';
import { regionUsers } from '../regions/users.ts';
import { firstString, type TreeNode } from '../tree/treeView.ts';
import { buildDevices, ownerOfMemory } from './deviceLayer.ts';
import { isRefused, type MapItem, type MapRange, type MemoryMap } from './model.ts';
import { buildReserved } from './reservedLayer.ts';

export interface MemoryMapInput {
  readonly root: TreeNode;
  /** A boot of the same tree. */
  readonly report: BootReport;
}

/** Total on any tree and report. */
export function buildMemoryMap({ root, report }: MemoryMapInput): MemoryMap {
  const resolver = createAddressResolver();
  const banks = unionOf(report.memory);
  const { devices, memoryNodes } = buildDevices(root, resolver);
  const ram = banks.map((bank): MapItem => {
    const owners = ownerOfMemory(memoryNodes, bank);
    const [owner] = owners;
    return {
      id: `ram:${bank.base.toString(16)}`,
      kind: 'ram',
      label: owner !== undefined && owners.length === 1 ? owner.name : 'RAM',
      path: owner !== undefined && owners.length === 1 ? owner.path : '',
      base: bank.base,
      size: bank.end - bank.base,
      details: owners.length > 1 ? [`from ${owners.map((node) => node.path).join(', ')}`] : [],
      overlaps: [],
    };
  });
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
    holes: gapsOf(
      unionOf([...ram, ...reserved.filter((item) => !isRefused(item)), ...devices].flatMap(intervalOf)),
    ).map(rangeOf),
    assumptions: report.assumptions,
    totals: totalsOf(report),
    unused: unusedLines(regionCosts(root, report)),
    log: report.log,
  };
}

function intervalOf({ base, size }: MapItem): Interval[] {
  return base === undefined ? [] : [{ base, end: base + size }];
}

function rangeOf({ base, end }: Interval): MapRange {
  return { base, size: end - base };
}
