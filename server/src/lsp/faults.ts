/** Faults of ours in the server's handlers: logged once, said of the board that they came up with, and the server goes on. */
import type { Board } from '../analysis/board.ts';
import { internalError } from '../problems/internalError.ts';
import type { Problem } from '../problems/problem.ts';

/** Faults that are told apart; what comes up when there are as many is not logged. */
const LOGGED_MAX = 1000;

/** What requests met on one version of a board, by stage. */
interface Met {
  /** Undefined where there was none, or the fault came when it was looked at: then it is the next one that is made. */
  board: Board | undefined;
  readonly problems: Map<string, Problem>;
}

/** Logs each fault of ours once, and remembers which boards have met one. */
export class Faults {
  readonly #write: (text: string) => void;
  readonly #lastBoard: (path: string) => Board | undefined;
  readonly #logged = new Set<string>();
  readonly #met = new Map<string, Met>();

  /** @param write Writes to the client's log. */
  constructor(write: (text: string) => void, lastBoard: (path: string) => Board | undefined) {
    this.#write = write;
    this.#lastBoard = lastBoard;
  }

  /** Logs a fault, once however often it comes up. `stage` as in "the hover". */
  log(stage: string, error: unknown): void {
    const text = `${stage}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
    if (this.#logged.has(text) || this.#logged.size >= LOGGED_MAX) return;
    this.#logged.add(text);
    this.#write(text);
  }

  /** Has a fault said of a board as long as that stays as it is. */
  note(stage: string, path: string, error: unknown): void {
    const board = this.#lastBoard(path);
    const before = this.#met.get(path);
    const problems = before && before.board === board ? before.problems : new Map<string, Problem>();
    problems.set(stage, internalError(stage, path, error));
    this.#met.set(path, { board, problems });
  }

  /** The faults that requests met on the board at `path`, as it is now. */
  problemsOf(path: string): readonly Problem[] {
    const met = this.#met.get(path);
    if (!met) return [];
    met.board ??= this.#lastBoard(path);
    if (met.board === this.#lastBoard(path)) return [...met.problems.values()];
    this.#met.delete(path);
    return [];
  }
}
