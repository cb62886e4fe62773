/** Options that several commands share, and the errors of a wrong command line. */
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { errorText } from '../base/errorText.ts';
import { nearestName } from '../base/nearName.ts';
import { kernelHelp, kernelNamed } from '../boot/kernel/kernels.ts';
import type { KernelName } from '../boot/report.ts';

/** The command line makes no sense; exit code 2. */
export class UsageError extends Error {}

/** The command failed for reasons that have been written already; exit code 1. */
export class ReportedError extends Error {}

/** A fault of this program, which has been written as a problem already; exit code 3. */
export class ReportedFault extends Error {}

/** Options of every command that reads sources. */
export const SOURCE_OPTIONS = {
  include: { type: 'string', short: 'I', multiple: true },
  define: { type: 'string', short: 'D', multiple: true },
  'include-file': { type: 'string', multiple: true },
} as const satisfies NonNullable<ParseArgsConfig['options']>;

/** Options of the commands that report checks. */
export const CHECK_OPTIONS = {
  warnings: { type: 'string' },
  warning: { type: 'string', short: 'W', multiple: true },
  error: { type: 'string', short: 'E', multiple: true },
  kernel: { type: 'string' },
} as const satisfies NonNullable<ParseArgsConfig['options']>;

/** `parseArgs`; throws its complaints as `UsageError`, each in one line. */
export function parseOptions<T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>> {
  try {
    const { args = [] } = config;
    const end = args.indexOf('--');
    // cpp has a long option with one dash, which `parseArgs` would read as `-i nclude`.
    const read = args.map((arg, i) => (arg === '-include' && (end < 0 || i < end) ? '--include-file' : arg));
    const withArgs: T = { ...config, args: read };
    return parseArgs(withArgs);
  } catch (error) {
    const text = errorText(error);
    const ambiguous = /^Option '([^']*)' argument is ambiguous/.exec(text)?.[1];
    if (ambiguous !== undefined) throw new UsageError(dashText(ambiguous));
    const unknown = /^Unknown option '(-[^']*)'/.exec(text)?.[1];
    throw new UsageError(unknown === undefined ? inOneLine(text) : unknownOption(unknown, config.options ?? {}));
  }
}

/** For an option followed by a word that begins with a dash: another option, or a value. */
function dashText(option: string): string {
  const example = option.startsWith('--') ? `${option}=-1` : `${option}-1`;
  return `option '${option}' takes a value; one that begins with '-' is written like '${example}'`;
}

function unknownOption(option: string, options: NonNullable<ParseArgsConfig['options']>): string {
  const known = [...Object.keys(options).map((name) => `--${name}`), ...OPTIONS_OF_ALL];
  const meant = option.startsWith('--') ? nearestOf(option, known) : undefined;
  return `unknown option '${option}'${meant === undefined ? '' : `; did you mean '${meant}'?`} (--help lists them)`;
}

/** Options that every command has. */
const OPTIONS_OF_ALL = ['--help', '--color', '--no-color'] as const;

/** The known name that was probably meant: the only one that begins with `name`, else the nearest; undefined when none is. */
export function nearestOf(name: string, known: readonly string[]): string | undefined {
  const longer = known.filter((each) => each.startsWith(name));
  return longer.length === 1 ? longer[0] : nearestName(name, known);
}

/** Node's complaints continue with advice about `--` in further sentences. */
function inOneLine(text: string): string {
  const [first = text] = text.split(/\.\s/);
  return first.charAt(0).toLowerCase() + first.slice(1);
}

/** `value` as one of `choices`; throws `UsageError` when it is none. `option`: its name, with its letter: `format (-O)`. */
export function oneOf<T extends string>(option: string, value: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === value);
  if (found === undefined) throw new UsageError(`--${option} takes ${choices.join(', ')}; not '${value}'`);
  return found;
}

/** The kernel that `--kernel` names; `others` are further words that the command takes. */
export function kernelOption(value: string, others: readonly string[] = []): KernelName {
  const found = kernelNamed(value);
  if (found === undefined) throw new UsageError(`--kernel ${value}: ${kernelHelp(value, others)}`);
  return found;
}
