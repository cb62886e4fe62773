/** `Devicetree: Show Compiled DTS`, `Show Preprocessed`, `Show Boot Log`; and the way from their lines back to the source. */
import * as vscode from 'vscode';
import type { DocumentKind } from '../../../server/src/lsp/documentProtocol.ts';
import { type BoardState, sourceInFront } from '../boardState.ts';
import type { AtlasDocuments } from '../documents/documents.ts';
import { subjectOf } from '../documents/documentUri.ts';
import { originsOf } from '../documents/lineOrigins.ts';
import { columnBeside } from '../openLocation.ts';
import type { AtlasServer } from '../server.ts';

const NO_BOARD = 'Devicetree Atlas: no board is active. Open a .dts file, or select a board.';

/** Registers the commands. */
export function registerShowDocuments(
  server: AtlasServer,
  boards: BoardState,
  documents: AtlasDocuments,
): vscode.Disposable {
  const show = (name: string, kind: DocumentKind) =>
    vscode.commands.registerCommand(`devicetreeAtlas.${name}`, async () => {
      const uri = boards.boardInFront;
      if (uri === undefined) await vscode.window.showWarningMessage(NO_BOARD);
      else await documents.open({ kind, uri });
    });
  return vscode.Disposable.from(
    vscode.commands.registerCommand('devicetreeAtlas.showCompiled', () => showCompiled(server, boards, documents)),
    show('showPreprocessed', 'preprocessed'),
    show('showBootLog', 'bootLog'),
    vscode.commands.registerCommand('devicetreeAtlas.goToSource', () => goToSource(documents)),
  );
}

/** Opens the document beside a source, at the line of the caret's statement. */
async function showCompiled(server: AtlasServer, boards: BoardState, documents: AtlasDocuments): Promise<void> {
  const board = boards.boardInFront;
  if (board === undefined) {
    await vscode.window.showWarningMessage(NO_BOARD);
    return;
  }
  const source = sourceInFront();
  const editor = vscode.window.activeTextEditor;
  const at = source && editor ? await server.compiledLine({ uri: source.toString(), ...caretOf(editor) }) : null;
  await documents.open(
    { kind: 'compiled', uri: at?.board ?? board },
    source ? { viewColumn: vscode.ViewColumn.Beside } : {},
    at?.line,
  );
}

/** The caret; in front of a statement it counts as inside of it. */
function caretOf({ document, selection: { active } }: vscode.TextEditor) {
  const { firstNonWhitespaceCharacterIndex } = document.lineAt(active.line);
  return { line: active.line, character: Math.max(active.character, firstNonWhitespaceCharacterIndex) };
}

/** Goes to the definition that determines a line, outside of the document's column. */
async function goToSource(documents: AtlasDocuments): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (!editor || !subjectOf(editor.document.uri)) return;
  const { line } = editor.selection.active;
  const uri = editor.document.uri;
  const shown = documents.shown(uri)?.document;
  const link = shown?.links.find((each) => each.line === line);
  const location = originsOf(documents, uri, line)[0] ?? (shown && link && documents.location(shown, link.target));
  if (!location) {
    await vscode.window.showInformationMessage('Devicetree Atlas: no source says this line.');
    return;
  }
  const open = vscode.window.visibleTextEditors.find(
    ({ document }) => document.uri.toString() === location.uri.toString(),
  );
  await vscode.window.showTextDocument(location.uri, {
    selection: location.range,
    viewColumn: open?.viewColumn ?? columnBeside(editor.viewColumn),
  });
}
