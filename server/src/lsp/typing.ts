/**
 * Hides problems that only the statement being typed causes. The server does not know the caret, but the last edit:
 * while that leaves a syntax error in the text that was not there before, the earlier problems stay at their places,
 * because every new problem comes from the unfinished statement. And what a check has against a node as a whole, such as a
 * missing reg, waits while the node is being typed. New problems appear with the next edit elsewhere, a save, or a pause.
 */

import type { Span } from '../base/span.ts';
import { factsOf } from '../problems/codes.ts';
import type { Problem } from '../problems/problem.ts';

/**
 * Pause after which the problems appear anyway. A user who types a line rests for less than a second between two keys; one
 * who waits longer reads, and wants to see them.
 */
export const TYPING_PAUSE_MS = 1500;

/** One change of a text: offsets in the text before it, and the length of the inserted text. */
interface TextChange {
  readonly start: number;
  readonly end: number;
  readonly inserted: number;
}

/** Calls back once after a time, unless the returned function is called before. */
type StartTimer = (ms: number, call: () => void) => () => void;

/** A Node timer that does not keep the process alive. */
export const startTimer: StartTimer = (ms, call) => {
  const timer = setTimeout(call, ms);
  timer.unref();
  return () => clearTimeout(timer);
};

/** The unfinished statement: the range of its edits, in the current text. */
interface Work {
  readonly path: string;
  readonly start: number;
  readonly end: number;
}

/** Follows the unfinished statement, and hides its problems until the user leaves it, saves or pauses. */
export class Typing {
  readonly #startTimer: StartTimer;
  readonly #pause: () => void;
  #stopTimer: (() => void) | undefined;
  #work: Work | undefined;
  /** The problems shown before the statement was touched, at their current places. */
  #before: readonly Problem[] = [];
  /** All problems of the last call, at their current places. */
  #all: readonly Problem[] = [];
  #isHolding = false;

  /** `pause` is called when hidden problems must be shown. */
  constructor(startTimer: StartTimer, pause: () => void) {
    this.#startTimer = startTimer;
    this.#pause = pause;
  }

  /** Whether the last call hid something. */
  get isHolding(): boolean {
    return this.#isHolding;
  }

  /** A text was changed; `text` is the one before. */
  edited(path: string, text: string, change: TextChange): void {
    const { start, end, inserted } = change;
    const { path: known, ...work } = this.#work ?? { path: undefined, start: 0, end: 0 };
    const isNear = known === path && touchesLines(work, change, text);
    // Another statement is edited: the problems hidden so far now count as earlier ones.
    if (!isNear) this.#before = this.#all;
    const move = (offset: number) => moved(offset, change);
    this.#work = isNear
      ? { path, start: Math.min(move(work.start), start), end: Math.max(move(work.end), start + inserted) }
      : { path, start, end: start + inserted };
    const moveProblem = (problem: Problem): Problem[] => {
      if (problem.span.file !== path && !problem.related.some(({ span }) => span.file === path)) return [problem];
      // Drops problems in the overwritten text.
      if (problem.span.file === path && problem.span.start <= end && start <= problem.span.end) return [];
      return [movedProblem(problem, path, move)];
    };
    this.#before = this.#before.flatMap(moveProblem);
    this.#all = this.#all.flatMap(moveProblem);
    this.#stopTimer?.();
    this.#stopTimer = undefined;
  }

  /** No statement is unfinished: the text was saved, or replaced as a whole. */
  release(): void {
    this.#work = undefined;
    this.#stopTimer?.();
    this.#stopTimer = undefined;
  }

  /**
   * The problems to show now. `partly`: some boards are not recompiled yet, so that the list must not be
   * remembered.
   */
  show(problems: readonly Problem[], partly: boolean): readonly Problem[] {
    if (!partly) this.#all = problems;
    const isUnfinished = this.#isUnfinished(problems);
    const shown = isUnfinished ? this.#before : this.#withoutTypedNodes(problems);
    if (!partly && !isUnfinished) this.#before = shown;
    this.#isHolding = isUnfinished || shown.length < problems.length;
    if (this.#isHolding) {
      this.#stopTimer ??= this.#startTimer(TYPING_PAUSE_MS, () => {
        this.release();
        this.#pause();
      });
    }
    return shown;
  }

  /** Leaves out what checks newly say of nodes, not of a property, whose names are among the edits. */
  #withoutTypedNodes(problems: readonly Problem[]): readonly Problem[] {
    const work = this.#work;
    if (!work) return problems;
    const isTyped = ({ code, span, subject }: Problem) =>
      subject !== undefined &&
      subject.property === undefined &&
      span.file === work.path &&
      work.start <= span.start &&
      span.end <= work.end &&
      factsOf(code).class === 'check';
    if (!problems.some(isTyped)) return problems;
    const known = new Set(this.#before.map(keyOf));
    return problems.filter((problem) => !isTyped(problem) || known.has(keyOf(problem)));
  }

  /** Whether the file of the unfinished statement has a syntax error that it did not have before. */
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

/** Whether a change touches the edited lines. */
function touchesLines(
  work: { readonly start: number; readonly end: number },
  change: TextChange,
  text: string,
): boolean {
  const start = text.lastIndexOf('\n', work.start - 1) + 1;
  const newline = text.indexOf('\n', work.end);
  return change.start <= (newline < 0 ? text.length : newline) && start <= change.end;
}

/** An offset after a change. */
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
