/**
 * The replay and its current step. Uses nothing of the DOM but its timer; parts that display it listen for changes.
 */
import {
  Playback,
  type Replay,
  type ReplayFrame,
  type ReplayStage,
  type ReplayState,
} from '../../../../../../server/src/mapModel/replay.ts';

/** Milliseconds per step, by the name of the choice. */
export const SPEEDS = { slow: 1600, normal: 800, fast: 250 } as const;
export type Speed = keyof typeof SPEEDS;
/** Shortest step when the user prefers reduced motion. */
const CALM_MS = 1000;

/** Goes to a step, or plays all of them at a speed; listeners hear of each step. */
export class Player {
  readonly #listeners = new Set<() => void>();
  #playback: Playback | undefined;
  /** -1: before the first step. */
  #index = -1;
  #timer: ReturnType<typeof setTimeout> | undefined;
  speed: Speed = 'normal';

  /** Undefined while nothing is played. */
  get replay(): Replay | undefined {
    return this.#playback?.replay;
  }

  get index(): number {
    return this.#index;
  }

  get frame(): ReplayFrame | undefined {
    return this.replay?.frames[this.#index];
  }

  get stage(): ReplayStage | undefined {
    return this.replay?.stages[this.frame?.stage ?? 0];
  }

  /** The state behind the current step; undefined while nothing is played. */
  get state(): ReplayState | undefined {
    return this.#playback?.stateAt(this.#index);
  }

  /** The state before the current step. */
  get before(): ReplayState | undefined {
    return this.#playback?.stateAt(this.#index - 1);
  }

  get isPlaying(): boolean {
    return this.#timer !== undefined;
  }

  get isAtEnd(): boolean {
    return this.replay !== undefined && this.#index >= this.replay.frames.length - 1;
  }

  /** Calls a listener after every change. */
  listen(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /** Loads a replay and shows step `at`; undefined ends the replay. */
  load(replay: Replay | undefined, at = 0): void {
    this.#stop();
    this.#playback = replay === undefined ? undefined : new Playback(replay);
    this.#index = replay === undefined ? -1 : clamp(at, replay);
    this.#tell();
  }

  /** Shows a step and stops playing. */
  go(index: number): void {
    this.#stop();
    this.#show(index);
  }

  /** Shows the first step of the stage `by` stages further on. */
  goStage(by: number): void {
    const { replay, frame } = this;
    if (replay === undefined) return;
    const stage = (frame?.stage ?? 0) + by;
    const at = replay.frames.findIndex((one) => one.stage === Math.max(0, stage));
    this.go(at < 0 ? replay.frames.length - 1 : at);
  }

  /** Starts playing, from the first step if it is at the end; or stops. */
  toggle(): void {
    if (this.isPlaying) {
      this.#stop();
      this.#tell();
      return;
    }
    if (this.replay === undefined) return;
    if (this.isAtEnd) this.#index = 0;
    this.#wait();
    this.#tell();
  }

  dispose(): void {
    this.#stop();
    this.#listeners.clear();
  }

  #show(index: number): void {
    const { replay } = this;
    if (replay === undefined) return;
    this.#index = clamp(index, replay);
    this.#tell();
  }

  #wait(): void {
    const isCalm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const time = SPEEDS[this.speed];
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        if (this.isAtEnd) this.#tell();
        else {
          this.#wait();
          this.#show(this.#index + 1);
        }
      },
      isCalm ? Math.max(time, CALM_MS) : time,
    );
  }

  #stop(): void {
    if (this.#timer !== undefined) clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

function clamp(index: number, { frames }: Replay): number {
  return Math.max(0, Math.min(index, frames.length - 1));
}
