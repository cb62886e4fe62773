/**
 * `Devicetree: Say How This Board Boots…`: opens the `.dtatlas.json` of a board at the place for editing; creates the file, or
 * adds an entry for the board, if there is none.
 */
import * as vscode from 'vscode';
import { errorText } from '../../../server/src/base/errorText.ts';
import type { BootProfileFile } from '../../../server/src/lsp/protocol.ts';
import type { BoardState } from '../boardState.ts';
import { columnBeside } from '../openLocation.ts';
import type { AtlasServer } from '../server.ts';

/** Registers the command. Arguments: the board's URI, by default of the file in front; the column not to be used. */
export function registerDescribeBoot(server: AtlasServer, boards: BoardState): vscode.Disposable {
  return vscode.commands.registerCommand('devicetreeAtlas.describeBoot', async (uri?: unknown, avoid?: unknown) => {
    try {
      const file = await server.bootProfile(typeof uri === 'string' ? uri : boards.boardInFront);
      if (file === null) {
        await vscode.window.showWarningMessage(
          'Devicetree Atlas: there is no board to describe. Open a .dts file that is saved, or select a board.',
        );
        return;
      }
      await open(file, typeof avoid === 'number' ? columnBeside(avoid) : vscode.ViewColumn.Active);
    } catch (error) {
      await vscode.window.showErrorMessage(`Devicetree Atlas: .dtatlas.json could not be opened. ${errorText(error)}`);
    }
  });
}

async function open({ uri: text, isNew, insert, cursor }: BootProfileFile, column: vscode.ViewColumn): Promise<void> {
  const uri = vscode.Uri.parse(text, true);
  if (isNew && insert) await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(insert.text));
  const shown = vscode.window.visibleTextEditors.find((editor) => editor.document.uri.toString() === uri.toString());
  const editor = await vscode.window.showTextDocument(uri, { viewColumn: shown?.viewColumn ?? column });
  if (!isNew && insert) {
    const at = new vscode.Position(insert.position.line, insert.position.character);
    await editor.edit((edit) => edit.insert(at, insert.text));
  }
  const position = new vscode.Position(cursor.line, cursor.character);
  editor.selection = new vscode.Selection(position, position);
  editor.revealRange(editor.selection, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}
