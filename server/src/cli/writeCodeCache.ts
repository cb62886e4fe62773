/**
 * Part of the build: runs a command with its bundle, prints nothing, and writes the code that V8 compiled meanwhile.
 *   node writeCodeCache.js FOLDER COMMAND …
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OWN_PROCESS } from './caller.ts';
import { cacheFileOf, loadCommands } from './codeCache.ts';

const [folder = '.', ...args] = process.argv.slice(2);
const { commands, script } = loadCommands(folder, args);
void commands.main(args, { ...OWN_PROCESS, write: () => {} }).then((code) => {
  if (code === 0) writeFileSync(join(folder, cacheFileOf(args)), script.createCachedData());
  process.exitCode = code;
});
