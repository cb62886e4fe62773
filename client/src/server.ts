/**
 * The language server for the rest of the client: typed requests, typed events, and its state.
 * The only file that uses vscode-languageclient.
 */
import * as vscode from 'vscode';
import { LanguageClient, type LanguageClientOptions, State, TransportKind } from 'vscode-languageclient/node';
import { errorText } from '../../server/src/base/errorText.ts';
import {
  BOOT_REPORT_REQUEST,
  type BoardParams,
  type BootReportResult,
  COMPILED_TREE_REQUEST,
  type CompiledTreeResult,
  RUN_TOOL_REQUEST,
  type RunToolParams,
  type RunToolResult,
} from '../../server/src/lsp/apiProtocol.ts';
import {
  COMPILED_LINE_REQUEST,
  type CompiledLine,
  type CompiledLineParams,
  DOCUMENT_REQUEST,
  type DocumentAnswer,
  type DocumentParams,
  REVISIONS_REQUEST,
  type RevisionsAnswer,
  type RevisionsParams,
} from '../../server/src/lsp/documentProtocol.ts';
import {
  COMPARE_MAPS_REQUEST,
  type CompareMapsAnswer,
  type CompareMapsParams,
  EDIT_REGION_REQUEST,
  type EditRegionAnswer,
  type EditRegionParams,
  LIVE_MAP_REQUEST,
  type LiveMapAnswer,
  type LiveMapParams,
  MAP_FIXES_REQUEST,
  MAP_REPLAY_REQUEST,
  type MapFix,
  type MapFixesParams,
  type MapReplay,
  type MapReplayParams,
  NODE_AT_REQUEST,
  type NodeAt,
  type NodeAtParams,
  SAVE_MACHINE_REQUEST,
  type SaveMachineAnswer,
  type SaveMachineParams,
} from '../../server/src/lsp/mapProtocol.ts';
import {
  BOARD_STATUS_NOTIFICATION,
  BOARDS_REQUEST,
  BOOT_PROFILE_REQUEST,
  type BoardInfo,
  type BoardStatus,
  type BoardsParams,
  type BootLogComparison,
  type BootProfileFile,
  type BootProfileParams,
  type ClientOptions,
  COMPARE_BOOT_LOG_REQUEST,
  type CompareBootLogParams,
  FORGET_BOOT_LOG_REQUEST,
  type ForgetBootLogParams,
  IMPACT_NOTIFICATION,
  type ImpactParams,
  IN_FRONT_NOTIFICATION,
  type InFrontParams,
  MEMORY_MAP_CHANGED_NOTIFICATION,
  MEMORY_MAP_REQUEST,
  type MemoryMapChangedParams,
  type MemoryMapParams,
  type MemoryMapView,
  SELECT_BOARD_REQUEST,
  type SelectBoardParams,
  WORKSPACE_BOARDS_REQUEST,
} from '../../server/src/lsp/protocol.ts';
import {
  type BoardNode,
  FIND_NODES_REQUEST,
  type FindNodesParams,
  INCLUDED_FILES_REQUEST,
  INCLUDING_BOARDS_REQUEST,
  type IncludedFile,
  type IncludedFilesParams,
  type IncludingBoard,
  type IncludingBoardsParams,
  NODE_CHILDREN_REQUEST,
  type NodeChildren,
  type NodeChildrenParams,
} from '../../server/src/lsp/viewProtocol.ts';
import { LANGUAGE_ID } from './languageId.ts';

/** `starting` includes a restart; `stopped` includes a failed start. */
type ServerState = 'starting' | 'running' | 'stopped';

/** Owns the server process and the log. */
export class AtlasServer implements vscode.Disposable {
  readonly log = vscode.window.createOutputChannel('Devicetree Atlas', { log: true });

  readonly #client: LanguageClient;
  readonly #stateChanged = new vscode.EventEmitter<ServerState>();
  readonly #boardStatus = new vscode.EventEmitter<BoardStatus>();
  readonly #memoryMapChanged = new vscode.EventEmitter<MemoryMapChangedParams>();
  readonly #impact = new vscode.EventEmitter<ImpactParams>();
  #state: ServerState = 'stopped';

  readonly onDidChangeState = this.#stateChanged.event;
  readonly onBoardStatus = this.#boardStatus.event;
  readonly onMemoryMapChanged = this.#memoryMapChanged.event;
  /** Fires after a shared file was saved and its boards were checked. */
  readonly onImpact = this.#impact.event;

