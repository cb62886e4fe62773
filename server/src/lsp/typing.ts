/**
 * Keeps quiet what only the statement causes that is being typed. The server does not know the caret, but the last edit:
 * while that leaves the text with a syntax error that was not there before, what was shown before stays, at its place,
 * because all that is new comes from the statement in work. What is new is said with the next edit elsewhere, a save, or
 * after a pause.
 */

import type { Span } from '../base/span.ts';
import { factsOf } from '../problems/codes.ts';
import type { Problem } from '../problems/problem.ts';

/**
 * A pause after which what is wrong is said all the same. Who types a line rests for less than a second between two keys;
 * who waits for longer reads, and wants to know.
 */
export const TYPING_PAUSE_MS = 1500;

/** One change of a text: offsets in the text before it, and how long what was put there is. */
interface TextChange {
  readonly start: number;
  readonly end: number;
  readonly inserted: number;
}

/** Calls back once after a time, unless the function that it answers is called before. */
type StartTimer = (ms: number, call: () => void) => () => void;

/** A timer of Node's that the process does not stay alive for. */
export const startTimer: StartTimer = (ms, call) => {
  const timer = setTimeout(call, ms);
  timer.unref();
  return () => clearTimeout(timer);
};

/** The statement in work: where it was edited, in the text as it is now. */
interface Work {
  readonly path: string;
  readonly start: number;
  readonly end: number;
}

/** Follows the statement in work, and holds back what it causes until it is left, saved or paused at. */
export class Typing {
  readonly #startTimer: StartTimer;
  readonly #pause: () => void;
  #stopTimer: (() => void) | undefined;
  #work: Work | undefined;
  /** What was shown before the statement in work was touched, at its places now. */
  #before: readonly Problem[] = [];
  /** Everything there was to say when it was asked last, at its places now. */
  #all: readonly Problem[] = [];
  #isHolding = false;

  /** `pause` is called when what was held back is to be said. */
  constructor(startTimer: StartTimer, pause: () => void) {
    this.#startTimer = startTimer;
    this.#pause = pause;
  }

  /** Whether something was held back when it was asked last. */
  get isHolding(): boolean {
    return this.#isHolding;
  }

  /** A text was changed; `text` is the one before. */
  edited(path: string, text: string, change: TextChange): void {
    const { start, end, inserted } = change;
    const { path: known, ...work } = this.#work ?? { path: undefined, start: 0, end: 0 };
    const isNear = known === path && touchesLines(work, change, text);
    // What was held back of another statement belongs to what was there before.
    if (!isNear) this.#before = this.#all;
    const move = (offset: number) => moved(offset, change);
    this.#work = isNear
      ? { path, start: Math.min(move(work.start), start), end: Math.max(move(work.end), start + inserted) }
      : { path, start, end: start + inserted };
    const moveProblem = (problem: Problem): Problem[] => {
      if (problem.span.file !== path && !problem.related.some(({ span }) => span.file === path)) return [problem];
      // What is being typed over is not what it was.
      if (problem.span.file === path && problem.span.start <= end && start <= problem.span.end) return [];
      return [movedProblem(problem, path, move)];
    };
    this.#before = this.#before.flatMap(moveProblem);
    this.#all = this.#all.flatMap(moveProblem);
    this.#stopTimer?.();
    this.#stopTimer = undefined;
  }

  /** No statement is in work: the text was saved, or replaced as a whole. */
  release(): void {
    this.#work = undefined;
    this.#stopTimer?.();
    this.#stopTimer = undefined;
  }

  /**
   * What to show of everything there is to say now. `partly`: some boards have still to be made anew, so that the list is not
   * one to come back to.
   */
  show(problems: readonly Problem[], partly: boolean): readonly Problem[] {
    if (!partly) this.#all = problems;
    this.#isHolding = this.#isUnfinished(problems);
    if (!this.#isHolding) {
      if (!partly) this.#before = problems;
      return problems;
    }
    this.#stopTimer ??= this.#startTimer(TYPING_PAUSE_MS, () => {
      this.release();
      this.#pause();
    });
    return this.#before;
  }

  /** Whether the file in work has a syntax error that it did not have before. */
  #isUnfinished(problems: readonly Problem[]): boolean {
    const path = this.#work?.path;
    if (path === undefined) return false;
    const syntaxErrors = (list: readonly Problem[]) =>
      list.filter(({ code, span }) => span.file === path && factsOf(code).unfinished === true).map(keyOf);
    const known = new Set(syntaxErrors(this.#before));
    return syntaxErrors(problems).some((key) => !known.has(key));
  }
}

function keyOf({ code, message, span }: Problem): string {
  return `${span.start} ${span.end} ${code} ${message}`;
}

/** Whether a change is in the lines that were worked on. */
function touchesLines(
  work: { readonly start: number; readonly end: number },
  change: TextChange,
  text: string,
): boolean {
  const start = text.lastIndexOf('\n', work.start - 1) + 1;
  const newline = text.indexOf('\n', work.end);
  return change.start <= (newline < 0 ? text.length : newline) && start <= change.end;
}

/** Where an offset is after a change. */
function moved(offset: number, { start, end, inserted }: TextChange): number {
  if (offset <= start) return offset;
  return offset >= end ? offset + inserted - (end - start) : start + Math.min(offset - start, inserted);
}

function movedProblem(problem: Problem, path: string, move: (offset: number) => number): Problem {
  const moveSpan = (span: Span): Span =>
    span.file === path ? { file: path, start: move(span.start), end: move(span.end) } : span;
  const related = problem.related.map((other) => ({ ...other, span: moveSpan(other.span) }));
  return { ...problem, span: moveSpan(problem.span), related };
}
