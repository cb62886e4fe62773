/** Quick fixes as LSP code actions. */
import { type CodeAction, CodeActionKind, type CodeActionParams, CodeActionTriggerKind } from 'vscode-languageserver';
import { folderToAllow, isAboutOutside } from '../analysis/boardFiles.ts';
import { canSwitchOff } from '../ide/checkFixes.ts';
import { combineFixes, type FixableProblem } from '../ide/fixAll.ts';
import type { QuickFix } from '../ide/quickFix.ts';
import { findQuickFixes, isFixable } from '../ide/quickFixes.ts';
import { type Nearness, nearness } from '../ide/reach.ts';
import { textFixes } from '../ide/textFixes.ts';
import type { Problem } from '../problems/problem.ts';
import type { ItemFile } from '../syntax/items.ts';
import type { Boards } from './boards.ts';
import type { Converter } from './convert.ts';
import type { OpenDocuments } from './openDocuments.ts';
import { ALLOW_FOLDER_COMMAND, MANAGE_TRUST_COMMAND, SWITCH_OFF_COMMAND } from './protocol.ts';
import { type EditAbilities, workspaceEdit } from './workspaceEdit.ts';

/** Limit of fixes offered at one place. */
const FIXES_MAX = 20;

/** The server functions that the request needs. */
export interface CodeActionSources extends EditAbilities {
  readonly boards: Boards;
  readonly documents: OpenDocuments;
  readonly converter: Converter;
  itemsOf(path: string): ItemFile | undefined;
  /** Shown problems that belong to no board. */
  otherProblems(): readonly Problem[];
  /** Whether the client can disable checks in its settings. */
  readonly canChangeSettings: boolean;
  /** What the client offers for a file outside of the folders that boards may read from. */
  readonly outsideAnswer: OutsideAnswer;
}

/** Actions that allow the file's folder in the settings, or where the workspace is not trusted, manage trust first. */
export type OutsideAnswer = 'allow-folder' | 'manage-trust' | undefined;

/**
 * The fixes of problems whose reach contains the caret or selection (`ide/reach.ts`), of every shown board, the nearest
 * first; none when the client wants other kinds.
 */
export function codeActions(sources: CodeActionSources, params: CodeActionParams): readonly CodeAction[] {
  const { boards, documents, converter } = sources;
  if (!isWanted(params, CodeActionKind.QuickFix)) return [];
  const path = documents.pathOf(params.textDocument.uri);
  const lines = converter.linesOf(path);
  const caret = {
    start: lines.offsetAt(params.range.start.line, params.range.start.character),
    end: lines.offsetAt(params.range.end.line, params.range.end.character),
  };
  const textOf = (file: string) => documents.read(file)?.text ?? '';
  const items = sources.itemsOf(path);
  const nearnessOf = (problem: Problem) =>
    problem.span.file === path && isFixable(problem) ? nearness(problem.span, caret, textOf(path), items) : undefined;
  const found: FoundFixes[] = [];
  for (const boardPath of boards.live()) {
    if (!boards.lastProblemsOf(boardPath).some((problem) => nearnessOf(problem) !== undefined)) continue;
    const board = boards.board(boardPath);
    if (!board) continue;
    // The last boot may be older than the text; the fixes must fit the current text.
    const reports = board.bootSeparately(boards.planOf(board));
    for (const problem of boards.problemsOf(boardPath)) {
      const near = nearnessOf(problem);
      if (near !== undefined) found.push({ near, problem, fixes: findQuickFixes({ board, reports, problem, textOf }) });
    }
  }
  for (const problem of sources.otherProblems()) {
    const near = nearnessOf(problem);
    if (near !== undefined) found.push({ near, problem, fixes: textFixes(problem, textOf(path)) });
  }
  const outside = boards
    .live()
    .flatMap((board) => boards.lastProblemsOf(board))
    .filter(({ span }) => span.file === path && span.start <= caret.end && span.end >= caret.start);
  const { uri } = params.textDocument;
  const nearest = found.reduce<FoundFixes | undefined>((a, b) => (a && a.near <= b.near ? a : b), undefined);
  const isAsked = params.context.triggerKind !== CodeActionTriggerKind.Automatic;
  return [
    ...answersToOutside(outside, uri, sources),
    ...listActions(found, sources, uri, caret.start < caret.end),
    ...(nearest && isAsked ? fixAllOf(sources, path, nearest.problem.code) : []),
  ];
}

/** Whether the client requests actions of a kind, or all actions. */
export function isWanted({ context: { only } }: CodeActionParams, kind: string): boolean {
  return !only || only.some((wanted) => kind === wanted || kind.startsWith(`${wanted}.`));
}

