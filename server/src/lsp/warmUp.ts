/**
 * Idle work for an opened file, so that its first edits need not wait: first the file is parsed as an editable document (as a
 * part of a board it was perhaps only scanned), then the error-free parts are recorded, which the first syntax error
 * would need.
 */

/** Delay after the last update. */
export const WARM_UP_MS = 300;

/** The two steps; each may take as long as opening a board. */
interface WarmUpSteps {
  /** Parses a file; requests an update, because its items change. */
  parse(path: string): void;
  /** Reads a parsed file, and begins with the facts of its tree. */
  read(path: string): void;
}

/** Opened files with a pending step, one at a time. */
export class WarmUp {
  readonly #steps: WarmUpSteps;
  /** Pending steps, by path. */
  readonly #pending = new Map<string, keyof WarmUpSteps>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(steps: WarmUpSteps) {
    this.#steps = steps;
  }

  opened(path: string): void {
    this.#pending.set(path, 'parse');
  }

  /** An edit has parsed the file already. */
  edited(path: string): void {
    if (this.#pending.has(path)) this.#pending.set(path, 'read');
  }

  closed(path: string): void {
    this.#pending.delete(path);
  }

  /** An update has ended: does one step unless another update comes soon. */
  later(): void {
    clearTimeout(this.#timer);
    if (this.#pending.size === 0) return;
    this.#timer = setTimeout(() => this.#next(), WARM_UP_MS);
    // The timer must not keep the process alive.
    this.#timer.unref();
  }

  /** Does one step at once, for callers that wait until all is done; returns false when none is left. */
  now(): boolean {
    clearTimeout(this.#timer);
    return this.#next();
  }

  #next(): boolean {
    const [next] = this.#pending;
    if (!next) return false;
    const [path, step] = next;
    if (step === 'parse') this.#pending.set(path, 'read');
    else this.#pending.delete(path);
    this.#steps[step](path);
    this.later();
    return true;
  }
}
