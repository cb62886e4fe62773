import * as vscode from 'vscode';
import type { AtlasServer } from '../server.ts';

/** `Devicetree: Show Log`. */
export function registerShowLog(server: AtlasServer): vscode.Disposable {
  return vscode.commands.registerCommand('devicetreeAtlas.showLog', () => server.log.show());
}
