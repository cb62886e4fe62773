import * as vscode from 'vscode';
import { SWITCH_OFF_COMMAND } from '../../../server/src/lsp/protocol.ts';

/** Behind the quick fix `Switch … off in the settings`: of the workspace where there is one, else of the user. */
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
