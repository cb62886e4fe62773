/** The command line `dtatlas`, with all of its commands. */
import { createRequire } from 'node:module';
import { OWN_PROCESS } from './caller.ts';
import { type Command, runCommandLine } from './commandLine.ts';
import { UsageError } from './usage.ts';

const COMMANDS = new Map<string, Command>([
  ['compile', async (args, caller) => (await import('./compile.ts')).compileCommand(args, caller)],
  ['check', async (args, caller) => (await import('./check.ts')).checkCommand(args, caller)],
  ['boot', async (args, caller) => (await import('./boot.ts')).bootCommand(args, caller)],
  ['compare', async (args, caller) => (await import('./compare.ts')).compareCommand(args, caller)],
  ['explain', async (args, caller) => (await import('./explain.ts')).explainCommand(args, caller)],
  ['map', async (args, caller) => (await import('./map.ts')).mapCommand(args, caller)],
  ['format', async (args, caller) => (await import('./format.ts')).formatCommand(args, caller)],
  ['mcp', async (args) => (await import('./mcp.ts')).mcpCommand(args)],
  ['lsp', runServer],
]);

async function runServer(args: readonly string[]): Promise<number> {
  if (args.length !== 1 || args[0] !== '--stdio') throw new UsageError('takes exactly one option: --stdio');
  // A bundle of its own, which runs as soon as it is loaded until the client ends it, with its own exit code.
  createRequire(import.meta.url)('./languageServer.js');
  return 0;
}

/** Runs a command line, without the program's name; returns the exit code. */
export function main(given: readonly string[], own = OWN_PROCESS): Promise<number> {
  return runCommandLine(given, own, COMMANDS);
}
