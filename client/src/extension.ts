/** Start-up: connects the server, the commands and the views. No logic of its own. */
import * as vscode from 'vscode';
import type { DevicetreeAtlasExports } from '../devicetree-atlas.d.ts';
import { BoardState, chosenBoards } from './boardState.ts';
import { registerAllowFolder } from './commands/allowFolder.ts';
import { registerCompareBoard } from './commands/compareBoard.ts';
import { registerCompareBootLog } from './commands/compareBootLog.ts';
import { registerDescribeBoot } from './commands/describeBoot.ts';
import { registerExplainLogLine } from './commands/explainLogLine.ts';
import { registerOpenMemoryMap } from './commands/openMemoryMap.ts';
import { registerOpenPlace } from './commands/openPlace.ts';
import { registerOpenSample } from './commands/openSample.ts';
import { registerRestartServer } from './commands/restartServer.ts';
import { registerSelectBoard } from './commands/selectBoard.ts';
import { registerShowDocuments } from './commands/showDocuments.ts';
import { registerShowIncludingBoards } from './commands/showIncludingBoards.ts';
import { registerShowLog } from './commands/showLog.ts';
import { registerSwitchOffCheck } from './commands/switchOffCheck.ts';
import { registerBlobEditor } from './documents/blobEditor.ts';
import { AtlasDocuments } from './documents/documents.ts';
import { registerDocumentFeatures } from './documents/lineOrigins.ts';
import { registerLogLevels } from './documents/logLevels.ts';
import { makeExports } from './exports.ts';
import { restoreIndentation } from './indentation.ts';
import { registerLanguageModelTools } from './languageModelTools.ts';
import { createLanguageStatus } from './languageStatus.ts';
import { MemoryMapPanels } from './memoryMap/panels.ts';
import { AtlasServer } from './server.ts';
import { createStatusBar } from './statusBar.ts';
import { BoardTree } from './views/boardTree.ts';
import { IncludedFiles } from './views/includedFiles.ts';
import { registerNodeCommands } from './views/nodeCommands.ts';
import { Regions } from './views/regions.ts';

let running: AtlasServer | undefined;

/** Called by VS Code when the first device tree source is opened, or one of our commands is run. */
export function activate(context: vscode.ExtensionContext): DevicetreeAtlasExports {
  const server = new AtlasServer(context.asAbsolutePath('server/dist/languageServer.js'), () =>
    chosenBoards(context.workspaceState),
  );
  const boards = new BoardState(server, context.workspaceState);
  const panels = new MemoryMapPanels(context.extensionUri, server, boards);
  const tree = new BoardTree(server, boards);
  const regions = new Regions(server, boards);
  const documents = new AtlasDocuments(server, boards);
  context.subscriptions.push(
    server,
    boards,
    panels,
    tree,
    regions,
    documents,
    registerDocumentFeatures(documents),
    registerLogLevels(documents),
    registerBlobEditor(documents),
    registerShowDocuments(server, boards, documents),
    registerCompareBoard(server, boards, documents),
    registerOpenSample(context),
    new IncludedFiles(server, boards),
    registerNodeCommands(server, boards, panels, tree, regions),
    createStatusBar(server, boards),
    createLanguageStatus(server, boards),
    registerShowIncludingBoards(server),
    registerOpenMemoryMap(panels, boards),
    registerSelectBoard(server, boards, panels),
    registerCompareBootLog(server, boards),
    registerExplainLogLine(server, boards),
    registerDescribeBoot(server, boards),
    registerRestartServer(server),
    registerShowLog(server),
    registerSwitchOffCheck(),
    registerAllowFolder(),
    registerOpenPlace(),
    registerLanguageModelTools(context.extension.packageJSON, server),
    // The server decides at its start which files a trusted workspace may read.
    vscode.workspace.onDidGrantWorkspaceTrust(() => void server.restart()),
  );
  running = server;
  void vscode.commands.executeCommand('setContext', 'devicetreeAtlas.active', true);
  boards.onDidChange((status) =>
    vscode.commands.executeCommand('setContext', 'devicetreeAtlas.hasBoard', status?.active !== undefined),
  );
  void restoreIndentation();
  void server.start();
  return makeExports(server, boards, context.subscriptions);
}

/** Called by VS Code when the window closes; waits until the server process has ended. */
export async function deactivate(): Promise<void> {
  await running?.stop();
}
