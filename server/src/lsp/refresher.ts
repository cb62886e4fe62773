/** Asks a client to ask again for what it shows of boards: colours and hints depend on other files than the one in sight. */
import type { Connection, InitializeParams } from 'vscode-languageserver';
import type { Board } from '../analysis/board.ts';
import type { startTimer } from './typing.ts';

/** An edit is followed by others: the client asks for the document being typed in by itself. */
const PAUSE_MS = 300;

/** Watches which boards there are, and tells the client when that has changed and there was a pause. */
export class Refresher {
  readonly #connection: Connection;
  readonly #startTimer: typeof startTimer;
  #stopTimer: (() => void) | undefined;
  #tokens = false;
  #hints = false;
  /** The boards at hand when it was asked last; not kept alive. */
  #boards: readonly WeakRef<Board>[] = [];

  constructor(connection: Connection, start: typeof startTimer) {
    this.#connection = connection;
    this.#startTimer = start;
  }

  /** What the client can be asked. */
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

  /** Something that is shown is different. */
  later(): void {
    this.#stopTimer?.();
    this.#stopTimer = this.#startTimer(PAUSE_MS, () => this.#refresh());
  }

  #refresh(): void {
    const { semanticTokens, inlayHint } = this.#connection.languages;
    // A client that answers with an error shows what it has.
    if (this.#tokens) void Promise.resolve(semanticTokens.refresh()).catch(() => {});
    if (this.#hints) void inlayHint.refresh().catch(() => {});
  }
}
