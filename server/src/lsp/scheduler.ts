/**
 * When updates run: once the messages at hand are read, so that a burst of edits is one update, and in slices, so that an
 * edit never waits for the boards that came after the one in front. And when there is nothing to do, so that what can wait is
 * done then.
 */

/** Turns of the event loop an update waits for more messages. A stream of them must not put it off for ever. */
const WAIT_TURNS_MAX = 50;

/** After this long without anything to do nobody waits: somebody who types makes pauses that are longer. */
const PAUSE_MS = 20;

/** Runs updates that were asked for, then what can wait. */
export class Scheduler {
  readonly #update: () => boolean;
  readonly #pause: () => void;
  readonly #fault: (error: unknown) => void;
  readonly #background: () => boolean;
  #asked = 0;
  /** How often somebody was waiting for an answer. */
  #answers = 0;
  #running = false;
  #pauseTimer: ReturnType<typeof setTimeout> | undefined;
  /** Updates are done and a moment passed without anything to do: what can wait is done, or nothing. */
  #isQuiet = true;
  /** Called when it is so. */
  readonly #whenQuiet: (() => void)[] = [];
  /** Called when there is nothing left to do. */
  readonly #whenIdle: (() => void)[] = [];

  /**
   * `update` does a slice of the work and tells whether there is more; `pause` is called when there was none for a moment.
   * `background` does a part of what can wait for such moments, and tells whether there is more.
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

  /** Asks for an update. */
  ask(): void {
    this.#asked++;
    this.#isQuiet = false;
    clearTimeout(this.#pauseTimer);
    if (this.#running) return;
    this.#running = true;
    this.#wait(this.#asked, 0, 0);
  }

  /** Somebody waits for an answer: an update or what can wait, about to run, lets that be sent before. */
  letAnswer(): void {
    this.#answers++;
    if (this.#running) this.#asked++;
  }

  /** Waits until updates asked for so far, and what waits for pauses, are done. */
  idle(): Promise<void> {
    return new Promise((resolve) => {
      this.#whenIdle.push(resolve);
      this.ask();
    });
  }

  /**
   * Waits for a moment in which updates are done and nobody has asked for more: for answers that must not be in the way of
   * somebody who types. What waits for pauses may still be left.
   */
  quiet(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#isQuiet) setImmediate(resolve);
      else this.#whenQuiet.push(resolve);
    });
  }

  /**
   * Goes on waiting while turns of the event loop bring messages that ask for an update. The connection handles one message
   * a turn, and may do so after us: only a second quiet turn shows that there is none.
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
    // Nothing to stay alive for.
    this.#pauseTimer.unref();
  }

  /** Does what can wait, part by part, until somebody asks for an update; then the rest comes in the pause behind that. */
  #rest(seen: number): void {
    this.#isQuiet = true;
    const waiting = this.#whenQuiet.splice(0);
    for (const resolve of waiting) resolve();
    if (waiting.length > 0) {
      // They go on first.
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
   * Goes on with what can wait once two turns of the event loop brought nobody who waits for an answer. Messages come first:
   * the connection may handle them after us in the first turn, and an answer that took long is sent two turns later.
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
