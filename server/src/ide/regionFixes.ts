/** The fixes for each finding of the engine. */
import { fixCellCount, fixEntryCells, fixReservedMemoryNode } from './cellFixes.ts';
import { roundAlignment, roundSize, useReg, widenAllocRanges } from './dynamicFixes.ts';
import { alignRegion, matchUnitAddress, moveIntoReach, moveIntoZone, moveRegion } from './moveRegion.ts';
import type { FixContext, FixMaker, QuickFix } from './quickFix.ts';
import { elsewhere, regionSource } from './regionSource.ts';
import { removeProperty } from './sourceEdits.ts';

export const REGION_FIXES: Readonly<Record<string, FixMaker>> = {
  'rmem-overlap': moveRegion,
  'rmem-outside-ram': moveRegion,
  'rmem-cma-outside-ram': moveRegion,
  'rmem-nomap-refused': moveRegion,
  'rmem-kernel-overlap': moveRegion,
  'rmem-initrd-overlap': moveRegion,
  'rmem-dtb-overlap': moveRegion,
  'rmem-cma-over-nomap': moveRegion,
  'rmem-cma-overlap': moveRegion,
  'rmem-cma-zone': moveIntoZone,
  'rmem-unreachable': moveIntoReach,
  'rmem-unit-address': matchUnitAddress,
  'rmem-exact-range': useReg,
  'rmem-cma-alignment': (context) => {
    const fixes = alignRegion(context);
    return fixes.length > 0 ? fixes : roundSize(context);
  },
  'rmem-alignment-power': roundAlignment,
  'rmem-not-placed': (context) => [...useReg(context), ...widenAllocRanges(context)],
  'rmem-wrong-cells': fixReservedMemoryNode,
  'rmem-no-ranges': fixReservedMemoryNode,
  'rmem-invalid-size': fixCellCount,
  'rmem-invalid-alignment': fixCellCount,
  'rmem-invalid-reg': fixEntryCells,
  'rmem-invalid-alloc-ranges': fixEntryCells,
  'rmem-alloc-ranges-ignored': fixEntryCells,
  'rmem-cma-two-defaults': (context) => removeAny(context, ['linux,cma-default']),
  'rmem-cma-default-unused': (context) => removeAny(context, ['linux,cma-default']),
  'rmem-size-ignored': (context) => removeAny(context, [context.problem.subject?.property ?? '']),
  'rmem-no-driver': (context) => removeAny(context, ['reusable', 'no-map']),
  'rmem-driver-failed': (context) => removeAny(context, ['reusable', 'no-map']),
};

/** Removing any one of these properties solves the problem. */
function removeAny(context: FixContext, properties: readonly string[]): readonly QuickFix[] {
  const node = regionSource(context)?.node;
  const found = properties.map((name) => node?.getProperty(name));
  return found.flatMap((property) => {
    const edit = property && removeProperty(property, context.textOf);
    if (!property || !edit || found.includes(undefined)) return [];
    const title = `Remove ${property.name}${elsewhere(context, edit.span.file)}`;
    return [{ title, edits: [edit], preferred: properties.length === 1 }];
  });
}
