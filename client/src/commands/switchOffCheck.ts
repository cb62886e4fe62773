import * as vscode from 'vscode';
import { SWITCH_OFF_COMMAND } from '../../../server/src/lsp/protocol.ts';

/** Command of the quick fix `Switch … off in the settings`: in the workspace's settings if there is one, else the user's. */
export function registerSwitchOffCheck(): vscode.Disposable {
  return vscode.commands.registerCommand(SWITCH_OFF_COMMAND, async (uri?: unknown, check?: unknown) => {
    if (typeof uri !== 'string' || typeof check !== 'string') return;
    const settings = vscode.workspace.getConfiguration('devicetreeAtlas', vscode.Uri.parse(uri));
    const target = vscode.workspace.workspaceFolders
      ? vscode.ConfigurationTarget.Workspace
      : vscode.ConfigurationTarget.Global;
    await settings.update('checks', { ...settings.get<object>('checks'), [check]: 'off' }, target);
  });
}
