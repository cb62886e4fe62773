/** Opens a source location of the server in an editor. */
import * as vscode from 'vscode';
import type { SourceLocation } from '../../server/src/lsp/protocol.ts';

/**
 * Shows the place and selects it. Uses an editor that shows the file already; otherwise one outside `avoid`, the column of the
 * view that asked, so that the view stays visible. With `preserveFocus` the keyboard focus stays where it is.
 */
export async function openLocation(
  location: SourceLocation,
  avoid?: vscode.ViewColumn,
  preserveFocus = false,
): Promise<void> {
  const uri = vscode.Uri.parse(location.uri, true);
  const { start, end } = location.range;
  const shown = vscode.window.visibleTextEditors.find((editor) => editor.document.uri.toString() === uri.toString());
  await vscode.window.showTextDocument(uri, {
    preserveFocus,
    viewColumn: shown?.viewColumn ?? columnBeside(avoid),
    selection: new vscode.Range(start.line, start.character, end.line, end.character),
  });
}

/** A column for sources that is not `avoid`. */
export function columnBeside(avoid: vscode.ViewColumn | undefined): vscode.ViewColumn {
  return avoid === vscode.ViewColumn.One ? vscode.ViewColumn.Beside : vscode.ViewColumn.One;
}
