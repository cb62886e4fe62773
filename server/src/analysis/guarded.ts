/** Guards stages: one that throws becomes a problem and does not affect the others. */
import { internalError } from '../problems/internalError.ts';
import type { Problem } from '../problems/problem.ts';
import { ParserNeeded } from '../syntax/syntaxStore.ts';

/**
 * Runs a stage; if it throws, returns the result of `otherwise` for the problem, which is placed at the first line of
 * `file`. A parser that is not loaded yet is no fault: the caller retries.
 */
export function guarded<T>(stage: string, file: string, run: () => T, otherwise: (problem: Problem) => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof ParserNeeded) throw error;
    return otherwise(internalError(stage, file, error));
  }
}
