/** A fault of ours on some input: it is reported like any other problem, and only the failed stage is lost. */
import type { Problem } from './problem.ts';

/** The code of the problem. */
export const INTERNAL_ERROR = 'internal-error' as const;

/** Most characters of the exception that are shown. */
const WORDS_MAX = 200;

/** The message. `stage` is a name such as "the checks". */
export function internalErrorText(stage: string, error: unknown): string {
  const words = String(error).replace(/\s+/g, ' ');
  const shown = words.length > WORDS_MAX ? `${words.slice(0, WORDS_MAX)}…` : words;
  return `internal error in ${stage}: ${shown}. What else is said holds; please report it, with the files if you can`;
}

/** The problem, at the first line of the board's own file. */
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
