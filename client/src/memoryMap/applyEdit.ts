/** Edits that the server computed for a map, made in the documents: one step to undo. */
import * as vscode from 'vscode';
import type { MapEdit } from '../../../server/src/lsp/mapProtocol.ts';
import { columnBeside } from '../openLocation.ts';

/**
 * Makes the edits; false when a document has changed since they were computed, or takes none. The first file comes into sight,
 * outside of the column `avoid`, so that what was done is seen and undone there.
 */
export async function applyMapEdit({ files }: MapEdit, avoid: vscode.ViewColumn | undefined): Promise<boolean> {
  const edit = new vscode.WorkspaceEdit();
  for (const { uri, version, edits } of files) {
    const target = vscode.Uri.parse(uri, true);
    const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === target.toString());
    if (open !== undefined && version !== null && open.version !== version) return false;
    for (const { range, newText } of edits) {
      const { start, end } = range;
      edit.replace(target, new vscode.Range(start.line, start.character, end.line, end.character), newText);
    }
  }
  const [first] = files;
  if (first !== undefined) await bringIntoSight(vscode.Uri.parse(first.uri, true), avoid);
  return vscode.workspace.applyEdit(edit);
}

async function bringIntoSight(uri: vscode.Uri, avoid: vscode.ViewColumn | undefined): Promise<void> {
  const isSeen = vscode.window.visibleTextEditors.some(({ document }) => document.uri.toString() === uri.toString());
  if (isSeen) return;
  await vscode.window.showTextDocument(uri, { preserveFocus: true, preview: false, viewColumn: columnBeside(avoid) });
}

/** Writes a file, in its editor where it is open, and saves it. */
export async function writeFile(uri: vscode.Uri, text: string, isNew: boolean): Promise<boolean> {
  if (isNew) {
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
    return true;
  }
  const document = await vscode.workspace.openTextDocument(uri);
  const edit = new vscode.WorkspaceEdit();
  const whole = new vscode.Range(document.positionAt(0), document.positionAt(document.getText().length));
  edit.replace(uri, whole, text);
  return (await vscode.workspace.applyEdit(edit)) && document.save();
}
