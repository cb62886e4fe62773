/**
 * When updates run: after the current messages are read, so that a burst of edits is one update, and in slices, so that an
 * edit never waits for all boards behind the active one. Deferrable work runs when there is nothing else to
 * do.
 */

/** Limit of turns of the event loop that an update waits for more messages. A stream of messages must not defer it forever. */
const WAIT_TURNS_MAX = 50;

/** After this idle time nobody waits: pauses of a typing user are longer. */
const PAUSE_MS = 20;

/** Runs requested updates, then deferrable work. */
export class Scheduler {
  readonly #update: () => boolean;
  readonly #pause: () => void;
  readonly #fault: (error: unknown) => void;
  readonly #background: () => boolean;
  #asked = 0;
  /** Counts requests that wait for an answer. */
  #answers = 0;
  #running = false;
  #pauseTimer: ReturnType<typeof setTimeout> | undefined;
  /** Updates are done and a moment passed without work: deferrable work is done, or there is none. */
  #isQuiet = true;
  /** Called in that state. */
  readonly #whenQuiet: (() => void)[] = [];
  /** Called when nothing is left to do. */
  readonly #whenIdle: (() => void)[] = [];

  /**
   * `update` does a slice of the work and returns whether there is more; `pause` is called after a moment without work.
   * `background` does a slice of deferrable work in such moments, and returns whether there is more.
   */
  constructor(
    update: () => boolean,
    pause: () => void,
    fault: (error: unknown) => void,
    background: () => boolean = () => false,
  ) {
    this.#update = update;
    this.#pause = pause;
    this.#fault = fault;
    this.#background = background;
  }

  /** Requests an update. */
  ask(): void {
    this.#asked++;
    this.#isQuiet = false;
    clearTimeout(this.#pauseTimer);
    if (this.#running) return;
    this.#running = true;
    this.#wait(this.#asked, 0, 0);
  }

  /** A client waits for an answer: a pending update or deferrable work lets the answer be sent first. */
  letAnswer(): void {
    this.#answers++;
    if (this.#running) this.#asked++;
  }

  /** Waits until all requested updates and deferrable work are done. */
  idle(): Promise<void> {
    return new Promise((resolve) => {
      this.#whenIdle.push(resolve);
      this.ask();
    });
  }

  /**
   * Waits for a moment in which updates are done and no more are requested: for answers that must not delay a user
   * who types. Deferrable work may remain.
   */
  quiet(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#isQuiet) setImmediate(resolve);
      else this.#whenQuiet.push(resolve);
    });
  }

  /**
   * Repeats while turns of the event loop bring messages that request an update. The connection handles one message
   * per turn, and may do so after us: only a second quiet turn shows that none is left.
   */
  #wait(seen: number, quiet: number, turns: number): void {
    setImmediate(() => {
      if (turns >= WAIT_TURNS_MAX || (this.#asked === seen && quiet > 0)) this.#run();
      else this.#wait(this.#asked, this.#asked === seen ? quiet + 1 : 0, turns + 1);
    });
  }

  #run(): void {
    let more = false;
    try {
      more = this.#update();
    } catch (error) {
      this.#fault(error);
    }
    if (more) {
      this.#wait(this.#asked, 0, 0);
      return;
    }
    this.#running = false;
    this.#pauseTimer = setTimeout(() => this.#rest(this.#asked), PAUSE_MS);
    // The timer must not keep the process alive.
    this.#pauseTimer.unref();
  }

  /** Does deferrable work slice by slice until an update is requested; the rest runs in the next pause. */
  #rest(seen: number): void {
    this.#isQuiet = true;
    const waiting = this.#whenQuiet.splice(0);
    for (const resolve of waiting) resolve();
    if (waiting.length > 0) {
      // Updates go on first.
      setImmediate(() => {
        if (this.#asked === seen) this.#rest(seen);
      });
      return;
    }
    let more = false;
    try {
      this.#pause();
      more = this.#background();
    } catch (error) {
      this.#fault(error);
    }
    if (!more) {
      if (this.#asked === seen) for (const resolve of this.#whenIdle.splice(0)) resolve();
      return;
    }
    this.#restLater(seen, this.#answers, 0, 0);
  }

  /**
   * Goes on with deferrable work once two turns of the event loop brought no request. Messages come first: the
   * connection may handle them after us in the first turn, and a slow answer is sent two turns later.
   */
  #restLater(seen: number, answers: number, quiet: number, turns: number): void {
    setImmediate(() => {
      if (this.#asked !== seen) return;
      const isQuiet = this.#answers === answers;
      if (turns >= WAIT_TURNS_MAX || (isQuiet && quiet > 0)) this.#rest(seen);
      else this.#restLater(seen, this.#answers, isQuiet ? quiet + 1 : 0, turns + 1);
    });
  }
}
