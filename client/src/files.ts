/** Looks at files through VS Code, so that they may be on another machine. */
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

/** The size of a file in bytes. Throws, with words for the user, for anything but a file: reading a pipe would not end. */
export async function sizeOfFile(uri: vscode.Uri): Promise<number> {
  const { size, type } = await vscode.workspace.fs.stat(uri);
  if ((type & vscode.FileType.File) === 0) throw new Error(`${uri.fsPath} is no regular file.`);
  return size;
}