  /**
   * @param modulePath Absolute path of the bundled language server.
   * @param chosenBoards Called at every start: formerly active boards, the latest first.
   */
  constructor(modulePath: string, chosenBoards: () => readonly string[]) {
    // A board is rebuilt after every edit: a young generation with room for some boards makes pauses rare.
    const execArgv = ['--max-semi-space-size=16'];
    const run = { module: modulePath, transport: TransportKind.stdio, options: { execArgv } };
    const options: LanguageClientOptions = {
      documentSelector: [
        { scheme: 'file', language: LANGUAGE_ID },
        { scheme: 'untitled', language: LANGUAGE_ID },
        { scheme: 'file', pattern: '**/.dtatlas.json' },
      ],
      outputChannel: this.log,
      traceOutputChannel: this.log,
      diagnosticCollectionName: 'devicetree-atlas',
      initializationOptions: (): ClientOptions => ({
        switchOffCommand: true,
        suggestCommand: true,
        allowFolderCommand: true,
        openLocationCommand: true,
        showBoardsCommand: true,
        trusted: vscode.workspace.isTrusted,
        chosenBoards: chosenBoards(),
      }),
      // Hover text quotes source files: it must never run commands.
      markdown: { isTrusted: false, supportHtml: false },
    };
    this.#client = new LanguageClient(
      'devicetreeAtlas',
      'Devicetree Atlas',
      { run, debug: { ...run, options: { execArgv: [...execArgv, '--nolazy', '--inspect=6010'] } } },
      options,
    );
    this.#client.onDidChangeState(({ newState }) => this.#setState(newState));
    this.#client.onNotification(BOARD_STATUS_NOTIFICATION, (status: BoardStatus) =>
      this.#boardStatus.fire(asHere(status)),
    );
    this.#client.onNotification(IMPACT_NOTIFICATION, (impact: ImpactParams) =>
      this.#impact.fire({ ...impact, uri: uriAsHere(impact.uri) }),
    );
    this.#client.onNotification(MEMORY_MAP_CHANGED_NOTIFICATION, ({ uri }: MemoryMapChangedParams) =>
      this.#memoryMapChanged.fire({ uri: uriAsHere(uri) }),
    );
  }

  get state(): ServerState {
    return this.#state;
  }

  /** Starts the server. A failure is logged and shown once, and sets the state; the promise does not reject. */
  async start(): Promise<void> {
    await this.#guard('start', () => this.#client.start());
  }

  /** Stops the server if it runs, and starts it again. */
  async restart(): Promise<void> {
    await this.#guard('restart', () => (this.#client.isRunning() ? this.#client.restart() : this.#client.start()));
  }

  /** The memory map of the board of `uri`, or of the active board without `uri`; null when there is none. */
  async memoryMap(uri: string | undefined): Promise<MemoryMapView | null> {
    const params: MemoryMapParams = uri === undefined ? {} : { uri };
    const view = await this.#client.sendRequest<MemoryMapView | null>(MEMORY_MAP_REQUEST, params);
    return view && { ...view, board: { ...view.board, uri: uriAsHere(view.board.uri) } };
  }

  /** The map of a board with its unsaved text. The server waits for a pause in typing; cancel the request for a newer one. */
  async liveMap(params: LiveMapParams, token: vscode.CancellationToken): Promise<LiveMapAnswer> {
    const answer = await this.#client.sendRequest<LiveMapAnswer>(LIVE_MAP_REQUEST, params, token);
    if (answer === null || 'broken' in answer) return answer;
    return { ...answer, board: { ...answer.board, uri: uriAsHere(answer.board.uri) } };
  }

  /** The nodes around a position of a file; null when the board has none there. */
  nodeAt(params: NodeAtParams, token: vscode.CancellationToken): Promise<NodeAt | null> {
    return this.#client.sendRequest<NodeAt | null>(NODE_AT_REQUEST, params, token);
  }

  /** Possible fixes for a finding of a map. */
  mapFixes(params: MapFixesParams): Promise<readonly MapFix[]> {
    return this.#client.sendRequest<readonly MapFix[]>(MAP_FIXES_REQUEST, params);
  }

  /** The boot of a board, step by step; null when no boot is simulated. */
  mapReplay(params: MapReplayParams, token: vscode.CancellationToken): Promise<MapReplay | null> {
    return this.#client.sendRequest<MapReplay | null>(MAP_REPLAY_REQUEST, params, token);
  }

  /** The differences between a board's map and another one. */
  compareMaps(params: CompareMapsParams, token: vscode.CancellationToken): Promise<CompareMapsAnswer> {
    return this.#client.sendRequest<CompareMapsAnswer>(COMPARE_MAPS_REQUEST, params, token);
  }

  /** The effects of an edit of a region, or the edit itself. */
  editRegion(params: EditRegionParams, token: vscode.CancellationToken): Promise<EditRegionAnswer> {
    return this.#client.sendRequest<EditRegionAnswer>(EDIT_REGION_REQUEST, params, token);
  }

  /** The profile file of a board, with a machine written into it. */
  saveMachine(params: SaveMachineParams): Promise<SaveMachineAnswer> {
    return this.#client.sendRequest<SaveMachineAnswer>(SAVE_MACHINE_REQUEST, params);
  }

  /** Reports a file that was just written, before its watcher does: the next answers use its new content. */
  async tellWritten(uri: string): Promise<void> {
    const changed = 2;
    await this.#client.sendNotification('workspace/didChangeWatchedFiles', { changes: [{ uri, type: changed }] });
  }

  /** Every known board, those of `uri` first. */
  async boards(uri: string | undefined): Promise<readonly BoardInfo[]> {
    const params: BoardsParams = uri === undefined ? {} : { uri };
    const boards = await this.#client.sendRequest<readonly BoardInfo[]>(BOARDS_REQUEST, params);
    return boards.map(boardAsHere);
  }

  /** A node of a board with its children; null when there is no such board or node. */
  nodeChildren(uri: string, path: string): Promise<NodeChildren | null> {
    const params: NodeChildrenParams = { uri, path };
    return this.#client.sendRequest<NodeChildren | null>(NODE_CHILDREN_REQUEST, params);
  }

  /** Nodes of a board with every word in their path, labels or compatibles. */
  findNodes(uri: string, text: string): Promise<readonly BoardNode[]> {
    const params: FindNodesParams = { uri, text };
    return this.#client.sendRequest<readonly BoardNode[]>(FIND_NODES_REQUEST, params);
  }

  /** The files of a board, each once; null when there is no board. */
  includedFiles(uri: string): Promise<readonly IncludedFile[] | null> {
    const params: IncludedFilesParams = { uri };
    return this.#client.sendRequest<readonly IncludedFile[] | null>(INCLUDED_FILES_REQUEST, params);
  }

  /** Boards that include a file, first those that its last save broke. */
  includingBoards(uri: string): Promise<readonly IncludingBoard[]> {
    const params: IncludingBoardsParams = { uri };
    return this.#client.sendRequest<readonly IncludingBoard[]>(INCLUDING_BOARDS_REQUEST, params);
  }

  /** Compares the board of `uri`, or the active one, with logs of a real boot; null when there is nothing to compare. */
  compareBootLog(uri: string | undefined, logs: CompareBootLogParams['logs']): Promise<BootLogComparison | null> {
    const params: CompareBootLogParams = { logs, ...(uri === undefined ? {} : { uri }) };
    return this.#client.sendRequest<BootLogComparison | null>(COMPARE_BOOT_LOG_REQUEST, params);
  }

  /** Removes the marks of a boot log, without a URI those of all boards; returns whether there were any. */
  forgetBootLog(uri: string | undefined): Promise<boolean> {
    const params: ForgetBootLogParams = uri === undefined ? {} : { uri };
    return this.#client.sendRequest<boolean>(FORGET_BOOT_LOG_REQUEST, params);
  }

  /** The profile file for the board of `uri`, or the active one; null when there is no board. */
  bootProfile(uri: string | undefined): Promise<BootProfileFile | null> {
    const params: BootProfileParams = uri === undefined ? {} : { uri };
    return this.#client.sendRequest<BootProfileFile | null>(BOOT_PROFILE_REQUEST, params);
  }

  /** The compiled tree of the board of `uri`, or the active one; null when there is none. */
  async compiledTree(uri: string | undefined): Promise<CompiledTreeResult | null> {
    const params: BoardParams = uri === undefined ? {} : { uri };
    const found = await this.#client.sendRequest<CompiledTreeResult | null>(COMPILED_TREE_REQUEST, params);
    return found && { ...found, board: boardAsHere(found.board) };
  }

  /** The boot of the board of `uri`, or of the active one; null when there is none. */
  async bootReport(uri: string | undefined): Promise<BootReportResult | null> {
    const params: BoardParams = uri === undefined ? {} : { uri };
    const found = await this.#client.sendRequest<BootReportResult | null>(BOOT_REPORT_REQUEST, params);
    return found && { ...found, board: boardAsHere(found.board) };
  }

  /** Runs a tool for assistants as soon as the server is running; `name` without prefix. */
  async runTool(name: string, input: unknown, token: vscode.CancellationToken): Promise<RunToolResult> {
    const params: RunToolParams = { name, input };
    await this.#client.start();
    return this.#client.sendRequest<RunToolResult>(RUN_TOOL_REQUEST, params, token);
  }

  /** Every board of the workspace as soon as it is indexed: sorted by path, or those near a file first. */
  async workspaceBoards(token: vscode.CancellationToken, near?: string): Promise<readonly BoardInfo[]> {
    const params: BoardsParams = near === undefined ? {} : { uri: near };
    const boards = await this.#client.sendRequest<readonly BoardInfo[]>(WORKSPACE_BOARDS_REQUEST, params, token);
    return boards.map(boardAsHere);
  }

  /** A text made from a board, or the reason for none. */
  document(params: DocumentParams, token?: vscode.CancellationToken): Promise<DocumentAnswer> {
    // An undefined token would count as a further parameter.
    return token === undefined
      ? this.#client.sendRequest<DocumentAnswer>(DOCUMENT_REQUEST, params)
      : this.#client.sendRequest<DocumentAnswer>(DOCUMENT_REQUEST, params, token);
  }

  /** The line of the compiled tree that came from a source position; null when none did. */
  compiledLine(params: CompiledLineParams): Promise<CompiledLine | null> {
    return this.#client.sendRequest<CompiledLine | null>(COMPILED_LINE_REQUEST, params);
  }

  /** Revisions for a comparison of a board. */
  revisions(params: RevisionsParams, token: vscode.CancellationToken): Promise<RevisionsAnswer> {
    return this.#client.sendRequest<RevisionsAnswer>(REVISIONS_REQUEST, params, token);
  }

  /** Resolves when the server runs or its start has failed, or when the token is cancelled. */
  running(token: vscode.CancellationToken): Promise<void> {
    if (this.#state !== 'starting') return Promise.resolve();
    return new Promise((resolve) => {
      const ends = [this.onDidChangeState(() => done()), token.onCancellationRequested(() => done())];
      const done = () => {
        for (const end of ends) end.dispose();
        resolve();
      };
    });
  }

  /** Sends the file in front to the server, which answers with a status. */
  showInFront(uri: string): Promise<void> {
    const params: InFrontParams = { uri };
    return this.#client.sendNotification(IN_FRONT_NOTIFICATION, params);
  }

  /** Makes the board the active one; listeners of `onBoardStatus` get the new status, too. */
  async selectBoard(uri: string): Promise<void> {
    const params: SelectBoardParams = { uri };
    this.#boardStatus.fire(asHere(await this.#client.sendRequest<BoardStatus>(SELECT_BOARD_REQUEST, params)));
  }

  dispose(): void {
    this.#stateChanged.dispose();
    this.#boardStatus.dispose();
    this.#memoryMapChanged.dispose();
    this.#impact.dispose();
    this.log.dispose();
  }

  /** Ends the server process. */
  async stop(): Promise<void> {
    if (this.#client.isRunning()) await this.#client.stop();
  }

  async #guard(what: string, run: () => Promise<void>): Promise<void> {
    try {
      await run();
    } catch (error) {
      this.log.error(`The language server did not ${what}: ${errorText(error)}`);
      this.#setState(State.Stopped);
      const showLog = 'Show Log';
      const choice = await vscode.window.showErrorMessage(
        'Devicetree Atlas: the language server could not be started.',
        showLog,
      );
      if (choice === showLog) this.log.show();
    }
  }

  #setState(state: State): void {
    const next = state === State.Running ? 'running' : state === State.Starting ? 'starting' : 'stopped';
    if (next === this.#state) return;
    this.#state = next;
    this.#stateChanged.fire(next);
  }
}

// VS Code escapes more characters of a path than other programs: URIs are compared in its notation.

function uriAsHere(uri: string): string {
  return vscode.Uri.parse(uri, true).toString();
}

function boardAsHere(board: BoardInfo): BoardInfo {
  return { ...board, uri: uriAsHere(board.uri) };
}

function asHere(status: BoardStatus): BoardStatus {
  return {
    ...status,
    active: status.active && boardAsHere(status.active),
    includedUris: status.includedUris.map(uriAsHere),
    ...(status.file === undefined ? {} : { file: uriAsHere(status.file) }),
  };
}
