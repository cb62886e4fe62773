/** What the user's settings say of how the map's page writes numbers. */
import * as vscode from 'vscode';
import type { Preferences } from './messages.ts';

/** The setting; `devicetreeAtlas.memoryMap` is its section. */
const SECTION = 'devicetreeAtlas.memoryMap';

/** As the settings stand now. */
export function readPreferences(): Preferences {
  return { digits: vscode.workspace.getConfiguration(SECTION).get('digits') === 'plain' ? 'plain' : 'grouped' };
}

/** Tells of changes. */
export function onPreferences(listener: (preferences: Preferences) => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration(SECTION)) listener(readPreferences());
  });
}
