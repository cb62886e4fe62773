/** The connection: handlers, settings, updates. Everything else is told what happened and asked for data. */
import {
  type Connection,
  DidChangeConfigurationNotification,
  type InitializeParams,
  type InitializeResult,
  ResponseError,
  type TextDocuments,
} from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { Analyzer, type AnalyzerSettings, DEFAULT_SETTINGS as UNSET } from '../analysis/analyzer.ts';
import type { Board } from '../analysis/board.ts';
import { gatherRepeats } from '../analysis/gatherRepeats.ts';
import { comparisonText, isAsPredicted, summaryOf } from '../bootLog/comparisonText.ts';
import { findDefinition } from '../ide/definition.ts';
import { findHover } from '../ide/hover.ts';
import { findReferences } from '../ide/references.ts';
import { fileSymbols } from '../ide/symbols.ts';
import { BoardFinder } from '../node/boardFinder.ts';
import { DiskHost, existsDirectory } from '../node/diskHost.ts';
import type { Problem } from '../problems/problem.ts';
import { PROFILE_NAME } from '../profiles/findProfile.ts';
import { profileText } from '../profiles/writeProfile.ts';
import { dirname, join } from '../source/path.ts';
import type { DevicetreeParser } from '../syntax/grammar.ts';
import { SyntaxStore } from '../syntax/syntaxStore.ts';
import { Boards, isProfileFile, isSharedFile } from './boards.ts';
import { bootProfileFile } from './bootProfileFile.ts';
import { INITIALIZE_RESULT } from './capabilities.ts';
import { codeActions } from './codeActions.ts';
import { Confinement } from './confinement.ts';
import { Converter } from './convert.ts';
import { editedDocuments } from './editedDocuments.ts';
import { ImpactCheck } from './impact.ts';
import { makeMemoryMapView } from './memoryMapView.ts';
import { OpenDocuments } from './openDocuments.ts';
import * as protocol from './protocol.ts';
import { Publisher } from './publisher.ts';
import { Scheduler } from './scheduler.ts';
import { analyzerSettings, DEFAULT_SETTINGS, parseSettings, resolveIncludePaths, sameSettings } from './settings.ts';
import { strayProblems } from './strayProblems.ts';
import { startTimer, Typing } from './typing.ts';
import { WarmUp } from './warmUp.ts';

const SECTION = 'devicetreeAtlas';

/** LSP's `RequestFailed`: the request was fine, the answer could not be made. */
const REQUEST_FAILED = -32803;

/** How long updates wait for the client's settings after the start: without them the first board would be made twice. */
const SETTINGS_WAIT_MS = 1000;

/** After this long an update lets messages in before it goes on with the next board. */
const SLICE_MS = 25;

/** Wires a language server to a connection that is not listening yet. `tidy` is called in moments when nobody waits. */
export function attachServer(connection: Connection, parser: DevicetreeParser, tidy: () => void): void {
  const server = new Server(connection, parser, tidy);
  server.attach();
}

