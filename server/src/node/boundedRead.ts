/**
 * The one place that reads files: regular files only, size checked first, and never more than a limit. A
 * file's reported size may be wrong (`/proc` reports 0; a file may grow), so reading itself stops after the limit, too.
 */
import { closeSync, constants, fstatSync, openSync, readSync, realpathSync } from 'node:fs';
import { accessFault, IS_FOLDER, IS_NOT_REGULAR, IS_OUTSIDE } from './fileStatus.ts';

/** Size of the first read for a file that reports no size. */
const CHUNK = 64 * 1024;

/** Pause before an empty non-blocking pipe is read again. */
const PIPE_WAIT_MS = 10;

/** The bytes, or why they were not read, as words that follow the file's name. */
export type ReadResult = { readonly bytes: Uint8Array } | { readonly refused: string };

interface ReadOptions {
  /** Limit in bytes. A longer file is refused, unless only its begin is requested. */
  readonly limit: number;
  /** A lower limit for some bytes, which their begin decides. */
  readonly lower?: { readonly limit: number; readonly isFor: (beginning: Uint8Array) => boolean };
  readonly beginning?: boolean;
  /** Whether the file may be opened, by its canonical path: where a link leads counts, at the moment of reading. */
  readonly mayOpen?: ((real: string) => boolean) | undefined;
  /** The user has named the file himself, so it may be one of the running system (`/proc/iomem`, `/sys/firmware/fdt`). */
  readonly named?: boolean;
}

/** Reads a regular file; never waits for a pipe or a device, and never throws. */
export function readRegularFile(path: string, options: ReadOptions): ReadResult {
  let handle: number | undefined;
  try {
    const real = realpathSync.native(path);
    if (options.named !== true && isSystemPath(real)) {
      return { refused: 'is a file of the running system, which is not read as source' };
    }
    if (options.mayOpen?.(real) === false) return { refused: IS_OUTSIDE };
    // Opening a pipe that nobody writes to would wait for ever; Windows knows no such flag.
    handle = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const status = fstatSync(handle);
    if (!status.isFile()) return { refused: status.isDirectory() ? IS_FOLDER : IS_NOT_REGULAR };
    const { limit, lower } = options;
    // With two limits, only the begin tells which one the file exceeds.
    if (status.size > limit && !lower && options.beginning !== true) return { refused: tooLarge(limit) };
    return readOpenFile(handle, options, Math.min(status.size, lower?.limit ?? limit));
  } catch (error) {
    return { refused: accessFault(error, path) };
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

/**
 * Reads an open file or pipe to its end; `expected` is the probable size. Throws the system's error.
 */
export function readOpenFile(handle: number, options: ReadOptions, expected = 0): ReadResult {
  const { limit, beginning = false, lower } = options;
  const most = beginning ? limit : limit + 1;
  let isLower: boolean | undefined;
  const chunks: Uint8Array[] = [];
  let total = 0;
  while (total < most) {
    // Reading one byte more than expected detects the end in the same call.
    const chunk = new Uint8Array(Math.min(total === 0 && expected > 0 ? expected + 1 : CHUNK, most - total));
    const count = readSome(handle, chunk);
    if (count === 0) break;
    chunks.push(count === chunk.length ? chunk : chunk.subarray(0, count));
    total += count;
    if (lower && total > lower.limit) {
      // Each piece has at least one byte.
      isLower ??= lower.isFor(Buffer.concat(chunks.slice(0, BEGINNING_PIECES)));
      if (isLower) return { refused: tooLarge(lower.limit) };
    }
    if (total <= expected && count < chunk.length) break;
  }
  if (total > limit) return { refused: tooLarge(limit) };
  const [only] = chunks;
  return { bytes: chunks.length === 1 && only ? only : Buffer.concat(chunks) };
}

/** Pieces with enough bytes to recognize a kind of file: a pipe may give them one by one. */
const BEGINNING_PIECES = 4;

/** A terminal or a non-blocking pipe may report that it has no data yet: it is read again. */
function readSome(handle: number, chunk: Uint8Array): number {
  for (;;) {
    try {
      return readSync(handle, chunk, 0, chunk.length, null);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PIPE_WAIT_MS);
    }
  }
}

function tooLarge(limit: number): string {
  return `is larger than ${limit / 1024 / 1024} MiB, the most that is read of a file`;
}

/** Special files: reading them may wait, never end, or have effects. Shared memory holds ordinary ones. */
function isSystemPath(path: string): boolean {
  if (path.startsWith('/dev/shm/')) return false;
  return ['/proc/', '/sys/', '/dev/'].some((folder) => path.startsWith(folder));
}
