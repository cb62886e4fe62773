/** The status bar item: the active board, its findings. A click picks another board. */
import * as vscode from 'vscode';
import type { BoardInfo } from '../../server/src/lsp/protocol.ts';
import { type BoardState, sourceInFront } from './boardState.ts';
import type { AtlasServer } from './server.ts';

/** Shows the item while a board is active or a device tree source is in front. */
export function createStatusBar(server: AtlasServer, boards: BoardState): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('devicetreeAtlas.board', vscode.StatusBarAlignment.Left, 10);
  item.name = 'Devicetree: active board';

  const update = () => {
    const status = boards.status;
    const isInFront = sourceInFront() !== undefined;
    if (!isInFront && status?.active === undefined) {
      item.hide();
      return;
    }
    item.command = 'devicetreeAtlas.selectBoard';
    item.backgroundColor = undefined;
    if (server.state === 'starting') {
      setText(item, '$(loading~spin) Devicetree', 'The language server is starting');
    } else if (server.state === 'stopped') {
      item.command = 'devicetreeAtlas.showLog';
      item.backgroundColor = new vscode.ThemeColor('statusBarItem.errorBackground');
      setText(item, '$(error) Devicetree', 'The language server is not running. Click to see the log.');
    } else if (boards.isSearching) {
      setText(item, '$(loading~spin) Searching board…', 'Looking for a board that includes this file');
    } else if (status?.active === undefined) {
      setText(item, '$(circuit-board) No board', 'No board includes this file. Click to select one.');
    } else {
      setText(
        item,
        `$(circuit-board) ${status.active.name}${countsText(status.active)}`,
        tooltip(status.active, status.kernel, status.including),
      );
    }
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

function setText(item: vscode.StatusBarItem, text: string, tip: string): void {
  item.text = text;
  item.tooltip = tip;
}

/** ` $(error) 2 $(warning) 1`; nothing for what there is none of, a check mark when all is well. */
function countsText(board: BoardInfo): string {
  if (board.errors === 0 && board.warnings === 0) return ' $(check)';
  const errors = board.errors > 0 ? ` $(error) ${board.errors}` : '';
  const warnings = board.warnings > 0 ? ` $(warning) ${board.warnings}` : '';
  return errors + warnings;
}

function tooltip(board: BoardInfo, kernel: string, including: number): string {
  const count = (n: number, noun: string) => `${n} ${noun}${n === 1 ? '' : 's'}`;
  return [
    board.model === '' ? board.name : `${board.model} (${board.name})`,
    `${count(board.errors, 'error')}, ${count(board.warnings, 'warning')}; booted with Linux ${kernel}`,
    ...(including > 1 ? [`One of ${including} boards that include this file.`] : []),
    'Click to select another board.',
  ].join('\n');
}
