/** The view "Memory Regions": RAM and its regions, each with its fate, its place and its users, from the map's data. */
import * as vscode from 'vscode';
import { formatSize } from '../../../server/src/base/format.ts';
import type { MapEntry } from '../../../server/src/lsp/protocol.ts';
import { itemFromJson } from '../../../server/src/mapModel/mapJson.ts';
import type { BoardState } from '../boardState.ts';
import type { AtlasServer } from '../server.ts';
import { onBoardChange } from './boardChange.ts';

/** Id of the view in the manifest. */
const REGIONS_VIEW = 'devicetreeAtlas.regions';

/** A region or bank, or a line about one. */
type RegionRow = MapEntry | { readonly about: string; readonly icon: string };

/** Fetches the map when the view is visible. */
export class Regions implements vscode.TreeDataProvider<RegionRow>, vscode.Disposable {
  readonly #server: AtlasServer;
  readonly #boards: BoardState;
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly #view: vscode.TreeView<RegionRow>;
  readonly #subscriptions: vscode.Disposable[];

  readonly onDidChangeTreeData = this.#changed.event;

  constructor(server: AtlasServer, boards: BoardState) {
    this.#server = server;
    this.#boards = boards;
    this.#view = vscode.window.createTreeView(REGIONS_VIEW, { treeDataProvider: this });
    this.#subscriptions = [
      this.#changed,
      this.#view,
      onBoardChange(server, boards, () => this.#changed.fire(undefined)),
    ];
  }

  /** The selected region in the view. */
  get selected(): MapEntry | undefined {
    const [row] = this.#view.selection;
    return row === undefined || 'about' in row ? undefined : row;
  }

  async getChildren(row?: RegionRow): Promise<RegionRow[]> {
    if (row !== undefined) return 'about' in row ? [] : linesAbout(row);
    const board = this.#boards.status?.active?.uri;
    if (board === undefined || this.#server.state !== 'running') return [];
    const map = await this.#server.memoryMap(board);
    this.#view.description = map === null ? '' : `${map.board.name}, Linux ${map.kernel}`;
    return map === null ? [] : [...map.ram, ...map.reserved];
  }

  getTreeItem(row: RegionRow): vscode.TreeItem {
    const { None, Collapsed } = vscode.TreeItemCollapsibleState;
    if ('about' in row) {
      const item = new vscode.TreeItem(row.about, None);
      item.iconPath = new vscode.ThemeIcon(row.icon);
      return item;
    }
    const item = new vscode.TreeItem(row.label, linesAbout(row).length > 0 ? Collapsed : None);
    item.id = row.id;
    item.description = placeOf(row);
    item.tooltip = [row.path === '' ? row.label : row.path, ...row.details].join('\n');
    item.iconPath = icon(row);
    item.contextValue = row.path === '' ? 'item' : row.location === undefined ? 'region' : 'region.source';
    item.accessibilityInformation = { label: `${row.label}, ${fateOf(row)}, ${item.description}` };
    if (row.location !== undefined) {
      item.command = { command: 'devicetreeAtlas.peekNode', title: 'Show Definition', arguments: [row] };
    }
    return item;
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }
}

function linesAbout({ details, users = [], overlaps }: MapEntry): RegionRow[] {
  return [
    ...users.map((user) => ({ about: `used by ${user}`, icon: 'plug' })),
    ...(overlaps.length > 0
      ? [{ about: `overlaps ${overlaps.length} other${overlaps.length > 1 ? 's' : ''}`, icon: 'warning' }]
      : []),
    ...details.map((about) => ({ about, icon: 'info' })),
  ];
}

function placeOf(entry: MapEntry): string {
  const { size } = itemFromJson(entry);
  const words = size === 0n ? 'no size' : formatSize(size);
  return entry.base === '' ? `${words}, no place` : `${entry.base} · ${words}`;
}

function fateOf({ state }: MapEntry): string {
  return state === 'failed' ? 'not placed' : state === 'ignored' ? 'ignored by the kernel' : 'as stated';
}

function icon({ state, kind, overlaps, placement }: MapEntry): vscode.ThemeIcon {
  const colored = (name: string, color: string) => new vscode.ThemeIcon(name, new vscode.ThemeColor(color));
  if (state === 'failed') return colored('error', 'problemsErrorIcon.foreground');
  if (state === 'ignored' || overlaps.length > 0) return colored('warning', 'problemsWarningIcon.foreground');
  if (kind === 'ram') return new vscode.ThemeIcon('database');
  return new vscode.ThemeIcon(placement === 'dynamic' ? 'pinned' : 'lock');
}
