/** The view "Board": the merged node tree of the active board, fetched as nodes are expanded. */
import * as vscode from 'vscode';
import type { BoardNode } from '../../../server/src/lsp/viewProtocol.ts';
import type { BoardState } from '../boardState.ts';
import type { AtlasServer } from '../server.ts';
import { onBoardChange } from './boardChange.ts';

/** Id of the view in the manifest. */
const BOARD_VIEW = 'devicetreeAtlas.boardTree';

/** Fetches nodes, and reveals a searched node. */
export class BoardTree implements vscode.TreeDataProvider<BoardNode>, vscode.Disposable {
  readonly #server: AtlasServer;
  readonly #boards: BoardState;
  readonly #changed = new vscode.EventEmitter<undefined>();
  /** By path: nodes that were fetched since the last change of the tree. */
  readonly #known = new Map<string, BoardNode>();
  readonly #view: vscode.TreeView<BoardNode>;
  readonly #subscriptions: vscode.Disposable[];

  readonly onDidChangeTreeData = this.#changed.event;

  constructor(server: AtlasServer, boards: BoardState) {
    this.#server = server;
    this.#boards = boards;
    this.#view = vscode.window.createTreeView(BOARD_VIEW, { treeDataProvider: this, showCollapseAll: true });
    this.#subscriptions = [
      this.#changed,
      this.#view,
      onBoardChange(server, boards, () => {
        this.#known.clear();
        this.#view.description = boards.status?.active?.name ?? '';
        this.#changed.fire(undefined);
      }),
    ];
  }

  /** The selected node in the view. */
  get selected(): BoardNode | undefined {
    return this.#view.selection[0];
  }

  async getChildren(node?: BoardNode): Promise<BoardNode[]> {
    const board = this.#boards.status?.active?.uri;
    if (board === undefined || this.#server.state !== 'running') return [];
    const found = await this.#server.nodeChildren(board, node?.path ?? '/');
    for (const child of found?.children ?? []) this.#known.set(child.path, child);
    return [...(found?.children ?? [])];
  }

  getParent(node: BoardNode): BoardNode | undefined {
    return this.#known.get(parentPath(node.path));
  }

  getTreeItem(node: BoardNode): vscode.TreeItem {
    const { None, Collapsed } = vscode.TreeItemCollapsibleState;
    const item = new vscode.TreeItem(node.name, node.hasChildren ? Collapsed : None);
    item.id = node.path;
    item.description = [...node.labels.map((label) => `&${label}`), node.compatible]
      .filter((text) => text !== '')
      .join(' ');
    item.tooltip = tooltip(node);
    item.iconPath = icon(node);
    item.contextValue = node.location === undefined ? 'node' : 'node.source';
    item.accessibilityInformation = { label: `${node.name}, ${stateOf(node)}, ${item.description}` };
    if (node.location !== undefined) {
      item.command = { command: 'devicetreeAtlas.peekNode', title: 'Show Definition', arguments: [node] };
    }
    return item;
  }

  /** Opens the tree down to a node and selects it; false when the board has no such node. */
  async reveal(path: string): Promise<boolean> {
    if (path === '/') return true;
    let parent: BoardNode | undefined;
    // Fetch each node on the path, so that the view has its parents.
    for (let end = path.indexOf('/', 1); ; end = path.indexOf('/', end + 1)) {
      const at = end < 0 ? path : path.slice(0, end);
      if (!this.#known.has(at)) await this.getChildren(parent);
      parent = this.#known.get(at);
      if (parent === undefined) return false;
      if (end < 0) break;
    }
    await this.#view.reveal(parent, { select: true, focus: true, expand: true });
    return true;
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }
}

function parentPath(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/';
}

/** The state in words, the same as the icon shows. */
function stateOf({ severity, status, isEnabled }: BoardNode): string {
  if (severity !== undefined) return `has ${severity === 'error' ? 'errors' : 'warnings'}`;
  if (isEnabled) return 'enabled';
  return status === '' || status === 'okay' || status === 'ok' ? 'disabled through a node above' : `status ${status}`;
}

function icon(node: BoardNode): vscode.ThemeIcon {
  const colored = (name: string, color: string) => new vscode.ThemeIcon(name, new vscode.ThemeColor(color));
  if (node.severity === 'error') return colored('error', 'problemsErrorIcon.foreground');
  if (node.severity === 'warning') return colored('warning', 'problemsWarningIcon.foreground');
  if (!node.isEnabled) return colored('circle-slash', 'disabledForeground');
  return node.compatible === '' ? new vscode.ThemeIcon('symbol-structure') : colored('circuit-board', 'charts.green');
}

function tooltip(node: BoardNode): string {
  const labels = node.labels.map((label) => `&${label}`).join(', ');
  return [node.path, labels, node.compatible, stateOf(node)].filter((line) => line !== '').join('\n');
}
