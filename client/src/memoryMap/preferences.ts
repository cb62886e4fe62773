/** The user's settings for numbers on the map's page. */
import * as vscode from 'vscode';
import type { Preferences } from './messages.ts';

/** The setting; `devicetreeAtlas.memoryMap` is its section. */
const SECTION = 'devicetreeAtlas.memoryMap';

/** The current preferences. */
export function readPreferences(): Preferences {
  return { digits: vscode.workspace.getConfiguration(SECTION).get('digits') === 'plain' ? 'plain' : 'grouped' };
}

/** Calls the listener after changes. */
export function onPreferences(listener: (preferences: Preferences) => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration(SECTION)) listener(readPreferences());
  });
}
