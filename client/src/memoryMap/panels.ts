/**
 * The memory map panels, and the board of each. One of them follows the active board; pinned ones stay with theirs, so that
 * several boards can be shown side by side.
 */
import * as vscode from 'vscode';
import { errorText } from '../../../server/src/base/errorText.ts';
import type { BoardState } from '../boardState.ts';
import { LANGUAGE_ID } from '../languageId.ts';
import { Delayed } from './delayed.ts';
import type { MapServer } from './mapServer.ts';
import { savedPanel } from './messages.ts';
import { MemoryMapPanel } from './panel.ts';

const VIEW_TYPE = 'devicetreeAtlas.memoryMap';

/** Delay after the last key, and the longest delay after the first: between two maps there is time for the next key. */
const TYPED_MS = 120;
const TYPED_MOST_MS = 600;
/** Delay after the caret stopped: moving through a file by keys must not request a map for each line. */
const CARET_MS = 80;

/** The active board: what the panels read of `BoardState`. */
type ActiveBoard = Pick<BoardState, 'status' | 'onDidChange'>;

/** Opens, finds, restores and refreshes the panels. */
export class MemoryMapPanels implements vscode.Disposable, vscode.WebviewPanelSerializer {
  readonly #distUri: vscode.Uri;
  readonly #server: MapServer;
  readonly #boards: ActiveBoard;
  readonly #panels = new Set<MemoryMapPanel>();
  readonly #subscriptions: vscode.Disposable[];
  /** The latest active board. */
  #active: string | undefined;

  constructor(extensionUri: vscode.Uri, server: MapServer, boards: ActiveBoard) {
    this.#distUri = vscode.Uri.joinPath(extensionUri, 'client', 'dist');
    this.#server = server;
    this.#boards = boards;
    const typed = new Delayed(() => this.#each((panel) => panel.textChanged()), TYPED_MS, TYPED_MOST_MS);
    const caret = new Delayed(() => this.#followCaret(), CARET_MS);
    this.#subscriptions = [
      typed,
      caret,
      vscode.window.registerWebviewPanelSerializer(VIEW_TYPE, this),
      server.onMemoryMapChanged(({ uri }) =>
        this.#each((panel) => {
          if (panel.shows(uri) || panel.isEmpty) panel.refresh();
        }),
      ),
      server.onDidChangeState(() => this.#each((panel) => panel.refresh())),
      boards.onDidChange((status) => this.#followBoard(status?.active?.uri)),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0 && isSource(document)) typed.call();
      }),
      // Saving ends the changes since the last save.
      vscode.workspace.onDidSaveTextDocument((document) => {
        if (isSource(document)) typed.call();
      }),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => {
        if (textEditor.document.languageId === LANGUAGE_ID) caret.call();
      }),
    ];
  }

  /**
   * Shows the map of the board of `uri`: in the panel that shows it, else in the unpinned one, else in a new one. Undefined: of
   * the active board.
   * @param node Path of a node to show, if the map has an item for it.
   */
  open(uri: string | undefined, node?: string): void {
    const board = uri ?? this.#boards.status?.active?.uri;
    const shown = [...this.#panels].find((panel) => board !== undefined && panel.shows(board));
    const panel = shown ?? this.#following;
    if (panel) {
      if (!shown && board !== undefined) panel.showBoard(board);
      panel.reveal();
      panel.showNode(node);
      return;
    }
    const column = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: false };
    const webview = vscode.window.createWebviewPanel(VIEW_TYPE, 'Memory Map', column, this.#options());
    this.#adopt(webview, { boardUri: board, isPinned: false, machine: {} }).showNode(node);
  }

  /** The panel that has the focus. */
  get inFront(): MemoryMapPanel | undefined {
    return [...this.#panels].find((panel) => panel.isInFront);
  }

  /** Called by VS Code after a reload of the window. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    panel.webview.options = this.#options();
    const saved = savedPanel(state);
    // Only one panel follows the active board.
    this.#adopt(panel, { ...saved, isPinned: saved.isPinned || this.#following !== undefined });
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
    for (const panel of [...this.#panels]) panel.dispose();
  }

  /** The panel that follows the active board; undefined without one. */
  get #following(): MemoryMapPanel | undefined {
    return [...this.#panels].find((panel) => !panel.isPinned);
  }

  /** Only when the active board changes: until then a map that was requested for another board stays. */
  #followBoard(active: string | undefined): void {
    if (active === undefined || active === this.#active) return;
    this.#active = active;
    this.#following?.follow(active);
  }

  #each(run: (panel: MemoryMapPanel) => void): void {
    for (const panel of this.#panels) run(panel);
  }

  #options(): vscode.WebviewOptions {
    return { enableScripts: true, localResourceRoots: [this.#distUri] };
  }

  #adopt(webviewPanel: vscode.WebviewPanel, start: ReturnType<typeof savedPanel>): MemoryMapPanel {
    const panel = new MemoryMapPanel(webviewPanel, this.#distUri, this.#server, start, (isPinned) => {
      // Another panel that follows the active board is pinned to its own board instead.
      if (!isPinned) for (const other of this.#panels) if (other !== panel) other.pin();
    });
    this.#panels.add(panel);
    webviewPanel.onDidDispose(() => this.#panels.delete(panel));
    return panel;
  }

  #followCaret(): void {
    const editor = vscode.window.activeTextEditor;
    if (editor?.document.languageId !== LANGUAGE_ID || this.#server.state !== 'running') return;
    const uri = editor.document.uri.toString();
    const { line, character } = editor.selection.active;
    this.#each((panel) => {
      panel.caretAt(uri, { line, character }).catch((error: unknown) => {
        this.#server.log.debug(`The memory map could not follow the caret: ${errorText(error)}`);
      });
    });
  }
}

/** Whether a document is a source or a profile file of boards. */
function isSource({ languageId, uri }: vscode.TextDocument): boolean {
  return languageId === LANGUAGE_ID || uri.path.endsWith('/.dtatlas.json');
}
