/** Fixes of misplaced or superfluous statements. */
import { type Board, forEachNode } from '../analysis/board.ts';
import type { Span } from '../base/span.ts';
import { Lexer } from '../preprocess/tokens.ts';
import type { Item, NodeItem } from '../syntax/items.ts';
import type { FixContext, FixMaker, QuickFix } from './quickFix.ts';
import { chunksOf, inOrder } from './refactor/chunks.ts';
import { removal, statementOf } from './refactor/statements.ts';
import { labelMentions } from './rename/mentions.ts';

/** By code of the problem. */
export const STATEMENT_FIXES: Readonly<Record<string, FixMaker>> = {
  'version-missing': insertVersion,
  'label-not-allowed': removeLabel,
  'properties-after-nodes': moveProperties,
  'suppression-unused': removeSuppression,
  explicit_phandles: removeStatement,
  name_properties: removeStatement,
};

/** Adds `/dts-v1/;` before the first statement, after the comments above it. */
function insertVersion({ board, textOf }: FixContext): readonly QuickFix[] {
  const text = textOf(board.path);
  const start = new Lexer(text, 0, text.length, '').next()?.start;
  if (start === undefined || text.includes('/dts-v1/')) return [];
  const span: Span = { file: board.path, start, end: start };
  return [{ title: "Insert '/dts-v1/;'", edits: [{ span, text: '/dts-v1/;\n\n' }], preferred: true }];
}

/** Removes a label without references in the file. */
function removeLabel({ problem, textOf }: FixContext): readonly QuickFix[] {
  const { file, start, end } = problem.span;
  const text = textOf(file);
  const label = text.slice(start, end);
  if (text[end] !== ':' || labelMentions(text, label).length !== 1) return [];
  const blanks = /^[ \t]*/.exec(text.slice(end + 1))?.[0].length ?? 0;
  const span = { file, start, end: end + 1 + blanks };
  return [{ title: `Remove the label '${label}'`, edits: [{ span, text: '' }], preferred: true }];
}

/** Moves all properties of the body before its nodes. */
function moveProperties({ board, problem, textOf }: FixContext): readonly QuickFix[] {
  const body = bodyAround(board, problem.span, textOf);
  if (!body) return [];
  const { item, start } = body;
  const { file } = problem.span;
  const rank = ({ kind }: Item) => RANKS[kind];
  const chunks = chunksOf(textOf(file), item.items, start, start + item.headEnd + 1);
  if (!chunks || item.items.some((each) => rank(each) === undefined)) return [];
  const text = inOrder(chunks, (a, b) => (rank(a) ?? 0) - (rank(b) ?? 0));
  const edits = [{ span: { file, ...chunks.range }, text }];
  return [{ title: 'Move the properties in front of the nodes', edits, preferred: true }];
}

/** Order of the statements in a body. The fix refuses bodies with any other kind, whose place may matter. */
const RANKS: Partial<Record<Item['kind'], number>> = { property: 0, deleteProperty: 0, node: 1, deleteNode: 1 };

/** The innermost definition whose braces contain a place of a file. */
function bodyAround(
  board: Board,
  span: Span,
  textOf: (file: string) => string,
): { readonly item: NodeItem; readonly start: number } | undefined {
  let found: { readonly item: NodeItem; readonly start: number } | undefined;
  forEachNode(board.root, ({ definitions }) => {
    for (const definition of definitions) {
      const { item } = definition;
      const place = item && statementOf(definition, textOf);
      if (!item || place?.file !== span.file || span.start < place.start || span.end > place.end) continue;
      if (!found || place.start > found.start) found = { item, start: place.start };
    }
  });
  return found;
}

/** Removes the whole comment, or one of its several names. */
function removeSuppression({ problem, textOf }: FixContext): readonly QuickFix[] {
  const { file, start, end } = problem.span;
  const text = textOf(file);
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const comment = Math.max(text.lastIndexOf('//', start), text.lastIndexOf('/*', start));
  const newline = text.indexOf('\n', end);
  const lineEnd = newline < 0 ? text.length : newline;
  if (comment < lineStart) return [];
  const closing = text.startsWith('/*', comment) ? text.indexOf('*/', end) : lineEnd;
  if (closing < 0 || closing > lineEnd) return [];
  const [, ...names] = text
    .slice(comment + 2, closing)
    .split(/[\s,]+/)
    .filter((word) => word !== '');
  if (names.length > 1) return [];
  const whole = { file, start: comment, end: text.startsWith('/*', comment) ? closing + 2 : lineEnd };
  // After a statement, the blanks before the comment are removed, too.
  const before = text.slice(lineStart, comment).trimEnd();
  const edit =
    before === '' ? removal(text, whole) : { span: { ...whole, start: lineStart + before.length }, text: '' };
  return [{ title: 'Remove the comment', edits: [edit], preferred: true }];
}

/** Removes the statement of a property that dtc adds by itself: `phandle` or `name`. */
function removeStatement({ board, problem, textOf }: FixContext): readonly QuickFix[] {
  const { span } = problem;
  const body = bodyAround(board, span, textOf);
  const isHere = ({ start, end }: Item) => body && body.start + start <= span.start && span.end <= body.start + end;
  const statement = body?.item.items.find((item) => item.kind === 'property' && isHere(item));
  if (!body || statement?.kind !== 'property') return [];
  const whole = { file: span.file, start: body.start + statement.start, end: body.start + statement.end };
  const edits = [removal(textOf(span.file), whole)];
  return [{ title: `Remove ${statement.nameText}`, edits, preferred: true }];
}
