/** Work that follows what somebody does, such as typing: once he pauses, and now and then while he does not. */

/** Runs a function after calls, not for each of them. */
export class Delayed {
  readonly #run: () => void;
  readonly #waitMs: number;
  readonly #mostMs: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** When the first call was that has not been answered. */
  #since: number | undefined;

  /** @param waitMs After the last call. @param mostMs After the first one, however many follow. */
  constructor(run: () => void, waitMs: number, mostMs = Number.POSITIVE_INFINITY) {
    this.#run = run;
    this.#waitMs = waitMs;
    this.#mostMs = mostMs;
  }

  call(): void {
    const now = performance.now();
    this.#since ??= now;
    clearTimeout(this.#timer);
    const left = this.#since + this.#mostMs - now;
    this.#timer = setTimeout(() => this.#now(), Math.max(0, Math.min(this.#waitMs, left)));
  }

  /** Forgets calls that are not answered yet. */
  dispose(): void {
    clearTimeout(this.#timer);
    this.#since = undefined;
  }

  #now(): void {
    this.#since = undefined;
    this.#run();
  }
}
