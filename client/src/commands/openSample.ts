/**
 * `Devicetree: Open Sample Board`: a copy of the sample that comes with the extension, in a folder of its own that the user may
 * write into; and the walkthroughs, one of which begins with it.
 */
import * as vscode from 'vscode';
import { fileExists } from '../fileExists.ts';
import { errorText } from '../server.ts';

/** Where the package has it. */
const SAMPLE = 'test/workspace';
/** The name of the copy. */
const FOLDER = 'devicetree-sample';
/** The board that shows most. */
const BOARD = 'dts/acme-a1000-broken.dts';
/** Key of the memory of all windows: the folder that is to begin with its board. */
const OPENING = 'openingSample';

/** Registers the commands, and shows the board in the window that the sample was opened in. */
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
        // What the user changed in an earlier copy stays.
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
      // VS Code 1.100 begins to read the walkthroughs of extensions with the first page that it shows. Asked for ours by its name it
      // shows its own on that page (`openWalkthrough` in gettingStarted.contribution.ts), and no API tells when it has read ours. The
      // list waits for them.
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
