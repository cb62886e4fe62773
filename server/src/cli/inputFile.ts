/** Files that the command line names; `-` is standard input. */
import { resolve } from 'node:path';
import { errorText } from '../base/errorText.ts';
import { type ReadResult, readOpenFile, readRegularFile } from '../node/boundedRead.ts';
import { blobOfFolder, isFolder } from './folderInput.ts';
import { UsageError } from './usage.ts';

/** The name of standard input in problems and in the search for included files: a file of the working folder. */
export const STANDARD_INPUT = '<stdin>';

/** Limit of one input in bytes: blobs and logs are far smaller. */
const INPUT_BYTES_MAX = 128 * 1024 * 1024;

/** Pause before an empty non-blocking pipe is read again. */
const PIPE_WAIT_MS = 10;

/** Bytes by file descriptor: a pipe can be read only once. */
const pipes = new Map<number, Uint8Array>();
/** Blobs of folders by path: reading them takes long. */
const folders = new Map<string, Uint8Array>();

/**
 * The bytes of a file. Standard input and pipes that a shell has opened (`<(command)`, /dev/fd/63) are read once, to their
 * end; a folder gives the blob of the tree it holds (/proc/device-tree); anything else must be a regular file. Throws
 * `UsageError` when that fails.
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

/** The descriptor of an already open file with a system name (/dev/fd/63); undefined for all other files. */
function openNumber(file: string): number | undefined {
  if (file === '/dev/stdin') return 0;
  const number = /^\/(?:dev|proc\/self)\/fd\/(\d{1,4})$/.exec(file)?.[1];
  return number === undefined ? undefined : Number(number);
}

/** Whether a name means a pipe that a shell has opened, and not a file. */
export function isOpenPipe(file: string): boolean {
  return openNumber(file) !== undefined;
}

/** A terminal or a non-blocking pipe may report that it has no data yet: it is read again. */
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
