#!/usr/bin/env node
/** Entry point of the command line `dtatlas`. */
import { dirname } from 'node:path';
import { loadCommands } from './codeCache.ts';

const args = process.argv.slice(2);

// A reader that goes away (`| head`) is no failure of ours. Asked only when it happens: standard output and error cost
// milliseconds to open, and most runs write to neither.
process.on('uncaughtException', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  process.stderr.write(`dtatlas: a fault of this program, please report it\n${error.stack ?? error.message}\n`);
  process.exit(3);
});

// Only the code is set: the process ends by itself once everything is written.
void loadCommands(dirname(__filename), args)
  .commands.main(args)
  .then((code) => {
    process.exitCode = code;
  });
