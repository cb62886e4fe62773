/** Asks a client to refresh what it shows of boards: colours and hints depend on other files than the visible one. */
import type { Connection, InitializeParams } from 'vscode-languageserver';
import type { Board } from '../analysis/board.ts';
import type { startTimer } from './typing.ts';

/** An edit is followed by others: the client refreshes the edited document by itself. */
const PAUSE_MS = 300;

/** Watches the set of boards, and notifies the client after it has changed and a pause followed. */
export class Refresher {
  readonly #connection: Connection;
  readonly #startTimer: typeof startTimer;
  #stopTimer: (() => void) | undefined;
  #tokens = false;
  #hints = false;
  /** The boards at the last refresh; held weakly. */
  #boards: readonly WeakRef<Board>[] = [];

  constructor(connection: Connection, start: typeof startTimer) {
    this.#connection = connection;
    this.#startTimer = start;
  }

  /** The refresh requests that the client supports. */
  configure({ capabilities: { workspace } }: InitializeParams): void {
    this.#tokens = workspace?.semanticTokens?.refreshSupport === true;
    this.#hints = workspace?.inlayHint?.refreshSupport === true;
  }

  /** These boards are up to date now. */
  updated(boards: readonly Board[]): void {
    const isSame =
      boards.length === this.#boards.length && boards.every((board, i) => this.#boards[i]?.deref() === board);
    if (isSame) return;
    this.#boards = boards.map((board) => new WeakRef(board));
    this.later();
  }

  /** Something shown has changed. */
  later(): void {
    this.#stopTimer?.();
    this.#stopTimer = this.#startTimer(PAUSE_MS, () => this.#refresh());
  }

  #refresh(): void {
    const { semanticTokens, inlayHint } = this.#connection.languages;
    // A client that answers with an error keeps its old display.
    if (this.#tokens) void Promise.resolve(semanticTokens.refresh()).catch(() => {});
    if (this.#hints) void inlayHint.refresh().catch(() => {});
  }
}
