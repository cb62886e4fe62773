/**
 * Loads the bundle of a command with V8's code cache, the code that an earlier run compiled: a short run need not compile
 * it again. V8 refuses a cache of another V8, of other flags or of another bundle, which does no harm.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';
import type { Caller } from './caller.ts';

/** What the bundle exports. */
interface Commands {
  /** Runs a command line; gives the exit code. */
  main(args: readonly string[], own?: Caller): Promise<number>;
}

interface LoadedCommands {
  readonly commands: Commands;
  /** The bundle, with the code that V8 has compiled of it so far. */
  readonly script: Script;
}

/** The bundle that runs a command line: `compile` has one of its own, with flags of its own. */
function bundleOf(args: readonly string[]): 'compile' | 'commands' {
  return args[0] === 'compile' ? 'compile' : 'commands';
}

/** The cache of the bundle that runs a command line, a file beside it. */
export function cacheFileOf(args: readonly string[]): string {
  return `${bundleOf(args)}.cache`;
}

/**
 * @param folder The folder of the built files.
 * @param args The command line: V8's flags depend on it, and a cache depends on the flags.
 */
export function loadCommands(folder: string, args: readonly string[]): LoadedCommands {
  // One board is done before optimised code is ready: optimising would only occupy a second core.
  if (bundleOf(args) === 'compile') setFlagsFromString(`--interrupt-budget=${SHORT_RUN_BUDGET}`);
  const filename = join(folder, `${bundleOf(args)}.js`);
  // The bundle is ASCII: read as Latin-1 it needs no decoding.
  const source = readFileSync(filename, 'latin1');
  const cachedData = readIfThere(join(folder, cacheFileOf(args)));
  const script = new Script(`${WRAPPER}${source}\n})`, {
    filename,
    columnOffset: -WRAPPER.length,
    ...(cachedData ? { cachedData } : {}),
  });
  const run = script.runInThisContext() as (...args: readonly unknown[]) => void;
  const module = { exports: {} };
  run(module.exports, createRequire(filename), module, filename, folder);
  return { commands: module.exports as Commands, script };
}

/** The same as Node's own wrapper around CommonJS. */
const WRAPPER = '(function (exports, require, module, __filename, __dirname) {';

/** Bytecode, in bytes, that runs before a function is optimised; V8's default is 132 KiB. */
const SHORT_RUN_BUDGET = 8 * 1024 * 1024;

function readIfThere(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}