class Server {
  readonly #connection: Connection;
  readonly #disk = new DiskHost();
  readonly #documents = new OpenDocuments(this.#disk);
  readonly #texts: TextDocuments<TextDocument>;
  readonly #typing: Typing;
  readonly #impact: ImpactCheck;
  readonly #syntax: SyntaxStore;
  readonly #analyzer: Analyzer;
  readonly #confinement = new Confinement();
  readonly #unset: AnalyzerSettings = {
    ...UNSET,
    allowedFolders: (path, tree) => this.#confinement.foldersFor(path, tree),
  };
  readonly #finder = new BoardFinder(this.#disk, (folder) => this.#confinement.mayLookIn(folder));
  readonly #boards: Boards;
  readonly #converter: Converter;
  readonly #publisher: Publisher;
  readonly #scheduler: Scheduler;
  #canConfigure = false;
  #canRegisterConfiguration = false;
  #canChangeSettings = false;
  #canAllowFolders = false;
  #workspaceFolders: readonly string[] = [];
  /** Updates wait for settings until this is cleared. */
  #settingsTimer: NodeJS.Timeout | undefined;
  /** Boards to boot at the next update: files of theirs were opened or saved. */
  readonly #bootFor = new Set<string>();
  readonly #warmUp: WarmUp;
  /** Something changed since diagnostics were sent last. */
  #unpublished = false;
  #lastStatus = '';

  constructor(connection: Connection, parser: DevicetreeParser, tidy: () => void) {
    this.#connection = connection;
    this.#syntax = new SyntaxStore(parser);
    this.#analyzer = new Analyzer(this.#documents, this.#syntax, existsDirectory, this.#unset);
    this.#boards = new Boards(this.#analyzer, this.#documents, this.#finder, DEFAULT_SETTINGS, (profile, folder) =>
      this.#confinement.isProfileOf(profile, folder),
    );
    this.#converter = new Converter(this.#documents);
    this.#publisher = new Publisher(this.#converter, this.#documents, (params) => {
      void connection.sendDiagnostics(params);
    });
    this.#warmUp = new WarmUp({
      parse: (path) => {
        this.#documents.renew(path);
        this.#scheduler.ask();
      },
      read: (path) => this.#syntax.prepare(path),
    });
    this.#impact = new ImpactCheck({
      host: this.#documents,
      syntax: this.#syntax,
      existsDirectory,
      boardsOf: (file) => this.#boards.candidatesFor(file),
      problemsOf: (board) => board.problemsWith(board.bootAll(this.#boards.planOf(board))),
    });
    this.#impact.configure(this.#unset);
    this.#typing = new Typing(startTimer, () => this.#changed());
    this.#texts = editedDocuments(this.#typing, (uri) => this.#documents.pathOf(uri));
    this.#scheduler = new Scheduler(
      () => this.#update(),
      tidy,
      (error) => this.#reportFault(error),
      () => {
        if (this.#impact.step()) this.#changed();
        return this.#impact.isWaiting;
      },
    );
  }

  attach(): void {
    const connection = this.#connection;
    connection.onInitialize((params) => this.#initialize(params));
    connection.onInitialized(() => this.#initialized());
    connection.onDidChangeConfiguration((params) => void this.#readSettings(params?.settings));
    connection.onDidChangeWatchedFiles(({ changes }) => {
      for (const { uri } of changes) {
        const path = this.#documents.pathOf(uri);
        this.#disk.invalidate(path);
        this.#finder.invalidate(path);
        if (isProfileFile(path)) this.#bootLive();
      }
      this.#changed();
    });

    this.#texts.onDidOpen(({ document }) => {
      const path = this.#documents.update(document.uri, document.getText(), document.version);
      if (isProfileFile(path)) return this.#changed();
      this.#syntax.open(path);
      this.#boards.touch(path);
      this.#bootFor.add(path);
      this.#warmUp.opened(path);
      if (isSharedFile(path)) this.#impact.opened(path);
      this.#changed();
    });
    this.#texts.onDidChangeContent(({ document }) => {
      const before = this.#documents.read(this.#documents.pathOf(document.uri));
      const path = this.#documents.update(document.uri, document.getText(), document.version);
      // The content of a document that is opened comes here, too.
      if (this.#documents.read(path) !== before) {
        this.#warmUp.edited(path);
        this.#impact.cancel();
      }
      if (!isProfileFile(path)) this.#boards.touch(path);
      this.#changed();
    });
    this.#texts.onDidSave(({ document }) => {
      const path = this.#documents.pathOf(document.uri);
      if (isProfileFile(path)) this.#bootLive();
      this.#bootFor.add(path);
      this.#finder.invalidate(path);
      this.#typing.release();
      this.#impact.saved(path);
      this.#changed();
    });
    this.#texts.onDidClose(({ document }) => {
      const path = this.#documents.pathOf(document.uri);
      this.#typing.release();
      if (this.#documents.close(document.uri)) {
        this.#syntax.close(path);
        this.#warmUp.closed(path);
        this.#impact.closed(path);
      }
      if (isProfileFile(path)) this.#bootLive();
      this.#changed();
    });
    this.#texts.listen(connection);

    connection.onHover(({ textDocument, position }) =>
      this.#answer(() => {
        const at = this.#place(textDocument.uri, position);
        const hover = at && findHover(at.board, this.#boards.typedReportsOf(at.board), at.items, at.offset);
        return hover ? this.#converter.hover(hover) : null;
      }),
    );
    connection.onDefinition(({ textDocument, position }) =>
      this.#answer(() => {
        const at = this.#place(textDocument.uri, position);
        const definition = at && findDefinition(at.board, at.items, at.offset);
        return definition ? this.#converter.definition(definition) : null;
      }),
    );
    connection.onReferences(({ textDocument, position, context }) =>
      this.#answer(() => {
        const at = this.#place(textDocument.uri, position);
        const places = at ? findReferences(at.board, at.items, at.offset, context.includeDeclaration) : [];
        return this.#converter.locations(places);
      }),
    );
    connection.onDocumentSymbol(({ textDocument }) =>
      this.#answer(() => {
        const path = this.#documents.pathOf(textDocument.uri);
        const items = isProfileFile(path) ? undefined : this.#analyzer.itemsOf(path);
        return items ? this.#converter.symbols(path, fileSymbols(items)) : [];
      }),
    );
    connection.onCodeAction((params) =>
      this.#answer(() => [
        ...codeActions(
          {
            boards: this.#boards,
            documents: this.#documents,
            converter: this.#converter,
            itemsOf: (path) => (isProfileFile(path) ? undefined : this.#analyzer.itemsOf(path)),
            otherProblems: () => this.#otherProblems(this.#boards.live()),
            canChangeSettings: this.#canChangeSettings,
            canAllowFolders: this.#canAllowFolders,
          },
          params,
        ),
      ]),
    );
    connection.onRequest(protocol.MEMORY_MAP_REQUEST, (params: protocol.MemoryMapParams | null) =>
      this.#answer(() => this.#memoryMap(params?.uri)),
    );
    connection.onRequest(protocol.COMPARE_BOOT_LOG_REQUEST, (params: protocol.CompareBootLogParams) =>
      this.#answer(() => this.#compareBootLog(params)),
    );
    connection.onRequest(protocol.BOOT_PROFILE_REQUEST, (params: protocol.BootProfileParams | null) =>
      this.#answer(() => {
        const path = this.#boardAt(params?.uri);
        return path === undefined ? null : bootProfileFile(this.#boards, this.#documents, path);
      }),
    );
    connection.onRequest(protocol.BOARDS_REQUEST, (params: protocol.BoardsParams | null) =>
      this.#answer(() => this.#listBoards(params?.uri)),
    );
    connection.onRequest(protocol.FILE_URIS_REQUEST, ({ uris }: protocol.FileUrisParams) =>
      this.#answer(() => [...new Set(uris.map((uri) => this.#documents.uriOf(this.#documents.pathOf(uri))))]),
    );
    connection.onNotification(protocol.IN_FRONT_NOTIFICATION, ({ uri }: protocol.InFrontParams) => {
      this.#boards.show(this.#documents.pathOf(uri));
      this.#changed();
    });
    connection.onRequest(protocol.SELECT_BOARD_REQUEST, ({ uri }: protocol.SelectBoardParams) =>
      this.#answer(() => {
        const path = this.#documents.pathOf(uri);
        if (!this.#boards.board(path)) return this.#status(this.#boards.active);
        this.#boards.select(path);
        this.#bootFor.add(path);
        this.#refresh(path);
        this.#changed();
        return this.#status(path);
      }),
    );
  }

  #initialize(params: InitializeParams): InitializeResult {
    const { workspace } = params.capabilities;
    this.#canConfigure = workspace?.configuration === true;
    this.#canRegisterConfiguration = workspace?.didChangeConfiguration?.dynamicRegistration === true;
    const folders = params.workspaceFolders?.map(({ uri }) => uri) ?? (params.rootUri ? [params.rootUri] : []);
    this.#workspaceFolders = this.#documents.setWorkspaceFolders(folders);
    this.#boards.workspaceFolders = this.#workspaceFolders;
    this.#confinement.workspaceFolders = this.#workspaceFolders;
    const options: protocol.ClientOptions | null = params.initializationOptions;
    this.#canChangeSettings = options?.switchOffCommand === true;
    this.#confinement.isTrusted = options?.trusted !== false;
    this.#canAllowFolders = options?.allowFolderCommand === true && this.#confinement.isTrusted;
    this.#boards.restoreChoices(stringsIn(options?.chosenBoards).map((uri) => this.#documents.pathOf(uri)));
    if (options) this.#applySettings(options);
    if (this.#canConfigure) {
      this.#settingsTimer = setTimeout(() => this.#stopWaitingForSettings(), SETTINGS_WAIT_MS);
      this.#settingsTimer.unref();
    }
    return INITIALIZE_RESULT;
  }

  // Settings

  #initialized(): void {
    if (!this.#canConfigure) return;
    if (this.#canRegisterConfiguration) {
      const registered = this.#connection.client.register(DidChangeConfigurationNotification.type, {
        section: SECTION,
      });
      registered.catch((error: unknown) => this.#reportFault(error));
    }
    void this.#readSettings(undefined);
  }

  async #readSettings(pushed: unknown): Promise<void> {
    try {
      if (this.#canConfigure) {
        this.#applySettings(await this.#connection.workspace.getConfiguration(SECTION));
      } else if (typeof pushed === 'object' && pushed !== null) {
        this.#applySettings((pushed as Record<string, unknown>)[SECTION] ?? pushed);
      }
    } catch (error) {
      this.#reportFault(error);
    }
    this.#stopWaitingForSettings();
  }

  #applySettings(json: unknown): void {
    const settings = resolveIncludePaths(parseSettings(json), this.#workspaceFolders);
    if (sameSettings(settings, this.#boards.settings)) return;
    this.#boards.settings = settings;
    this.#confinement.settings = settings;
    const forAnalyzer = { ...this.#unset, ...analyzerSettings(settings, (path) => this.#documents.resolve(path)) };
    this.#analyzer.configure(forAnalyzer);
    this.#impact.configure(forAnalyzer);
    for (const path of this.#documents.openPaths()) this.#bootFor.add(path);
    this.#changed();
  }

  #stopWaitingForSettings(): void {
    if (this.#settingsTimer === undefined) return;
    clearTimeout(this.#settingsTimer);
    this.#settingsTimer = undefined;
    this.#scheduler.ask();
  }

  // Faults

  /** Runs a request; a fault of ours is told to the client and logged, and the server goes on. */
  #answer<T>(compute: () => T): T | ResponseError<void> {
    try {
      return compute();
    } catch (error) {
      this.#reportFault(error);
      return new ResponseError(REQUEST_FAILED, error instanceof Error ? error.message : String(error));
    }
  }

  #reportFault(error: unknown): void {
    this.#connection.console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }

  // Updates

  /** Another profile: all boards on show are booted anew, as far as it concerns them. */
  #bootLive(): void {
    for (const path of this.#boards.live()) this.#bootFor.add(path);
  }

  #changed(): void {
    this.#unpublished = true;
    this.#scheduler.ask();
  }

  /**
   * Brings boards up to date, the active one first, and sends what came out; true when there are boards left for another
   * slice. Until their turn they say what they said before.
   */
  #update(): boolean {
    if (this.#settingsTimer !== undefined) return false;
    const live = this.#boards.live();
    const started = performance.now();
    let left = false;
    for (const [i, path] of live.entries()) {
      left = i > 0 && performance.now() - started > SLICE_MS;
      if (left) break;
      this.#refresh(path);
    }
    if (!left || this.#unpublished) this.#publish(live, left);
    if (left) return true;
    this.#bootFor.clear();
    this.#boards.retain(live);
    this.#warmUp.later();
    return false;
  }

  /** Makes a board anew if it is out of date, and boots it if that was asked for. A fault of ours spares the others. */
  #refresh(path: string): void {
    try {
      const board = this.#boards.board(path);
      if (!board) return;
      const wanted = [...this.#bootFor].some((file) => file === path || board.dependencies.has(file));
      if ((wanted || !this.#boards.reportOf(path)) && this.#boards.boot(path)) {
        const params: protocol.MemoryMapChangedParams = { uri: this.#documents.uriOf(path) };
        void this.#connection.sendNotification(protocol.MEMORY_MAP_CHANGED_NOTIFICATION, params);
      }
      this.#boards.problemsOf(path);
    } catch (error) {
      this.#reportFault(error);
      this.#boards.noteFault(path, error);
    }
  }

  #publish(live: readonly string[], partly: boolean): void {
    this.#unpublished = partly;
    const problems = live.flatMap((path) => this.#boards.lastProblemsOf(path));
    const all = [...gatherRepeats([...problems, ...this.#impact.problems(live)]), ...this.#otherProblems(live)];
    this.#publisher.publish(this.#typing.show(all, partly));
    // The status counts problems: it waits with them.
    if (!this.#typing.isHolding) this.#sendStatus();
  }

  /** What is wrong with files that are no part of a board. */
  #otherProblems(live: readonly string[]): readonly Problem[] {
    return [...this.#boards.profileProblems(live), ...strayProblems(this.#documents, this.#analyzer, live)];
  }

  // Requests

  #place(uri: string, position: { readonly line: number; readonly character: number }) {
    const path = this.#documents.pathOf(uri);
    const boardPath = this.#boards.boardOf(path);
    const board = boardPath === undefined ? undefined : this.#boards.board(boardPath);
    const items = this.#analyzer.itemsOf(path);
    if (!board || !items) return undefined;
    const offset = this.#converter.linesOf(path).offsetAt(position.line, position.character);
    return { board, items, offset };
  }

  /** The board of a file, the active one without a file. */
  #boardAt(uri: string | undefined): string | undefined {
    return uri === undefined ? this.#boards.active : this.#boards.boardOf(this.#documents.pathOf(uri));
  }

  #memoryMap(uri: string | undefined): protocol.MemoryMapView | null {
    const path = this.#boardAt(uri);
    return (path !== undefined && makeMemoryMapView(this.#boards, path, this.#converter)) || null;
  }

  #compareBootLog({ uri, logs }: protocol.CompareBootLogParams): protocol.BootLogComparison | null {
    const path = this.#boardAt(uri);
    const compared = path === undefined ? undefined : this.#boards.compareLog(path, logs);
    if (path === undefined || !compared) return null;
    this.#changed();
    const { name, uri: board } = this.#boards.infoOf(path);
    return {
      board: { uri: board, name },
      summary: summaryOf(compared.comparison),
      report: comparisonText(name, compared),
      asPredicted: isAsPredicted(compared.comparison),
      profile: {
        uri: this.#documents.uriOf(join(dirname(path), PROFILE_NAME)),
        text: profileText(compared.calibration.profile, name),
      },
    };
  }

  #listBoards(uri: string | undefined): readonly protocol.BoardInfo[] {
    const paths = new Set<string>();
    if (uri !== undefined) for (const path of this.#boards.candidatesFor(this.#documents.pathOf(uri))) paths.add(path);
    for (const path of this.#boards.live()) paths.add(path);
    return [...paths].map((path) => this.#boards.infoOf(path));
  }

  #status(active: string | undefined): protocol.BoardStatus {
    const board = active === undefined ? undefined : this.#analyzer.lastBoard(active);
    const file = this.#boards.fileInFront;
    return {
      active: active === undefined || !board ? undefined : this.#boards.infoOf(active),
      state: 'ready',
      ...(file === undefined ? {} : { file: this.#documents.uriOf(file) }),
      includedUris: board ? [...board.files].map((path) => this.#documents.uriOf(path)) : [],
      kernel: this.#kernelOf(board),
    };
  }

  /** The kernel that a board is booted with: what its profile says, or the settings. */
  #kernelOf(board: Board | undefined): string {
    const planned = board && !board.isOverlay ? this.#boards.planOf(board)[0] : undefined;
    return planned?.profile.kernel ?? this.#boards.settings.kernel;
  }

  #sendStatus(): void {
    const status = this.#status(this.#boards.active);
    const text = JSON.stringify(status);
    if (text === this.#lastStatus) return;
    this.#lastStatus = text;
    void this.#connection.sendNotification(protocol.BOARD_STATUS_NOTIFICATION, status);
  }
}

/** What of foreign data is strings. */
function stringsIn(data: unknown): readonly string[] {
  return Array.isArray(data) ? data.filter((one) => typeof one === 'string') : [];
}
