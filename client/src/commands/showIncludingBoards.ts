/** The boards that include a file, first those that its last save broke: a choice leads to the problem, or to the board. */
import * as vscode from 'vscode';
import { errorText } from '../../../server/src/base/errorText.ts';
import { SHOW_BOARDS_COMMAND, type SourceLocation } from '../../../server/src/lsp/protocol.ts';
import { sourceInFront } from '../boardState.ts';
import { openLocation } from '../openLocation.ts';
import type { AtlasServer } from '../server.ts';

interface BoardItem extends vscode.QuickPickItem {
  readonly location: SourceLocation;
}

const START = { line: 0, character: 0 };

/** Registers the command. Argument: the URI of a file, by default the one in front. */
export function registerShowIncludingBoards(server: AtlasServer): vscode.Disposable {
  return vscode.commands.registerCommand(SHOW_BOARDS_COMMAND, async (given?: unknown) => {
    const uri = typeof given === 'string' ? given : sourceInFront()?.toString();
    if (uri === undefined) return;
    try {
      const chosen = await vscode.window.showQuickPick(itemsOf(server, uri), {
        title: `Boards That Include ${vscode.workspace.asRelativePath(vscode.Uri.parse(uri, true))}`,
        placeHolder: 'Open a board, or the first new problem in it',
        matchOnDescription: true,
        matchOnDetail: true,
      });
      if (chosen !== undefined) await openLocation(chosen.location);
    } catch (error) {
      await vscode.window.showErrorMessage(`Devicetree Atlas: the boards could not be listed. ${errorText(error)}`);
    }
  });
}

async function itemsOf(server: AtlasServer, uri: string): Promise<readonly BoardItem[]> {
  const boards = await server.includingBoards(uri);
  return boards.map(({ board, broken }) => ({
    label: `${broken === undefined ? '$(circuit-board)' : '$(error)'} ${board.name}`,
    description: board.model,
    detail: broken?.message ?? vscode.workspace.asRelativePath(vscode.Uri.parse(board.uri, true)),
    location: broken?.location ?? { uri: board.uri, range: { start: START, end: START } },
  }));
}
