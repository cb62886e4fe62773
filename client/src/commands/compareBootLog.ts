/**
 * `Devicetree: Compare With Boot Log…`: picks log files, has the server compare the active board with them, and shows the
 * comparison as a document; offers what the log tells as a `.dtatlas.json`.
 */
import * as vscode from 'vscode';
import type { BootLogComparison } from '../../../server/src/lsp/protocol.ts';
import type { BoardState } from '../boardState.ts';
import { fileExists } from '../fileExists.ts';
import { type AtlasServer, errorText } from '../server.ts';

/** Larger files are no logs of one boot. */
const LOG_BYTES_MAX = 64 * 1024 * 1024;

const SAVE = 'Save as .dtatlas.json';

/** The last comparison of each board as a document that needs no saving. */
class Reports implements vscode.TextDocumentContentProvider {
  static readonly scheme = 'devicetree-atlas-boot-log';
  readonly #texts = new Map<string, string>();
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.#changed.event;

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#texts.get(uri.path) ?? '';
  }

  async show(board: string, text: string): Promise<void> {
    const uri = vscode.Uri.from({ scheme: Reports.scheme, path: `/${board} boot log.md` });
    this.#texts.set(uri.path, text);
    this.#changed.fire(uri);
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview: true });
  }
}

/** Registers the command. With URIs as its argument it picks no files. */
export function registerCompareBootLog(server: AtlasServer, boards: BoardState): vscode.Disposable {
  const reports = new Reports();
  const provider = vscode.workspace.registerTextDocumentContentProvider(Reports.scheme, reports);
  const command = vscode.commands.registerCommand('devicetreeAtlas.compareBootLog', async (given?: unknown) => {
    try {
      const logs = isUris(given) ? given : await pickLogs();
      if (logs === undefined || logs.length === 0) return;
      const compared = await server.compareBootLog(boards.boardInFront, await Promise.all(logs.map(readLog)));
      if (compared === null) {
        await vscode.window.showWarningMessage(
          'Devicetree Atlas: nothing to compare. Open a board, and choose a log that shows the boot of a kernel.',
        );
        return;
      }
      await reports.show(compared.board.name, compared.report);
      await tell(compared);
    } catch (error) {
      await vscode.window.showErrorMessage(`Devicetree Atlas: the log could not be compared. ${errorText(error)}`);
    }
  });
  return vscode.Disposable.from(provider, command);
}

function isUris(given: unknown): given is readonly vscode.Uri[] {
  return Array.isArray(given) && given.every((one) => one instanceof vscode.Uri);
}

function pickLogs(): Thenable<vscode.Uri[] | undefined> {
  return vscode.window.showOpenDialog({
    canSelectMany: true,
    openLabel: 'Compare',
    title: 'Logs of one boot: dmesg, /proc/iomem, /sys/kernel/debug/memblock/*',
  });
}

async function readLog(uri: vscode.Uri): Promise<{ readonly name: string; readonly text: string }> {
  const { size } = await vscode.workspace.fs.stat(uri);
  if (size > LOG_BYTES_MAX) throw new Error(`${uri.fsPath} is larger than ${LOG_BYTES_MAX >> 20} MiB.`);
  const bytes = await vscode.workspace.fs.readFile(uri);
  return { name: vscode.workspace.asRelativePath(uri), text: new TextDecoder().decode(bytes) };
}

async function tell({ summary, asPredicted, profile, board }: BootLogComparison): Promise<void> {
  const message = `${board.name}: ${summary}.`;
  const choice = asPredicted
    ? await vscode.window.showInformationMessage(message, SAVE)
    : await vscode.window.showWarningMessage(message, SAVE);
  if (choice === SAVE) await save(profile);
}

/** Writes the profile beside the board. One that is there already is not touched: the user merges the two. */
async function save({ uri: text, text: content }: BootLogComparison['profile']): Promise<void> {
  const uri = vscode.Uri.parse(text, true);
  if (await fileExists(uri)) {
    const document = await vscode.workspace.openTextDocument({ language: 'jsonc', content });
    await vscode.window.showTextDocument(uri, { viewColumn: vscode.ViewColumn.One });
    await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside });
    await vscode.window.showInformationMessage(
      'There is a .dtatlas.json already: take from the new one what you need.',
    );
    return;
  }
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(content));
  await vscode.window.showTextDocument(uri);
}
