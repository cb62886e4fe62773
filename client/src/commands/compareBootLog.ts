/**
 * `Devicetree: Compare With Boot Log…`: picks log files, has the server compare the active board with them, and shows the
 * comparison as a page; offers the log's facts as a `.dtatlas.json`. Closing the page or a command removes marks in the source.
 */
import * as vscode from 'vscode';
import { errorText } from '../../../server/src/base/errorText.ts';
import type { BootLogComparison } from '../../../server/src/lsp/protocol.ts';
import type { BoardState } from '../boardState.ts';
import { BootLogReports, REMOVE_MARKS_COMMAND, SAVE_PROFILE_COMMAND } from '../bootLog/panel.ts';
import { fileExists, sizeOfFile } from '../files.ts';
import type { AtlasServer } from '../server.ts';

/** Larger files are not the log of one boot. */
const LOG_BYTES_MAX = 64 * 1024 * 1024;

const SAVE = 'Save as .dtatlas.json';

/** Registers the commands. With URIs as its argument the comparison asks for no files. */
export function registerCompareBootLog(server: AtlasServer, boards: BoardState): vscode.Disposable {
  const reports = new BootLogReports();
  const closed = reports.onDidClose((uri) => void server.forgetBootLog(uri).catch(() => undefined));
  const command = vscode.commands.registerCommand('devicetreeAtlas.compareBootLog', async (given?: unknown) => {
    try {
      const logs = isUris(given) ? given : await pickLogs();
      if (logs === undefined || logs.length === 0) return;
      const texts = await Promise.all(logs.map(readLog));
      const compared = await server.compareBootLog(boards.boardInFront, texts);
      if (compared === null) {
        await vscode.window.showWarningMessage(
          'Devicetree Atlas: nothing to compare. Open a board, and choose a log that shows the boot of a kernel.',
        );
        return;
      }
      reports.show(compared, new Map(texts.map(({ name }, i) => [name, logs[i]?.toString() ?? ''])));
      await tell(compared);
    } catch (error) {
      await vscode.window.showErrorMessage(`Devicetree Atlas: the log could not be compared. ${errorText(error)}`);
    }
  });
  const remove = vscode.commands.registerCommand(REMOVE_MARKS_COMMAND, async () => {
    const had = await server.forgetBootLog(undefined).catch(() => false);
    if (!had) await vscode.window.showInformationMessage('Devicetree Atlas: no board has marks of a boot log.');
  });
  const saving = vscode.commands.registerCommand(SAVE_PROFILE_COMMAND, async () => {
    const { current } = reports;
    if (current) await save(current.profile);
  });
  return vscode.Disposable.from(command, remove, saving, closed, reports);
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
  if ((await sizeOfFile(uri)) > LOG_BYTES_MAX)
    throw new Error(`${uri.fsPath} is larger than ${LOG_BYTES_MAX >> 20} MiB.`);
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

/** Writes the profile beside the board. An existing one is not changed: the user merges the two. */
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
