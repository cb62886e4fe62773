/**
 * Loads the bundle of the commands with V8's code cache: what an earlier run compiled, so that a short run need not do
 * it again. A cache made by another V8, with other flags or from another bundle is refused by V8 and does no harm.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';

/** What the bundle exports. */
interface Commands {
  /** Runs a command line; gives the exit code. */
  main(args: readonly string[]): Promise<number>;
}

interface LoadedCommands {
  readonly commands: Commands;
  /** The bundle, with what V8 has compiled of it so far. */
  readonly script: Script;
}

/** Beside the bundle. */
export const CACHE_FILE = 'commands.cache';

/**
 * @param folder The folder of the built files.
 * @param args The command line: it decides how V8 is set up, which a cache depends on.
 */
export function loadCommands(folder: string, args: readonly string[]): LoadedCommands {
  // One board is done before optimised code is ready; making it would only take a second core.
  if (args[0] === 'compile') setFlagsFromString(`--interrupt-budget=${SHORT_RUN_BUDGET}`);
  const filename = join(folder, 'commands.js');
  // The bundle is ASCII: read as Latin-1 it needs no decoding.
  const source = readFileSync(filename, 'latin1');
  const cachedData = readIfThere(join(folder, CACHE_FILE));
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

/** As Node's own around CommonJS. */
const WRAPPER = '(function (exports, require, module, __filename, __dirname) {';

/** Bytecode that runs before a function is optimised; V8's own is 132 KiB. */
const SHORT_RUN_BUDGET = 8 * 1024 * 1024;

function readIfThere(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}
