/**
 * The one place where files are read: regular files only, with their size looked at first, and never more than a limit. What
 * a file says of its size may be wrong (`/proc` says 0; a file may grow), so reading stops behind the limit as well.
 */
import { closeSync, constants, fstatSync, openSync, readSync, realpathSync } from 'node:fs';

/** What is asked for at once of a file that does not tell its size. */
const CHUNK = 64 * 1024;

/** The bytes, or why they were not read: words that follow the file's name. */
export type ReadResult = { readonly bytes: Uint8Array } | { readonly refused: string };

interface ReadOptions {
  /** Most bytes. A longer file is refused, unless only its beginning is wanted. */
  readonly limit: number;
  readonly beginning?: boolean;
  /** The user has named the file himself, so it may be one of the running system (`/proc/iomem`, `/sys/firmware/fdt`). */
  readonly named?: boolean;
}

/** Reads a regular file; never waits for a pipe or a device, and never throws. */
export function readRegularFile(path: string, options: ReadOptions): ReadResult {
  let handle: number | undefined;
  try {
    if (options.named !== true && isSystemPath(realpathSync.native(path))) {
      return { refused: 'is a file of the running system, which is not read as source' };
    }
    // Opening a pipe that nobody writes to would wait for ever; Windows knows no such flag.
    handle = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const status = fstatSync(handle);
    if (!status.isFile()) return { refused: status.isDirectory() ? 'is a folder' : 'is no regular file' };
    if (status.size > options.limit && options.beginning !== true) return { refused: tooLarge(options.limit) };
    return readOpenFile(handle, options, Math.min(status.size, options.limit));
  } catch (error) {
    return { refused: `cannot be read: ${error instanceof Error ? error.message : String(error)}` };
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

/**
 * Reads what is open to its end, a pipe as well; `expected` is how much is probably there. Throws what the system says.
 */
export function readOpenFile(handle: number, { limit, beginning = false }: ReadOptions, expected = 0): ReadResult {
  const most = beginning ? limit : limit + 1;
  const chunks: Uint8Array[] = [];
  let total = 0;
  while (total < most) {
    // One byte more than expected tells the end in the same call.
    const chunk = new Uint8Array(Math.min(total === 0 && expected > 0 ? expected + 1 : CHUNK, most - total));
    const count = readSync(handle, chunk, 0, chunk.length, null);
    if (count === 0) break;
    chunks.push(count === chunk.length ? chunk : chunk.subarray(0, count));
    total += count;
    if (total <= expected && count < chunk.length) break;
  }
  if (total > limit) return { refused: tooLarge(limit) };
  const [only] = chunks;
  return { bytes: chunks.length === 1 && only ? only : Buffer.concat(chunks) };
}

function tooLarge(limit: number): string {
  return `is larger than ${limit / 1024 / 1024} MiB, the most that is read of a file`;
}

/** Files that are no files: reading them may wait, never end, or do something. Shared memory holds ordinary ones. */
function isSystemPath(path: string): boolean {
  if (path.startsWith('/dev/shm/')) return false;
  return ['/proc/', '/sys/', '/dev/'].some((folder) => path.startsWith(folder));
}
