/** The other places that a finding names: holders of memory, and where RAM and the command line are stated. */
import { hex } from '../../base/format.ts';
import type { ProblemPlace } from '../bootProblem.ts';
import type { Region } from '../bootState.ts';
import { cappedEnd } from '../memblock/memblock.ts';
import type { BootProblem } from '../report.ts';
import { memoryBanks } from '../steps/memoryBanks.ts';
import type { Commentary } from './commentary.ts';
import type { BootRun } from './run.ts';

/** Most other regions that are compared to name the culprits of a finding. */
const MAX_COMPARED = 1000;
/** Most memory nodes that a finding names. */
const NODES_NAMED = 4;

/**
 * Who else holds bytes of a range: other regions by their path, the boot loader's data with the path of /chosen or the root.
 * `certain`: leaves out data whose place is assumed, and regions that are not reserved.
 */
export function holders(
  said: Commentary,
  region: Region | undefined,
  base: bigint,
  size: bigint,
  certain = false,
): BootProblem['related'] {
  if (said.isFull) return [];
  const end = cappedEnd(base, size);
  const touches = (otherBase: bigint, otherEnd: bigint) => otherBase < end && base < otherEnd;
  const related: { path: string; message: string }[] = [];
  const add = (path: string, what: string, otherBase: bigint, otherEnd: bigint) => {
    related.push({
      path,
      message: `${what} at ${hex(otherBase)}-${hex(otherEnd)}.`,
    });
  };
  const { run } = said;
  const { initrd, profile } = run;
  const kernelImage = certain && profile.kernelImage === undefined ? undefined : run.kernelImage;
  const dtb = certain && profile.dtbAddress === undefined ? undefined : run.dtb;
  if (kernelImage !== undefined && touches(kernelImage.start, kernelImage.end)) {
    add('/', 'The kernel image', kernelImage.start, kernelImage.end);
  }
  if (initrd !== undefined && touches(initrd.start, initrd.end)) add('/chosen', 'The initrd', initrd.start, initrd.end);
  if (dtb !== undefined && touches(dtb.start, dtb.end)) add('/', 'The device-tree blob', dtb.start, dtb.end);
  for (const { address, size: length } of run.tree.blob.memReserve.slice(0, MAX_COMPARED)) {
    if (touches(address, cappedEnd(address, length))) add('/', '/memreserve/', address, cappedEnd(address, length));
  }
  let compared = 0;
  for (const other of run.regions) {
    if (++compared > MAX_COMPARED) break;
    if (said.fates[other.index]?.state !== 'reserved') continue;
    if (other === region || other.base === undefined || other.base >= end) continue;
    if (certain && other.nomap && other.placement === 'static') continue;
    const otherEnd = cappedEnd(other.base, other.size);
    if (touches(other.base, otherEnd)) add(other.node.path, other.node.name, other.base, otherEnd);
  }
  return related;
}

/** Where the tree states RAM; nowhere when a profile states it. */
export function whereRamIs({ profile, tree, rules }: BootRun): BootProblem['related'] {
  if ((profile.memory?.length ?? 0) > 0) return [];
  const nodes = new Set(memoryBanks(tree, rules).map(({ node }) => node));
  return [...nodes]
    .slice(0, NODES_NAMED)
    .map(({ path }) => ({ path, property: 'reg', message: 'RAM is stated here.' }));
}

/** Where the tree states the command line; nowhere when a profile does. */
export function whereCmdlineIs({ profile }: BootRun): BootProblem['related'] {
  if (profile.cmdline !== undefined) return [];
  return [{ path: '/chosen', property: 'bootargs', message: "'cma=' is here." }];
}

/** Where a finding about the command line belongs: to the tree only where the tree states it. */
export function cmdlinePlace({ profile }: BootRun): ProblemPlace {
  return profile.cmdline === undefined ? { path: '/chosen', property: 'bootargs' } : { path: '/reserved-memory' };
}

/** The property that says where a region lies. */
export function placeProperty({ placement }: Region): string {
  return placement === 'static' ? 'reg' : 'size';
}
