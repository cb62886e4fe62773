/**
 * The last `BoardStatus` of the server, and the rule by which the active board follows the editor: opening or showing a
 * file that is itself a board makes it active, a file that the active board includes leaves the choice alone.
 */
import * as vscode from 'vscode';
import type { BoardStatus } from '../../server/src/lsp/protocol.ts';
import { type AtlasServer, errorText, LANGUAGE_ID } from './server.ts';

/** Keeps the status and follows the editor until disposed. */
export class BoardState implements vscode.Disposable {
  readonly #server: AtlasServer;
  readonly #changed = new vscode.EventEmitter<BoardStatus | undefined>();
  readonly #subscriptions: vscode.Disposable[];
  #status: BoardStatus | undefined;

  readonly onDidChange = this.#changed.event;

  constructor(server: AtlasServer) {
    this.#server = server;
    this.#subscriptions = [
      this.#changed,
      server.onBoardStatus((status) => this.#set(status)),
      server.onDidChangeState((state) => {
        if (state === 'stopped') this.#set(undefined);
        if (state === 'running') void this.#follow(vscode.window.activeTextEditor);
      }),
      vscode.window.onDidChangeActiveTextEditor((editor) => void this.#follow(editor)),
    ];
  }

  /** Undefined until the server has spoken, and after it stopped. */
  get status(): BoardStatus | undefined {
    return this.#status;
  }

  /** True when the file is the active board or one of the files it includes. */
  belongsToActive(uri: string): boolean {
    return this.#status?.active?.uri === uri || (this.#status?.includedUris.includes(uri) ?? false);
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #set(status: BoardStatus | undefined): void {
    this.#status = status;
    this.#changed.fire(status);
  }

  async #follow(editor: vscode.TextEditor | undefined): Promise<void> {
    if (editor?.document.languageId !== LANGUAGE_ID || this.#server.state !== 'running') return;
    const uri = editor.document.uri.toString();
    if (this.belongsToActive(uri)) return;
    try {
      const boards = await this.#server.boards(uri);
      // The user may have moved on while the server answered.
      if (vscode.window.activeTextEditor !== editor || this.belongsToActive(uri)) return;
      if (boards.some((board) => board.uri === uri)) await this.#server.selectBoard(uri);
    } catch (error) {
      this.#server.log.warn(`The active board could not follow the editor: ${errorText(error)}`);
    }
  }
}