/** All fixes of a file together, of every shown board. */
export function fixableIn(
  { boards, documents, otherProblems }: CodeActionSources,
  path: string,
  code?: string,
): readonly FixableProblem[] {
  const textOf = (file: string) => documents.read(file)?.text ?? '';
  const isMeant = (problem: Problem) =>
    problem.span.file === path && (code === undefined || problem.code === code) && isFixable(problem);
  const found = boards.live().flatMap((boardPath): FixableProblem[] => {
    if (!boards.lastProblemsOf(boardPath).some(isMeant)) return [];
    const board = boards.board(boardPath);
    const meant = boards.problemsOf(boardPath).filter(isMeant);
    // Fixes of the engine's findings need a boot; they are never applied together.
    return board
      ? meant.map((problem) => ({ problem, fixes: findQuickFixes({ board, reports: [], problem, textOf }) }))
      : [];
  });
  const others = otherProblems().filter(isMeant);
  return [...found, ...others.map((problem) => ({ problem, fixes: textFixes(problem, textOf(path)) }))];
}

/** One action for all problems of a code in the file, where there are several. */
function fixAllOf(sources: CodeActionSources, path: string, code: string): readonly CodeAction[] {
  const { edits, problems } = combineFixes(path, fixableIn(sources, path, code));
  if (problems.length < 2) return [];
  return [
    {
      title: `Fix all ${problems.length} '${code}' problems in this file`,
      kind: CodeActionKind.QuickFix,
      diagnostics: problems.map((problem) => sources.converter.diagnostic(problem)),
      edit: workspaceEdit(sources, sources, edits),
    },
  ];
}

/** The fixes of one problem. */
interface FoundFixes extends FixableProblem {
  readonly near: Nearness;
}

/**
 * The fixes of the nearest problems first; only those may be preferred. When the user selects the marked text,
 * or asks from the mark itself, as an editor does from a problem's hover, only that problem counts.
 */
function listActions(
  found: readonly FoundFixes[],
  sources: CodeActionSources,
  uri: string,
  isSelection: boolean,
): readonly CodeAction[] {
  const sorted = [...found].sort((a, b) => a.near - b.near);
  const nearest = sorted[0]?.near;
  const byNearness = isSelection && nearest === 0 ? sorted.filter(({ near }) => near === 0) : sorted;
  const actions = new Map<string, CodeAction>();
  for (const { near, problem, fixes } of byNearness) {
    for (const fix of fixes) {
      const action = toAction({ ...fix, preferred: fix.preferred && near === nearest }, problem, sources);
      // One fix may solve several problems.
      const key = JSON.stringify([action.title, action.edit]);
      const known = actions.get(key);
      if (known) known.diagnostics = [...(known.diagnostics ?? []), ...(action.diagnostics ?? [])];
      else if (actions.size < FIXES_MAX) actions.set(key, action);
    }
    if (sources.canChangeSettings && canSwitchOff(problem)) {
      const { title, ...action } = switchOffInSettings(uri, problem, sources.converter);
      if (!actions.has(title)) actions.set(title, { title, ...action });
    }
  }
  return [...actions.values()];
}

/** A setting or trust solves a problem of a file outside, not an edit. */
function answersToOutside(
  problems: readonly Problem[],
  uri: string,
  { converter, outsideAnswer }: CodeActionSources,
): readonly CodeAction[] {
  const actions = new Map<string, CodeAction>();
  const outside = outsideAnswer === undefined ? [] : problems.filter(isAboutOutside);
  if (outside.length > 0 && outsideAnswer === 'manage-trust') return [manageTrust(outside, converter)];
  for (const problem of outside) {
    const folder = folderToAllow(problem.message);
    if (folder === undefined) continue;
    const title = `Allow files of ${folder} to be read`;
    actions.set(folder, {
      title,
      kind: CodeActionKind.QuickFix,
      diagnostics: [converter.diagnostic(problem)],
      command: { title, command: ALLOW_FOLDER_COMMAND, arguments: [uri, folder] },
    });
  }
  return [...actions.values()];
}

function manageTrust(outside: readonly Problem[], converter: Converter): CodeAction {
  const title = 'Manage the trust of the workspace';
  return {
    title,
    kind: CodeActionKind.QuickFix,
    diagnostics: outside.map((problem) => converter.diagnostic(problem)),
    command: { title, command: MANAGE_TRUST_COMMAND },
  };
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

function toAction(fix: QuickFix, problem: Problem, sources: CodeActionSources): CodeAction {
  return {
    title: fix.title,
    kind: CodeActionKind.QuickFix,
    diagnostics: [sources.converter.diagnostic(problem)],
    ...(fix.preferred ? { isPreferred: true } : {}),
    edit: workspaceEdit(sources, sources, fix.edits),
  };
}
