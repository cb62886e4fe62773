/** Work that is done in steps, so that something more urgent can be done between two of them. */

/** Yields behind each step, returns the result behind the last. */
export type Steps<T> = Generator<void, T, void>;

/** Does all steps at once. */
export function allSteps<T>(work: Steps<T>): T {
  let step = work.next();
  while (step.done !== true) step = work.next();
  return step.value;
}
