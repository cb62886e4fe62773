/** Quick fixes as LSP code actions. */
import { type CodeAction, CodeActionKind, type CodeActionParams, type TextEdit } from 'vscode-languageserver';
import type { Problem } from '../base/problem.ts';
import { canSwitchOff } from '../ide/checkFixes.ts';
import type { QuickFix } from '../ide/quickFix.ts';
import { FIXABLE_CODES, findQuickFixes } from '../ide/quickFixes.ts';
import type { Boards } from './boards.ts';
import type { Converter } from './convert.ts';
import type { OpenDocuments } from './openDocuments.ts';
import { SWITCH_OFF_COMMAND } from './protocol.ts';

/** Fixes offered at one place. */
const FIXES_MAX = 20;

/** What the request needs of the server. */
export interface CodeActionSources {
  readonly boards: Boards;
  readonly documents: OpenDocuments;
  readonly converter: Converter;
  /** Whether the client can switch checks off in its settings. */
  readonly canChangeSettings: boolean;
}

/** The fixes for problems that touch the range, of every board on show; none when the client wants other kinds. */
export function codeActions(sources: CodeActionSources, params: CodeActionParams): readonly CodeAction[] {
  const { boards, documents, converter } = sources;
  const { only } = params.context;
  if (
    only &&
    !only.some((kind) => CodeActionKind.QuickFix === kind || CodeActionKind.QuickFix.startsWith(`${kind}.`))
  ) {
    return [];
  }
  const path = documents.pathOf(params.textDocument.uri);
  const lines = converter.linesOf(path);
  const start = lines.offsetAt(params.range.start.line, params.range.start.character);
  const end = lines.offsetAt(params.range.end.line, params.range.end.character);
  const actions = new Map<string, CodeAction>();
  for (const boardPath of boards.live()) {
    const concerned = (problem: Problem) =>
      FIXABLE_CODES.has(problem.code) &&
      problem.span.file === path &&
      problem.span.start <= end &&
      start <= problem.span.end;
    if (!boards.lastProblemsOf(boardPath).some(concerned)) continue;
    const board = boards.board(boardPath);
    if (!board) continue;
    // The last boot may be older than the text; what is computed must fit the text.
    const reports = board.bootSeparately(boards.planOf(board));
    for (const problem of boards.problemsOf(boardPath).filter(concerned)) {
      const textOf = (file: string) => documents.read(file)?.text ?? '';
      for (const fix of findQuickFixes({ board, reports, problem, textOf })) {
        const action = toAction(fix, problem, sources);
        // One fix may answer several problems.
        const key = JSON.stringify([action.title, action.edit]);
        const known = actions.get(key);
        if (known) known.diagnostics = [...(known.diagnostics ?? []), ...(action.diagnostics ?? [])];
        else if (actions.size < FIXES_MAX) actions.set(key, action);
      }
      if (sources.canChangeSettings && canSwitchOff(problem)) {
        const { title, ...action } = switchOffInSettings(params.textDocument.uri, problem, converter);
        if (!actions.has(title)) actions.set(title, { title, ...action });
      }
    }
  }
  return [...actions.values()];
}

function switchOffInSettings(uri: string, problem: Problem, converter: Converter): CodeAction {
  const title = `Switch ${problem.code} off in the settings`;
  return {
    title,
    kind: CodeActionKind.QuickFix,
    diagnostics: [converter.diagnostic(problem)],
    command: { title, command: SWITCH_OFF_COMMAND, arguments: [uri, problem.code] },
  };
}

function toAction(fix: QuickFix, problem: Problem, { documents, converter }: CodeActionSources): CodeAction {
  const changes: Record<string, TextEdit[]> = {};
  for (const { span, text } of fix.edits) {
    const uri = documents.uriOf(span.file);
    const edits = changes[uri] ?? [];
    changes[uri] = edits;
    edits.push({ range: converter.range(span), newText: text });
  }
  return {
    title: fix.title,
    kind: CodeActionKind.QuickFix,
    diagnostics: [converter.diagnostic(problem)],
    ...(fix.preferred ? { isPreferred: true } : {}),
    edit: { changes },
  };
}
