/** Checks for a file through VS Code, so that it may be on another machine. */
import * as vscode from 'vscode';

/** Whether a file exists; also false when the file system gives no answer. */
export async function fileExists(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch {
    return false;
  }
}
