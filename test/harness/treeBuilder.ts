/**
 * Trees written as literals: `tree({ '#address-cells': 1 }, [node('uart@1000', { reg: [0x1000, 4] })])`.
 * Values: a number is one cell, an array of numbers is cells, strings are NUL-terminated, `true` is no value.
 */
import type { TreeNode } from '../../server/src/tree/treeView.ts';

export type Value = number | readonly number[] | string | readonly string[] | true | Uint8Array;

export interface NodeSpec {
  readonly name: string;
  readonly properties: Readonly<Record<string, Value>>;
  readonly children: readonly NodeSpec[];
}

export function node(name: string, properties: Record<string, Value> = {}, children: NodeSpec[] = []): NodeSpec {
  return { name, properties, children };
}

/** The root; `find` is `nodeAt(root, path)`. */
export function tree(properties: Record<string, Value> = {}, children: NodeSpec[] = []): TreeNode {
  return build(node('', properties, children), undefined);
}

/** The node at `path`; throws when there is none. */
export function nodeAt(root: TreeNode, path: string): TreeNode {
  let at = root;
  for (const name of path.split('/').filter((part) => part !== '')) {
    const next = at.children.find((child) => child.name === name);
    if (next === undefined) throw new Error(`no node ${path}: ${at.path} has no ${name}`);
    at = next;
  }
  return at;
}

/** Every node, parents first. */
export function* allNodes(root: TreeNode): Generator<TreeNode> {
  yield root;
  for (const child of root.children) yield* allNodes(child);
}

function toBytes(value: Value): Uint8Array {
  if (value === true) return new Uint8Array(0);
  if (value instanceof Uint8Array) return value;
  if (typeof value === 'number') return toBytes([value]);
  if (typeof value === 'string') return new TextEncoder().encode(`${value}\0`);
  const [first] = value;
  if (typeof first === 'string') return new TextEncoder().encode(`${value.join('\0')}\0`);
  const bytes = new Uint8Array(4 * value.length);
  const view = new DataView(bytes.buffer);
  for (const [i, cell] of value.entries()) view.setUint32(4 * i, Number(cell));
  return bytes;
}

function build(spec: NodeSpec, parent: TreeNode | undefined): TreeNode {
  const values = new Map(Object.entries(spec.properties).map(([name, value]) => [name, toBytes(value)]));
  const names = [...values.keys()];
  const children: TreeNode[] = [];
  const self: TreeNode = {
    name: spec.name,
    path: parent === undefined ? '/' : `${parent.parent === undefined ? '' : parent.path}/${spec.name}`,
    parent,
    children,
    property: (name) => values.get(name),
    propertyNames: () => names,
  };
  for (const child of spec.children) children.push(build(child, self));
  return self;
}
