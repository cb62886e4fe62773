/** Whether there is a file, by way of VS Code, so that it may be on another machine. */
import * as vscode from 'vscode';

/** Also false where the file system does not say. */
export async function fileExists(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch {
    return false;
  }
}
