/** What the bindings of the kernel tree say about a node of a board. */
import { NodeBinding } from '../bindings/nodeBinding.ts';
import type { Bindings, Schema } from '../bindings/schema.ts';
import type { DtNode } from '../tree/tree.ts';
import { stringList } from '../tree/treeView.ts';

/** Limit of ancestors whose bindings may describe the node. */
const ABOVE_MAX = 6;

/** A node as far as it is known: the tree may not have it while the user types. */
interface KnownNode {
  readonly name: string;
  readonly compatibles: readonly string[];
  readonly parent: DtNode | undefined;
}

/** The binding of a node; undefined where there is none. */
export function bindingOf(bindings: Bindings | undefined, node: KnownNode): NodeBinding | undefined {
  const schemas = bindings ? schemasOf(bindings, node, 0) : [];
  return bindings && schemas.length > 0 ? new NodeBinding(schemas, bindings) : undefined;
}

/** The same for a node of the tree. */
export function bindingOfNode(bindings: Bindings | undefined, node: DtNode): NodeBinding | undefined {
  return bindings && bindingOf(bindings, known(node));
}

function known(node: DtNode): KnownNode {
  return { name: node.name, compatibles: compatiblesOf(node), parent: node.parent };
}

function compatiblesOf(node: DtNode): readonly string[] {
  const value = node.property('compatible');
  return value ? stringList(value) : [];
}

/** The node's own binding, by the first described compatible; then those that bindings of the ancestors give to it. */
function schemasOf(bindings: Bindings, { name, compatibles, parent }: KnownNode, above: number): readonly Schema[] {
  const own: Schema[] = [];
  for (const compatible of compatibles) {
    const schema = bindings.find(compatible);
    if (schema) {
      own.push(schema);
      break;
    }
  }
  if (!parent?.parent || above >= ABOVE_MAX) return own;
  const ofParent = schemasOf(bindings, known(parent), above + 1);
  if (ofParent.length === 0) return own;
  return [...own, ...new NodeBinding(ofParent, bindings).schemasOfChild(name)];
}
