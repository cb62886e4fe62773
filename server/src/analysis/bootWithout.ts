/** A boot without some regions: finds nodes by region names, removes them from the blob, boots both. */
import { withoutNodes } from '../fdt/removeNodes.ts';
import type { PlannedBoot } from '../profiles/plan.ts';
import { bootOnce } from '../profiles/severalBoots.ts';
import { regionNodes } from '../regions/users.ts';
import { compareWithout, type WithoutRegions } from '../regions/withoutRegions.ts';
import { DtNode } from '../tree/tree.ts';
import type { TreeNode } from '../tree/treeView.ts';

/** A child of /reserved-memory by its path, its name with or without unit address, or a label; undefined where there is none. */
export function regionNamed(root: TreeNode, wanted: string): TreeNode | undefined {
  const regions = regionNodes(root);
  const label = wanted.startsWith('&') ? wanted.slice(1) : wanted;
  return (
    regions.find(({ path, name }) => path === wanted || name === wanted) ??
    regions.find(
      (node) => node instanceof DtNode && node.labels.some(({ name, deleted }) => !deleted && name === label),
    ) ??
    regions.find(({ name }) => name.split('@', 1)[0] === wanted)
  );
}

/** Every name that `regionNamed` accepts, except paths: labels, and names of nodes. */
export function regionNames(root: TreeNode): readonly string[] {
  return regionNodes(root).flatMap((node) => {
    const labels = node instanceof DtNode ? node.labels.filter(({ deleted }) => !deleted).map(({ name }) => name) : [];
    return [...labels, node.name];
  });
}

/**
 * The board's gains and losses without the regions at `paths`, on one boot of its plan; `root` and `blob` are the same tree. Two
 * simulated boots: some milliseconds.
 */
export function bootWithout(
  root: TreeNode,
  blob: Uint8Array,
  boot: PlannedBoot,
  paths: readonly string[],
): WithoutRegions {
  return compareWithout(root, bootOnce(blob, boot), bootOnce(withoutNodes(blob, paths), boot), paths);
}
