/** Detects when the views may need new data: another board is active, it was booted, or one of its files was edited. */
import * as vscode from 'vscode';
import type { BoardState } from '../boardState.ts';
import type { AtlasServer } from '../server.ts';

/** Delay after the last edit. */
const PAUSE_MS = 400;

/** Calls `refresh` at each change, at once or after a pause, and once at the beginning. */
export function onBoardChange(server: AtlasServer, boards: BoardState, refresh: () => void): vscode.Disposable {
  let timer: NodeJS.Timeout | undefined;
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(refresh, PAUSE_MS);
  };
  refresh();
  return vscode.Disposable.from(
    boards.onDidChange(refresh),
    server.onDidChangeState(refresh),
    server.onMemoryMapChanged(later),
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      if (boards.belongsToActive(document.uri.toString())) later();
    }),
    new vscode.Disposable(() => clearTimeout(timer)),
  );
}
