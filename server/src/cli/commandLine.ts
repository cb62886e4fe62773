/** A command line of `dtatlas`: picks the command, turns its outcome into an exit code. */
import { VERSION } from '../base/version.ts';
import type { Caller } from './caller.ts';
import { COLOUR, NO_COLOUR } from './colour.ts';
import { nearestOf, ReportedError, ReportedFault, UsageError } from './usage.ts';
import { USAGE } from './usageText.ts';

/** Runs a command and returns its exit code. Each is loaded only when it is called: loading costs start-up time. */
export type Command = (args: readonly string[], caller: Caller) => Promise<number>;

/**
 * Runs a command line, without the program's name; returns the exit code.
 *
 * @param commands Every command that may be named, in the order in which a message lists them.
 */
export async function runCommandLine(
  given: readonly string[],
  own: Caller,
  commands: ReadonlyMap<string, Command>,
): Promise<number> {
  const { args, caller } = takeColour(given, own);
  const [name, ...rest] = args;
  if (name === '--help' || name === '-h' || name === 'help') {
    caller.write(USAGE);
    return 0;
  }
  if (name === '--version') {
    caller.write(`dtatlas ${VERSION}\n`);
    return 0;
  }
  const command = name === undefined ? undefined : commands.get(name);
  if (!command) {
    caller.writeError(name === undefined ? USAGE : unknownCommand(name, [...commands.keys()]));
    return 2;
  }
  const end = rest.indexOf('--');
  if (rest.slice(0, end < 0 ? undefined : end).some((argument) => argument === '--help' || argument === '-h')) {
    caller.write(usageOf(name ?? ''));
    return 0;
  }
  try {
    return await command(rest, caller);
  } catch (error) {
    if (error instanceof ReportedError) return 1;
    if (error instanceof ReportedFault) return 3;
    if (error instanceof UsageError) {
      caller.writeError(`dtatlas ${name}: ${error.message}\n`);
      return 2;
    }
    caller.writeError(`dtatlas ${name}: a fault of this program, please report it\n${String(stackOf(error))}\n`);
    return 3;
  }
}

/** Removes `--color` and `--no-color` anywhere before `--`; they override the environment. */
function takeColour(
  given: readonly string[],
  own: Caller,
): { readonly args: readonly string[]; readonly caller: Caller } {
  const end = given.indexOf('--');
  const isColour = (argument: string, i: number) =>
    (argument === '--color' || argument === '--no-color') && (end < 0 || i < end);
  const last = given.filter(isColour).pop();
  if (last === undefined) return { args: given, caller: own };
  const caller = { ...own, painter: () => (last === '--color' ? COLOUR : NO_COLOUR) };
  return { args: given.filter((argument, i) => !isColour(argument, i)), caller };
}

function unknownCommand(name: string, names: readonly string[]): string {
  const meant = nearestOf(name, names);
  const advice = meant === undefined ? `there are ${names.join(', ')}` : `did you mean '${meant}'?`;
  return `dtatlas: unknown command '${name}'; ${advice} (dtatlas --help says what they do)\n`;
}

/** The usage text of one command, and the part that holds for all. */
function usageOf(name: string): string {
  const entries = USAGE.split(/\n(?= {2}\S)/).slice(1);
  const [last = '', ...common] = (entries.pop() ?? '').split(/\n\n/);
  const own = [...entries, last].filter((entry) => entry.startsWith(`  ${name} `)).map((entry) => entry.trimEnd());
  const needed = common.filter(
    (part) => !part.startsWith('CHECKS:') || own.some((entry) => entry.includes('[CHECKS]')),
  );
  return `usage:\n${own.join('\n')}\n\n${needed.join('\n\n')}`;
}

function stackOf(error: unknown): unknown {
  return error instanceof Error ? error.stack : error;
}
