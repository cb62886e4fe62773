/**
 * Blobs open as DTS: the document of their tree replaces the editor of `.dtb` and `.dtbo` files, in the same place. For a file
 * that is no blob, the editor stays and shows the fault.
 */
import * as vscode from 'vscode';
import type { AtlasDocuments } from './documents.ts';
import { documentUri } from './documentUri.ts';

const VIEW_TYPE = 'devicetreeAtlas.blob';

/** Registers the editor, and the command that opens a blob whatever its default editor is. */
export function registerBlobEditor(documents: AtlasDocuments): vscode.Disposable {
  const provider: vscode.CustomReadonlyEditorProvider = {
    openCustomDocument: (uri) => ({ uri, dispose: () => {} }),
    resolveCustomEditor: async ({ uri }, panel) => {
      const failed = uri.scheme === 'file' ? await openBlob(documents, uri, panel.viewColumn) : ONLY_FILES;
      if (failed === undefined) panel.dispose();
      else panel.webview.html = page(failed);
    },
  };
  return vscode.Disposable.from(
    vscode.window.registerCustomEditorProvider(VIEW_TYPE, provider),
    vscode.commands.registerCommand('devicetreeAtlas.openBlob', async (given?: vscode.Uri) => {
      const uri = given ?? (await pickBlob());
      if (uri) await documents.open({ kind: 'compiled', uri: uri.toString() });
    }),
  );
}

const ONLY_FILES = 'Only a blob that is a file on the disk is shown as DTS.';

/** @returns Why it could not be opened; undefined when it was. */
async function openBlob(
  documents: AtlasDocuments,
  uri: vscode.Uri,
  viewColumn: vscode.ViewColumn | undefined,
): Promise<string | undefined> {
  const subject = { kind: 'compiled', uri: uri.toString() } as const;
  const failed = await documents.make(subject);
  if (failed !== undefined) return failed;
  const document = await vscode.workspace.openTextDocument(documentUri(subject));
  await vscode.window.showTextDocument(document, {
    preview: false,
    ...(viewColumn === undefined ? {} : { viewColumn }),
  });
  return undefined;
}

async function pickBlob(): Promise<vscode.Uri | undefined> {
  const [uri] =
    (await vscode.window.showOpenDialog({
      title: 'A device-tree blob to show as DTS',
      openLabel: 'Show as DTS',
      filters: { 'Device-tree blobs': ['dtb', 'dtbo'], 'All files': ['*'] },
    })) ?? [];
  return uri;
}

function page(words: string): string {
  const escaped = words.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
  return `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'"></head><body><p>${escaped}</p></body></html>`;
}
