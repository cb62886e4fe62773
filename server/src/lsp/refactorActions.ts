/** Refactorings and file-wide changes, as LSP code actions. */
import { type CodeAction, CodeActionKind, type CodeActionParams, CodeActionTriggerKind } from 'vscode-languageserver';
import type { Analyzer } from '../analysis/analyzer.ts';
import { queryOf } from '../ide/completion/query.ts';
import { combineFixes } from '../ide/fixAll.ts';
import { addMissing, lackingNode } from '../ide/missingProperties.ts';
import { organiseIncludes } from '../ide/refactor/includes.ts';
import { findRefactorings } from '../ide/refactor/refactorings.ts';
import { type CodeActionSources, fixableIn, isWanted } from './codeActions.ts';
import { questionAt } from './completionQuestion.ts';
import { placeOf } from './filePlace.ts';
import type { ServerParts } from './serverParts.ts';
import { workspaceEdit } from './workspaceEdit.ts';

/** The kinds of refactorings. */
export const REFACTOR_KINDS: readonly CodeActionKind[] = [
  CodeActionKind.RefactorRewrite,
  CodeActionKind.RefactorExtract,
  CodeActionKind.RefactorInline,
  CodeActionKind.RefactorMove,
];

/**
 * Refactorings at the caret. Each is tried on the board, so they are computed on explicit request, not whenever the caret
 * moves.
 */
export function refactorActions(
  sources: CodeActionSources,
  analyzer: Analyzer,
  params: CodeActionParams,
): readonly CodeAction[] {
  const { boards, documents, converter } = sources;
  const { context, textDocument, range } = params;
  const isAutomatic = context.triggerKind === CodeActionTriggerKind.Automatic;
  if (isAutomatic || !REFACTOR_KINDS.some((kind) => isWanted(params, kind))) return [];
  const path = documents.pathOf(textDocument.uri);
  const boardPath = boards.boardOf(path);
  // Refactorings of an overlay must not rewrite the text of its base.
  const board = boardPath === undefined ? undefined : analyzer.board(boardPath);
  const file = sources.itemsOf(path);
  if (!board || !file) return [];
  const lines = converter.linesOf(path);
  const start = lines.offsetAt(range.start.line, range.start.character);
  const end = lines.offsetAt(range.end.line, range.end.character);
  return findRefactorings({ analyzer, board, boards: boards.candidatesFor(path), file, range: { start, end } })
    .filter(({ kind }) => isWanted(params, kind))
    .map(({ title, kind, edits }) => ({ title, kind, edit: workspaceEdit(sources, sources, edits) }));
}

/** The properties that the node at the caret lacks although its binding requires them; on explicit request only. */
export function bindingActions(
  sources: CodeActionSources,
  parts: ServerParts,
  params: CodeActionParams,
): readonly CodeAction[] {
  const { context, textDocument, range } = params;
  const kind = CodeActionKind.RefactorRewrite;
  if (context.triggerKind === CodeActionTriggerKind.Automatic || !isWanted(params, kind)) return [];
  const at = placeOf(parts, textDocument.uri, range.start);
  const path = parts.documents.pathOf(textDocument.uri);
  const lacking = at && lackingNode(at.board, at.items, at.offset, parts.bindings.of(path));
  const question =
    lacking && questionAt(parts, textDocument.uri, sources.converter.linesOf(path).positionAt(lacking.at));
  if (!question) return [];
  return addMissing(lacking, queryOf(question)).map(({ title, edits }) => {
    return { title, kind, edit: workspaceEdit(sources, sources, edits) };
  });
}

/** File-wide changes; only for a client that requests the kind by name, as editors do from a menu or on save. */
export function sourceActions(
  sources: CodeActionSources,
  analyzer: Analyzer,
  params: CodeActionParams,
): readonly CodeAction[] {
  if (!params.context.only) return [];
  const path = sources.documents.pathOf(params.textDocument.uri);
  const actions: CodeAction[] = [];
  if (isWanted(params, CodeActionKind.SourceFixAll)) {
    const { edits, problems } = combineFixes(path, fixableIn(sources, path));
    if (edits.length > 0) {
      const title =
        problems.length === 1 ? 'Fix the problem of this file' : `Fix ${problems.length} problems of this file`;
      const diagnostics = problems.map((problem) => sources.converter.diagnostic(problem));
      const edit = workspaceEdit(sources, sources, edits);
      actions.push({ title, kind: CodeActionKind.SourceFixAll, diagnostics, edit });
    }
  }
  if (isWanted(params, CodeActionKind.SourceOrganizeImports)) {
    const edits = organiseIncludes({ analyzer }, path, sources.boards.candidatesFor(path));
    const edit = workspaceEdit(sources, sources, edits);
    if (edits.length > 0)
      actions.push({ title: 'Organise includes', kind: CodeActionKind.SourceOrganizeImports, edit });
  }
  return actions;
}
