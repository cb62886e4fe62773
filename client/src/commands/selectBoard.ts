/**
 * `Devicetree: Select Active Board`: the boards that the server has opened, those of the file in front first, then every other
 * board of the workspace; searchable by name, model, compatible and folder.
 */
import * as vscode from 'vscode';
import { errorText } from '../../../server/src/base/errorText.ts';
import type { BoardInfo } from '../../../server/src/lsp/protocol.ts';
import { type BoardState, sourceInFront } from '../boardState.ts';
import type { MemoryMapPanels } from '../memoryMap/panels.ts';
import type { AtlasServer } from '../server.ts';

interface BoardItem extends vscode.QuickPickItem {
  /** Undefined for a separator. */
  readonly uri?: string;
}

/** Registers the command. */
export function registerSelectBoard(
  server: AtlasServer,
  boards: BoardState,
  panels: MemoryMapPanels,
): vscode.Disposable {
  return vscode.commands.registerCommand('devicetreeAtlas.selectBoard', async () => {
    // The picker takes the focus, so the panel in front is read before.
    const map = panels.inFront;
    try {
      const uri = await pickBoard(server, boards.status?.active?.uri);
      if (uri === undefined) return;
      await server.selectBoard(uri);
      if (map !== undefined) {
        map.showBoard(uri);
        return;
      }
      const inFront = sourceInFront()?.toString();
      // The file in front decides in the end: if the board does not include it, the board is opened instead.
      if (inFront !== undefined && !boards.belongsToActive(inFront)) {
        await vscode.window.showTextDocument(vscode.Uri.parse(uri, true));
      }
    } catch (error) {
      await vscode.window.showErrorMessage(`Devicetree Atlas: the board could not be selected. ${errorText(error)}`);
    }
  });
}

/** @returns The URI of the board the user chose; undefined when none was, also when there is none. */
async function pickBoard(server: AtlasServer, activeUri: string | undefined): Promise<string | undefined> {
  const picker = vscode.window.createQuickPick<BoardItem>();
  const search = new vscode.CancellationTokenSource();
  picker.title = 'Select Active Board';
  picker.placeholder = 'The board whose findings, addresses and memory map are shown';
  picker.matchOnDescription = true;
  picker.matchOnDetail = true;
  picker.busy = true;
  const chosen = new Promise<string | undefined>((resolve) => {
    picker.onDidAccept(() => {
      const [item] = picker.selectedItems;
      // Enter on a list that is still empty leaves it open.
      if (item !== undefined) resolve(item.uri);
    });
    picker.onDidHide(() => resolve(undefined));
  });
  picker.show();
  const filled = fill(picker, server, activeUri, search.token);
  try {
    // Whichever ends first: the user may choose while the workspace is still being searched, and the search may fail.
    return await Promise.race([chosen, filled.then(() => chosen)]);
  } finally {
    search.cancel();
    search.dispose();
    picker.dispose();
  }
}

async function fill(
  picker: vscode.QuickPick<BoardItem>,
  server: AtlasServer,
  activeUri: string | undefined,
  token: vscode.CancellationToken,
): Promise<void> {
  const known = await server.boards(sourceInFront()?.toString());
  const nearby = activeUri === undefined ? [] : await boardsBeside(vscode.Uri.parse(activeUri, true));
  const ofKnown = known.map((board) => toItem(board, activeUri));
  const beside = without(nearby, known);
  picker.items = [...ofKnown, ...listed('in the same folder', beside.map(unread))];
  const workspace = await server.workspaceBoards(token);
  if (token.isCancellationRequested) return;
  const told = new Map(workspace.map((board) => [board.uri, board]));
  const items = [
    ...ofKnown,
    ...listed(
      'in the same folder',
      beside.map((uri) => told.get(uri) ?? unread(uri)),
    ),
  ];
  const shown = new Set(items.map(({ uri }) => uri));
  const others = listed(
    'in the workspace',
    workspace.filter(({ uri }) => !shown.has(uri)),
  );
  // The list keeps its selection only if no item is inserted in front of it.
  picker.keepScrollPosition = true;
  picker.items = [...items, ...others];
  if (items.length + others.length === 0) picker.placeholder = 'No boards found. Open a .dts file to begin.';
  picker.busy = false;
}

/** Board files beside the active board: available at once, while the workspace is still being searched. */
async function boardsBeside(board: vscode.Uri): Promise<readonly string[]> {
  if (board.scheme !== 'file') return [];
  const folder = vscode.Uri.joinPath(board, '..');
  try {
    return (await vscode.workspace.fs.readDirectory(folder))
      .filter(([name, type]) => name.endsWith('.dts') && type === vscode.FileType.File)
      .map(([name]) => vscode.Uri.joinPath(folder, name).toString());
  } catch {
    return [];
  }
}

function without(uris: readonly string[], known: readonly { readonly uri?: string }[]): readonly string[] {
  const all = new Set(known.map(({ uri }) => uri));
  return uris.filter((uri) => !all.has(uri));
}

/** A board of which only the file is known. */
function unread(uri: string): BoardInfo {
  return { uri, name: '', model: '', compatible: '', errors: 0, warnings: 0 };
}

/** Items sorted by name, under a heading; an empty list without items. */
function listed(heading: string, boards: readonly BoardInfo[]): readonly BoardItem[] {
  if (boards.length === 0) return [];
  const items = boards.map((board) => toItem(board, undefined, '$(file)'));
  const separator: BoardItem = { label: heading, kind: vscode.QuickPickItemKind.Separator };
  return [separator, ...items.sort((a, b) => a.label.localeCompare(b.label))];
}

function toItem(board: BoardInfo, activeUri: string | undefined, icon = '$(circuit-board)'): BoardItem {
  const counts = [
    board.errors > 0 ? `$(error) ${board.errors}` : '',
    board.warnings > 0 ? `$(warning) ${board.warnings}` : '',
  ];
  const path = vscode.workspace.asRelativePath(vscode.Uri.parse(board.uri, true), false);
  const slash = path.lastIndexOf('/');
  return {
    uri: board.uri,
    label: `${board.uri === activeUri ? '$(check)' : icon} ${path.slice(slash + 1)}`,
    description: [board.model, ...counts].filter((text) => text !== '').join('  '),
    detail: [path.slice(0, Math.max(0, slash)), board.compatible].filter((text) => text !== '').join('  ·  '),
  };
}
