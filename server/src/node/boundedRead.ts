/**
 * The one place that reads files: regular files only, size checked first, and never more than a limit. A
 * file's reported size may be wrong (`/proc` reports 0; a file may grow), so reading itself stops after the limit, too.
 */
import { closeSync, constants, fstatSync, openSync, readSync, realpathSync } from 'node:fs';
import { errorText } from '../base/errorText.ts';

/** Size of the first read for a file that reports no size. */
const CHUNK = 64 * 1024;

/** The bytes, or why they were not read, as words that follow the file's name. */
export type ReadResult = { readonly bytes: Uint8Array } | { readonly refused: string };

interface ReadOptions {
  /** Limit in bytes. A longer file is refused, unless only its begin is requested. */
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
    return { refused: `cannot be read: ${errorText(error)}` };
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

/**
 * Reads an open file or pipe to its end; `expected` is the probable size. Throws the system's error.
 */
export function readOpenFile(handle: number, { limit, beginning = false }: ReadOptions, expected = 0): ReadResult {
  const most = beginning ? limit : limit + 1;
  const chunks: Uint8Array[] = [];
  let total = 0;
  while (total < most) {
    // Reading one byte more than expected detects the end in the same call.
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

/** Special files: reading them may wait, never end, or have effects. Shared memory holds ordinary ones. */
function isSystemPath(path: string): boolean {
  if (path.startsWith('/dev/shm/')) return false;
  return ['/proc/', '/sys/', '/dev/'].some((folder) => path.startsWith(folder));
}
