/** Moves a node of an included file to the board's own. */
import { basename } from '../../source/path.ts';
import type { DtNode } from '../../tree/tree.ts';
import type { SourceEdit } from '../quickFix.ts';
import { headAt } from './labels.ts';
import type { RefactorContext, Refactoring } from './refactoring.ts';
import { indentAt, reindented, removal } from './statements.ts';

/** Moves the definition whose head the caret is in to the end of the board's file; only where no other board loses it. */
export function moveToBoard(context: RefactorContext): readonly Refactoring[] {
  const { analyzer, board, boards, file } = context;
  const at = headAt(context);
  const text = analyzer.host.read(board.path)?.text;
  const isShared = boards.some((path) => path !== board.path);
  if (!at || text === undefined || isShared || file.file === board.path || at.item.name.text === '/') return [];
  const source = file.unit.text;
  const end = at.start + at.item.end - at.item.start;
  const isReference = at.item.name.text.startsWith('&');
  const statement = source.slice(at.start, end);
  const indent = indentAt(source, at.start);
  const moved = isReference
    ? reindented(statement, indent, '')
    : `${openingOf(at.node.parent)} {\n\t${reindented(statement, indent, '\t')}\n};`;
  const gap = text.endsWith('\n') ? '\n' : '\n\n';
  const edits: SourceEdit[] = [
    removal(source, { file: file.file, start: at.start, end }),
    { span: { file: board.path, start: text.length, end: text.length }, text: `${gap}${moved}\n` },
  ];
  const title = `Move ${at.item.name.text} to ${basename(board.path)}`;
  return [{ title, kind: 'refactor.move', edits, mayReorder: true }];
}

/** The head of a node at the top level. */
function openingOf(node: DtNode | undefined): string {
  if (!node?.parent) return '/';
  const label = node.labels.find(({ deleted }) => !deleted)?.name;
  return label === undefined ? `&{${node.path}}` : `&${label}`;
}
