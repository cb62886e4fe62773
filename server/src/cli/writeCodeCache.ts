/**
 * Part of the build: compiles a board with the bundle of the commands and writes the code that V8 compiled meanwhile.
 *   node writeCodeCache.js FOLDER BOARD
 */
import { writeFileSync } from 'node:fs';
import { devNull } from 'node:os';
import { join } from 'node:path';
import { CACHE_FILE, loadCommands } from './codeCache.ts';

const [folder = '.', board = ''] = process.argv.slice(2);
const args = ['compile', board, '-o', devNull];
const { commands, script } = loadCommands(folder, args);
void commands.main(args).then((code) => {
  if (code === 0) writeFileSync(join(folder, CACHE_FILE), script.createCachedData());
  process.exitCode = code;
});
