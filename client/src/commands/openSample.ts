/**
 * `Devicetree: Open Sample Board`: copies the extension's sample into a writable folder of the user, and opens it; and the
 * walkthroughs, one of which begins with it.
 */
import * as vscode from 'vscode';
import { errorText } from '../../../server/src/base/errorText.ts';
import { fileExists } from '../files.ts';

/** Its path in the package. */
const SAMPLE = 'test/workspace';
/** The name of the copy. */
const FOLDER = 'devicetree-sample';
/** The board that shows the most features. */
const BOARD = 'dts/acme-a1000-broken.dts';
/** Key of the memory shared by all windows: the folder whose board is to be opened at the start. */
const OPENING = 'openingSample';

/** Registers the commands, and shows the board in the window in which the sample was opened. */
export function registerOpenSample({
  extensionUri,
  globalStorageUri,
  globalState,
}: vscode.ExtensionContext): vscode.Disposable {
  const folder = vscode.Uri.joinPath(globalStorageUri, FOLDER);
  void showOpened(globalState);
  return vscode.Disposable.from(
    vscode.commands.registerCommand('devicetreeAtlas.openSample', async () => {
      try {
        // Keep the user's changes in an earlier copy.
        if (!(await fileExists(vscode.Uri.joinPath(folder, BOARD)))) {
          await vscode.workspace.fs.copy(vscode.Uri.joinPath(extensionUri, SAMPLE), folder, { overwrite: true });
        }
        await globalState.update(OPENING, folder.toString());
        const isEmpty = (vscode.workspace.workspaceFolders ?? []).length === 0;
        await vscode.commands.executeCommand('vscode.openFolder', folder, { forceNewWindow: !isEmpty });
      } catch (error) {
        await vscode.window.showErrorMessage(`Devicetree Atlas: the sample could not be opened. ${errorText(error)}`);
      }
    }),
    vscode.commands.registerCommand('devicetreeAtlas.openWalkthrough', () =>
      // VS Code 1.100 begins to read the walkthroughs of extensions with the first page that it shows. When asked for ours by
      // name, it shows its own there (`openWalkthrough` in gettingStarted.contribution.ts), and no API tells when ours are read.
      // The list waits for them.
      vscode.commands.executeCommand('welcome.showAllWalkthroughs'),
    ),
  );
}

async function showOpened(memory: vscode.Memento): Promise<void> {
  const [own] = vscode.workspace.workspaceFolders ?? [];
  if (own === undefined || memory.get(OPENING) !== own.uri.toString()) return;
  await memory.update(OPENING, undefined);
  await vscode.window.showTextDocument(vscode.Uri.joinPath(own.uri, BOARD), { preview: false });
}
