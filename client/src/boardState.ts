/**
 * The last `BoardStatus` of the server, and its inputs: the client sends the file in front and the boards of earlier sessions,
 * so that a shared file still belongs to the board that was chosen for it.
 */
import * as vscode from 'vscode';
import { errorText } from '../../server/src/base/errorText.ts';
import type { BoardStatus } from '../../server/src/lsp/protocol.ts';
import { LANGUAGE_ID } from './languageId.ts';
import type { AtlasServer } from './server.ts';

/** Schemes of documents that the server handles; others (an older version in a comparison) are read-only views. */
const SCHEMES = ['file', 'untitled'];

/** Key of the workspace's memory: formerly active boards, the latest first. */
const CHOSEN_BOARDS = 'chosenBoards';
const CHOSEN_BOARDS_MAX = 50;

/** Boards that were active in this workspace, the latest first, including those of earlier sessions. */
export function chosenBoards(memory: vscode.Memento): readonly string[] {
  const kept = memory.get<unknown>(CHOSEN_BOARDS);
  return Array.isArray(kept) ? kept.filter((uri) => typeof uri === 'string') : [];
}

/** The device tree source in front of the user. */
export function sourceInFront(): vscode.Uri | undefined {
  const document = vscode.window.activeTextEditor?.document;
  return document?.languageId === LANGUAGE_ID && SCHEMES.includes(document.uri.scheme) ? document.uri : undefined;
}

/** Keeps the status and follows the editor until disposed. */
export class BoardState implements vscode.Disposable {
  readonly #server: AtlasServer;
  readonly #memory: vscode.Memento;
  readonly #changed = new vscode.EventEmitter<BoardStatus | undefined>();
  readonly #subscriptions: vscode.Disposable[];
  #status: BoardStatus | undefined;

  readonly onDidChange = this.#changed.event;

  constructor(server: AtlasServer, memory: vscode.Memento) {
    this.#server = server;
    this.#memory = memory;
    this.#subscriptions = [
      this.#changed,
      server.onBoardStatus((status) => this.#set(status)),
      server.onDidChangeState((state) => {
        if (state === 'stopped') this.#set(undefined);
        if (state === 'running') void this.#follow();
      }),
      vscode.window.onDidChangeActiveTextEditor(() => void this.#follow()),
    ];
  }

  /** The last status; undefined until the server sends one, and after it stopped. */
  get status(): BoardStatus | undefined {
    return this.#status;
  }

  /** Whether no board is active, and the server has not yet reported that the file in front has none. */
  get isSearching(): boolean {
    const inFront = sourceInFront()?.toString();
    return (
      this.#server.state === 'running' &&
      this.#status?.active === undefined &&
      inFront !== undefined &&
      this.#status?.file !== inFront
    );
  }

  /** True when the file is the active board or one of the files it includes. */
  belongsToActive(uri: string): boolean {
    return this.#status?.active?.uri === uri || (this.#status?.includedUris.includes(uri) ?? false);
  }

  /** The file in front, or the active board if that includes it: the user chose that board. */
  get boardInFront(): string | undefined {
    const uri = sourceInFront()?.toString();
    return uri === undefined || this.belongsToActive(uri) ? this.#status?.active?.uri : uri;
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #set(status: BoardStatus | undefined): void {
    const active = status?.active?.uri;
    if (active !== undefined && active !== this.#status?.active?.uri) this.#remember(active);
    this.#status = status;
    this.#changed.fire(status);
  }

  #remember(board: string): void {
    const others = chosenBoards(this.#memory).filter((other) => other !== board);
    void this.#memory.update(CHOSEN_BOARDS, [board, ...others].slice(0, CHOSEN_BOARDS_MAX));
  }

  async #follow(): Promise<void> {
    const inFront = sourceInFront();
    if (inFront === undefined || this.#server.state !== 'running') return;
    try {
      await this.#server.showInFront(inFront.toString());
    } catch (error) {
      this.#server.log.warn(`The active board could not follow the editor: ${errorText(error)}`);
    }
  }
}
