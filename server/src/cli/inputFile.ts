/** Files that the command line names; `-` is standard input. */
import { resolve } from 'node:path';
import { isFdt } from '../fdt/read.ts';
import { type ReadResult, readOpenFile, readRegularFile } from '../node/boundedRead.ts';
import { accessFault, IS_NOT_REGULAR } from '../node/fileStatus.ts';
import { SOURCE_BYTES_MAX } from '../source/sourceHost.ts';
import { blobOfFolder, isFolder } from './folderInput.ts';
import { UsageError } from './usage.ts';

/** The name of standard input in problems and in the search for included files: a file of the working folder. */
export const STANDARD_INPUT = '<stdin>';

/** Limit of a blob or a log in bytes: real ones are far smaller. */
const INPUT_BYTES_MAX = 128 * 1024 * 1024;

/** A blob, or else a source, which has the same limit on every way into the program. */
const TREE_LIMITS = {
  limit: INPUT_BYTES_MAX,
  lower: { limit: SOURCE_BYTES_MAX, isFor: (beginning: Uint8Array) => !isFdt(beginning) },
};

/** Bytes by file descriptor: a pipe can be read only once. */
const pipes = new Map<number, Uint8Array>();
/** Blobs of folders by path: reading them takes long. */
const folders = new Map<string, Uint8Array>();

/**
 * The bytes of a blob or a source. Standard input and pipes that a shell has opened (`<(command)`, /dev/fd/63) are read once,
 * to their end; a folder gives the blob of the tree it holds (/proc/device-tree); anything else must be a regular file.
 * Throws `UsageError` when that fails.
 */
export function readBytes(file: string): Uint8Array {
  return openNumber(file) === undefined && isFolder(file) ? readFolder(resolve(file)) : read(file, TREE_LIMITS);
}

/** Whether a file is a blob or a folder with a tree; otherwise it may be a log. Throws `UsageError` when it cannot be read. */
export function isBlobInput(file: string): boolean {
  return (openNumber(file) === undefined && isFolder(file)) || isFdt(read(file, { limit: INPUT_BYTES_MAX }));
}

/** The text of a log or a profile, from the same kinds of files; not of a folder. Throws `UsageError` when that fails. */
export function readText(file: string): string {
  return new TextDecoder().decode(read(file, { limit: INPUT_BYTES_MAX }));
}

function read(file: string, limits: Pick<typeof TREE_LIMITS, 'limit'> & Partial<typeof TREE_LIMITS>): Uint8Array {
  if (file === '') throw new UsageError("cannot read '': the name of the file is empty");
  const open = openNumber(file);
  const known = open === undefined ? undefined : pipes.get(open);
  if (known) return known;
  const result =
    open === undefined ? readRegularFile(resolve(file), { ...limits, named: true }) : readPipe(open, file, limits);
  if ('refused' in result) {
    const advice = result.refused === IS_NOT_REGULAR ? "; '-' reads a pipe" : '';
    throw new UsageError(`cannot read '${file}': it ${result.refused}${advice}`);
  }
  if (open !== undefined) pipes.set(open, result.bytes);
  return result.bytes;
}

function readPipe(open: number, file: string, limits: Parameters<typeof readOpenFile>[1]): ReadResult {
  try {
    return readOpenFile(open, limits);
  } catch (error) {
    return { refused: accessFault(error, file) };
  }
}

function readFolder(path: string): Uint8Array {
  const known = folders.get(path);
  if (known) return known;
  const blob = blobOfFolder(path);
  folders.set(path, blob);
  return blob;
}

/** The descriptor of standard input, or of an already open file with a system name (/dev/fd/63); undefined for all other files. */
function openNumber(file: string): number | undefined {
  if (file === '-' || file === '/dev/stdin') return 0;
  const number = /^\/(?:dev|proc\/self)\/fd\/(\d{1,4})$/.exec(file)?.[1];
  return number === undefined ? undefined : Number(number);
}

/** Whether a name means a pipe that a shell has opened, and not a file. */
export function isOpenPipe(file: string): boolean {
  return file !== '-' && openNumber(file) !== undefined;
}
