/** Refactorings with labels: adding one to a node, and moving definitions between the label and the node's place. */
import type { Item, NodeItem } from '../../syntax/items.ts';
import type { DtNode } from '../../tree/tree.ts';
import { itemsAt } from '../locate.ts';
import type { SourceEdit } from '../quickFix.ts';
import { chunksOf } from './chunks.ts';
import type { RefactorContext, Refactoring } from './refactoring.ts';
import { indentAt, reindented, removal, statementOf } from './statements.ts';

/** Adds a label to the node whose head the caret is in. */
export function addLabel(context: RefactorContext): readonly Refactoring[] {
  const at = headAt(context);
  if (!at || /^[&/]/.test(at.item.name.text) || at.node.labels.some(({ deleted }) => !deleted)) return [];
  const { board, file } = context;
  const [base = '', unit] = at.node.name.split('@');
  const candidates = unit === undefined ? [base] : [base, `${base}_${unit}`];
  const labels = candidates.map((name) => name.replace(/\W/g, '_').replace(/^(?=\d)/, '_'));
  const free = labels.find((label) => !board.nodeByLabel(label));
  if (free === undefined) return [];
  const start = at.start + at.item.name.start;
  const edits = [{ span: { file: file.file, start, end: start }, text: `${free}: ` }];
  return [{ title: `Give ${at.node.name} the label '${free}'`, kind: 'refactor.rewrite', edits }];
}

/** Turns a further definition by name, nested in braces, into `&label { … };` at the end of the file. */
export function extractToLabel(context: RefactorContext): readonly Refactoring[] {
  const at = headAt(context);
  const label = at?.node.labels.find(({ deleted }) => !deleted)?.name;
  if (!at || label === undefined || /^[&/]/.test(at.item.name.text) || at.item.labels.length > 0) return [];
  if (at.node.definitions.length < 2 || at.node.definitions[0]?.item === at.item) return [];
  const { file } = context;
  const { text } = file.unit;
  const end = at.start + at.item.end - at.item.start;
  const body = reindented(text.slice(at.start + at.item.headEnd, end), indentAt(text, at.start), '');
  const gap = text.endsWith('\n') ? '\n' : '\n\n';
  const edits: SourceEdit[] = [
    removal(text, { file: file.file, start: at.start, end }),
    { span: { file: file.file, start: text.length, end: text.length }, text: `${gap}&${label} ${body}\n` },
  ];
  return [{ title: `Extract to &${label} { … }`, kind: 'refactor.extract', edits, mayReorder: true }];
}

/** Moves the statements of `&label { … };` into the node's definition in the same file. */
export function inlineLabel(context: RefactorContext): readonly Refactoring[] {
  const at = headAt(context);
  if (!at?.item.name.text.startsWith('&')) return [];
  const { file } = context;
  const { text } = file.unit;
  const textOf = () => text;
  const target = at.node.definitions.find(({ item }) => item && item !== at.item && !/^[&/]/.test(item.name.text));
  const place = target && target.unit === file.unit ? statementOf(target, textOf) : undefined;
  const into = target?.item;
  if (!place || !into || place.file !== file.file) return [];
  const moved = inlineEdits(text, file.file, at, { item: into, start: place.start });
  if (!moved) return [];
  const own = removal(text, { file: file.file, start: at.start, end: at.start + at.item.end - at.item.start });
  const title = `Inline into ${at.node.name}`;
  return [{ title, kind: 'refactor.inline', edits: [own, ...moved], mayReorder: true }];
}

/** A node item with where it begins in its file. */
interface PlacedNode {
  readonly item: NodeItem;
  readonly start: number;
}

/** The node whose head, up to its brace, the caret is in. */
export function headAt({ board, file, range }: RefactorContext): (PlacedNode & { readonly node: DtNode }) | undefined {
  const last = itemsAt(file.items, range.start, 0, []).at(-1);
  if (last?.item.kind !== 'node') return undefined;
  const start = last.base + last.item.start;
  const node = board.nodeOfItem(last.item);
  return node && range.start <= start + last.item.headEnd + 1 ? { item: last.item, start, node } : undefined;
}

function inlineEdits(
  text: string,
  file: string,
  from: PlacedNode,
  into: PlacedNode,
): readonly SourceEdit[] | undefined {
  const bodyOf = ({ item, start }: PlacedNode) => chunksOf(text, item.items, start, start + item.headEnd + 1);
  const moved = bodyOf(from);
  const kept = bodyOf(into);
  const isPlain = ({ kind }: Item) => kind === 'property' || kind === 'node';
  if (!moved || !kept || !from.item.items.every(isPlain) || !into.item.items.every(isPlain)) return undefined;
  const oldIndent = indentAt(text, from.start + (from.item.items[0]?.start ?? 0));
  const first = into.item.items[0];
  const newIndent = first ? indentAt(text, into.start + first.start) : `${indentAt(text, into.start)}\t`;
  const edits: SourceEdit[] = [];
  const properties: string[] = [];
  const nodes: string[] = [];
  for (const { item, core } of moved.list) {
    const lines = newIndent + reindented(core, oldIndent, newIndent).trimStart();
    if (item.kind !== 'property') {
      nodes.push(`\n${lines}`);
      continue;
    }
    const same = into.item.items.findLast((other) => other.kind === 'property' && other.nameText === item.nameText);
    if (!same) properties.push(lines);
    else {
      const statement = text.slice(from.start + item.start, from.start + item.end);
      const span = { file, start: into.start + same.start, end: into.start + same.end };
      edits.push({ span, text: reindented(statement, oldIndent, newIndent) });
    }
  }
  const firstNode = kept.list.findIndex(({ item }) => item.kind === 'node');
  const before = firstNode < 0 ? kept.list : kept.list.slice(0, firstNode);
  const at = kept.range.start + before.reduce((sum, { lead, core }) => sum + lead.length + core.length, 0);
  if (properties.length > 0) edits.push({ span: { file, start: at, end: at }, text: properties.join('') });
  const { end } = kept.range;
  if (nodes.length > 0) edits.push({ span: { file, start: end, end }, text: nodes.join('') });
  return edits;
}
