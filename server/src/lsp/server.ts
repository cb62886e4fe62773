/** The connection: handlers, scheduling, publishing. Everything else is told what happened and asked for data. */
import {
  type Connection,
  DidChangeConfigurationNotification,
  type InitializeParams,
  type InitializeResult,
  ResponseError,
  TextDocumentSyncKind,
  TextDocuments,
} from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { Analyzer } from '../analysis/analyzer.ts';
import type { Problem } from '../base/problem.ts';
import { findDefinition } from '../ide/definition.ts';
import { findHover } from '../ide/hover.ts';
import { fileSymbols } from '../ide/symbols.ts';
import { DiskHost, existsDirectory } from '../node/diskHost.ts';
import type { DevicetreeParser } from '../syntax/grammar.ts';
import { SyntaxStore } from '../syntax/syntaxStore.ts';
import { BoardFinder } from './boardFinder.ts';
import { Boards, isBoardFile } from './boards.ts';
import { Converter } from './convert.ts';
import { makeMemoryMapView } from './memoryMapView.ts';
import { OpenDocuments, pathOfUri } from './openDocuments.ts';
import * as protocol from './protocol.ts';
import { Publisher } from './publisher.ts';
import { DEFAULT_SETTINGS, parseSettings } from './settings.ts';

const SECTION = 'devicetreeAtlas';

/** LSP's code for "the answer would be of no use any more". */
const REQUEST_FAILED = -32803;

/** Wires a language server to a connection that is not listening yet. */
export function attachServer(connection: Connection, parser: DevicetreeParser): void {
  const server = new Server(connection, parser);
  server.attach();
}

class Server {
  readonly #connection: Connection;
  readonly #disk = new DiskHost();
  readonly #documents = new OpenDocuments(this.#disk);
  readonly #texts = new TextDocuments(TextDocument);
  readonly #syntax: SyntaxStore;
  readonly #analyzer: Analyzer;
  readonly #finder = new BoardFinder();
  readonly #boards: Boards;
  readonly #converter: Converter;
  readonly #publisher: Publisher;
  #canConfigure = false;
  /** Boards to boot at the next update: files of theirs were opened or saved. */
  readonly #bootFor = new Set<string>();
  #updateDue = false;
  #lastStatus = '';

