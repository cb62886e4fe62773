/**
 * One memory map panel: its content and its requests. VS Code discards a hidden page and rebuilds it when it is shown again, so
 * all it needs is kept here or in its own saved state, and is sent again whenever a page reports that it is listening.
 */
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { errorText } from '../../../server/src/base/errorText.ts';
import type {
  EditRegionParams,
  LiveMapView,
  MachineChoice,
  MapFinding,
  MapFix,
} from '../../../server/src/lsp/mapProtocol.ts';
import type { ProtocolRange, SourceLocation } from '../../../server/src/lsp/protocol.ts';
import { openLocation } from '../openLocation.ts';
import { applyMapEdit, writeFile } from './applyEdit.ts';
import { Delayed } from './delayed.ts';
import { memoryMapHtml } from './html.ts';
import { MapLookups } from './lookups.ts';
import type { MapServer } from './mapServer.ts';
import {
  type EmptyReason,
  type FindingName,
  type HostMessage,
  PAGE_MESSAGES,
  type PageAction,
  type PageMessage,
  type SavedPanel,
} from './messages.ts';
import { onPreferences, readPreferences } from './preferences.ts';
import { readMessage } from './schema.ts';
import { copyText, saveDocument } from './takeAlong.ts';

/** Longer than pauses in typing. */
const RESTED_MS = 900;

