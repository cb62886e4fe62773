/**
 * Sets tabs of eight in editors that VS Code restores. VS Code creates them before it knows an extension's defaults for its
 * language, detects a tab size in the text instead, and keeps that when the defaults arrive (seen in 1.100; editors that are
 * opened later are right).
 */
import * as vscode from 'vscode';
import { fileExists } from './files.ts';
import { LANGUAGE_ID } from './languageId.ts';

/** An extension that sets indentation itself, as a configuration file says. */
const EDITOR_CONFIG_EXTENSION = 'EditorConfig.EditorConfig';
const EDITOR_CONFIG_FILE = '.editorconfig';
const WALK_UP_MAX = 40;

/** Gives the visible editors the indentation of the settings. Call this once, at the start. */
export async function restoreIndentation(): Promise<void> {
  for (const editor of vscode.window.visibleTextEditors) {
    const { document } = editor;
    if (document.languageId !== LANGUAGE_ID) continue;
    const settings = vscode.workspace.getConfiguration('editor', document);
    // A user who wants detection has it already.
    if (settings.get('detectIndentation') !== false) continue;
    const tabSize = settings.get('tabSize', 8);
    const insertSpaces = settings.get('insertSpaces', false);
    if (editor.options.tabSize === tabSize && editor.options.insertSpaces === insertSpaces) continue;
    if (await followsEditorConfig(document.uri)) continue;
    editor.options = { tabSize, insertSpaces };
  }
}

/** Whether another extension sets the indentation of this file. */
async function followsEditorConfig(uri: vscode.Uri): Promise<boolean> {
  if (vscode.extensions.getExtension(EDITOR_CONFIG_EXTENSION) === undefined) return false;
  let folder = vscode.Uri.joinPath(uri, '..');
  for (let i = 0; i < WALK_UP_MAX; i++) {
    if (await fileExists(vscode.Uri.joinPath(folder, EDITOR_CONFIG_FILE))) return true;
    const above = vscode.Uri.joinPath(folder, '..');
    if (above.path === folder.path) return false;
    folder = above;
  }
  return false;
}
