/** Paths of nodes, as text. */

/** The path of the node above; of the root itself, the root. */
export function parentPath(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/';
}

/** The path of a node after it gets another name. */
export function renamedPath(path: string, name: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1) + name;
}
