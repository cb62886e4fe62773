/** The view "Included Files": the files of the active board, each below the file that includes it first. */
import * as vscode from 'vscode';
import type { IncludedFile } from '../../../server/src/lsp/viewProtocol.ts';
import type { BoardState } from '../boardState.ts';
import type { AtlasServer } from '../server.ts';
import { onBoardChange } from './boardChange.ts';

/** Id of the view in the manifest. */
const FILES_VIEW = 'devicetreeAtlas.includedFiles';

/** A file with its index in the list of all. */
interface FileRow extends IncludedFile {
  readonly index: number;
}

/** Fetches all files at once: a board has some dozens. */
export class IncludedFiles implements vscode.TreeDataProvider<FileRow>, vscode.Disposable {
  readonly #server: AtlasServer;
  readonly #boards: BoardState;
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly #subscriptions: vscode.Disposable[];
  #files: readonly FileRow[] = [];

  readonly onDidChangeTreeData = this.#changed.event;

  constructor(server: AtlasServer, boards: BoardState) {
    this.#server = server;
    this.#boards = boards;
    this.#subscriptions = [
      this.#changed,
      vscode.window.createTreeView(FILES_VIEW, { treeDataProvider: this, showCollapseAll: true }),
      onBoardChange(server, boards, () => this.#changed.fire(undefined)),
    ];
  }

  async getChildren(row?: FileRow): Promise<FileRow[]> {
    if (row === undefined) {
      const board = this.#boards.status?.active?.uri;
      const files =
        board === undefined || this.#server.state !== 'running' ? null : await this.#server.includedFiles(board);
      this.#files = (files ?? []).map((file, index) => ({ ...file, index }));
    }
    return this.#files.filter(({ parent }) => parent === row?.index);
  }

  getTreeItem(row: FileRow): vscode.TreeItem {
    const { None, Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
    const isParent = this.#files.some(({ parent }) => parent === row.index);
    const uri = vscode.Uri.parse(row.uri, true);
    const item = new vscode.TreeItem(uri, !isParent ? None : row.index === 0 ? Expanded : Collapsed);
    item.label = row.name;
    item.id = row.uri;
    item.iconPath = vscode.ThemeIcon.File;
    const path = vscode.workspace.asRelativePath(uri, false);
    item.description = path.slice(0, Math.max(0, path.lastIndexOf('/')));
    item.contextValue = row.location === undefined ? 'file' : 'file.included';
    item.command = { command: 'vscode.open', title: 'Open', arguments: [uri] };
    return item;
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }
}
