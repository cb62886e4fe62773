#!/usr/bin/env node
/** Entry point of the command line `dtatlas`. */
import { dirname } from 'node:path';
import { loadCommands } from './codeCache.ts';

const args = process.argv.slice(2);

// A reader that closes the pipe (`| head`) is no error. The streams are touched only then: opening standard output and error
// costs milliseconds, and most runs write to neither.
process.on('uncaughtException', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  process.stderr.write(`dtatlas: a fault of this program, please report it\n${error.stack ?? error.message}\n`);
  process.exit(3);
});

// Only the exit code is set: the process ends by itself once everything is written.
void loadCommands(dirname(__filename), args)
  .commands.main(args)
  .then((code) => {
    process.exitCode = code;
  });
