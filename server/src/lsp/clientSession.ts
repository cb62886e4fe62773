/** The client's state: its capabilities and folders at the start, its settings from then on. */
import {
  CodeLensRefreshRequest,
  type CompletionClientCapabilities,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  type InitializeParams,
  type InitializeResult,
} from 'vscode-languageserver';
import { INITIALIZE_RESULT } from './capabilities.ts';
import type { OutsideAnswer } from './codeActions.ts';
import { type ClientOptions, SUGGEST_COMMAND } from './protocol.ts';
import type { ServerParts } from './serverParts.ts';
import { analyzerSettings, parseSettings, resolveIncludePaths, sameSettings } from './settings.ts';
import type { Updates } from './updates.ts';

const SECTION = 'devicetreeAtlas';

/** Files whose changes the client reports to the server. */
const WATCHED = ['**/*.{dts,dtsi,dtso,overlay,h}', '**/{.dtatlas.json,Makefile}'];

/** Limit of the wait for the client's settings after the start: without waiting, the first board would be compiled twice. */
const SETTINGS_WAIT_MS = 1000;

/** The client's abilities for completion items. */
export interface CompletionAbilities {
  /** Snippets with tab stops. */
  readonly snippets: boolean;
  /** Two ranges for each item: one up to the caret, one over the whole word. */
  readonly insertReplace: boolean;
  /** A default range for all items. */
  readonly sharedRange: boolean;
  /** Details after the label. */
  readonly labelDetails: boolean;
  /** A command that triggers completion again. */
  readonly suggestCommand: string | undefined;
}

const NO_ABILITIES: CompletionAbilities = {
  snippets: false,
  insertReplace: false,
  sharedRange: false,
  labelDetails: false,
  suggestCommand: undefined,
};

function completionAbilities(
  client: CompletionClientCapabilities | undefined,
  suggestCommand: string | undefined,
): CompletionAbilities {
  const item = client?.completionItem;
  return {
    snippets: item?.snippetSupport === true,
    insertReplace: item?.insertReplaceSupport === true,
    sharedRange: client?.completionList?.itemDefaults?.includes('editRange') === true,
    labelDetails: item?.labelDetailsSupport === true,
    suggestCommand,
  };
}

/** One client: reads its abilities at the start, and requests its settings again whenever they change. */
export class ClientSession {
  readonly #parts: ServerParts;
  readonly #updates: Updates;
  #canConfigure = false;
  #canRegisterConfiguration = false;
  #canChangeSettings = false;
  #canVersionEdits = false;
  #canOpenLocations = false;
  #outsideAnswer: OutsideAnswer;
  #completion = NO_ABILITIES;
  #canShowBoards = false;
  #canRefreshLenses = false;
  #canRegisterWatchers = false;
  #canChangeFolders = false;
  #folderUris: readonly string[] = [];
  /** Canonical paths. */
  #workspaceFolders: readonly string[] = [];
  /** Updates wait for settings until this timer is cleared. */
  #settingsTimer: NodeJS.Timeout | undefined;
  /** Questions for settings that the client has not answered. */
  #readings = 0;

  constructor(parts: ServerParts, updates: Updates) {
    this.#parts = parts;
    this.#updates = updates;
  }

