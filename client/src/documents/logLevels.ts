/** Colours of a boot log: lines that the kernel prints as errors or warnings. */
import * as vscode from 'vscode';
import type { AtlasDocuments } from './documents.ts';
import { DOCUMENT_SCHEME } from './documentUri.ts';

/** Colours the visible logs, until disposed. */
export function registerLogLevels(documents: AtlasDocuments): vscode.Disposable {
  const types = {
    error: vscode.window.createTextEditorDecorationType({ color: new vscode.ThemeColor('editorError.foreground') }),
    warning: vscode.window.createTextEditorDecorationType({ color: new vscode.ThemeColor('editorWarning.foreground') }),
  };
  const colour = () => {
    for (const editor of vscode.window.visibleTextEditors) {
      const { document } = editor;
      if (document.uri.scheme !== DOCUMENT_SCHEME) continue;
      const levels = documents.shown(document.uri)?.document.levels ?? [];
      for (const level of ['error', 'warning'] as const) {
        const lines = levels.flatMap((each, line) => (each === level && line < document.lineCount ? line : []));
        editor.setDecorations(
          types[level],
          lines.map((line) => document.lineAt(line).range),
        );
      }
    }
  };
  return vscode.Disposable.from(
    types.error,
    types.warning,
    vscode.window.onDidChangeVisibleTextEditors(colour),
    documents.onDidChangeDocument(colour),
    // The text arrives after its levels.
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      if (document.uri.scheme === DOCUMENT_SCHEME) colour();
    }),
  );
}
