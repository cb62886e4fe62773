/** Nodes that a board defines and deletes again: features still find them where the source mentions them. */
import { append } from '../base/append.ts';
import type { DtNode } from '../tree/tree.ts';

/** The deleted node that a reference means: by one of its former labels, or by its path. */
export function findDeleted(root: DtNode, ref: string): DtNode | undefined {
  if (ref.startsWith('/')) return deletedAtPath(root, ref);
  const slash = ref.indexOf('/');
  const label = slash < 0 ? ref : ref.slice(0, slash);
  const pending = [root];
  for (let node = pending.pop(); node; node = pending.pop()) {
    if (node.labels.some(({ name }) => name === label)) {
      return slash < 0 ? node : deletedAtPath(node, ref.slice(slash + 1));
    }
    append(pending, node.allChildren);
  }
  return undefined;
}

function deletedAtPath(from: DtNode, path: string): DtNode | undefined {
  let node: DtNode | undefined = from;
  for (const part of path.split('/')) {
    if (part !== '') node = node?.childWithDeleted(part);
  }
  return node;
}
