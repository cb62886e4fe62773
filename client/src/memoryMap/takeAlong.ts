/** What the page of the memory map hands to the host to take along: text for the clipboard, documents for files. */
import * as vscode from 'vscode';
import { errorText } from '../server.ts';

/** Formats of files, by what the page calls them. */
const FILES = {
  svg: { extension: 'svg', name: 'SVG picture' },
  png: { extension: 'png', name: 'PNG picture' },
  csv: { extension: 'csv', name: 'CSV table' },
  json: { extension: 'json', name: 'JSON' },
  md: { extension: 'md', name: 'Markdown' },
  text: { extension: 'txt', name: 'Text' },
  mail: { extension: 'txt', name: 'Text for a mail' },
} as const;

/** Puts text on the clipboard, and says so for a moment. */
export async function copyText(text: string): Promise<void> {
  await vscode.env.clipboard.writeText(text);
  vscode.window.setStatusBarMessage('$(check) Memory map: copied', 2000);
}

/**
 * Asks where to save a document, and writes it there. The user chooses the file; the page only says what is in it.
 *
 * @param board URI of the board: its folder and its name are proposed. @param text The document; a PNG in base64.
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
