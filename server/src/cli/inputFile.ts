/** Files that the command line names; `-` is standard input. */
import { resolve } from 'node:path';
import { type ReadResult, readOpenFile, readRegularFile } from '../node/boundedRead.ts';
import { blobOfFolder, isFolder } from './folderInput.ts';
import { errorText, UsageError } from './usage.ts';

/** How standard input is named in problems and in `#include` lines' search: a file of the working folder. */
export const STANDARD_INPUT = '<stdin>';

/** Most bytes of one input: blobs and logs are far smaller. */
const INPUT_BYTES_MAX = 128 * 1024 * 1024;

/** How long is waited when a pipe has nothing yet and does not wait by itself. */
const PIPE_WAIT_MS = 10;

/** By number of what is open: a pipe can be read once. */
const pipes = new Map<number, Uint8Array>();
/** By path: the blobs of folders, which take long to read. */
const folders = new Map<string, Uint8Array>();

/**
 * The bytes of a file. Standard input and what a shell has opened (`<(command)`, /dev/fd/63) are read once, to their end; a
 * folder is the blob of the tree it holds (/proc/device-tree); anything else has to be a regular file. Throws `UsageError`
 * when that fails.
 */
export function readBytes(file: string): Uint8Array {
  const open = file === '-' ? 0 : openNumber(file);
  if (open === undefined && isFolder(file)) return readFolder(resolve(file));
  try {
    const known = open === undefined ? undefined : pipes.get(open);
    if (known) return known;
    const limit = INPUT_BYTES_MAX;
    const result = open === undefined ? readRegularFile(resolve(file), { limit, named: true }) : readPipe(open, limit);
    if ('refused' in result) {
      throw new Error(
        result.refused === 'is no regular file' ? `it ${result.refused}; '-' reads a pipe` : `it ${result.refused}`,
      );
    }
    if (open !== undefined) pipes.set(open, result.bytes);
    return result.bytes;
  } catch (error) {
    throw new UsageError(`cannot read '${file}': ${errorText(error)}`);
  }
}

function readFolder(path: string): Uint8Array {
  const known = folders.get(path);
  if (known) return known;
  const blob = blobOfFolder(path);
  folders.set(path, blob);
  return blob;
}

/** The number of what is open already under a name of the system; undefined for all other files. */
function openNumber(file: string): number | undefined {
  if (file === '/dev/stdin') return 0;
  const number = /^\/(?:dev|proc\/self)\/fd\/(\d{1,4})$/.exec(file)?.[1];
  return number === undefined ? undefined : Number(number);
}

/** Whether a name stands for what a shell has opened, and not for a file. */
export function isOpenPipe(file: string): boolean {
  return openNumber(file) !== undefined;
}

/** A terminal or a pipe that does not wait says that there is nothing yet: it is asked again. */
function readPipe(open: number, limit: number): ReadResult {
  for (;;) {
    try {
      return readOpenFile(open, { limit });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PIPE_WAIT_MS);
    }
  }
}
