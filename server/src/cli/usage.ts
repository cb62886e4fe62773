/** Options that several commands share, and what a wrong command line ends in. */
import { type ParseArgsConfig, parseArgs } from 'node:util';

/** The command line makes no sense; exit code 2. */
export class UsageError extends Error {}

/** The command came to nothing, for reasons that have been written already; exit code 1. */
export class ReportedError extends Error {}

/** Options of every command that reads sources. */
export const SOURCE_OPTIONS = {
  include: { type: 'string', short: 'I', multiple: true },
  define: { type: 'string', short: 'D', multiple: true },
} as const satisfies NonNullable<ParseArgsConfig['options']>;

/** Options of the commands that report checks. */
export const CHECK_OPTIONS = {
  warnings: { type: 'string' },
  warning: { type: 'string', short: 'W', multiple: true },
  error: { type: 'string', short: 'E', multiple: true },
  kernel: { type: 'string' },
} as const satisfies NonNullable<ParseArgsConfig['options']>;

/** `parseArgs`, with its complaints as `UsageError`. */
export function parseOptions<T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (error) {
    throw new UsageError(errorText(error));
  }
}

/** The one of `choices` that `value` is. */
export function oneOf<T extends string>(option: string, value: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === value);
  if (found === undefined) throw new UsageError(`--${option} takes ${choices.join(', ')}; not '${value}'`);
  return found;
}

/** Words for whatever was thrown. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
