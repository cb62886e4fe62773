/** Properties that a node's binding requires and the node lacks, as edits that add them. */
import type { Board } from '../analysis/board.ts';
import type { Bindings } from '../bindings/schema.ts';
import type { ItemFile, NodeItem } from '../syntax/items.ts';
import type { DtNode } from '../tree/tree.ts';
import { valueShape } from './completion/propertyNames.ts';
import type { CompletionQuery } from './completion/query.ts';
import { itemsAt } from './locate.ts';
import { bindingOfNode } from './nodeBinding.ts';
import type { SourceEdit } from './quickFix.ts';
import { indentAt } from './refactor/statements.ts';

/** A definition of a node around the caret, and what its node lacks. */
interface LackingNode {
  readonly names: readonly string[];
  readonly file: string;
  /** Place for new properties: after those that the body begins with. */
  readonly at: number;
  /** Text before each new property. */
  readonly lead: string;
}

/** Edits that add one property, or all at once. */
interface AddedProperties {
  /** An imperative, for a menu. */
  readonly title: string;
  readonly edits: readonly SourceEdit[];
}

/** Properties offered one by one. */
const OFFERED_MAX = 10;

/** dt-schema accepts one in place of the other (dtschema/fixups.py: `fixup_interrupts`). */
const INSTEAD: Readonly<Record<string, string>> = { interrupts: 'interrupts-extended' };

/** The required properties that the node defined around an offset lacks; undefined where it lacks none. */
export function lackingNode(
  board: Board,
  file: ItemFile,
  offset: number,
  bindings: Bindings | undefined,
): LackingNode | undefined {
  const around = itemsAt(file.items, offset, 0, []).findLast(({ item }) => item.kind === 'node');
  if (around?.item.kind !== 'node') return undefined;
  const node = board.nodeOfItem(around.item);
  const names = node ? missingOf(node, bindings) : [];
  const place = placeBehindProperties(file.unit.text, around.item, around.base + around.item.start);
  return names.length === 0 || !place ? undefined : { names, file: file.file, ...place };
}

/** @param query The completion query at the insertion place; it knows the format of values there. */
export function addMissing({ names, file, at, lead }: LackingNode, query: CompletionQuery): readonly AddedProperties[] {
  const lineOf = (name: string) => `${lead}${name}${valueShape(query, name)?.plain ?? ' = <0>;'}`;
  const adding = (title: string, added: readonly string[]): AddedProperties => {
    return { title, edits: [{ span: { file, start: at, end: at }, text: added.map(lineOf).join('') }] };
  };
  const single = names.slice(0, OFFERED_MAX).map((name) => adding(`Add the required property '${name}'`, [name]));
  return names.length < 2 ? single : [adding(`Add the ${names.length} required properties`, names), ...single];
}

function missingOf(node: DtNode, bindings: Bindings | undefined): readonly string[] {
  const has = (name: string) => node.property(name) !== undefined || node.child(name) !== undefined;
  const isGiven = (name: string) => has(name) || (INSTEAD[name] !== undefined && has(INSTEAD[name]));
  const required = bindingOfNode(bindings, node)?.required() ?? [];
  // Ports are nodes, whether their schema says so or stands outside of the tree; `$nodename` is no property.
  return required.filter((name) => !isGiven(name) && !/^(?:ports?$|\$)/.test(name));
}

/** Undefined where a directive or macro stands among the properties, or the text is not what it was. */
function placeBehindProperties(
  text: string,
  item: NodeItem,
  start: number,
): Pick<LackingNode, 'at' | 'lead'> | undefined {
  const open = start + item.headEnd;
  if (text[open] !== '{') return undefined;
  let at = open + 1;
  for (const each of item.items) {
    if (each.kind !== 'property' && each.kind !== 'deleteProperty') break;
    at = start + each.end;
  }
  const isOneLine = !text.slice(open, start + item.end).includes('\n');
  return { at, lead: isOneLine ? ' ' : `\n${indentAt(text, start)}\t` };
}