  constructor(connection: Connection, parser: DevicetreeParser) {
    this.#connection = connection;
    this.#syntax = new SyntaxStore(parser);
    this.#analyzer = new Analyzer(this.#documents, this.#syntax, existsDirectory);
    this.#boards = new Boards(this.#analyzer, this.#documents, this.#finder, DEFAULT_SETTINGS);
    this.#converter = new Converter(this.#documents);
    this.#publisher = new Publisher(this.#converter, this.#documents, (params) => {
      void connection.sendDiagnostics(params);
    });
  }

  attach(): void {
    const connection = this.#connection;
    connection.onInitialize((params) => this.#initialize(params));
    connection.onInitialized(() => void this.#initialized());
    connection.onDidChangeConfiguration((params) => void this.#readSettings(params.settings));
    connection.onDidChangeWatchedFiles(({ changes }) => {
      for (const { uri } of changes) this.#disk.invalidate(pathOfUri(uri));
      this.#finder.invalidate();
      this.#schedule();
    });

    this.#texts.onDidOpen(({ document }) => {
      const path = this.#documents.update(document.uri, document.getText(), document.version);
      this.#syntax.open(path);
      this.#boards.touch(path);
      this.#bootFor.add(path);
      this.#schedule();
    });
    this.#texts.onDidChangeContent(({ document }) => {
      const path = this.#documents.update(document.uri, document.getText(), document.version);
      this.#boards.touch(path);
      this.#schedule();
    });
    this.#texts.onDidSave(({ document }) => {
      const path = pathOfUri(document.uri);
      this.#bootFor.add(path);
      this.#finder.invalidate();
      this.#schedule();
    });
    this.#texts.onDidClose(({ document }) => {
      const path = pathOfUri(document.uri);
      this.#documents.close(path);
      this.#syntax.close(path);
      this.#schedule();
    });
    this.#texts.listen(connection);

    connection.onHover(({ textDocument, position }) =>
      this.#answer(() => {
        const at = this.#place(textDocument.uri, position);
        const hover = at && findHover(at.board, this.#boards.reportOf(at.board.path), at.items, at.offset);
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
    connection.onDocumentSymbol(({ textDocument }) =>
      this.#answer(() => {
        const path = pathOfUri(textDocument.uri);
        const items = this.#analyzer.itemsOf(path);
        return items ? this.#converter.symbols(path, fileSymbols(items)) : [];
      }),
    );
    connection.onRequest(protocol.MEMORY_MAP_REQUEST, (params: protocol.MemoryMapParams) =>
      this.#answer(() => this.#memoryMap(params)),
    );
    connection.onRequest(protocol.BOARDS_REQUEST, (params: protocol.BoardsParams) =>
      this.#answer(() => this.#listBoards(params)),
    );
    connection.onRequest(protocol.SELECT_BOARD_REQUEST, ({ uri }: protocol.SelectBoardParams) =>
      this.#answer(() => {
        const path = pathOfUri(uri);
        this.#boards.select(path);
        this.#bootFor.add(path);
        this.#update();
        return this.#status('ready');
      }),
    );
  }

  #initialize(params: InitializeParams): InitializeResult {
    this.#canConfigure = params.capabilities.workspace?.configuration === true;
    if (params.initializationOptions) this.#applySettings(params.initializationOptions);
    return {
      serverInfo: { name: 'devicetree-atlas', version: '0.1.0' },
      capabilities: {
        textDocumentSync: {
          openClose: true,
          change: TextDocumentSyncKind.Incremental,
          save: { includeText: false },
        },
        hoverProvider: true,
        definitionProvider: true,
        documentSymbolProvider: true,
      },
    };
  }

  async #initialized(): Promise<void> {
    if (!this.#canConfigure) return;
    await this.#connection.client.register(DidChangeConfigurationNotification.type, { section: SECTION });
    await this.#readSettings(undefined);
  }

  async #readSettings(pushed: unknown): Promise<void> {
    if (this.#canConfigure) {
      this.#applySettings(await this.#connection.workspace.getConfiguration(SECTION));
    } else if (typeof pushed === 'object' && pushed !== null) {
      this.#applySettings((pushed as Record<string, unknown>)[SECTION] ?? pushed);
    }
  }

  #applySettings(json: unknown): void {
    const settings = parseSettings(json);
    if (JSON.stringify(settings, bigints) === JSON.stringify(this.#boards.settings, bigints)) return;
    this.#boards.settings = settings;
    this.#analyzer.configure({ includeFolders: settings.includePaths, defines: settings.defines, symbols: false });
    for (const path of this.#documents.openPaths()) this.#bootFor.add(path);
    this.#schedule();
  }

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

  /** Asks for one update once the messages at hand are read, so that a burst of edits is one update. */
  #schedule(): void {
    if (this.#updateDue) return;
    this.#updateDue = true;
    setImmediate(() => {
      this.#updateDue = false;
      try {
        this.#update();
      } catch (error) {
        this.#reportFault(error);
      }
    });
  }

  #update(): void {
    const live = this.#boards.live();
    const problems: Problem[] = [];
    const booted: string[] = [];
    for (const path of live) {
      const board = this.#boards.board(path);
      if (!board) continue;
      const wanted = [...this.#bootFor].some((file) => file === path || board.files.has(file));
      if ((wanted || !this.#boards.reportOf(path)) && this.#boards.boot(path)) booted.push(path);
      problems.push(...this.#boards.problemsOf(path));
    }
    this.#bootFor.clear();
    problems.push(...this.#strayProblems(live));
    this.#publisher.publish(problems);
    this.#boards.retain(live);
    for (const path of booted) {
      const params: protocol.MemoryMapChangedParams = { uri: this.#documents.uriOf(path) };
      void this.#connection.sendNotification(protocol.MEMORY_MAP_CHANGED_NOTIFICATION, params);
    }
    this.#sendStatus();
  }

  /** Syntax faults of open files that no board includes: all that can be said without one. */
  #strayProblems(live: readonly string[]): readonly Problem[] {
    const problems: Problem[] = [];
    for (const path of this.#documents.openPaths()) {
      if (isBoardFile(path) || live.some((board) => this.#analyzer.lastBoard(board)?.files.has(path))) continue;
      const items = this.#analyzer.itemsOf(path);
      for (const { code, message, start, end } of items?.faults ?? []) {
        problems.push({ code, severity: 'error', message, span: { file: path, start, end }, related: [] });
      }
    }
    return problems;
  }

  // Requests

  #place(uri: string, position: { readonly line: number; readonly character: number }) {
    const path = pathOfUri(uri);
    this.#boards.touch(path);
    const boardPath = this.#boards.boardOf(path);
    const board = boardPath === undefined ? undefined : this.#boards.board(boardPath);
    const items = this.#analyzer.itemsOf(path);
    if (!board || !items) return undefined;
    const offset = this.#converter.linesOf(path).offsetAt(position.line, position.character);
    return { board, items, offset };
  }

  #memoryMap(params: protocol.MemoryMapParams): protocol.MemoryMapView | null {
    const path = params.uri === undefined ? this.#boards.active : this.#boards.boardOf(pathOfUri(params.uri));
    const board = path === undefined ? undefined : this.#boards.board(path);
    if (path === undefined || !board) return null;
    if (!this.#boards.reportOf(path)) this.#boards.boot(path);
    const report = this.#boards.reportOf(path);
    return report ? makeMemoryMapView(board, report, this.#boards.infoOf(path), this.#converter) : null;
  }

  #listBoards(params: protocol.BoardsParams): readonly protocol.BoardInfo[] {
    const paths = new Set<string>();
    if (params.uri !== undefined) for (const path of this.#boards.candidatesFor(pathOfUri(params.uri))) paths.add(path);
    for (const path of this.#boards.live()) paths.add(path);
    return [...paths].map((path) => this.#boards.infoOf(path));
  }

  #status(state: 'ready' | 'working'): protocol.BoardStatus {
    const active = this.#boards.active;
    const board = active === undefined ? undefined : this.#boards.board(active);
    return {
      active: active === undefined || !board ? undefined : this.#boards.infoOf(active),
      state,
      includedUris: board ? [...board.files].map((path) => this.#documents.uriOf(path)) : [],
      kernel: this.#boards.settings.profile.kernel,
    };
  }

  #sendStatus(): void {
    const status = this.#status('ready');
    const text = JSON.stringify(status);
    if (text === this.#lastStatus) return;
    this.#lastStatus = text;
    void this.#connection.sendNotification(protocol.BOARD_STATUS_NOTIFICATION, status);
  }
}

function bigints(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}
