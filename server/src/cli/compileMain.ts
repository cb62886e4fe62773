/**
 * `dtatlas compile` as a bundle of its own. A build starts it once for every board, and the start is a good part of its time: without
 * the maps and logs of the other commands, V8 has two thirds as much to read.
 */
import { OWN_PROCESS } from './caller.ts';
import { type Command, runCommandLine } from './commandLine.ts';

const COMMANDS = new Map<string, Command>([
  ['compile', async (args, caller) => (await import('./compile.ts')).compileCommand(args, caller)],
]);

/** Runs a command line that begins with `compile`; returns the exit code. */
export function main(given: readonly string[], own = OWN_PROCESS): Promise<number> {
  return runCommandLine(given, own, COMMANDS);
}
