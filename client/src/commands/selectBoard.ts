/** `Devicetree: Select Active Board`: a list of the boards the server knows, those of the file in front first. */
import * as vscode from 'vscode';
import type { BoardInfo } from '../../../server/src/lsp/protocol.ts';
import type { BoardState } from '../boardState.ts';
import { type AtlasServer, errorText, LANGUAGE_ID } from '../server.ts';

interface BoardItem extends vscode.QuickPickItem {
  readonly uri: string;
}

export function registerSelectBoard(server: AtlasServer, boards: BoardState): vscode.Disposable {
  return vscode.commands.registerCommand('devicetreeAtlas.selectBoard', async () => {
    try {
      const document = vscode.window.activeTextEditor?.document;
      const uri = document?.languageId === LANGUAGE_ID ? document.uri.toString() : undefined;
      const items = server.boards(uri).then((list) => list.map((board) => toItem(board, boards.status?.active?.uri)));
      if ((await items).length === 0) {
        await vscode.window.showInformationMessage('No boards found. Open a .dts file to begin.');
        return;
      }
      const picked = await vscode.window.showQuickPick(items, {
        title: 'Select Active Board',
        placeHolder: 'The board whose findings, addresses and memory map are shown',
        matchOnDescription: true,
        matchOnDetail: true,
      });
      if (picked !== undefined) await server.selectBoard(picked.uri);
    } catch (error) {
      await vscode.window.showErrorMessage(`Devicetree Atlas: the boards could not be listed. ${errorText(error)}`);
    }
  });
}

function toItem(board: BoardInfo, activeUri: string | undefined): BoardItem {
  const counts = [
    board.errors > 0 ? `$(error) ${board.errors}` : '',
    board.warnings > 0 ? `$(warning) ${board.warnings}` : '',
  ].filter((text) => text !== '');
  const folder = vscode.workspace.asRelativePath(vscode.Uri.joinPath(vscode.Uri.parse(board.uri), '..'), false);
  return {
    uri: board.uri,
    label: `$(${board.uri === activeUri ? 'check' : 'circuit-board'}) ${board.name}`,
    description: [board.model, ...counts].filter((text) => text !== '').join('  '),
    detail: folder,
  };
}
