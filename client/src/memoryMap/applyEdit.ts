/** Applies edits that the server computed for a map to the documents, as one undo step. */
import * as vscode from 'vscode';
import type { MapEdit } from '../../../server/src/lsp/mapProtocol.ts';
import { columnBeside } from '../openLocation.ts';

/**
 * Applies the edits; false when a document has changed since they were computed, or cannot be edited. Shows the first file
 * outside of the column `avoid`, so that the user sees the change and can undo it there.
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

/** Writes and saves a file, through its editor if it is open. */
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
