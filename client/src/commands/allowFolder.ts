import * as vscode from 'vscode';
import { ALLOW_FOLDER_COMMAND } from '../../../server/src/lsp/protocol.ts';

/** Command of the quick fix `Allow files of … to be read`: in the workspace's settings if there is one, else the user's. */
export function registerAllowFolder(): vscode.Disposable {
  return vscode.commands.registerCommand(ALLOW_FOLDER_COMMAND, async (uri?: unknown, folder?: unknown) => {
    if (typeof uri !== 'string' || typeof folder !== 'string') return;
    const settings = vscode.workspace.getConfiguration('devicetreeAtlas', vscode.Uri.parse(uri));
    const target = vscode.workspace.workspaceFolders
      ? vscode.ConfigurationTarget.Workspace
      : vscode.ConfigurationTarget.Global;
    const allowed = settings.get<readonly string[]>('allowedFolders', []);
    await settings.update('allowedFolders', [...new Set([...allowed, folder])], target);
  });
}
