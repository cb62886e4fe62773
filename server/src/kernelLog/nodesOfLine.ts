/** Finds the nodes of a board that a line of a kernel log is about. */
import type { TreeNode } from '../tree/treeView.ts';
import type { ExplainedLine } from './explainLine.ts';

/** Most nodes that are searched; no board has as many. */
const NODES_MAX = 200_000;
/** Most nodes that are found for one line. */
const FOUND_MAX = 8;

/**
 * The regions that the line names, then the device that prints it ("8a00000.remoteproc" is remoteproc@8a00000), in the order of
 * the tree. A name without unit address is searched only below /reserved-memory: elsewhere it may be an ordinary word.
 */
export function nodesOfLine(root: TreeNode, { values, device }: ExplainedLine): readonly TreeNode[] {
  const names = new Set(values.flatMap((value) => [value, value.replaceAll("'", '')]));
  const deviceName = device?.split(' ').at(-1);
  const found: TreeNode[] = [];
  const pending: TreeNode[] = [root];
  for (let node = pending.pop(), seen = 0; node && seen < NODES_MAX && found.length < FOUND_MAX; node = pending.pop()) {
    seen++;
    const isRegion = node.parent !== undefined && /^reserved-memory(@|$)/.test(node.parent.name);
    if ((isRegion || node.name.includes('@')) && names.has(node.name)) found.push(node);
    else if (deviceName !== undefined && platformName(node) === deviceName) found.push(node);
    for (const child of node.children.toReversed()) pending.push(child);
  }
  return found;
}

/** Linux's name of a node's platform device: `8a00000.remoteproc` (7.2 drivers/of/device.c, of_device_make_bus_id). */
function platformName({ name }: TreeNode): string | undefined {
  const at = name.indexOf('@');
  return at < 0 ? undefined : `${name.slice(at + 1)}.${name.slice(0, at)}`;
}
