/** Removes statements of a file whose nodes the board deletes again. */
import type { NodeDefinition } from '../../tree/tree.ts';
import { findDeleted } from '../deleted.ts';
import { itemsAt } from '../locate.ts';
import type { SourceEdit } from '../quickFix.ts';
import type { RefactorContext, Refactoring } from './refactoring.ts';
import { removal, statementOf } from './statements.ts';

/** At a `/delete-node/`: removes the node's definitions in the file, and the deletion with them where no other file has one. */
export function removeDeleted(context: RefactorContext): readonly Refactoring[] {
  const { board, file, range } = context;
  const chain = itemsAt(file.items, range.start, 0, []);
  const last = chain.at(-1);
  if (last?.item.kind !== 'deleteNode') return [];
  const { text: written } = last.item.name;
  const owner = chain.findLast(({ item }) => item.kind === 'node')?.item;
  const parent = owner?.kind === 'node' ? board.nodeOfItem(owner) : undefined;
  const ref = written.startsWith('&{') ? written.slice(2, -1) : written.slice(1);
  const node = written.startsWith('&') ? findDeleted(board.root, ref) : parent?.childWithDeleted(written);
  if (!node?.deleted) return [];
  const { text } = file.unit;
  const here = node.definitions.filter(({ unit }) => unit === file.unit);
  const places = here.map((definition) => statementOf(definition, () => text));
  if (here.length === 0 || places.some((place) => place === undefined)) return [];
  const isAll = here.length === node.definitions.length;
  const start = last.base + last.item.start;
  const own = { file: file.file, start, end: last.base + last.item.end };
  const spans = [...places, ...(isAll ? [own] : [])].filter((place) => place !== undefined);
  const edits: SourceEdit[] = spans.map((span) => removal(text, span));
  return [{ title: titleOf(node.name, here, isAll), kind: 'refactor.rewrite', edits, mayReorder: true }];
}

function titleOf(name: string, here: readonly NodeDefinition[], isAll: boolean): string {
  if (isAll) return `Remove ${name} and its deletion`;
  return here.length === 1
    ? `Remove what this file says of ${name} before it deletes it`
    : `Remove the ${here.length} definitions of ${name} that this file deletes again`;
}
