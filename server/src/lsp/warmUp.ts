/**
 * What is done for an opened file while nothing else happens, so that its first edits need not wait for it: first it is
 * parsed as a document that will be edited (it was perhaps only scanned, as a part of a board), then the parts that read
 * well are noted, which the first syntax error would ask for.
 */

/** After this long without an update. */
export const WARM_UP_MS = 300;

/** The two steps; each may take as long as opening a board. */
interface WarmUpSteps {
  /** Parses a file; asks for an update, as its items are others then. */
  parse(path: string): void;
  /** Reads a file that was parsed, and begins with what its tree says of it. */
  read(path: string): void;
}

/** Files that were opened and still have a step to be done, one at a time. */
export class WarmUp {
  readonly #steps: WarmUpSteps;
  /** What is still to be done, by path. */
  readonly #pending = new Map<string, keyof WarmUpSteps>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(steps: WarmUpSteps) {
    this.#steps = steps;
  }

  opened(path: string): void {
    this.#pending.set(path, 'parse');
  }

  /** An edit has parsed the file by itself. */
  edited(path: string): void {
    if (this.#pending.has(path)) this.#pending.set(path, 'read');
  }

  closed(path: string): void {
    this.#pending.delete(path);
  }

  /** An update has ended: goes on with one step if there is none for a while. */
  later(): void {
    clearTimeout(this.#timer);
    if (this.#pending.size === 0) return;
    this.#timer = setTimeout(() => this.#next(), WARM_UP_MS);
    // Nothing to stay alive for.
    this.#timer.unref();
  }

  /** Goes on with one step at once, for who waits until all is done; false when none is left. */
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
