import * as vscode from 'vscode';
import type { AtlasServer } from '../server.ts';

/** `Devicetree: Restart Language Server`. */
export function registerRestartServer(server: AtlasServer): vscode.Disposable {
  return vscode.commands.registerCommand('devicetreeAtlas.restartServer', () => server.restart());
}
