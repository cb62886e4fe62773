/** A fault of ours on somebody's input: it is said like any other problem, and costs nothing but the part that failed. */
import type { Problem } from './problem.ts';

/** The code of the problem. */
export const INTERNAL_ERROR = 'internal-error' as const;

/** Characters of the exception that are shown. */
const WORDS_MAX = 200;

/** What is said of it. `stage` as in "the checks". */
export function internalErrorText(stage: string, error: unknown): string {
  const words = String(error).replace(/\s+/g, ' ');
  const shown = words.length > WORDS_MAX ? `${words.slice(0, WORDS_MAX)}…` : words;
  return `internal error in ${stage}: ${shown}. What else is said holds; please report it, with the files if you can`;
}

/** The problem, at the first line of a file: of the board's own. */
export function internalError(stage: string, file: string, error: unknown): Problem {
  return {
    code: INTERNAL_ERROR,
    severity: 'error',
    message: internalErrorText(stage, error),
    span: { file, start: 0, end: 1 },
    related: [],
  };
}

/** Whether a fault of ours is among problems. */
export function hasInternalError(problems: readonly { readonly code: string }[]): boolean {
  return problems.some(({ code }) => code === INTERNAL_ERROR);
}
