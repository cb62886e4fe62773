/** Stages under guard: one that throws leaves a problem and spares the others. */
import { internalError } from '../problems/internalError.ts';
import type { Problem } from '../problems/problem.ts';
import { ParserNeeded } from '../syntax/syntaxStore.ts';

/**
 * Runs a stage; where it throws, the answer is what `otherwise` makes of the problem, which stands at the first line of
 * `file`. That a parser is not loaded yet is no fault: the caller asks again.
 */
export function guarded<T>(stage: string, file: string, run: () => T, otherwise: (problem: Problem) => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof ParserNeeded) throw error;
    return otherwise(internalError(stage, file, error));
  }
}
