/** When what the views show of the active board may be another: it is another board, it was booted, or a file of it edited. */
import * as vscode from 'vscode';
import type { BoardState } from '../boardState.ts';
import type { AtlasServer } from '../server.ts';

/** After this long without an edit. */
const PAUSE_MS = 400;

/** Has `refresh` called then, at once or after a pause; once at the beginning. */
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
