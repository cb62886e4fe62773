/** What a board gains and loses without some of its regions: compares its boot with the same boot without their nodes. */
import type { BootProblem, BootReport, RegionOutcome } from '../boot/report.ts';
import type { TreeNode } from '../tree/treeView.ts';
import { totalsOf } from './budget.ts';
import { type CarveOut, carveOuts } from './carveOuts.ts';

/** A region whose place changes when others are gone; a place is undefined where there is none. */
export interface MovedRegion {
  readonly path: string;
  readonly name: string;
  readonly size: bigint;
  readonly from: bigint | undefined;
  readonly to: bigint | undefined;
}

/** The result of the comparison. Sizes are bytes. */
export interface WithoutRegions {
  /** The regions that were removed, in the order of the tree. */
  readonly removed: readonly CarveOut[];
  /** Additional RAM for the allocator; negative where other allocations take more. */
  readonly gained: bigint;
  /** The part of `gained` that was not mapped before. */
  readonly mapped: bigint;
  readonly moved: readonly MovedRegion[];
  /** `solved`: findings that disappear; `caused`: findings that appear. */
  readonly solved: readonly BootProblem[];
  readonly caused: readonly BootProblem[];
}

/** Compares two boots of one machine: `before` of the tree as it is, `after` without the nodes at `paths`. */
export function compareWithout(
  root: TreeNode,
  before: BootReport,
  after: BootReport,
  paths: readonly string[],
): WithoutRegions {
  const gone = new Set(paths);
  const was = totalsOf(before);
  const is = totalsOf(after);
  // RAM that is lent out counts as free.
  const free = ({ ram, reserved, cma }: typeof was) => ram - reserved + cma;
  return {
    removed: carveOuts(root, before).filter(({ path }) => gone.has(path)),
    gained: free(is) - free(was),
    mapped: was.nomap - is.nomap,
    moved: movedRegions(before, after, gone),
    solved: missing(before.problems, after.problems),
    caused: missing(after.problems, before.problems),
  };
}

function movedRegions(before: BootReport, after: BootReport, gone: ReadonlySet<string>): readonly MovedRegion[] {
  const place = (region: RegionOutcome | undefined) => (region?.state === 'reserved' ? region.base : undefined);
  const now = new Map(after.regions.map((region) => [region.path, region]));
  const moved = before.regions.flatMap((region): readonly MovedRegion[] => {
    if (gone.has(region.path)) return [];
    const { path, name, size } = region;
    const from = place(region);
    const to = place(now.get(path));
    return from === to ? [] : [{ path, name, size, from, to }];
  });
  const wasDefault = before.cmaAreas.find(({ isDefault }) => isDefault);
  const isDefault = after.cmaAreas.find((area) => area.isDefault);
  const known = new Set(before.regions.map(({ name }) => name));
  if (!wasDefault && !isDefault) return moved;
  if (wasDefault?.base === isDefault?.base || known.has((wasDefault ?? isDefault)?.name ?? '')) return moved;
  const size = (isDefault ?? wasDefault)?.size ?? 0n;
  return [...moved, { path: '', name: 'default CMA area', size, from: wasDefault?.base, to: isDefault?.base }];
}

/** Findings of `all` that `others` does not have, by code and node. */
function missing(all: readonly BootProblem[], others: readonly BootProblem[]): readonly BootProblem[] {
  const key = ({ code, path, property }: BootProblem) => `${code} ${path} ${property ?? ''}`;
  const known = new Set(others.map(key));
  return all.filter((problem) => !known.has(key(problem)));
}
