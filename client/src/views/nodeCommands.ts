/** Commands on a node of a view, by menu, by key, or on the selected node. */
import * as vscode from 'vscode';
import { errorText } from '../../../server/src/base/errorText.ts';
import type { SourceLocation } from '../../../server/src/lsp/protocol.ts';
import type { BoardNode, IncludedFile } from '../../../server/src/lsp/viewProtocol.ts';
import type { BoardState } from '../boardState.ts';
import type { MemoryMapPanels } from '../memoryMap/panels.ts';
import { openLocation } from '../openLocation.ts';
import type { AtlasServer } from '../server.ts';
import type { BoardTree } from './boardTree.ts';
import type { Regions } from './regions.ts';

/** The data of a node or region that the commands use. */
interface NodeLike {
  readonly path: string;
  readonly labels?: readonly string[];
  readonly location?: SourceLocation;
}

interface FoundNode extends vscode.QuickPickItem {
  readonly node: BoardNode;
}

const NONE_SELECTED = 'Devicetree Atlas: no node is selected. Select one in the view Board or Memory Regions.';

/** Registers the commands of all views. */
export function registerNodeCommands(
  server: AtlasServer,
  boards: BoardState,
  panels: MemoryMapPanels,
  tree: BoardTree,
  regions: Regions,
): vscode.Disposable {
  const register = (name: string, run: (node: NodeLike) => unknown) =>
    vscode.commands.registerCommand(`devicetreeAtlas.${name}`, (given?: NodeLike) => {
      const node = given ?? tree.selected ?? regions.selected;
      return node === undefined ? vscode.window.showInformationMessage(NONE_SELECTED) : run(node);
    });
  return vscode.Disposable.from(
    register('copyNodePath', ({ path }) => vscode.env.clipboard.writeText(path)),
    register('copyNodeReference', async (node) =>
      vscode.env.clipboard.writeText(await referenceTo(server, boards, node)),
    ),
    register('goToNode', ({ path, location }) =>
      location
        ? openLocation(location)
        : vscode.window.showInformationMessage(`Devicetree Atlas: no source defines ${path || 'this'}.`),
    ),
    // For a click or Enter: the focus stays in the tree, so that the arrow keys go on working there.
    register('peekNode', ({ location }) => location && openLocation(location, undefined, true)),
    register('showNodeInMap', ({ path }) => panels.open(boards.status?.active?.uri, path)),
    register('revealNode', ({ path }) => tree.reveal(path)),
    vscode.commands.registerCommand('devicetreeAtlas.goToInclude', (file?: IncludedFile) =>
      file?.location === undefined ? undefined : openLocation(file.location),
    ),
    vscode.commands.registerCommand('devicetreeAtlas.findNode', () => findNode(server, boards, tree)),
  );
}

/** The reference that an author would write: `&label`, or `&{/path}` for a node without labels. */
async function referenceTo(server: AtlasServer, boards: BoardState, { path, labels }: NodeLike): Promise<string> {
  const board = boards.status?.active?.uri;
  const known = labels ?? (board === undefined ? undefined : (await server.nodeChildren(board, path))?.node.labels);
  const [label] = known ?? [];
  return label === undefined ? `&{${path}}` : `&${label}`;
}

/** Searches all nodes of the active board during typing; the chosen node is shown in the tree and in its source. */
async function findNode(server: AtlasServer, boards: BoardState, tree: BoardTree): Promise<void> {
  const board = boards.status?.active;
  if (board === undefined) {
    await vscode.commands.executeCommand('devicetreeAtlas.selectBoard');
    return;
  }
  const picker = vscode.window.createQuickPick<FoundNode>();
  picker.title = `Find Node in ${board.name}`;
  picker.placeholder = 'Part of a path, a label or a compatible';
  picker.matchOnDescription = true;
  picker.matchOnDetail = true;
  let asked = 0;
  const search = async (text: string) => {
    const turn = ++asked;
    picker.busy = true;
    const nodes = await server.findNodes(board.uri, text);
    if (turn !== asked) return;
    picker.busy = false;
    picker.items = nodes.map((node) => ({
      label: node.name,
      description: [...node.labels.map((label) => `&${label}`), node.compatible]
        .filter((word) => word !== '')
        .join(' '),
      detail: node.path,
      node,
      // Every result of the server is shown: the search words may occur in any order.
      alwaysShow: true,
    }));
  };
  const failed = (error: unknown) => server.log.warn(`The search for nodes failed: ${errorText(error)}`);
  picker.onDidChangeValue((text) => void search(text).catch(failed));
  const chosen = new Promise<BoardNode | undefined>((resolve) => {
    picker.onDidAccept(() => {
      const [item] = picker.selectedItems;
      if (item !== undefined) resolve(item.node);
    });
    picker.onDidHide(() => resolve(undefined));
  });
  picker.show();
  const node = await chosen;
  picker.dispose();
  if (node === undefined) return;
  await tree.reveal(node.path);
  if (node.location !== undefined) await openLocation(node.location);
}
