/** Internal faults in the server's handlers: logged once, reported on the board where they occurred; the server continues. */
import type { Board } from '../analysis/board.ts';
import { internalError } from '../problems/internalError.ts';
import type { Problem } from '../problems/problem.ts';

/** Limit of distinct faults; further ones are not logged. */
const LOGGED_MAX = 1000;

/** Faults of requests on one version of a board, by stage. */
interface Met {
  /** Undefined where there was no board, or the fault occurred while it was requested: then the next version counts. */
  board: Board | undefined;
  readonly problems: Map<string, Problem>;
}

/** Logs each fault once, and remembers which boards had one. */
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

  /** Logs a fault, once however often it occurs. `stage` as in "the hover". */
  log(stage: string, error: unknown): void {
    const text = `${stage}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
    if (this.#logged.has(text) || this.#logged.size >= LOGGED_MAX) return;
    this.#logged.add(text);
    this.#write(text);
  }

  /** Reports a fault on a board as long as the board is unchanged. */
  note(stage: string, path: string, error: unknown): void {
    const board = this.#lastBoard(path);
    const before = this.#met.get(path);
    const problems = before && before.board === board ? before.problems : new Map<string, Problem>();
    problems.set(stage, internalError(stage, path, error));
    this.#met.set(path, { board, problems });
  }

  /** The board at `path` was made anew: a fault that left none behind is about this one. */
  made(path: string): void {
    const met = this.#met.get(path);
    if (met) met.board ??= this.#lastBoard(path);
  }

  /** The faults of requests on the current version of the board at `path`. */
  problemsOf(path: string): readonly Problem[] {
    const met = this.#met.get(path);
    if (!met) return [];
    this.made(path);
    if (met.board === this.#lastBoard(path)) return [...met.problems.values()];
    this.#met.delete(path);
    return [];
  }
}
