/** Saves the exports of the memory map's page: text to the clipboard, documents to files. */
import * as vscode from 'vscode';
import { errorText } from '../../../server/src/base/errorText.ts';

/** File formats, by the page's names for them. */
const FILES = {
  svg: { extension: 'svg', name: 'SVG picture' },
  png: { extension: 'png', name: 'PNG picture' },
  csv: { extension: 'csv', name: 'CSV table' },
  json: { extension: 'json', name: 'JSON' },
  md: { extension: 'md', name: 'Markdown' },
  text: { extension: 'txt', name: 'Text' },
  mail: { extension: 'txt', name: 'Text for a mail' },
} as const;

/** Copies text to the clipboard, and confirms it for a moment. */
export async function copyText(text: string): Promise<void> {
  await vscode.env.clipboard.writeText(text);
  vscode.window.setStatusBarMessage('$(check) Memory map: copied', 2000);
}

/**
 * Asks where to save a document, and writes it there. The user chooses the file; the page only provides its content.
 *
 * @param board URI of the board: the dialog suggests its folder and name. @param text The document; a PNG in base64.
 */
export async function saveDocument(board: string, format: keyof typeof FILES, text: string): Promise<void> {
  const { extension, name } = FILES[format];
  if (text === '') {
    await vscode.window.showErrorMessage(
      `Devicetree Atlas: the ${name} could not be made. Save the map as SVG instead.`,
    );
    return;
  }
  const source = vscode.Uri.parse(board);
  const base = source.path.replace(/\.[^/.]*$/, '');
  const defaultUri = source.scheme === 'file' ? source.with({ path: `${base}-memory-map.${extension}` }) : undefined;
  const target = await vscode.window.showSaveDialog({
    ...(defaultUri === undefined ? {} : { defaultUri }),
    filters: { [name]: [extension] },
    title: 'Save the memory map',
  });
  if (target === undefined) return;
  try {
    await vscode.workspace.fs.writeFile(target, Buffer.from(text, format === 'png' ? 'base64' : 'utf8'));
  } catch (error) {
    await vscode.window.showErrorMessage(`Devicetree Atlas: the file could not be written. ${errorText(error)}`);
  }
}