  attach(): void {
    const { connection } = this.#parts;
    connection.onInitialize((params) => this.#initialize(params));
    connection.onInitialized(() => this.#initialized());
    connection.onDidChangeConfiguration((params) => void this.#readSettings(params?.settings));
  }

  /** Whether requested settings are still missing. */
  get isAwaitingSettings(): boolean {
    return this.#settingsTimer !== undefined;
  }

  /** Whether the client was asked for settings, the first ones or changed ones, and they are not read yet. */
  get isReadingSettings(): boolean {
    return this.isAwaitingSettings || this.#readings > 0;
  }

  /** The client has a command that disables a check in the settings. */
  get canChangeSettings(): boolean {
    return this.#canChangeSettings;
  }

  /** The client supports edits with document versions. */
  get canVersionEdits(): boolean {
    return this.#canVersionEdits;
  }

  /** The client has a command that opens a source place. */
  get canOpenLocations(): boolean {
    return this.#canOpenLocations;
  }

  /** The client can show the boards of a file. */
  get canShowBoards(): boolean {
    return this.#canShowBoards;
  }

  /** Asks the client to refresh code lenses, where it supports that. */
  refreshCodeLenses(): void {
    if (!this.#canRefreshLenses) return;
    const { connection, faults } = this.#parts;
    const asked = connection.sendRequest(CodeLensRefreshRequest.type);
    asked.catch((error: unknown) => faults.log('the refresh of code lenses', error));
  }

  /** What the client offers for files outside of the folders that boards may read from. */
  get outsideAnswer(): OutsideAnswer {
    return this.#outsideAnswer;
  }

  /** The client's abilities for completion items. */
  get completion(): CompletionAbilities {
    return this.#completion;
  }

  #initialize(params: InitializeParams): InitializeResult {
    const { boards, confinement, documents } = this.#parts;
    const { workspace, textDocument } = params.capabilities;
    this.#parts.refresher.configure(params);
    this.#canConfigure = workspace?.configuration === true;
    this.#canVersionEdits = workspace?.workspaceEdit?.documentChanges === true;
    this.#canRegisterConfiguration = workspace?.didChangeConfiguration?.dynamicRegistration === true;
    this.#canRegisterWatchers = workspace?.didChangeWatchedFiles?.dynamicRegistration === true;
    this.#canRefreshLenses = workspace?.codeLens?.refreshSupport === true;
    this.#canChangeFolders = workspace?.workspaceFolders === true;
    this.#setFolders(params.workspaceFolders?.map(({ uri }) => uri) ?? (params.rootUri ? [params.rootUri] : []));
    const options: ClientOptions | null = params.initializationOptions;
    this.#canChangeSettings = options?.switchOffCommand === true;
    this.#canOpenLocations = options?.openLocationCommand === true;
    this.#canShowBoards = options?.showBoardsCommand === true;
    const suggest = options?.suggestCommand === true ? SUGGEST_COMMAND : undefined;
    this.#completion = completionAbilities(textDocument?.completion, suggest);
    confinement.isTrusted = options?.trusted !== false;
    if (options?.allowFolderCommand === true) {
      this.#outsideAnswer = confinement.isTrusted ? 'allow-folder' : 'manage-trust';
    }
    boards.restoreChoices(stringsIn(options?.chosenBoards).map((uri) => documents.pathOf(uri)));
    if (options) this.#applySettings(options);
    if (this.#canConfigure) {
      this.#settingsTimer = setTimeout(() => this.#stopWaitingForSettings(), SETTINGS_WAIT_MS);
      this.#settingsTimer.unref();
    }
    return INITIALIZE_RESULT;
  }

  #setFolders(uris: readonly string[]): void {
    const { boards, confinement, disk, documents, index } = this.#parts;
    this.#folderUris = uris;
    this.#workspaceFolders = documents.setWorkspaceFolders(uris);
    boards.workspaceFolders = this.#workspaceFolders;
    confinement.workspaceFolders = this.#workspaceFolders;
    disk.forgetRefused();
    index.start();
  }

  #initialized(): void {
    const { connection, faults } = this.#parts;
    if (this.#canRegisterWatchers) {
      const watchers = WATCHED.map((globPattern) => ({ globPattern }));
      const registered = connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
      registered.catch((error: unknown) => faults.log('the registration for changes of files', error));
    }
    if (this.#canChangeFolders) {
      connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        const gone = new Set(removed.map(({ uri }) => uri));
        this.#setFolders([
          ...new Set([...this.#folderUris.filter((uri) => !gone.has(uri)), ...added.map(({ uri }) => uri)]),
        ]);
        void this.#readSettings(undefined);
        this.#updates.changed();
      });
    }
    this.#updates.ask();
    if (!this.#canConfigure) return;
    if (this.#canRegisterConfiguration) {
      const registered = connection.client.register(DidChangeConfigurationNotification.type, { section: SECTION });
      registered.catch((error: unknown) => faults.log('the registration for settings', error));
    }
    void this.#readSettings(undefined);
  }

  async #readSettings(pushed: unknown): Promise<void> {
    const { connection } = this.#parts;
    this.#readings++;
    try {
      if (this.#canConfigure) {
        this.#applySettings(await connection.workspace.getConfiguration(SECTION));
      } else if (typeof pushed === 'object' && pushed !== null) {
        this.#applySettings((pushed as Record<string, unknown>)[SECTION] ?? pushed);
      }
    } catch (error) {
      this.#parts.faults.log('the settings', error);
    }
    this.#readings--;
    this.#stopWaitingForSettings();
  }

  #applySettings(json: unknown): void {
    const { analyzer, boards, confinement, disk, documents, impact, index, refresher, unset } = this.#parts;
    const settings = resolveIncludePaths(parseSettings(json), this.#workspaceFolders);
    if (sameSettings(settings, boards.settings)) return;
    boards.settings = settings;
    confinement.settings = settings;
    disk.forgetRefused();
    const forAnalyzer = { ...unset, ...analyzerSettings(settings, (path) => documents.resolve(path)) };
    analyzer.configure(forAnalyzer);
    impact.configure(forAnalyzer);
    index.start();
    for (const path of documents.openPaths()) this.#updates.bootFor(path);
    this.#updates.changed();
    refresher.later();
  }

  #stopWaitingForSettings(): void {
    if (this.#settingsTimer === undefined) return;
    clearTimeout(this.#settingsTimer);
    this.#settingsTimer = undefined;
    this.#updates.ask();
  }
}

/** The strings in untyped data. */
function stringsIn(data: unknown): readonly string[] {
  return Array.isArray(data) ? data.filter((one) => typeof one === 'string') : [];
}
