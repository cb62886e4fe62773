/** The status bar item: the active board and its findings. A click picks another board. */
import * as vscode from 'vscode';
import { type BoardState, sourceInFront } from './boardState.ts';
import type { AtlasServer } from './server.ts';
import { statusBarView } from './statusBarView.ts';

/** Shows the item while a board is active or a device tree source is in front. */
export function createStatusBar(server: AtlasServer, boards: BoardState): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('devicetreeAtlas.board', vscode.StatusBarAlignment.Left, 10);
  item.name = 'Devicetree: active board';

  const update = () => {
    const { status, isSearching } = boards;
    const shown = statusBarView({
      status,
      isSearching,
      server: server.state,
      isInFront: sourceInFront() !== undefined,
    });
    if (shown === undefined) {
      item.hide();
      return;
    }
    item.text = shown.text;
    item.tooltip = shown.tooltip;
    item.command = shown.command;
    item.backgroundColor = shown.isError ? new vscode.ThemeColor('statusBarItem.errorBackground') : undefined;
    item.show();
  };

  update();
  return vscode.Disposable.from(
    item,
    server.onDidChangeState(update),
    boards.onDidChange(update),
    vscode.window.onDidChangeActiveTextEditor(update),
  );
}
