/**
 * The language status items of a device tree source: the board whose part the file is, with the choice of another one, and
 * the effect of the last save of a shared file on its boards.
 */
import * as vscode from 'vscode';
import { type ImpactParams, SHOW_BOARDS_COMMAND } from '../../server/src/lsp/protocol.ts';
import type { BoardState } from './boardState.ts';
import { LANGUAGE_ID } from './languageId.ts';
import type { AtlasServer } from './server.ts';

/** How long the status bar shows the effect of a save; the language status keeps it. */
const MESSAGE_MS = 10_000;

/** Makes the items and keeps them up to date. */
export function createLanguageStatus(server: AtlasServer, boards: BoardState): vscode.Disposable {
  const board = vscode.languages.createLanguageStatusItem('devicetreeAtlas.board', { language: LANGUAGE_ID });
  board.name = 'Devicetree: board of this file';
  board.command = { command: 'devicetreeAtlas.selectBoard', title: 'Change Board' };
  const update = () => {
    const { active, including = 0 } = boards.status ?? {};
    board.busy = boards.isSearching || server.state === 'starting';
    board.severity = vscode.LanguageStatusSeverity.Information;
    if (active !== undefined) {
      board.text = active.name;
      board.detail = including > 1 ? `one of ${including} boards that include this file` : active.model;
    } else {
      board.text = board.busy ? 'Searching a board…' : 'No board';
      board.detail = board.busy ? '' : 'No board includes this file: only its own text is checked';
    }
  };
  update();
  let impact: vscode.LanguageStatusItem | undefined;
  // One at a time: VS Code shows the message before again when the last one ends.
  let message: vscode.Disposable | undefined;
  return vscode.Disposable.from(
    board,
    server.onDidChangeState(update),
    boards.onDidChange(update),
    server.onImpact((told) => {
      impact?.dispose();
      impact = impactItem(told);
      message?.dispose();
      message = vscode.window.setStatusBarMessage(`$(references) ${told.summary}`, MESSAGE_MS);
    }),
    new vscode.Disposable(() => {
      impact?.dispose();
      message?.dispose();
    }),
  );
}

function impactItem({ uri, summary, broken }: ImpactParams): vscode.LanguageStatusItem {
  const { scheme, fsPath } = vscode.Uri.parse(uri, true);
  const item = vscode.languages.createLanguageStatusItem('devicetreeAtlas.impact', {
    language: LANGUAGE_ID,
    scheme,
    pattern: fsPath,
  });
  item.name = 'Devicetree: what the last save did';
  item.text = summary;
  item.severity = broken > 0 ? vscode.LanguageStatusSeverity.Warning : vscode.LanguageStatusSeverity.Information;
  item.command = { command: SHOW_BOARDS_COMMAND, title: 'Show Boards', arguments: [uri] };
  return item;
}
