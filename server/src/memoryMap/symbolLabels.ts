/** The labels that a blob keeps for overlays. */
import { firstString, type TreeNode } from '../tree/treeView.ts';

/** Labels of nodes by their path, from `/__symbols__` (dtc `-@`); none where a tree has no such node. */
export function symbolLabels(root: TreeNode): (path: string) => readonly string[] {
  const labels = new Map<string, string[]>();
  const symbols = root.children.find(({ name }) => name === '__symbols__');
  for (const label of symbols?.propertyNames() ?? []) {
    const path = firstString(symbols?.property(label));
    if (path === undefined) continue;
    const known = labels.get(path);
    if (known) known.push(label);
    else labels.set(path, [label]);
  }
  return (path) => labels.get(path) ?? [];
}
