/**
 * The memory map panels, one per board: their lifetime, what they show, and what they ask for. A hidden page is thrown
 * away by VS Code and built anew when it comes back, so everything it needs is kept here or in its own saved state.
 */
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { MemoryMapView, SourceLocation } from '../../../server/src/lsp/protocol.ts';
import { openLocation } from '../openLocation.ts';
import { type AtlasServer, errorText } from '../server.ts';
import { memoryMapHtml } from './html.ts';
import { type EmptyReason, type HostMessage, PAGE_MESSAGES, type PageAction, type PageMessage } from './messages.ts';
import { readMessage } from './schema.ts';
import { copyText, saveDocument } from './takeAlong.ts';

const VIEW_TYPE = 'devicetreeAtlas.memoryMap';

/** Opens, finds, restores and refreshes the panels. */
export class MemoryMapPanels implements vscode.Disposable, vscode.WebviewPanelSerializer {
  readonly #distUri: vscode.Uri;
  readonly #server: AtlasServer;
  readonly #panels = new Set<MemoryMapPanel>();
  readonly #subscriptions: vscode.Disposable[];

  constructor(extensionUri: vscode.Uri, server: AtlasServer) {
    this.#distUri = vscode.Uri.joinPath(extensionUri, 'client', 'dist');
    this.#server = server;
    this.#subscriptions = [
      vscode.window.registerWebviewPanelSerializer(VIEW_TYPE, this),
      server.onMemoryMapChanged(({ uri }) => {
        for (const panel of this.#panels) if (panel.shows(uri) || panel.isEmpty) panel.refresh();
      }),
      server.onDidChangeState(() => {
        for (const panel of this.#panels) panel.refresh();
      }),
    ];
  }

  /**
   * Shows the map of the board that `uri` belongs to, in its panel when there is one. Undefined: of the active board.
   * @param node Path of the node whose item is shown, where the map has one.
   */
  open(uri: string | undefined, node?: string): void {
    for (const panel of this.#panels) {
      if (uri !== undefined && panel.shows(uri)) {
        panel.reveal();
        panel.showNode(node);
        return;
      }
    }
    const column = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: false };
    const webview = vscode.window.createWebviewPanel(VIEW_TYPE, 'Memory Map', column, this.#options());
    this.#adopt(webview, uri).showNode(node);
  }

  /** The panel that has the focus. */
  get inFront(): MemoryMapPanel | undefined {
    return [...this.#panels].find((panel) => panel.isInFront);
  }

  /** Called by VS Code after a reload of the window. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    panel.webview.options = this.#options();
    const isKnown = typeof state === 'object' && state !== null && 'boardUri' in state;
    this.#adopt(panel, isKnown && typeof state.boardUri === 'string' ? state.boardUri : undefined);
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
    for (const panel of [...this.#panels]) panel.dispose();
  }

  #options(): vscode.WebviewOptions {
    return { enableScripts: true, localResourceRoots: [this.#distUri] };
  }

  #adopt(webviewPanel: vscode.WebviewPanel, uri: string | undefined): MemoryMapPanel {
    const panel = new MemoryMapPanel(webviewPanel, this.#distUri, this.#server, uri, (boardUri) => {
      // A second panel asked for an included file and got a board that is on show already.
      for (const other of this.#panels) {
        if (other !== panel && other.boardUri === boardUri) {
          panel.dispose();
          other.reveal();
          return;
        }
      }
    });
    this.#panels.add(panel);
    webviewPanel.onDidDispose(() => this.#panels.delete(panel));
    return panel;
  }
}

/** One panel and what it shows. */
class MemoryMapPanel {
  readonly #panel: vscode.WebviewPanel;
  readonly #server: AtlasServer;
  readonly #onBoard: (uri: string) => void;
  #requestedUri: string | undefined;
  #view: MemoryMapView | undefined;
  #locations = new Map<string, SourceLocation>();
  /** Counts requests: an answer to an older one is dropped. */
  #revision = 0;
  #isStale = true;
  /** Path of the node that is to be shown once there is a map, and a page that listens. */
  #node: string | undefined;
  #isListening = false;
  #isDisposed = false;

  constructor(
    panel: vscode.WebviewPanel,
    distUri: vscode.Uri,
    server: AtlasServer,
    uri: string | undefined,
    onBoard: (uri: string) => void,
  ) {
    this.#panel = panel;
    this.#server = server;
    this.#requestedUri = uri;
    this.#onBoard = onBoard;
    panel.onDidDispose(() => {
      this.#isDisposed = true;
    });
    panel.onDidChangeViewState(() => {
      if (panel.visible && this.#isStale) this.refresh();
    });
    panel.webview.onDidReceiveMessage((data: unknown) => {
      const message = readMessage(PAGE_MESSAGES, data);
      if (message !== undefined) this.#receive(message);
    });
    panel.webview.html = memoryMapHtml({
      cspSource: panel.webview.cspSource,
      scriptUri: panel.webview.asWebviewUri(vscode.Uri.joinPath(distUri, 'memoryMap.js')).toString(),
      styleUri: panel.webview.asWebviewUri(vscode.Uri.joinPath(distUri, 'memoryMap.css')).toString(),
      nonce: randomBytes(16).toString('hex'),
    });
  }

  /** Undefined until a map has arrived. */
  get boardUri(): string | undefined {
    return this.#view?.board.uri;
  }

  get isEmpty(): boolean {
    return this.#view === undefined;
  }

  shows(uri: string): boolean {
    return (this.boardUri ?? this.#requestedUri) === uri;
  }

  get isInFront(): boolean {
    return this.#panel.active;
  }

  /** Goes over to another board. The map before it stays in sight until the new one is there. */
  showBoard(uri: string): void {
    this.#view = undefined;
    this.#requestedUri = uri;
    this.refresh();
  }

  reveal(): void {
    this.#panel.reveal(undefined, false);
  }

  /** Shows the item of a node, at once or with the next map. */
  showNode(path: string | undefined): void {
    this.#node = path;
    if (this.#view !== undefined && !this.#isStale) this.#postNode();
  }

  #postNode(): void {
    if (this.#node === undefined || !this.#isListening) return;
    this.#post({ type: 'reveal', path: this.#node });
    this.#node = undefined;
  }

  dispose(): void {
    this.#panel.dispose();
  }

  /** Asks the server anew; later, if the panel is hidden. */
  refresh(): void {
    this.#isStale = true;
    if (this.#panel.visible && !this.#isDisposed) void this.#load();
  }

  async #load(): Promise<void> {
    this.#isStale = false;
    const revision = ++this.#revision;
    if (this.#server.state !== 'running') {
      if (this.#server.state === 'starting') this.#postEmpty('starting');
      else this.#postEmpty('error', 'The language server is not running.');
      return;
    }
    this.#postEmpty('loading');
    try {
      const view = await this.#server.memoryMap(this.boardUri ?? this.#requestedUri);
      if (revision !== this.#revision || this.#isDisposed) return;
      if (view === null) {
        this.#view = undefined;
        this.#postEmpty('noBoard');
      } else {
        this.#show(view);
      }
    } catch (error) {
      if (revision === this.#revision && !this.#isDisposed) this.#postEmpty('error', errorText(error));
    }
  }

  #show(view: MemoryMapView): void {
    this.#view = view;
    this.#locations = new Map();
    for (const entry of [...view.ram, ...view.reserved, ...view.devices]) {
      if (entry.location !== undefined) this.#locations.set(entry.id, entry.location);
    }
    this.#panel.title = `Memory Map: ${view.board.name}`;
    this.#post({ type: 'view', view });
    this.#postNode();
    this.#onBoard(view.board.uri);
  }

  #postEmpty(reason: EmptyReason, text?: string): void {
    this.#post(text === undefined ? { type: 'empty', reason } : { type: 'empty', reason, text });
  }

  #post(message: HostMessage): void {
    void this.#panel.webview.postMessage(message);
  }

  #receive(message: PageMessage): void {
    switch (message.type) {
      case 'ready':
        this.#isListening = true;
        if (this.#view !== undefined && !this.#isStale) {
          this.#post({ type: 'view', view: this.#view });
          this.#postNode();
        } else this.refresh();
        break;
      case 'open': {
        const location = this.#locations.get(message.id);
        if (location !== undefined) void this.#open(location);
        break;
      }
      case 'action':
        void this.#act(message.action);
        break;
      case 'copy':
        void copyText(message.text);
        break;
      case 'save':
        if (this.boardUri !== undefined) void saveDocument(this.boardUri, message.format, message.text);
        break;
    }
  }

  async #open(location: SourceLocation): Promise<void> {
    try {
      await openLocation(location, this.#panel.viewColumn);
    } catch (error) {
      await vscode.window.showErrorMessage(`Devicetree Atlas: the source could not be opened. ${errorText(error)}`);
    }
  }

  async #act(action: PageAction): Promise<void> {
    switch (action) {
      case 'refresh':
        this.refresh();
        break;
      case 'selectBoard':
        // Asked for where there is no map. The command has this panel show what was chosen.
        await vscode.commands.executeCommand('devicetreeAtlas.selectBoard');
        break;
      case 'showLog':
        this.#server.log.show();
        break;
      case 'restartServer':
        await this.#server.restart();
        break;
      case 'describeBoot':
        await vscode.commands.executeCommand('devicetreeAtlas.describeBoot', this.boardUri, this.#panel.viewColumn);
        break;
    }
  }
}
