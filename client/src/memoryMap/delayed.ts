/** Delays work that follows user actions such as typing: until a pause, and at most for a given time. */

/** Runs a function once after several calls. */
export class Delayed {
  readonly #run: () => void;
  readonly #waitMs: number;
  readonly #mostMs: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Time of the first call that has not been handled. */
  #since: number | undefined;

  /** @param waitMs Delay after the last call. @param mostMs Longest delay after the first one, however many follow. */
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

  /** Drops calls that have not been handled yet. */
  dispose(): void {
    clearTimeout(this.#timer);
    this.#since = undefined;
  }

  #now(): void {
    this.#since = undefined;
    this.#run();
  }
}