/** One panel and what it shows. */
export class MemoryMapPanel {
  readonly #panel: vscode.WebviewPanel;
  readonly #server: MapServer;
  readonly #onPin: (isPinned: boolean) => void;
  /** After a rest in typing, the results of other kernels than the chosen one are requested, too. */
  readonly #rested = new Delayed(() => {
    if (this.#view !== undefined && this.#panel.visible) void this.#load('rested');
  }, RESTED_MS);
  #requestedUri: string | undefined;
  #isPinned: boolean;
  #machine: MachineChoice;
  #view: LiveMapView | undefined;
  /** The last view sent to the page, without source positions: an equal one is not sent again. */
  #shown = '';
  /** Errors of the text that make the map that of an earlier text. */
  #broken = 0;
  #locations = new Map<string, SourceLocation>();
  /** The running request: a newer one cancels it. */
  #request: vscode.CancellationTokenSource | undefined;
  #caretRequest: vscode.CancellationTokenSource | undefined;
  #editRequest: vscode.CancellationTokenSource | undefined;
  #isStale = true;
  /** The node to be shown: kept until the page confirms it. */
  #wanted: { readonly path: string; readonly serial: number } | undefined;
  #serial = 0;
  /** Whether a page is listening; a hidden page is discarded. */
  #isListening = false;
  #isDisposed = false;
  /** The replay and comparisons. */
  readonly #lookups: MapLookups;
  #fixes: { readonly finding: FindingName; readonly fixes: readonly MapFix[] } | undefined;

  /** @param onPin Called when the user pins the panel, or lets it follow the active board again. */
  constructor(
    panel: vscode.WebviewPanel,
    distUri: vscode.Uri,
    server: MapServer,
    start: SavedPanel,
    onPin: (isPinned: boolean) => void,
  ) {
    this.#panel = panel;
    this.#server = server;
    this.#requestedUri = start.boardUri;
    this.#isPinned = start.isPinned;
    this.#machine = start.machine;
    this.#onPin = onPin;
    const lookedUpFor = () => ({ uri: this.boardUri, machine: this.#machine });
    this.#lookups = new MapLookups(server, lookedUpFor, (message) => this.#post(message));
    const preferences = onPreferences((now) => this.#post({ type: 'preferences', preferences: now }));
    panel.onDidDispose(() => {
      preferences.dispose();
      this.#isDisposed = true;
      this.#rested.dispose();
      this.#lookups.dispose();
      this.#request?.cancel();
      this.#caretRequest?.cancel();
      this.#editRequest?.cancel();
    });
    panel.onDidChangeViewState(() => {
      if (!panel.visible) this.#isListening = false;
      else if (this.#isStale) this.refresh();
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

  /** The board's URI; undefined until a map has arrived. */
  get boardUri(): string | undefined {
    return this.#view?.board.uri;
  }

  get isEmpty(): boolean {
    return this.#view === undefined;
  }

  get isPinned(): boolean {
    return this.#isPinned;
  }

  get isInFront(): boolean {
    return this.#panel.active;
  }

  shows(uri: string): boolean {
    return (this.boardUri ?? this.#requestedUri) === uri;
  }

  /** Pins the panel to its board. */
  pin(): void {
    if (this.#isPinned) return;
    this.#isPinned = true;
    this.#postPanel();
  }

  /** Switches to another active board, unless the panel is pinned. */
  follow(uri: string): void {
    if (!this.#isPinned && !this.shows(uri)) this.showBoard(uri);
  }

  /** Switches to another board. The former map stays visible until the new one arrives. */
  showBoard(uri: string): void {
    this.#view = undefined;
    this.#wanted = undefined;
    this.#requestedUri = uri;
    this.refresh();
  }

  reveal(): void {
    this.#panel.reveal(undefined, false);
  }

  /** Shows the item of a node, at once or as soon as a page with such a map is listening. */
  showNode(path: string | undefined): void {
    if (path === undefined) return;
    this.#wanted = { path, serial: ++this.#serial };
    if (this.#view !== undefined && !this.#isStale) this.#postWanted();
  }

  dispose(): void {
    this.#panel.dispose();
  }

  /** Requests the map again; for a hidden panel, once it is shown. */
  refresh(): void {
    this.#isStale = true;
    if (this.#panel.visible && !this.#isDisposed) void this.#load('asked');
  }

  /** Requests the map for a changed text, without showing that a map is loading. */
  textChanged(): void {
    if (this.#view === undefined) return;
    this.#isStale = true;
    if (this.#panel.visible && !this.#isDisposed) void this.#load('typed');
  }

  /** Selects the item of the node around the caret, if the file belongs to the board. */
  async caretAt(uri: string, position: ProtocolRange['start']): Promise<void> {
    const board = this.boardUri;
    if (board === undefined || !this.#panel.visible) return;
    this.#caretRequest?.cancel();
    const request = new vscode.CancellationTokenSource();
    this.#caretRequest = request;
    try {
      const found = await this.#server.nodeAt({ uri, position, board }, request.token);
      if (found !== null && this.#caretRequest === request) this.#post({ type: 'caret', paths: found.paths });
    } catch (error) {
      if (!request.token.isCancellationRequested) throw error;
    }
  }

  async #load(why: 'asked' | 'typed' | 'rested'): Promise<void> {
    this.#request?.cancel();
    const request = new vscode.CancellationTokenSource();
    this.#request = request;
    this.#isStale = false;
    this.#rested.dispose();
    if (why === 'typed') this.#rested.call();
    if (this.#server.state !== 'running') {
      if (this.#server.state === 'starting') this.#postEmpty('starting');
      else this.#postEmpty('error', 'The language server is not running.');
      return;
    }
    if (why === 'asked') this.#postEmpty('loading');
    try {
      const uri = this.boardUri ?? this.#requestedUri;
      const hasMap = this.#view !== undefined;
      const answer = await this.#server.liveMap(
        { ...(uri === undefined ? {} : { uri }), machine: this.#machine, hasMap, quick: why === 'typed' },
        request.token,
      );
      if (this.#request !== request || this.#isDisposed) return;
      if (answer === null) {
        this.#view = undefined;
        this.#shown = '';
        this.#postEmpty('noBoard');
      } else if ('broken' in answer) {
        this.#broken = answer.errors;
        if (why === 'asked') this.#postView();
        this.#postPanel();
      } else {
        this.#broken = 0;
        this.#show(answer);
      }
    } catch (error) {
      if (this.#request === request && !this.#isDisposed) this.#postEmpty('error', errorText(error));
    }
  }

  #show(view: LiveMapView): void {
    this.#view = view;
    this.#locations = new Map();
    for (const entry of [...view.ram, ...view.reserved, ...view.devices]) {
      if (entry.location !== undefined) this.#locations.set(entry.id, entry.location);
    }
    this.#panel.title = `Memory Map: ${view.board.name}`;
    const shown = JSON.stringify(view, (key, value: unknown) => (key === 'location' ? true : value));
    const isSame = shown === this.#shown;
    this.#shown = shown;
    // The page has this map already, and need not wait any more.
    if (isSame && this.#isListening) this.#post({ type: 'settled' });
    else this.#postView();
    this.#postPanel();
    // Drop a node without an item in the newest map.
    const { path } = this.#wanted ?? {};
    if (![...view.ram, ...view.reserved, ...view.devices].some((entry) => entry.path === path))
      this.#wanted = undefined;
    this.#postWanted();
  }

  #postView(): void {
    if (this.#view !== undefined) this.#post({ type: 'view', view: this.#view });
  }

  #postPanel(): void {
    this.#post({ type: 'panel', isPinned: this.#isPinned, errors: this.#broken });
  }

  #postWanted(): void {
    if (this.#wanted !== undefined) this.#post({ type: 'reveal', ...this.#wanted });
  }

  #postEmpty(reason: EmptyReason, text?: string): void {
    this.#post(text === undefined ? { type: 'empty', reason } : { type: 'empty', reason, text });
  }

  #post(message: HostMessage): void {
    void this.#panel.webview.postMessage(message);
  }

  #receive(message: PageMessage): void {
    if (this.#lookups.receive(message)) return;
    switch (message.type) {
      case 'ready':
        this.#isListening = true;
        this.#post({ type: 'preferences', preferences: readPreferences() });
        this.#postPanel();
        if (this.#view !== undefined && !this.#isStale) {
          this.#postView();
          this.#postWanted();
        } else this.refresh();
        break;
      case 'revealed':
        if (this.#wanted?.serial === message.serial) this.#wanted = undefined;
        break;
      case 'open': {
        const location = this.#locations.get(message.id);
        if (location !== undefined) void this.#open(location);
        break;
      }
      case 'openFinding': {
        const location = this.#finding(message.finding)?.location;
        if (location !== undefined) void this.#open(location);
        break;
      }
      case 'pin':
        this.#isPinned = message.isPinned;
        this.#onPin(message.isPinned);
        this.#postPanel();
        break;
      case 'machine':
        if (JSON.stringify(message.machine) === JSON.stringify(this.#machine)) break;
        this.#machine = message.machine;
        this.refresh();
        break;
      case 'saveMachine':
        void this.#try('the choice could not be saved', () => this.#saveMachine());
        break;
      case 'findFixes':
        void this.#try('the fixes could not be found', () => this.#findFixes(message.finding));
        break;
      case 'applyFix':
        void this.#try('the fix could not be made', () => this.#applyFix(message.finding, message.title));
        break;
      case 'editRegion':
        void this.#try('the region could not be edited', () => this.#editRegion(message));
        break;
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

  #finding({ code, path, property }: FindingName): MapFinding | undefined {
    return this.#view?.findings.find((one) => one.code === code && one.path === path && one.property === property);
  }

  async #saveMachine(): Promise<void> {
    const uri = this.boardUri;
    if (uri === undefined) return;
    const answer = await this.#server.saveMachine({ uri, machine: this.#machine });
    if ('refusal' in answer) {
      await vscode.window.showWarningMessage(`Devicetree Atlas: ${answer.refusal}`);
      return;
    }
    if (!(await writeFile(vscode.Uri.parse(answer.uri, true), answer.text, answer.isNew))) {
      throw new Error('the profile file takes no edit');
    }
    await this.#server.tellWritten(answer.uri);
    // The file holds the machine now.
    this.#machine = {};
    this.refresh();
  }

  async #findFixes(finding: FindingName): Promise<void> {
    const uri = this.boardUri;
    if (uri === undefined) return;
    const fixes = await this.#server.mapFixes({ uri, machine: this.#machine, ...finding });
    this.#fixes = { finding, fixes };
    this.#post({
      type: 'fixes',
      finding,
      fixes: fixes.map(({ title, preferred, preview }) => ({ title, preferred, preview })),
    });
  }

  async #applyFix(finding: FindingName, title: string): Promise<void> {
    const known = this.#fixes;
    const isSame = JSON.stringify(known?.finding) === JSON.stringify(finding);
    const fix = isSame ? known?.fixes.find((one) => one.title === title) : undefined;
    if (fix === undefined) return;
    if (await applyMapEdit(fix.edit, this.#panel.viewColumn)) return;
    // The text has changed: find the same fix for the new text.
    await this.#findFixes(finding);
    await vscode.window.showInformationMessage(
      'Devicetree Atlas: the source has changed since; look at the fix again, and choose it once more.',
    );
  }

  /** Previews a change, or makes it: the page ignores the answer to an older request by its serial. */
  async #editRegion({
    serial,
    path,
    change,
    apply,
  }: Extract<PageMessage, { readonly type: 'editRegion' }>): Promise<void> {
    const uri = this.boardUri;
    if (uri === undefined) return;
    this.#editRequest?.cancel();
    const request = new vscode.CancellationTokenSource();
    this.#editRequest = request;
    const params: EditRegionParams = { uri, machine: this.#machine, path, change, apply };
    const answer = await this.#server.editRegion(params, request.token).catch((error: unknown) => {
      if (request.token.isCancellationRequested) return undefined;
      throw error;
    });
    if (answer === undefined || this.#editRequest !== request) return;
    if ('refusal' in answer) {
      this.#post({ type: 'edited', serial, refusal: answer.refusal, isApplied: false });
      return;
    }
    const { preview, note, edit } = answer;
    const isApplied = edit !== undefined && (await applyMapEdit(edit, this.#panel.viewColumn));
    if (edit !== undefined && !isApplied) {
      const refusal = 'The source has changed since: try again.';
      this.#post({ type: 'edited', serial, refusal, isApplied });
      return;
    }
    this.#post({ type: 'edited', serial, preview, note, isApplied });
    if (!isApplied || this.boardUri !== uri) return;
    // The region's unit address may have changed: it is the same region. The map is requested here, too: that of the new
    // text may have come before it was known which node to show.
    this.#isStale = true;
    this.showNode(answer.path);
    this.textChanged();
  }

  async #open(location: SourceLocation): Promise<void> {
    await this.#try('the source could not be opened', () => openLocation(location, this.#panel.viewColumn));
  }

  async #try(what: string, run: () => Promise<void>): Promise<void> {
    try {
      await run();
    } catch (error) {
      await vscode.window.showErrorMessage(`Devicetree Atlas: ${what}. ${errorText(error)}`);
    }
  }

  async #act(action: PageAction): Promise<void> {
    switch (action) {
      case 'refresh':
        this.refresh();
        break;
      case 'selectBoard':
        // Requested when there is no map. The command shows the chosen board in this panel.
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
